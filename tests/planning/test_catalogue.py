"""It holds every symbol once, drawn so that screen and paper can both take it."""

import re

from planwart.planning.catalogue import GROUPS, symbols, symbols_by_id

SHAPE = re.compile(r"<(path|circle|rect)( [a-z-]+=\"[^\"<>]*\")+/>")
HIGHEST_TAG_PREFIX = 4


def test_every_symbol_has_its_own_id_and_names_in_both_languages() -> None:
    assert len(symbols_by_id()) == len(symbols()) >= 24
    for symbol in symbols():
        assert all([symbol.name_de, symbol.name_en, symbol.short_de, symbol.short_en, symbol.plain_de, symbol.plain_en, symbol.norm_de])


def test_every_symbol_stands_in_a_group_and_can_be_tagged() -> None:
    assert {symbol.group for symbol in symbols()} == set(GROUPS)
    assert all(symbol.prefix.isalpha() and symbol.prefix.isupper() for symbol in symbols())
    assert all(len(symbol.prefix) < HIGHEST_TAG_PREFIX for symbol in symbols())


def test_a_drawing_is_nothing_but_plain_shapes() -> None:
    for symbol in symbols():
        assert SHAPE.sub("", symbol.svg) == "", symbol.id


def test_a_multiple_socket_counts_for_its_outlets() -> None:
    counts = {name: symbols_by_id()[name].counts for name in ("SD", "SD2", "SD3", "LD")}

    assert counts == {"SD": 1, "SD2": 2, "SD3": 3, "LD": 0}


def test_wall_symbols_start_at_the_wall_and_the_others_in_their_middle() -> None:
    assert symbols_by_id()["SD"].view_box == "-5 0 10 10"
    assert symbols_by_id()["LD"].view_box == "-5 -5 10 10"
