"""Single fields of an address or a form, as typed → values, or what is wrong with them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from workbench.london import LAST_DAYS

FIRST_YEAR, LAST_YEAR = 2000, 2100
AS_A_DAY = "as year, month and day: 2026-12-31"


def day_in(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> date | None:
    """A day as a browser's date field sends it; None for an empty field or a fault."""
    text = typed.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        faults[name] = f"Enter the date {AS_A_DAY}"
        return None
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return found
    faults[name] = f"Enter a date from {FIRST_YEAR} to {LAST_YEAR}"
    return None


def moment_in(text: str) -> datetime | None:
    """A moment from the address, with its zone; None if it makes no sense."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def days_of_period(period: str, today: date) -> dict[str, str]:
    """The fields of the days that were chosen as “the last so many”, which stand for what was typed in them."""
    if period not in [str(days) for days in LAST_DAYS]:
        return {}
    return {"from": (today - timedelta(days=int(period) - 1)).isoformat(), "to": today.isoformat()}


def whole_number(text: str | None) -> int | None:
    """A place in a list, from the address; None if it makes no sense."""
    makes_sense = text is not None and text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if text is not None and makes_sense else None
