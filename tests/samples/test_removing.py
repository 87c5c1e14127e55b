"""Removing the sample house: all of it goes, and nothing else."""

import hashlib
import io
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.db.models import ForeignKey
from PIL import Image

from planwart.files.models import File
from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotAllowed, NotFound, NotPossible
from planwart.foundation.models import JournalEntry
from planwart.foundation.relay import relay_once
from planwart.foundation.scope import acting
from planwart.mail.choices import MailState
from planwart.mail.models import OutboundMail
from planwart.mail.services.sending import send_mail
from planwart.places.models import Place
from planwart.planning.actors import actor_of as customer_actor
from planwart.planning.choices import AccessRole
from planwart.planning.models import BasePlan, Floor, Plan
from planwart.planning.queries import floors_of, get_floor, get_plan
from planwart.planning.services import erasing
from planwart.planning.services.base_plans import add_base_plan, upload_drawing
from planwart.planning.services.customers import copy_invitation_token, end_customer_access, invite_customer
from planwart.planning.services.erasing import ERASED, erase_project
from planwart.planning.services.invitations import accept_as_person, mint_mailed_link
from planwart.planning.services.units import add_floor, create_unit
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.samples.house.devices import DEVICES
from planwart.samples.models import SampleHouse
from planwart.samples.queries import SampleContents, contents_of
from planwart.samples.services import build_sample, load_sample, remove_sample
from tests.cast import Cast, Firm, Person, assign, restrict
from tests.samples.conftest import Load

READER = system("tests")

# The record of the firm: what happened, what it caused, what was mailed. All other tables must be as before.
GROWS = {"foundation_journal", "foundation_outbox", "procrastinate_jobs", "procrastinate_events", "mail_outboundmail"}


def picture() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("L", (400, 300), 200).save(data, "PNG")
    return SimpleUploadedFile("eigener.png", data.getvalue(), "image/png")


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        return sorted(name for (name,) in cursor.fetchall())


def fingerprint() -> dict[str, str]:
    """One hash for each table, over all its rows, whoever they belong to."""
    found = {}
    with acting(READER), connection.cursor() as cursor:
        for table in sorted(set(tables()) - GROWS - {"django_migrations"}):
            cursor.execute(f"select coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') from \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def stored_bytes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def contents(house: SampleHouse) -> SampleContents:
    with acting(READER):
        return contents_of(SampleHouse.objects.get(pk=house.pk))


def remove(firm: Firm, owner: Person, house: SampleHouse) -> None:
    remove_sample(actor=owner.actor, organisation=firm.organisation, shown=contents(house).mark)


def project_of(house: SampleHouse) -> Place:
    assert house.place is not None
    return house.place


def plan_called(actor: Actor, house: SampleHouse, unit: str) -> Plan:
    with acting(actor):
        return get_plan(actor, Plan.objects.get(path__contains=[house.place_id], unit__name=unit).pk)


def draw(actor: Actor, floor: Floor, *, file: File | None = None) -> BasePlan:
    with acting(actor):
        found = get_floor(actor, floor.pk)
        chosen = file or upload_drawing(actor=actor, floor=found, upload=picture())[0]
        return add_base_plan(actor=actor, floor=found, file=chosen)


def put(actor: Actor, plan: Plan, floor: Floor) -> str:
    element = str(uuid.uuid4())
    data = {"symbol": "SD2", "x": 100, "y": 200, "rotation": 0}
    change = {"op": "put", "record": {"id": element, "kind": "device", "floor": floor.pk, "data": data}}
    with acting(actor):
        push_changes(plan_id=plan.pk, author=Author(actor.user_id, actor.name, actor.side), changes=[change])
    return element


def add_what_people_add(cast: Cast, house: SampleHouse, customer: Person) -> None:
    """Live in the house: a unit, floors, drawings, elements, customers of every kind, colleagues who were assigned."""
    anna, ben = cast.anna.actor, cast.ben.actor
    extra = create_unit(actor=ben, project=project_of(house), name="Wohnung 9", floors=("EG",))
    with acting(ben):
        ground = floors_of(ben, extra)[0]
    draw(ben, ground)
    plan = plan_called(anna, house, "Wohnung 3")
    with acting(anna):
        upper = floors_of(anna, plan)[0]
    draw(anna, upper)  # exchanged: the second version
    add_floor(actor=anna, plan=plan, name="Spitzboden")
    put(ben, plan, upper)
    waiting, leaving = (
        invite_customer(actor=anna, plan=plan, email=email, role=AccessRole.EDITOR) for email in ("wartet@example.org", "geht@example.org")
    )
    copy_invitation_token(actor=anna, access=waiting)
    end_customer_access(actor=anna, access=leaving)
    put(accept(anna, plan, customer), plan, upper)


def accept(by: Actor, plan: Plan, person: Person) -> Actor:
    """Let somebody with an account come in through the mailed link."""
    access = invite_customer(actor=by, plan=plan, email=person.user.email, role=AccessRole.EDITOR)
    minted = mint_mailed_link(access_id=access.pk)
    assert minted is not None
    return customer_actor(accept_as_person(user=person.user, token=minted[1]))


def test_everything_of_the_house_goes_and_every_other_row_and_byte_stays(committed_cast: Cast, load: Load, files_here: Path) -> None:
    cast = committed_cast
    for someone, firm in ((cast.anna, cast.brandt), (cast.erik, cast.sommer)):
        draw(someone.actor, firm.floor)
        put(someone.actor, firm.plan, firm.floor)
    foreign = load(cast.sommer, cast.erik)  # the other firm has the same house
    rows, files = fingerprint(), stored_bytes(files_here)

    house = load(cast.brandt, cast.anna)
    add_what_people_add(cast, house, cast.paula)
    assert {table for table, hashed in fingerprint().items() if hashed != rows[table]} == ERASED - {"places_placerole"} | {
        "samples_samplehouse"
    }
    assert set(stored_bytes(files_here)) > set(files)
    remove(cast.brandt, cast.anna, house)

    assert {table: hashed for table, hashed in fingerprint().items() if hashed != rows[table]} == {}
    assert stored_bytes(files_here) == files
    with acting(READER):
        assert SampleHouse.objects.get().pk == foreign.pk


def test_it_can_be_loaded_again(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)
    remove(cast.brandt, cast.adam, house)

    assert load(cast.brandt, cast.anna).is_ready


def test_who_is_assigned_to_it_is_so_no_longer(cast: Cast, load: Load) -> None:
    restrict(cast)
    house = load(cast.brandt, cast.anna)
    assign(cast, cast.ben, cast.brandt, Firm(**{**vars_of(cast.brandt), "project": house.place}))

    remove(cast.brandt, cast.anna, house)

    with acting(cast.ben.actor):
        assert [place.name for place in Place.objects.filter(parent=None)] == ["Lindenstraße 5"]


def vars_of(firm: Firm) -> dict[str, Any]:
    return {name: getattr(firm, name) for name in firm.__dataclass_fields__}


def test_only_owner_and_admin_remove_it(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)
    shown = contents(house).mark

    for name in ("ben", "sina", "frieda", "carla", "erik", "paula", "otto"):
        with pytest.raises(NotAllowed):
            remove_sample(actor=cast.people[name].actor, organisation=cast.brandt.organisation, shown=shown)

    assert contents(house).mark == shown


def test_without_a_house_there_is_nothing_to_remove(cast: Cast, load: Load) -> None:
    load(cast.sommer, cast.erik)

    with pytest.raises(NotFound):
        remove_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation, shown="")


def add_element(cast: Cast, house: SampleHouse) -> None:
    plan = plan_called(cast.ben.actor, house, "Wohnung 3")
    with acting(cast.ben.actor):
        floor = floors_of(cast.ben.actor, plan)[0]
    put(cast.ben.actor, plan, floor)


def add_unit(cast: Cast, house: SampleHouse) -> None:
    create_unit(actor=cast.ben.actor, project=project_of(house), name="Wohnung 9")


def add_customer(cast: Cast, house: SampleHouse) -> None:
    plan = plan_called(cast.ben.actor, house, "Wohnung 1")
    invite_customer(actor=cast.ben.actor, plan=plan, email="neu@example.org", role=AccessRole.VIEWER)


@pytest.mark.parametrize("happens", [add_element, add_unit, add_customer])
def test_what_nobody_was_shown_is_not_removed(cast: Cast, load: Load, happens: Callable[[Cast, SampleHouse], None]) -> None:
    house = load(cast.brandt, cast.anna)
    shown = contents(house).mark
    happens(cast, house)
    now = contents(house)

    with pytest.raises(NotPossible):
        remove_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation, shown=shown)

    assert contents(house) == now


def test_the_page_knows_what_is_of_the_house_and_what_was_added(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)
    before = contents(house)
    add_what_people_add(cast, house, cast.paula)

    after = contents(house)

    assert (before.units, before.is_added_to, before.people) == (("Wohnung 1", "Wohnung 2", "Wohnung 3", "Wohnung 4"), False, ())
    assert (before.floors, before.drawings, before.elements) == (7, 1, len(DEVICES["Obergeschoss"]))
    assert after.added_units == ("Wohnung 9",)
    assert (after.added_floors, after.floors - before.floors) == (2, 2)
    assert (after.added_drawings, after.drawings - before.drawings) == (2, 2)
    assert (after.added_elements, after.elements - before.elements) == (2, 2)
    assert [access.email for access in after.people] == ["wartet@example.org", "paula@example.org"]


def test_who_has_access_loses_it_first_and_is_told_as_always(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)
    add_what_people_add(cast, house, cast.paula)

    remove(cast.brandt, cast.anna, house)

    with acting(READER):
        facts = list(JournalEntry.objects.order_by("-id").values_list("fact", "data__withdrawn", "actor_name")[:3])
    assert facts == [
        ("samples.sample_removed", None, "Anna Brandt"),
        ("planning.customer_access_ended", False, "Anna Brandt"),
        ("planning.customer_access_ended", True, "Anna Brandt"),
    ]


def test_a_mail_that_waited_for_it_is_dropped(cast: Cast, load: Load) -> None:
    house = load(cast.brandt, cast.anna)
    add_customer(cast, house)
    relay_once()
    with acting(READER):
        mail = OutboundMail.objects.get(recipient="neu@example.org")

    remove(cast.brandt, cast.anna, house)

    assert send_mail(mail_id=mail.pk) == MailState.DROPPED


def test_a_drawing_that_lies_beneath_another_project_stays(
    cast: Cast, load: Load, files_here: Path, django_capture_on_commit_callbacks: Any
) -> None:
    house = load(cast.brandt, cast.anna)
    with acting(READER):
        source = BasePlan.objects.get(plan__path__contains=[house.place_id]).source
    shared = draw(cast.anna.actor, cast.brandt.floor, file=source)

    with django_capture_on_commit_callbacks(execute=True):
        remove(cast.brandt, cast.anna, house)

    with acting(READER):
        page = File.objects.get(name__startswith=source.key)
    assert {source.key, page.key, shared.raster.key} == set(stored_bytes(files_here))


@pytest.mark.parametrize("done", ["nothing", "shell"])
def test_an_unfinished_house_can_be_removed(cast: Cast, one_storey: None, monkeypatch: pytest.MonkeyPatch, done: str) -> None:
    house = load_sample(actor=cast.anna.actor, organisation=cast.brandt.organisation)
    if done == "shell":
        monkeypatch.setattr("planwart.samples.services.building.add_drawing", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build_sample(sample_id=house.pk)

    remove(cast.brandt, cast.anna, house)
    build_sample(sample_id=house.pk)  # a job that comes too late

    with acting(READER):
        assert not SampleHouse.objects.exists()
        assert Place.objects.filter(parent=None, organisation=cast.brandt.organisation).count() == 1


def test_only_the_system_erases(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        erase_project(actor=cast.anna.actor, root_id=cast.brandt.project.pk)


def test_nobody_is_erased_who_still_has_access(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        erase_project(actor=READER, root_id=cast.brandt.project.pk)

    with acting(READER):
        assert Plan.objects.filter(pk=cast.brandt.plan.pk).exists()


def test_whoever_adds_at_the_same_moment_is_not_orphaned(cast: Cast, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    house = load(cast.brandt, cast.anna)

    def added_meanwhile(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(erasing, "_check_now", added_meanwhile)
    before = contents(house)

    with pytest.raises(NotPossible):
        remove(cast.brandt, cast.anna, house)

    assert contents(house) == before


def test_every_table_that_hangs_on_what_goes_is_decided() -> None:
    """A staff invitation opens the firm and no project; the sample's own row goes before its place."""
    elsewhere = {"samples_samplehouse", "sharing_staffoffer"}
    hanging = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model._meta.db_table in ERASED
    }

    assert hanging <= ERASED | elsewhere
    assert elsewhere <= hanging
