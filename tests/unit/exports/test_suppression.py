"""Small numbers cannot be read off a report, nor worked out from what it shows."""

from collections import defaultdict
from itertools import product

import pytest

from workbench.exports.reports.suppression import Sum, known_ranges, suppressed

PARTS = ("a", "b", "c")
OF_ALL = [Sum(PARTS, ("all",))]
TWO_WAYS = [Sum(PARTS, ("all",)), Sum(("x", "y"), ("all",))]


@pytest.mark.parametrize(("count", "words"), [
    (0, "not shown"), (4, "not shown"), (5, "5"), (7, "5"), (8, "10"), (1_234, "1,235"),
])  # fmt: skip
def test_a_count_is_hidden_below_five_and_rounded_above(count: int, words: str) -> None:
    assert suppressed({"a": count}, [])["a"].words == words


def test_the_sum_is_rounded_the_other_way_where_it_would_give_a_small_count_away() -> None:
    """18 beside 5, 5 and a small one would say that the small one is 4."""
    shown = suppressed({"a": 7, "b": 7, "c": 4, "all": 18}, OF_ALL)
    assert [shown[name].words for name in (*PARTS, "all")] == ["5", "5", "not shown", "15"]


def test_large_counts_all_stay() -> None:
    shown = suppressed({"a": 70, "b": 33, "c": 21, "all": 124}, OF_ALL)
    assert [shown[name].words for name in (*PARTS, "all")] == ["70", "35", "20", "125"]


def test_no_table_lets_a_small_count_be_worked_out() -> None:
    """All tables of three counts up to 14, by what is printed of them: each print fits several truths."""
    truths = defaultdict(set)
    for values in product(range(15), repeat=3):
        counts = dict(zip(PARTS, values, strict=True)) | {"all": sum(values)}
        shown = suppressed(counts, OF_ALL)
        printed = tuple(shown[name].words for name in counts)
        truths[printed].add(values)
    for printed, values in truths.items():
        for place, words in enumerate(printed[:3]):
            if words == "not shown":
                assert len({each[place] for each in values}) >= 2, (printed, values)


@pytest.mark.parametrize("x", [0, 3, 9, 14, 20])
def test_nothing_is_worked_out_from_two_breakdowns_of_the_same_sum(x: int) -> None:
    for a, b, c in product((0, 4, 7, 12), repeat=3):
        counts = {"a": a, "b": b, "c": c, "all": a + b + c, "x": min(x, a + b + c), "y": max(a + b + c - x, 0)}
        shown = suppressed(counts, TWO_WAYS)
        known = known_ranges(shown, TWO_WAYS)
        assert all(known[name] == each.range for name, each in shown.items() if each.is_small), counts
