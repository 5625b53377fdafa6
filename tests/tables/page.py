"""The text of docs/visibility.md, generated from the tables."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.tables import london, own_access, policy, readers, rule, switch, waiting
from tests.tables.table import Table

PAGE = Path(__file__).resolve().parents[2] / "docs/visibility.md"
INTRODUCTION = Path(__file__).with_name("introduction.md")

CHAPTERS: dict[str, Sequence[Table]] = {
    "The rule": [rule.LATEST_DECISION, rule.ONE_FACT_AGAINST, rule.VERY_MOMENTS],
    "The practice": [switch.ON_AND_OFF, switch.ON_AGAIN, switch.MOVED],
    "The patient": [own_access.REGISTRATION, own_access.CODES, own_access.GRANTS],
    "Proxies": [readers.IN_FORCE, readers.SUSPENSION, readers.WHICHEVER_FIRST, readers.SEVERAL],
    "For whom a decision was made": [readers.GROWING_UP, readers.NEW_PROXIES, readers.BIRTHDAYS],
    "The queue": [waiting.WAITS_AGAIN, policy.NEVER_TOUCHED],
    "The calendar": [london.LONDON_MIDNIGHT],
}


def page() -> str:
    return "\n\n".join([INTRODUCTION.read_text().strip(), _contents(), *_chapters()]) + "\n"


def tables() -> list[Table]:
    return [table for chapter in CHAPTERS.values() for table in chapter]


def _contents() -> str:
    return "\n".join(
        ["## Contents", "", *(f"- {chapter}: {', '.join(map(_link, found))}" for chapter, found in CHAPTERS.items())]
    )


def _link(table: Table) -> str:
    return f"[{table.title}](#{anchor(table.title)})"


def anchor(heading: str) -> str:
    """The anchor that Markdown renderers such as GitHub's give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _chapters() -> Iterator[str]:
    for chapter, found in CHAPTERS.items():
        yield f"## {chapter}"
        yield from map(_written, found)


def _written(table: Table) -> str:
    lines = [table.headings, ["---"] * len(table.headings), *(row.cells() for row in table.rows)]
    rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    tests = ", ".join(f"`{test}`" for test in table.tests)
    return f"### {table.title}\n\n{table.rule}\n\n{rows}\n\nSource: {table.source}. Tests: {tests}."
