"""Tables of words as the choices of a form."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

Word = TypeVar("Word")


class Labelled(Protocol):
    @property
    def label(self) -> str: ...


def labels(table: Mapping[Word, Labelled]) -> dict[Word, str]:
    return {word: row.label for word, row in table.items()}


def choices(words: Mapping[Any, str], *, none: str = "") -> list[dict[str, str]]:
    """For a select or radios of the NHS; `none` is what stands first, for no choice at all."""
    first = [{"value": "", "text": none}] if none else []
    return [*first, *({"value": value, "text": text} for value, text in words.items())]
