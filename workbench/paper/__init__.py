"""Pages to print: HTML files that need nothing else, all in one frame (frame.html)."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from workbench.london import LONDON
from workbench.vocabulary import ROLES, Role

HERE = Path(__file__).parent


class Frame(NamedTuple):
    """What stands round every page: its title, whose it is, of which days, and at its foot who made it and when."""

    title: str
    practice: str
    period: str
    foot: list[tuple[str, str]]
    landscape: bool = False


def printed(template: Path, frame: Frame, **said: Any) -> Iterator[bytes]:
    """In parts: what is long is read as it is written. The template extends frame.html."""
    for part in _template(template).generate(frame=frame, **said):
        yield part.encode()


def made(by: str, role: Role, at: datetime) -> list[tuple[str, str]]:
    title = ROLES[role].lower()
    return [("Made by", by if title in by else f"{by} ({title})"), ("Made on", moment(at))]


def moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M} ({local:%Z})"


def period(since: date | None, until: date | None) -> str:
    """In words, both days included."""
    first, last = (f"{day.day} {day:%B %Y}" if day else "" for day in (since, until))
    if first and last:
        return f"{first} to {last}"
    return f"From {first}" if first else f"Until {last}" if last else "All days"


def number(cell: Any) -> str:
    """With its thousands set apart; a fraction with one digit."""
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


@cache
def _template(file: Path) -> Template:
    environment = Environment(
        loader=FileSystemLoader([file.parent, HERE]), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["number"] = number
    return environment.get_template(file.name)
