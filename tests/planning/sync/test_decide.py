"""What a push does to a plan, without a database."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from planwart.foundation.actor import Side
from planwart.planning.sync.decide import Author, Code, Decision, Record, Refusal, Setting, Undone, decide, replay, touched
from planwart.planning.sync.schema import KINDS, change_list

ANNA = Author(1, "Anna Brandt", Side.FIRM)
CARLA = Author(2, "Carla Kaya", Side.CUSTOMER)
SERVER = Author(None, "Anna Brandt", Side.FIRM)
PREFIXES = {"SD": "SD", "SD2": "SD", "L": "L"}
FLOORS = frozenset({7, 8})

Json = dict[str, Any]


def uid(number: int) -> str:
    return str(UUID(int=number))


class Plan:
    """A plan in memory that counts revisions, as the writer does."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.counters: dict[str, int] = {}
        self.items: list[tuple[Author, Decision]] = []

    def push(self, author: Author, *changes: Json, undoes: int | None = None) -> Decision | Refusal:
        setting = Setting(FLOORS, self.counters, PREFIXES, len(self.items) + 1)
        undone = self.undone(author, undoes) if undoes is not None else None
        answer = decide(self.records, change_list.validate_python(list(changes)), author, setting, undone)
        if isinstance(answer, Decision):
            self.records.update(answer.records)
            self.counters = answer.counters
            self.items.append((author, answer))
        return answer

    def undone(self, author: Author, revision: int) -> Undone:
        by, decision = self.items[revision - 1]
        since: dict[str, frozenset[str]] = {}
        for other, later in self.items[revision:]:
            if other.user_id != author.user_id:
                for id_, fields in touched(later.changes):
                    since[id_] = since.get(id_, frozenset()) | fields
        return Undone(by.user_id, revision, decision.changes, decision.inverse, since)


def put(number: int, *, kind: str = "device", floor: int = 7, **data: Any) -> Json:
    base: Json = {"symbol": "SD2", "x": 10, "y": 20} if kind == "device" else {"x": 1, "y": 2, "text": "Küche"}
    return {"op": "put", "record": {"id": uid(number), "kind": kind, "floor": floor, "data": {**base, **data}}}


def patch(number: int, **fields: Any) -> Json:
    return {"op": "patch", "id": uid(number), "set": fields}


def delete(number: int) -> Json:
    return {"op": "delete", "id": uid(number)}


def code(answer: Decision | Refusal) -> Code | None:
    return answer.code if isinstance(answer, Refusal) else None


def test_put_creates_a_record_with_tag_author_and_defaults() -> None:
    plan = Plan()

    plan.push(CARLA, put(1))

    assert plan.records[uid(1)] == Record(
        uid(1),
        "device",
        7,
        {"symbol": "SD2", "x": 10, "y": 20, "rotation": 0, "height": None, "mounting": "UP", "note": "", "count": 1, "name": ""},
        "SD01",
        1,
        "customer",
        "Carla Kaya",
    )


def test_put_on_a_live_id_is_invalid() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))

    assert code(plan.push(ANNA, put(1))) == Code.INVALID
    assert code(plan.push(ANNA, put(2), put(2))) == Code.INVALID
    assert uid(2) not in plan.records


def test_patch_and_delete_of_what_is_gone_are_not_possible() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(CARLA, delete(1))

    assert code(plan.push(ANNA, patch(1, x=5))) == Code.NOT_POSSIBLE
    assert code(plan.push(ANNA, delete(1))) == Code.NOT_POSSIBLE
    assert code(plan.push(ANNA, patch(99, x=5))) == Code.NOT_POSSIBLE
    assert code(plan.push(ANNA, put(1))) == Code.NOT_POSSIBLE


def test_a_push_is_applied_whole_or_not_at_all_and_names_what_stood_in_the_way() -> None:
    plan = Plan()

    answer = plan.push(ANNA, put(1), put(2), patch(3, x=1))

    assert isinstance(answer, Refusal)
    assert answer.change == 2
    assert plan.records == {}
    assert plan.counters == {}


def test_the_later_write_of_a_field_holds_and_others_stay() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))

    plan.push(ANNA, patch(1, x=100, note="Theke"))
    plan.push(CARLA, patch(1, x=200))

    data = plan.records[uid(1)].data
    assert data is not None
    assert (data["x"], data["y"], data["note"]) == (200, 20, "Theke")


def test_the_merged_record_is_validated_again() -> None:
    plan = Plan()
    plan.push(ANNA, put(1), put(2, kind="text"))

    for change in (
        patch(1, x="5"),
        patch(1, x=1.5),
        patch(1, x=True),
        patch(1, x=None),
        patch(1, colour="red"),
        patch(1, count=6),
        patch(1, note="n" * 501),
        patch(1, note="a\0"),
        patch(1, note="a\ud800"),
        patch(1, text="t"),
        patch(2, symbol="SD"),
        patch(2, text=""),
    ):
        assert code(plan.push(ANNA, change)) == Code.INVALID, change


def test_only_symbols_of_the_catalogue_and_floors_of_the_plan() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))

    assert code(plan.push(ANNA, put(2, symbol="XX"))) == Code.INVALID
    assert code(plan.push(ANNA, patch(1, symbol="XX"))) == Code.INVALID
    assert code(plan.push(ANNA, put(2, floor=9))) == Code.NOT_POSSIBLE


def test_tags_are_never_reused_and_never_renumbered() -> None:
    plan = Plan()
    plan.push(ANNA, put(1), put(2), put(3, symbol="L"), put(4, kind="text"))
    plan.push(ANNA, delete(2))

    plan.push(ANNA, put(5))
    plan.push(ANNA, patch(1, symbol="L"))

    assert {number: plan.records[uid(number)].tag for number in range(1, 6)} == {1: "SD01", 2: "SD02", 3: "L01", 4: None, 5: "SD03"}


def test_a_refused_push_uses_no_number() -> None:
    plan = Plan()
    plan.push(ANNA, put(1), patch(99, x=1))

    plan.push(ANNA, put(1))

    assert plan.records[uid(1)].tag == "SD01"


def test_tags_past_99_grow_a_digit() -> None:
    plan = Plan()
    plan.counters = {"SD": 99}

    plan.push(ANNA, put(1))

    assert plan.records[uid(1)].tag == "SD100"


def test_undo_of_a_delete_brings_back_record_and_tag_as_it_was() -> None:
    plan = Plan()
    plan.push(ANNA, put(1, name="Spülmaschine"))
    before = plan.records[uid(1)]
    plan.push(CARLA, delete(1))

    answer = plan.push(CARLA, put(1, x=999), undoes=2)

    assert isinstance(answer, Decision)
    assert plan.records[uid(1)] == replace(before, revision=3)


def test_undo_of_a_delete_by_another_or_of_an_older_delete_is_refused() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(CARLA, delete(1))
    plan.push(CARLA, put(1), undoes=2)
    plan.push(ANNA, delete(1))

    assert code(plan.push(CARLA, put(1), undoes=2)) == Code.NOT_POSSIBLE
    assert code(plan.push(CARLA, put(1), undoes=4)) == Code.NOT_ALLOWED
    assert code(plan.push(CARLA, put(1))) == Code.NOT_POSSIBLE


def test_redo_undoes_the_undo() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(ANNA, delete(1), undoes=1)

    answer = plan.push(ANNA, put(1), undoes=2)

    assert isinstance(answer, Decision)
    assert plan.records[uid(1)].tag == "SD01"


def test_undo_of_a_field_another_has_changed_since_is_not_possible() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(ANNA, patch(1, x=100, note="hier"))
    plan.push(CARLA, patch(1, x=200))

    assert code(plan.push(ANNA, patch(1, x=10), undoes=2)) == Code.NOT_POSSIBLE
    assert isinstance(plan.push(ANNA, patch(1, note=""), undoes=2), Decision)


def test_undo_of_a_creation_another_has_changed_since_is_not_possible() -> None:
    plan = Plan()
    plan.push(ANNA, put(1), put(2))
    plan.push(CARLA, patch(1, note="bitte höher"))

    assert code(plan.push(ANNA, delete(1), undoes=1)) == Code.NOT_POSSIBLE
    assert isinstance(plan.push(ANNA, delete(2), undoes=1), Decision)


def test_what_the_server_wrote_counts_as_anothers_work() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(ANNA, patch(1, x=100))
    plan.push(SERVER, patch(1, x=50))

    assert code(plan.push(ANNA, patch(1, x=10), undoes=2)) == Code.NOT_POSSIBLE
    assert code(plan.push(ANNA, patch(1, x=100), undoes=3)) == Code.NOT_ALLOWED


def test_an_undo_touches_only_what_its_push_touched() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    plan.push(ANNA, put(2))

    assert code(plan.push(ANNA, delete(1), undoes=2)) == Code.NOT_POSSIBLE


def test_customers_write_only_their_fields() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))

    assert code(plan.push(CARLA, patch(1, name="Meins"))) == Code.NOT_ALLOWED
    assert code(plan.push(CARLA, put(2, name="Meins"))) == Code.NOT_ALLOWED
    assert isinstance(plan.push(CARLA, patch(1, note="Meins", height=1050)), Decision)
    assert isinstance(plan.push(CARLA, delete(1)), Decision)


def test_data_is_made_of_scalars_only() -> None:
    for kind in KINDS.values():
        for name, field in kind.data.model_fields.items():
            assert not isinstance(field.annotation, type) or issubclass(field.annotation, str | int), name


def test_decide_changes_nothing_it_is_given() -> None:
    plan = Plan()
    plan.push(ANNA, put(1))
    before = {id_: replace(record, data=dict(record.data or {})) for id_, record in plan.records.items()}
    counters = dict(plan.counters)

    decide(plan.records, change_list.validate_python([patch(1, x=1), put(2), delete(1)]), ANNA, Setting(FLOORS, plan.counters, PREFIXES, 2))

    assert (plan.records, plan.counters) == (before, counters)


numbers = st.integers(1, 6)
change = st.one_of(
    st.builds(put, numbers, symbol=st.sampled_from(["SD", "SD2", "L", "XX"]), x=st.integers(0, 5)),
    st.builds(put, numbers, kind=st.just("text")),
    st.builds(patch, numbers, x=st.integers(-5, 5)),
    st.builds(patch, numbers, symbol=st.sampled_from(["SD", "L"])),
    st.builds(delete, numbers),
)
pushes = st.lists(
    st.tuples(st.sampled_from([ANNA, CARLA]), st.lists(change, min_size=1, max_size=4), st.one_of(st.none(), st.integers(1, 20))),
    max_size=20,
)


@given(pushes)
@settings(max_examples=100, deadline=None)
def test_any_pushes_keep_tags_unique_and_replay_to_the_same_records(story: list[tuple[Author, list[Json], int | None]]) -> None:
    plan = Plan()
    tags: dict[str, str | None] = {}
    for author, changes, undoes in story:
        plan.push(author, *changes, undoes=undoes if undoes is not None and undoes <= len(plan.items) else None)
        for id_, record in plan.records.items():
            assert tags.setdefault(id_, record.tag) == record.tag

    given_tags = [record.tag for record in plan.records.values() if record.tag]
    assert len(given_tags) == len(set(given_tags))
    copy: dict[str, Record] = {}
    for revision, (_author, decision) in enumerate(plan.items, start=1):
        replay(copy, {"revision": revision, "changes": decision.changes})
    assert copy == plan.records


@given(pushes)
@settings(max_examples=60, deadline=None)
def test_the_inverse_takes_a_push_back(story: list[tuple[Author, list[Json], int | None]]) -> None:
    plan = Plan()
    for author, changes, _undoes in story:
        before = {id_: (record.data, record.tag) for id_, record in plan.records.items() if record.data is not None}
        answer = plan.push(author, *changes)
        if isinstance(answer, Decision):
            copy = dict(plan.records)
            replay(copy, {"revision": 1, "changes": answer.inverse})
            assert {id_: (record.data, record.tag) for id_, record in copy.items() if record.data is not None} == before
