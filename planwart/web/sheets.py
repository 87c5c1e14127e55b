"""The plan sheet as an answer: for the firm and, without what stays with the firm, for customers."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from planwart.exports.paper import SCALES, PaperSize
from planwart.exports.services import Document, plan_sheet_pdf
from planwart.foundation.actor import Actor
from planwart.foundation.errors import Invalid
from planwart.planning.models import Floor


def sheet_response(request: HttpRequest, actor: Actor, floor: Floor) -> HttpResponse:
    """Answer with one floor as a PDF sheet; ``blatt``, ``massstab`` and ``farbe=0`` choose what is printed. Raises Invalid."""
    document = plan_sheet_pdf(
        actor=actor, floor=floor, size=_size(request), scale=_scale(request), in_colour=request.GET.get("farbe", "1") != "0"
    )
    return document_response(document)


def document_response(document: Document) -> HttpResponse:
    """Answer with a finished document, shown in the browser under its own name."""
    response = HttpResponse(document.content, content_type=document.content_type)
    disposition = content_disposition_header(as_attachment=False, filename=document.file_name)
    response["Content-Disposition"] = disposition or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def _size(request: HttpRequest) -> PaperSize:
    asked = str(request.GET.get("blatt", "")) or PaperSize.A3
    if asked not in set(PaperSize):
        raise Invalid(_("This sheet size is not offered."))
    return PaperSize(asked)


def _scale(request: HttpRequest) -> int | None:
    """Return the scale asked for, or None for the largest that fits."""
    asked = str(request.GET.get("massstab", ""))
    if not asked:
        return None
    if asked not in {str(scale) for scale in SCALES}:
        raise Invalid(_("This scale is not offered."))
    return int(asked)
