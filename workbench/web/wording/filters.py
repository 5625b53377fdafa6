"""Filters: values → what people read. Times are shown in Europe/London."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup

from workbench.london import LONDON, day_of, whole_years
from workbench.queue import MOST_COUNTED, FlagShown, Passage, by_gravity

MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FOLDED_AFTER = 420
AROUND = 160
MOST_STRETCHES = 4
MOST_CODES = 20


class Segment(NamedTuple):
    """A stretch of text, and the flags that its words raised."""

    words: str
    flags: Sequence[FlagShown]


def init(app: Flask) -> None:
    for each in (
        counted,
        nhs_number,
        age,
        day,
        clock,
        moment,
        iso_day,
        day_in_words,
        short_day,
        partial_date,
        segments,
        excerpt,
        further_on,
        beginning,
        narrative,
        code_words,
    ):
        app.jinja_env.filters[each.__name__] = each


def counted(many: int) -> str:
    """A number that was counted up to MOST_COUNTED, and no further."""
    return f"{many:,}" if many <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def nhs_number(digits: str) -> str:
    """NHS data dictionary: shown as 3 3 4."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def age(born: date | None, at: datetime) -> str:
    """Years; under two, months, as the NHS shows ages."""
    if born is None:
        return "age not known"
    today = at.astimezone(LONDON).date()
    years = whole_years(born, today)
    if years >= 2:
        return f"{years} years"
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months} month{'' if months == 1 else 's'}"


def day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month]} {value.year}"


def clock(at: datetime) -> str:
    """NHS content style: 4:51pm, 5pm, midday."""
    local = at.astimezone(LONDON)
    if not local.minute and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def moment(at: datetime) -> str:
    return f"{day(day_of(at))}, {clock(at)}"


def moment_and_zone(at: datetime) -> str:
    """With GMT or BST, where it has to be exact."""
    return f"{moment(at)} {at.astimezone(LONDON).tzname()}"


def iso_day(at: datetime) -> str:
    """The day in London, as FHIR writes dates."""
    return day_of(at).isoformat()


def day_in_words(value: date, at: datetime) -> str:
    """With the weekday, and without the year if it is this one."""
    year = "" if value.year == day_of(at).year else f" {value.year}"
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month]}{year}"


def short_day(value: date, at: datetime) -> str:
    year = "" if value.year == day_of(at).year else f" {value.year}"
    return f"{value.day} {MONTHS[value.month][:3]}{year}"


def partial_date(text: str | None) -> str:
    """A FHIR date as precise as the source gave it: 2019, May 2019 or 7 May 2019."""
    if not text:
        return "date not known"
    parts = [int(part) for part in text.split("-")]
    words = [str(parts[0]), *([MONTHS[parts[1]]] if len(parts) > 1 else []), *map(str, parts[2:])]
    return " ".join(reversed(words))


def segments(
    text: str, flags: Sequence[FlagShown], field: str = "text", start: int = 0, end: int | None = None
) -> Iterator[Segment]:
    """The text, or a stretch of it, cut where flags begin and end; each piece with the flags that lie over it."""
    end = len(text) if end is None else end
    over = [flag for flag in flags if flag.field == field and flag.start < flag.end]
    cuts = sorted({start, end, *(cut for flag in over for cut in (flag.start, flag.end) if start < cut < end)})
    for here, there in pairwise(cuts):
        yield Segment(text[here:there], [flag for flag in over if flag.start <= here and there <= flag.end])


def excerpt(
    text: str, flags: Sequence[FlagShown], passages: Sequence[Passage] = (), length: int = 0
) -> Iterator[Segment]:
    """What of a long text is worth reading first: the surroundings of its gravest flags, or its beginning.

    Of a text that is cut, `passages` are round flags beyond what is here, and `length` is that of the whole.
    """
    here = [flag for flag in gravest(flags, MOST_STRETCHES) if flag.end <= len(text)]
    for start, end in _stretches(text, here) if here or not passages else ():
        if start:
            yield Segment("… ", ())
        yield from segments(text, flags, "text", start, end)
        if end < max(len(text), length):
            yield Segment(" … ", ())
    yield from further_on(passages, flags)


def further_on(passages: Sequence[Passage], flags: Sequence[FlagShown]) -> Iterator[Segment]:
    """Each word once, where the surroundings of two flags overlap."""
    last = 0
    for start, words in passages:
        here = max(start, last)
        last = max(here, start + len(words))
        shifted = [flag._replace(start=flag.start - start, end=flag.end - start) for flag in flags]
        if here < last:
            yield Segment("… ", ())
            yield from segments(words, shifted, "text", here - start, last - start)
            yield Segment(" … ", ())


def gravest(flags: Sequence[FlagShown], most: int) -> list[FlagShown]:
    """Of the flags of a text, so many, by place."""
    of_text = [flag for flag in flags if flag.field == "text" and flag.start < flag.end]
    return sorted(sorted(of_text, key=by_gravity)[:most], key=lambda flag: flag.start)


def _stretches(text: str, flags: Sequence[FlagShown]) -> list[tuple[int, int]]:
    """Where to read, in order, none overlapping; each begins and ends between words."""
    found: list[tuple[int, int]] = []
    for flag in flags:
        start = text.find(" ", max(flag.start - AROUND, 0), flag.start) if flag.start > AROUND else 0
        end = text.rfind(" ", flag.end, flag.end + AROUND) if flag.end + AROUND < len(text) else len(text)
        start, end = (flag.start if start < 0 else start), (flag.end if end < 0 else end)
        if found and start <= found[-1][1]:
            before = found.pop()
            start, end = before[0], max(before[1], end)
        found.append((start, end))
    return found or [(0, max(text.rfind(" ", 0, FOLDED_AFTER), FOLDED_AFTER // 2))]


def narrative(cleaned: str) -> Markup:
    """The one place where markup from outside is printed: it was cleaned when it was received."""
    return Markup(cleaned)  # noqa: S704 (cleaned by sanitise at intake; a fitness test holds it)


def beginning(text: str) -> str:
    """Of a text that is cut."""
    return (
        text if len(text) <= FOLDED_AFTER else f"{text[: max(text.rfind(' ', 0, FOLDED_AFTER), FOLDED_AFTER // 2)]} …"
    )


def code_words(codings: Sequence[Sequence[str]]) -> str:
    """The first of them; of many, how many more there are."""
    words = [f"{display} ({code})" if display else code for _, code, display in codings[:MOST_CODES]]
    more = len(codings) - MOST_CODES
    return "; ".join([*words, f"and {more} more codes"] if more > 0 else words)
