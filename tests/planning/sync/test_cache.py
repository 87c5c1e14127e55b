"""The plans a writer holds in memory."""

from planwart.planning.sync.cache import PlanCache

ROW = ("6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0101", "text", 7, {"x": 1, "y": 2, "text": "a"}, None, 3, "firm", "Anna")


def test_an_unknown_plan_begins_before_every_revision() -> None:
    state = PlanCache().get(1)

    assert (state.revision, state.records) == (-1, {})


def test_a_plan_learns_what_it_did_not_know() -> None:
    cache = PlanCache()
    cache.get(1).learn([ROW], 3)

    assert cache.get(1).revision == 3
    assert list(cache.get(1).records) == [ROW[0]]


def test_a_plan_can_be_forgotten() -> None:
    state = PlanCache().get(1)
    state.learn([ROW], 3)

    state.forget()

    assert (state.revision, state.records) == (-1, {})


def test_the_plans_used_longest_ago_are_let_go() -> None:
    cache = PlanCache(max_plans=2)
    for plan_id in (1, 2, 3):
        cache.get(plan_id).learn([ROW], 3)
    cache.get(1)

    cache.trim()

    assert [cache.get(plan_id).revision for plan_id in (1, 3, 2)] == [3, 3, -1]


def test_many_records_count_too_but_the_plan_in_use_stays() -> None:
    cache = PlanCache(max_records=0)
    for plan_id in (1, 2):
        cache.get(plan_id).learn([ROW], 3)

    cache.trim()

    assert len(cache) == 1
    assert cache.get(2).revision == 3
