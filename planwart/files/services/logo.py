"""The firm's logo: one small picture, drawn anew, that everybody who knows its address may see."""

from __future__ import annotations

import tempfile

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from planwart.files import sandbox
from planwart.files.facts import LogoChanged, LogoRemoved
from planwart.files.models import File
from planwart.files.naming import display_name
from planwart.files.permissions import can_keep_logo
from planwart.files.services.storing import Upload, put_raster, recognised, spool_upload, storing
from planwart.files.sniffing import FileKind
from planwart.foundation.actor import Actor
from planwart.foundation.errors import Invalid, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.tenancy.models import Organisation

LONGEST_PX = 512


def store_logo(actor: Actor, organisation_id: int, upload: Upload) -> File:
    """Make a picture the logo of the firm, in place of the one before: on white, upright, a PNG of at most 512 pixels.

    Its address changes with it, so that browsers may keep it for good. Records LogoChanged.
    Raises NotAllowed for staff, Invalid with a sentence for people if it is no picture that can be opened.
    """
    require(can_keep_logo(actor, organisation_id))
    name = display_name(upload.name or "")
    with tempfile.TemporaryFile() as spool:
        spool_upload(upload, spool)
        kind = recognised(spool, name)
        if kind is FileKind.PDF:
            raise Invalid(_("A logo is a picture. Please upload a PNG or JPG."))
        raster = sandbox.render(spool, kind, longest_px=LONGEST_PX).raster
    with storing(actor) as shelf:
        _lock(organisation_id)
        _take_down(organisation_id)
        file = put_raster(shelf, raster, name="logo.png", purpose=File.Purpose.LOGO)
        record(LogoChanged(organisation_id=organisation_id), actor=actor, organisation_id=organisation_id)
    return file


def remove_logo(actor: Actor, organisation_id: int) -> None:
    """Take the logo away, if there is one. Records LogoRemoved. Raises NotAllowed for staff."""
    require(can_keep_logo(actor, organisation_id))
    with acting(actor):
        _lock(organisation_id)
        if _take_down(organisation_id):
            record(LogoRemoved(organisation_id=organisation_id), actor=actor, organisation_id=organisation_id)


def _lock(organisation_id: int) -> None:
    """Hold the firm: two people may choose a logo at once, and there is only one."""
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _take_down(organisation_id: int) -> bool:
    """Delete the logo in force; its bytes go once that is certain."""
    old = File.objects.filter(organisation_id=organisation_id, purpose=File.Purpose.LOGO).first()
    if old is None:
        return False
    key = old.key
    File.objects.filter(pk=old.pk).delete()
    transaction.on_commit(lambda: default_storage.delete(key))
    return True
