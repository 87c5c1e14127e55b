"""The check for doors lets good lines pass and stops bad ones."""

import pytest

from tools.doors import faults_in


@pytest.mark.parametrize("line", ["unit = get_unit(actor, 5)", "units = list(units_visible_to(actor))", "response.objects = []"])
def test_faults_in_lets_doors_pass(line: str) -> None:
    assert faults_in(line) == []


@pytest.mark.parametrize("line", ["Unit.objects.get(pk=5)", "Unit._default_manager.all()", "connection.cursor()", "units.raw('select 1')"])
def test_faults_in_stops_what_reaches_past_them(line: str) -> None:
    assert len(faults_in(line)) == 1
