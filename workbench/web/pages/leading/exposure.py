"""How long what was hidden could have been seen: the figures, the longest, and a page for one entry to report it by."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from workbench import exposure
from workbench.exposure import NO_WAY, Asked, words
from workbench.london import LONDON, day_of
from workbench.permissions import Permission
from workbench.vocabulary import KINDS, WAY_KINDS, Kind, WayKind
from workbench.web.door.request import by, now, page, session, who
from workbench.web.inputs.fields import day_in, whole_number
from workbench.web.wording.choices import choices
from workbench.web.wording.leading.exposure import clock_words, figures_told

blueprint = Blueprint("exposure", __name__)

AT_FIRST = timedelta(days=27)
"""Without dates, the days of four weeks."""


@page(blueprint, "/oversight/exposure", Permission.OVERSEE)
def index() -> str:
    faults: dict[str, str] = {}
    asked, start = _asked(faults), whole_number(request.args.get("start")) or 0
    found = exposure.overview(session(), asked, by=by(), at=now(), start=start)
    groups = exposure.groups(found.counted)
    return render_template(
        "exposure/index.html",
        asked=asked,
        faults=faults,
        typed=request.args,
        kinds=choices(KINDS, none="Any"),
        ways=choices({**WAY_KINDS, NO_WAY: "no way out"}, none="Any"),
        tables=(
            ("", [each for each in groups if each[0] != "kind"]),
            ("By kind", [each for each in groups if each[0] == "kind"]),
        ),
        figures_told=figures_told,
        found=found,
        start=start,
        more=_address(asked, start + exposure.PAGE) if found.more else None,
        first=_address(asked, 0),
        at=now(),
    )


@page(blueprint, "/oversight/exposure/<int:entry>", Permission.OVERSEE)
def incident(entry: int) -> str:
    faults: dict[str, str] = {}
    found = exposure.incident(session(), entry, by=by(), at=now())
    known = _known_at(faults) or found.exposure.decided_at
    return render_template(
        "exposure/incident.html",
        found=found,
        each=found.exposure,
        known=known,
        until=known + words.TOLD_WITHIN,
        clock=clock_words(known, now()),
        faults=faults,
        typed=request.args,
        practice=who().practice_name,
        code=by().organisation,
        saving=exposure.ON_SAVING[found.exposure.on_saving],
        at=now(),
    )


def _asked(faults: dict[str, str]) -> Asked:
    """What is not known in the address is ignored; what is no day is told."""
    given = request.args
    last = day_in(given, "to", faults) or day_of(now())
    first = day_in(given, "from", faults) or _before(last)
    if first > last and not faults:
        faults["from"] = "The first day must not be after the last"
    kind, way = given.get("kind", ""), given.get("way", "")
    return Asked(
        first_day=first,
        last_day=last,
        kind=Kind(kind) if kind in list(Kind) else None,
        way=way if way in (*WayKind, NO_WAY) else "",
        only_open=given.get("show") == "open",
    )


def _before(last: date) -> date:
    return last - AT_FIRST


def _address(asked: Asked, start: int) -> str:
    said: dict[str, Any] = {
        "from": asked.first_day.isoformat(), "to": asked.last_day.isoformat(), "kind": asked.kind or None,
        "way": asked.way or None, "show": "open" if asked.only_open else None, "start": start or None,
    }  # fmt: skip
    return url_for("exposure.index", **{name: value for name, value in said.items() if value})


def _known_at(faults: dict[str, str]) -> datetime | None:
    """When the practice became aware of it, as a browser's field for a date and time sends it (London)."""
    text = request.args.get("known", "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        known = (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(LONDON)
    except (ValueError, OverflowError):
        faults["known"] = "Enter the date and time as 2026-12-31T14:30"
        return None
    if known.year < 2000 or known > now():
        faults["known"] = "Enter a time from the year 2000 to now"
        return None
    return known
