"""Days, times, histories and scope in words for the page. Today is 2 March 2026, noon."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from tests.factories import TODAY
from workbench.london import LONDON, midnight, whole_years
from workbench.visibility import Access, AccessFact, Opening, Pause, ProxyFact, SwitchFact
from workbench.vocabulary import AccessStep, Switch

JAN, FEB, YESTERDAY, TOMORROW = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 3)

STEPS = {
    AccessStep.DECLINED: "code 103",
    AccessStep.REVIEW_NEEDED: "code 104",
    AccessStep.REVIEW_NOT_NEEDED: "code 106",
    AccessStep.GRANTED: "individual access given",
    AccessStep.ENDED: "individual access ended",
    AccessStep.GRANTED_AFTER_REVIEW: "access granted after review",
    AccessStep.LEFT: "left the practice",
    AccessStep.RETURNED: "back at the practice",
}


def yes_no(holds: bool) -> str:
    return "yes" if holds else "no"


def said(day: date) -> str:
    """Like “1 Jan”; with its year if that is not this year."""
    year = "" if day.year == TODAY.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def noted(day: date) -> str:
    """The day, marked where it is today or in the future."""
    if day == TODAY:
        return f"{said(day)} (today)"
    return f"{said(day)} (in future)" if day > TODAY else said(day)


def moment(at: datetime) -> str:
    """In London time; midnight is left out."""
    local = at.astimezone(LONDON)
    return noted(local.date()) if local.time() == time() else f"{noted(local.date())}, {local:%H:%M}"


def clock(at: datetime) -> str:
    """In London time, with seconds where they are not zero."""
    local = at.astimezone(LONDON)
    return f"{said(local.date())}, {local:%H:%M:%S}" if local.second else f"{said(local.date())}, {local:%H:%M}"


def days(first: date, until: date) -> str:
    """From the first to the day before `until`."""
    last = until - timedelta(days=1)
    if first == last:
        return said(first)
    return f"{first.day}–{said(last)}" if first.replace(day=1) == last.replace(day=1) else f"{said(first)}–{said(last)}"


def entries(since: date, pauses: Sequence[Pause] = ()) -> str:
    """Like “entries of 1–31 Jan and from 2 Mar”."""
    parts = []
    for pause in pauses:
        if since < pause.from_on:
            parts.append(f"of {days(since, pause.from_on)}")
        since = max(since, pause.until_on)
    return f"entries {_listed([*parts, f'from {said(since)}'])}"


def opened(opening: Opening | None) -> str:
    return entries(opening.since, opening.pauses) if opening else "nothing"


def reached(access: Access) -> str:
    return entries(access.on, access.pauses) if access.on and access.reach else "nothing"


def switched(history: Sequence[SwitchFact]) -> str:
    """A practice's steps, in the order in which they were recorded."""
    return ", then ".join(_switch_words(history)) or "never switched on"


def _switch_words(history: Sequence[SwitchFact]) -> Iterator[str]:
    for number, fact in enumerate(history):
        word = _on_word(history[:number]) if fact.step is Switch.ON else SWITCHES[fact.step]
        with_paused = ", with what was entered while paused" if fact.with_paused else ""
        yield f"{word} {noted(fact.effective_on)}{with_paused}"


SWITCHES = {Switch.PAUSED: "paused from", Switch.ASKED_TO_PAUSE: "asked to pause from", Switch.HALTED: "halted from"}


def _on_word(before: Sequence[SwitchFact]) -> str:
    if not any(fact.step is Switch.ON for fact in before):
        return "on from"
    return "moved to" if before[-1].step is Switch.ON else "on again from"


def recorded(steps: Sequence[AccessFact], *, died: bool, registered_on: date | None) -> str:
    """A patient's registration, steps of access and death, in the order in which they were recorded."""
    told = [f"registered {noted(registered_on)}"] if registered_on else []
    told += [f"{STEPS[fact.step]}, {noted(fact.effective_on)}{_entries_from(fact)}" for fact in steps]
    return "; ".join([*told, *(["died"] if died else [])]) or "nothing"


def _entries_from(fact: AccessFact) -> str:
    return f", to entries from {said(fact.entries_from)}" if fact.entries_from else ""


def proxy(fact: ProxyFact) -> str:
    """Like “from 1 Jan until 1 Apr, recorded 15 Feb, confirmed 2 Mar”; “recorded” only if later than the start."""
    until = f" until {noted(fact.until_on)}" if fact.until_on else ""
    late = f", recorded {moment(fact.recorded_at)}" if fact.recorded_at > midnight(fact.from_on) else ""
    confirmed = "".join(f", confirmed {moment(at)}" for at in fact.confirmed_at)
    return f"from {noted(fact.from_on)}{until}{late}{confirmed}"


def proxies(facts: Iterable[ProxyFact]) -> str:
    return "; another ".join(map(proxy, facts)) or "none"


def born(day: date | None) -> str:
    """The date of birth, with the age today."""
    if day is None:
        return "not known"
    today = " today" if (day.month, day.day) == (TODAY.month, TODAY.day) else ""
    return f"{said(day)} (aged {whole_years(day, TODAY)}{today})"


def _listed(parts: Sequence[str]) -> str:
    """Like “a, b and c”."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
