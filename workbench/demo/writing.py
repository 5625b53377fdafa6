"""The demonstration's texts as they are kept: one table per happening, in the TOML files beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]

_TEXTS = Path(__file__).parent / "texts"
_THEMES = ("everyday", "children", "reviews", "long", "sensitive", "before", "letters", "results", "entries")
_SHAPES = ("consultation", "report", "document", "entry")


@cache
def written(theme: str) -> Table:
    return tomllib.loads((_TEXTS / f"{theme}.toml").read_text(encoding="utf-8"))


@cache
def happenings() -> tuple[Table, ...]:
    """Everything that was ever recorded at the practice; `shape` says what each one is."""
    return tuple(
        table | {"shape": shape} for theme in _THEMES for shape in _SHAPES for table in written(theme).get(shape, [])
    )


def happenings_of(patient: str) -> list[Table]:
    return [each for each in happenings() if each["of"] == patient]


@cache
def consultation(key: str) -> Table:
    """The consultation that other happenings name by this key."""
    return next(each for each in happenings() if each.get("key") == key)
