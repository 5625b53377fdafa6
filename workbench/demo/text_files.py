"""Read the demonstration's texts: one table per event, in the TOML files of the folder `texts`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]

_TEXTS = Path(__file__).parent / "texts"
_THEMES = ("everyday", "children", "reviews", "long", "sensitive", "before", "letters", "results", "entries")
_SHAPES = ("consultation", "report", "document", "entry")


@cache
def texts_of(theme: str) -> Table:
    return tomllib.loads((_TEXTS / f"{theme}.toml").read_text(encoding="utf-8"))


@cache
def events() -> tuple[Table, ...]:
    """All events of the practice; `shape` says whether one is a consultation, report, document or entry."""
    return tuple(
        table | {"shape": shape} for theme in _THEMES for shape in _SHAPES for table in texts_of(theme).get(shape, [])
    )


def events_of(patient: str) -> list[Table]:
    return [each for each in events() if each["of"] == patient]


@cache
def consultation(key: str) -> Table:
    """The consultation with this key, by which other events refer to it."""
    return next(each for each in events() if each.get("key") == key)
