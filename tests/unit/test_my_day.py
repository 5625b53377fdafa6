"""How the day stands, as one sentence."""

from datetime import date
from typing import Any

import pytest

from workbench.decisions import AtWork, MyDay
from workbench.vocabulary import Kind
from workbench.web.wording.my_day import MANY_OF_KIND, my_day_words

TODAY = date(2026, 11, 28)
LEE, OKORO, SA = (AtWork(name, kind) for name, kind in (
    ("Dr Lee", Kind.DOCUMENT), ("Dr Oko", Kind.RESULT), ("Dr Sa", Kind.OTHER)))  # fmt: skip

SENTENCES: list[tuple[dict[str, Any], str]] = [
    ({}, "Nothing waits"),
    ({"done": 64, "mine": 64}, "Nothing waits: 64 done today"),
    ({"done": 64, "mine": 20, "waiting": 148}, "64 of 212 done today, 20 by you"),
    ({"done": 64, "waiting": 148}, "64 of 212 done today"),
    ({"waiting": 1_000_000, "urgent": 2_500}, "0 of 1,000,000 done today, 2,500 urgent left"),
    ({"waiting": 1, "oldest": date(2026, 11, 26)}, "0 of 1 done today, oldest from Thursday 26 November"),
    ({"waiting": 1, "oldest": date(2019, 1, 2)}, "0 of 1 done today, oldest from Wednesday 2 January 2019"),
    ({"waiting": 1, "oldest": TODAY}, "0 of 1 done today, oldest from today"),
    ({"at_work": [LEE]}, "Nothing waits; Dr Lee is on documents"),
    ({"at_work": [LEE, OKORO]}, "Nothing waits; Dr Lee is on documents and Dr Oko is on results"),
    (
        {"at_work": [OKORO, LEE, SA, LEE]},
        "Nothing waits; Dr Oko is on results, Dr Lee is on documents, Dr Sa is on other entries and 1 more is at work",
    ),
    ({"at_work": [LEE] * 5}, f"Nothing waits; {', '.join(['Dr Lee is on documents'] * 3)} and 2 more are at work"),
]


@pytest.mark.parametrize(("known", "sentence"), SENTENCES)
def test_the_day_is_one_sentence(known: dict[str, Any], sentence: str) -> None:
    nothing: dict[str, Any] = {"done": 0, "mine": 0, "waiting": 0, "urgent": 0, "oldest": None, "at_work": ()}
    assert my_day_words(MyDay(**(nothing | known), newest_entry=0), TODAY) == sentence


def test_every_kind_has_a_word_for_many() -> None:
    assert set(MANY_OF_KIND) == set(Kind)
