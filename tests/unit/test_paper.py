"""Pages to print: one frame for all of them."""

from pathlib import Path

import pytest

import workbench
from tests.factories import NOON
from tests.judging import parsed
from workbench import paper
from workbench.vocabulary import Role

ROOT = Path(workbench.__file__).parent
PRINTED = sorted(file for file in ROOT.rglob("*.html") if file.parent != paper.HERE)


def test_there_are_some() -> None:
    assert len(PRINTED) >= 3


@pytest.mark.parametrize("file", PRINTED, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_page_to_print_stands_in_the_one_frame(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.startswith('{% extends "frame.html" %}\n')
    assert not any(tag in text for tag in ("<html", "<style", "<body", "@page", "<footer", "<h1"))


def test_the_frame_says_what_whose_of_which_days_and_at_its_foot_who_made_it_and_when(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('{% extends "frame.html" %}\n{% block content %}<main>{{ many | number }}</main>{% endblock %}')
    foot = paper.made("Dr Rhys & Co", Role.SAFEGUARDING_LEAD, NOON)
    frame = paper.Frame("Figures", "Riverside <Surgery>", paper.period(NOON.date(), None), foot, landscape=True)
    text = b"".join(paper.printed(page, frame, many=1234)).decode()
    tree, faults = parsed(text)
    assert faults == []
    words = " ".join("".join(tree.itertext()).split())
    assert "Figures: Riverside <Surgery>" in words
    assert "Riverside <Surgery>. From 2 March 2026. 1,234 Made by: Dr Rhys & Co (safeguarding lead)" in words
    assert "Made on: 2 March 2026, 12:00 (GMT)" in words
    assert "size: A4 landscape" in text


def test_who_is_named_by_what_they_are_is_not_named_twice() -> None:
    assert paper.made("command line (root)", Role.OPERATOR, NOON)[0] == ("Made by", "command line (root)")
