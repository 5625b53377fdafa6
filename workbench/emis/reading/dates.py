"""EMIS’s dates (`02/03/2026`, `03/2026`, `2026`) as FHIR writes them. A date that cannot be read stays to be told."""

import re
from typing import Final

from workbench.emis.reading.part import Part

_TIME: Final = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
_DAY = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})(?:[ T]{_TIME})?")
_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?")
_CLOCK = re.compile(_TIME)
_MONTHS, _YEARS, _NOT_KNOWN = 1, 2, 3


def date_of(part: Part, name: str, *, precision: str = "", time: str = "") -> str | None:
    """A FHIR date or moment, without a zone where EMIS gives none; as coarse as `precision` says (its datePart)."""
    said = part.value_of(name)
    written = as_fhir(said) if isinstance(said, str) else None
    how = part.value_of(precision) if precision else None
    if written is None or how == _NOT_KNOWN or how not in (None, 0, _MONTHS, _YEARS, 4):
        return None
    part.take(name, *filter(None, (precision,)))
    if how in (_MONTHS, _YEARS):
        return written[: 7 if how == _MONTHS else 4]
    return _with_time(part, written, time) if time else written


def as_fhir(said: str) -> str | None:
    said = said.strip()
    if found := _DAY.fullmatch(said):
        day, month, year, hour, minute, second = found.groups()
        day_written = f"{year}-{int(month):02}-{int(day):02}"
        return day_written if hour is None else f"{day_written}T{int(hour):02}:{minute}:{second or '00'}"
    if found := _MONTH.fullmatch(said):
        return f"{found[2]}-{int(found[1]):02}"
    return said if _YEAR.fullmatch(said) or _ISO.fullmatch(said) else None


def _with_time(part: Part, written: str, time: str) -> str:
    found = _CLOCK.fullmatch(str(part.value_of(time) or "").strip())
    if found is None or len(written) != 10:
        return written
    part.take(time)
    return f"{written}T{int(found[1]):02}:{found[2]}:{found[3] or '00'}"
