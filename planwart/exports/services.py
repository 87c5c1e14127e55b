"""Make papers of plans: complete before the first byte is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from planwart.exports.contents import SheetContents, devices_of, drawing_of, notes_of
from planwart.exports.paper import PaperSize
from planwart.exports.sheet import lay_out
from planwart.exports.typesetting import TEMPLATES, set_document
from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.scope import acting
from planwart.planning.models import Floor
from planwart.planning.queries import get_floor, project_of, records_of
from planwart.tenancy.models import Organisation


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document."""

    file_name: str
    content: bytes
    content_type: str = "application/pdf"


def plan_sheet_pdf(
    *, actor: Actor, floor: Floor, size: PaperSize = PaperSize.A3, scale: int | None = None, in_colour: bool = True
) -> Document:
    """Return one floor as a PDF sheet to scale, with its parts list as second page.

    What stands on it is read again as ``actor``: customers get their own unit, and nothing that stays with the firm.
    Raises NotFound if the actor does not see the floor, NotPossible if nothing is there to print or it does not fit.
    """
    with acting(actor):
        contents = _read(actor, get_floor(actor, floor.pk))
    data, pictures = lay_out(contents, size=size, scale=scale, in_colour=in_colour)
    return Document(file_name=_file_name(contents), content=set_document(TEMPLATES / "sheet.typ", data, pictures))


def _read(actor: Actor, floor: Floor) -> SheetContents:
    plan = floor.plan
    records = list(records_of(actor, plan).filter(floor=floor))
    drawing = floor.drawings[0] if floor.drawings else None
    firm, project = plan.organisation, project_of(plan)
    return SheetContents(
        firm=firm.name,
        firm_address=_address(firm),
        project=project.name,
        address=" · ".join(part for part in (project.street, f"{project.postal_code} {project.city}".strip()) if part),
        unit=plan.unit.name,
        floor=floor.name,
        revision=plan.revision,
        drawn_by=actor.name if actor.kind is ActorKind.MEMBER else drawing.created_by_name if drawing else "",
        day=localdate(),
        devices=devices_of(records),
        notes=notes_of(records),
        drawing=None if drawing is None else drawing_of(drawing),
    )


def _address(firm: Organisation) -> str:
    return " · ".join(part for part in (firm.street, f"{firm.postal_code} {firm.city}".strip()) if part)


def _file_name(contents: SheetContents) -> str:
    title = _("Electrical plan")
    words = re.sub(r"[^\w.-]+", "-", f"{title} {contents.unit} {contents.floor}").strip("-.")
    return f"{words[:100] or 'plan'}.pdf"
