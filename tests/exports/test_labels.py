"""Labels find a place of their own, and lists stay short."""

from itertools import combinations

from planwart.exports.boxes import Box, around
from planwart.exports.labels import Wish, place_labels
from planwart.exports.parts import tag_ranges

AREA = Box(0, 0, 200, 200)


def test_labels_of_a_row_of_sockets_touch_neither_each_other_nor_a_symbol() -> None:
    bodies = [around((20 + 6 * number, 50), 4.4, 4.4) for number in range(12)]
    wishes = [Wish(f"SD{number:02d}", "115", body, 0, on_wall=True) for number, body in enumerate(bodies)]

    labels = place_labels(wishes, bodies, AREA)

    assert [label.tag for label in labels] == [wish.tag for wish in wishes]
    assert all(first.box.overlap(second.box) == 0 for first, second in combinations(labels, 2))
    assert all(label.box.overlap(body) == 0 for label in labels for body in bodies)


def test_a_lonely_label_stands_on_the_side_of_the_room() -> None:
    body = around((50, 50), 4, 4)

    places = [place_labels([Wish("SD01", "", body, rotation, on_wall=True)], [body], AREA)[0].box.centre for rotation in (0, 90, 180, 270)]

    below, left, above, right = places
    assert (below[1] > 52, left[0] < 48, above[1] < 48, right[0] > 52) == (True, True, True, True)


def test_tag_ranges_draw_neighbours_together() -> None:
    assert tag_ranges(["SD01", "SD02", "SD03", "SD07", "ST01", "", "frei"]) == ["SD01–SD03", "SD07", "ST01", "frei"]
