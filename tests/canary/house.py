"""The cast with a marker in everything that somebody could read, and the list of who may read which."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import PngImagePlugin

from planwart.foundation.actor import Side, system
from planwart.foundation.scope import acting
from planwart.places.models import Place
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Floor, Plan
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import add_base_plan, upload_drawing
from planwart.planning.services.customers import invite_customer
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.sharing.models import ApiToken, StaffOffer
from planwart.sharing.services.staff import invite_staff
from planwart.sharing.services.tokens import make_api_token
from planwart.tenancy.models import Membership, Organisation
from tests.canary.markers import new_marker, picture_of
from tests.cast import Cast, Firm, Person, restrict
from tests.files.samples import pdf

# Units with drawings, the last of which customers see: opening one is the slow part.
DRAWN: Final = {"linden-3": ("pdf", "png"), "linden-4": ("png",), "markt-3": ("png",), "fremd-3": ("png",)}

# What each person may read: groups are room:thing, with * for any. Whoever is not named may read nothing.
_OF_UNIT: Final = ("firm:brandt", "staff:brandt", "project:linden")
MAY_READ: Final[dict[str, tuple[str, ...]]] = {
    "anna": ("*:brandt", "*:linden*", "*:markt*", "key:anna", "key:ben"),
    "adam": ("*:brandt", "*:linden*", "*:markt*", "key:anna", "key:ben"),
    "ben": ("firm:brandt", "staff:brandt", "*:linden*", "key:ben"),
    "sina": ("firm:brandt", "staff:brandt", "*:markt*"),
    "erik": ("*:sommer", "*:fremd*", "key:erik"),
    "carla": (*_OF_UNIT, "unit:linden-3", "plan:linden-3", "raster:linden-3", "customers:linden-3:carla"),
    "cem": (*_OF_UNIT, "unit:linden-3", "plan:linden-3", "raster:linden-3", "customers:linden-3:cem"),
    "nina": (*_OF_UNIT, "unit:linden-4", "plan:linden-4", "raster:linden-4", "customers:linden-4:nina"),
    "klara": ("firm:brandt",),  # the closed door names the firm, not the unit
    "otto": ("firm:*", "invited:*", "offers:*"),  # names of firms, and to whom mails went
}

# What each must have found, or the crawl has not been where the markers are.
MUST_READ: Final[dict[str, tuple[str, ...]]] = {
    "anna": ("firm:brandt", "staff:brandt", "project:linden", "unit:linden-4", "plan:markt-3", "raster:linden-3", "source:linden-3"),
    "ben": ("firm:brandt", "project:linden", "plan:linden-3", "raster:linden-4", "invited:linden-3"),
    "sina": ("firm:brandt", "project:markt", "unit:markt-3", "plan:markt-3"),
    "erik": ("firm:sommer", "project:fremd", "plan:fremd-3"),
    "carla": ("firm:brandt", "project:linden", "unit:linden-3", "plan:linden-3", "raster:linden-3"),
    "nina": ("unit:linden-4", "plan:linden-4"),
    "klara": ("firm:brandt",),
}


@dataclass
class House:
    """A seeded cast: the group of each marker."""

    cast: Cast
    market: Firm
    groups: dict[str, str] = field(default_factory=dict)
    api_keys: dict[str, str] = field(default_factory=dict)

    def marker(self, group: str) -> str:
        marker = new_marker()
        self.groups[marker] = group
        return marker

    def leaks(self, name: str, found: Iterable[str]) -> set[str]:
        """What a person got that he may not read; a marker nobody seeded cannot be."""
        allowed = MAY_READ.get(name, ())
        groups = {self.groups.get(marker, "?") for marker in found}
        return {group for group in groups if not any(fnmatch(group, form) for form in allowed)}

    def groups_of(self, found: Iterable[str]) -> set[str]:
        return {self.groups[marker] for marker in found if marker in self.groups}


def build_house(cast: Cast) -> House:
    """Put a marker into every name, note, file and address of both firms. Brandt's staff sees assigned projects only."""
    house = House(cast, restrict(cast))
    for code, firm, owner in (("linden", cast.brandt, cast.anna), ("markt", house.market, cast.anna), ("fremd", cast.sommer, cast.erik)):
        for number, plan, floor in (("3", firm.plan, firm.floor), ("4", firm.other_plan, firm.other_floor)):
            _fill_unit(house, f"{code}-{number}", plan, floor, owner)
        _name_project(house, code, firm.project)
    for name, firm, owner in (("brandt", cast.brandt, cast.anna), ("sommer", cast.sommer, cast.erik)):
        _name_firm(house, name, firm.organisation, owner)
    _make_keys(house)
    return house


def _name_project(house: House, code: str, project: Place) -> None:
    with acting(system("canary")):
        Place.objects.filter(pk=project.pk).update(
            name=f"Haus {house.marker(f'project:{code}')}",
            street=f"Weg {house.marker(f'project:{code}')} 1",
            description=f"Schlüssel bei {house.marker(f'internal:{code}')}",
        )


def _fill_unit(house: House, unit: str, plan: Plan, floor: Floor, owner: Person) -> None:
    """Name the unit and its floors, draw beneath one of them, place elements, let somebody be invited and note who is there."""
    with acting(system("canary")):
        Place.objects.filter(pk=plan.unit_id).update(
            name=f"Wohnung {house.marker(f'unit:{unit}')}", description=f"Intern {house.marker(f'internal:{unit}')}"
        )
        for storey in Floor.objects.filter(plan=plan):
            Floor.objects.filter(pk=storey.pk).update(name=f"EG {house.marker(f'plan:{unit}')}")
        names = {access.pk: name for name, access in house.cast.accesses.items()}
        for access in CustomerAccess.objects.filter(plan=plan):
            group = f"customers:{unit}:{names.get(access.pk, 'invited')}"
            CustomerAccess.objects.filter(pk=access.pk).update(name=f"Kunde {house.marker(group)}")
    if unit in DRAWN:
        _draw(house, unit, floor, owner)
    place(floor, owner, house.marker(f"plan:{unit}"))
    if owner is house.cast.anna:
        email = f"{house.marker(f'invited:{unit}')}@example.org"
        invite_customer(actor=owner.actor, plan=plan, email=email, role=AccessRole.VIEWER)


def place(floor: Floor, owner: Person, marker: str) -> int:
    """Put a noted device and a text onto a floor, and return the revision."""
    device = {"symbol": "SD2", "x": 900, "y": 900, "rotation": 0, "note": f"Notiz {marker}"}
    words = {"x": 1500, "y": 1500, "text": marker}
    changes = [
        {"op": "put", "record": {"id": str(uuid4()), "kind": kind, "floor": floor.pk, "data": data}}
        for kind, data in (("device", device), ("text", words))
    ]
    with acting(owner.actor):
        return push_changes(plan_id=floor.plan_id, author=Author(owner.user.pk, owner.user.name, Side.FIRM), changes=changes)


def _draw(house: House, unit: str, floor: Floor, owner: Person) -> None:
    """A PDF with a layer of text first, then a picture with a note inside and the squares of a marker, which customers see."""
    text = f"BT /F1 12 Tf 72 700 Td ({house.marker(f'source:{unit}')}) Tj ET".encode()
    stream, note = io.BytesIO(), PngImagePlugin.PngInfo()
    note.add_text("Comment", house.marker(f"source:{unit}"))
    picture_of(house.marker(f"raster:{unit}")).save(stream, "PNG", pnginfo=note)
    pictures = {"pdf": pdf(text), "png": stream.getvalue()}
    for ending in DRAWN[unit]:
        name = f"{house.marker(f'source:{unit}')}.{ending}"
        with acting(owner.actor):
            found = get_floor(owner.actor, floor.pk)
            file, _pages = upload_drawing(actor=owner.actor, floor=found, upload=SimpleUploadedFile(name, pictures[ending]))
            add_base_plan(actor=owner.actor, floor=found, file=file, page=1)


def _name_firm(house: House, name: str, organisation: Organisation, owner: Person) -> None:
    invite_staff(actor=owner.actor, organisation=organisation, email=f"{house.marker(f'offers:{name}')}@example.org")
    with acting(system("canary")):
        Organisation.objects.filter(pk=organisation.pk).update(
            name=f"Elektro {house.marker(f'firm:{name}')}", street=f"Gasse {house.marker(f'firm:{name}')}"
        )
        for member in Membership.objects.filter(organisation=organisation):
            Membership.objects.filter(pk=member.pk).update(name=f"Kraft {house.marker(f'staff:{name}')}")
        assert StaffOffer.objects.filter(organisation=organisation).exists()


def _make_keys(house: House) -> None:
    """A key for programs for three members, each named with a marker; a second one of Anna's is revoked."""
    cast = house.cast
    for name, by in (("anna", cast.anna), ("ben", cast.anna), ("erik", cast.erik)):
        with acting(by.actor):
            member = Membership.objects.get(pk=cast.actors[name].its_membership)
            organisation = member.organisation
        for key in (name, f"{name} revoked"):
            token, text = make_api_token(
                actor=by.actor, organisation=organisation, name=house.marker(f"key:{name}"), read_only=True, days=30, membership=member
            )
            house.api_keys[key] = text
            if key != name:
                with acting(system("canary")):
                    ApiToken.objects.filter(pk=token.pk).update(revoked_at=token.created_at)
