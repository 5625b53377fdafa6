"""Any value of the record in words, under the name of its field."""

import re
from collections.abc import Iterator
from typing import Any, Final

from workbench.emis.reading.left_out import BESIDE_A_TERM, EVERYWHERE
from workbench.emis.reading.names import IDENTIFIERS, Names
from workbench.emis.reading.numbers import meaning_of

SPECIFIED: Final = "Specified"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DEEPEST: Final = 20
TOO_DEEP: Final = "more, nested too deeply to be shown"
NOT_NAMED: Final = "somebody or something that the record does not name"


def label_of(name: str) -> str:
    """`referralReason` → Referral reason."""
    words = _HUMP.sub(" ", name.rstrip("0123456789")).replace("_", " ").split()
    return " ".join(word if word.isupper() else word.lower() for word in words).capitalize() or name


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if value.is_integer() else repr(value)
    return str(value).strip() if isinstance(value, str | int) else ""


def lines_of(name: str, value: Any, names: Names, type_: str = "", depth: int = 0) -> Iterator[str]:
    """A line for each thing that it says; none for what says nothing."""
    label = label_of(name)
    if depth > _DEEPEST:
        yield f"{label}: {TOO_DEEP}"
    elif isinstance(value, list):
        for each in value:
            yield from lines_of(name, each, names, type_, depth + 1)
    elif isinstance(value, dict):
        yield from _of_object(name, label, value, names, depth)
    elif said := plain(value):
        yield f"{label}: {meaning_of(type_, name, value) or said}"


def _of_object(name: str, label: str, value: dict[str, Any], names: Names, depth: int) -> Iterator[str]:
    """A reference by the name of what it refers to; a code by its words."""
    if called := names.of(name, value):
        yield f"{label}: {called}"
        return
    told = {key for key, each in value.items() if each not in (None, "", [], {})}
    if told and told <= IDENTIFIERS:
        yield f"{label}: {NOT_NAMED}"
        return
    term = plain(value.get("term"))
    if term:
        yield f"{label}: {term}"
    for key, each in value.items():
        is_unspecified = value.get(f"{key}{SPECIFIED}") is False
        is_flag = key.endswith(SPECIFIED) and key.removesuffix(SPECIFIED) in value
        if not (is_unspecified or is_flag or key in EVERYWHERE or (term and key in BESIDE_A_TERM)):
            yield from (f"{label}: {line}" for line in lines_of(key, each, names, "", depth + 1))
