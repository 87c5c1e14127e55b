"""Small pictures of drawings: a raster for the editor has thirty megapixels, a sheet on a page has two hundred."""

from collections.abc import Iterable

from planwart.files.models import File
from planwart.files.queries import previews_of
from planwart.foundation.actor import Actor
from planwart.planning.models import BasePlan


def pictures_of(actor: Actor, drawings: Iterable[BasePlan]) -> dict[int, File]:
    """Return the picture to show of each drawing, by its id: the small one of its page, else the raster itself."""
    shown = list(drawings)
    small = previews_of(actor, [(drawing.source_id, drawing.page) for drawing in shown])
    return {drawing.pk: small.get((drawing.source_id, drawing.page), drawing.raster) for drawing in shown}
