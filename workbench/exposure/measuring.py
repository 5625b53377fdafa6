"""How long an entry could have been seen, and by whom: a rule over its histories."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workbench.exposure.readers import Reading, Window, patient_reads, proxy_reads
from workbench.exposure.seen_there import HIDDEN_FROM, Became, Received, seen_of
from workbench.exposure.showing import Shown, shown
from workbench.exposure.stretches import Stretch, joined, overlap, total
from workbench.exposure.values import Bounds, ProxyBounds
from workbench.visibility import SEEN_BY, ProxyFact
from workbench.vocabulary import HIDES, IN_EFFECT, Audience, Happened, Outcome, Wanted

HIDES_FROM: Mapping[Audience, frozenset[Outcome]] = {
    Audience.PATIENT: frozenset({Outcome.HIDE}),
    Audience.PROXY: frozenset(HIDES),
}
LONG_AGO = timedelta(days=365 * 200)


@dataclass(frozen=True, slots=True)
class Decided:
    at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class KnownProxy:
    id: int
    fact: ProxyFact


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of an entry. `began` None: nobody knows when it was saved.

    `surely_from`: from when the clinical system surely showed it, had nobody hidden it; None: that is not known.
    """

    recorded_at: datetime
    began: datetime | None
    surely_from: datetime | None
    received: Sequence[Received]
    decided: Sequence[Decided]
    became: Sequence[Became]
    changed_at: Sequence[datetime]
    windows: Sequence[Window]
    died: bool
    born: date | None
    proxies: Sequence[KnownProxy]

    @property
    def first(self) -> Decided:
        """The first decision that hid it from anybody."""
        return next(each for each in self.decided if each.outcome in HIDES_FROM[Audience.PROXY])


@dataclass(frozen=True, slots=True)
class Measured:
    bounds: Bounds
    patient: Bounds | None
    proxies: Sequence[ProxyBounds]
    released_at: datetime | None
    was_released_first: bool
    sent_at: datetime | None
    in_effect_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Part:
    """What one reader could have seen."""

    maybe: Sequence[Stretch]
    surely: Sequence[Stretch]
    is_guess: bool
    goes_on: bool


def measured(of: History, *, at: datetime) -> Measured:
    own = patient_reads(of.windows, of.recorded_at, died=of.died)
    shown_to_patient = _shown(of, Audience.PATIENT, at)
    shown_to_proxies = _shown(of, Audience.PROXY, at) if of.proxies else None
    patient = _seen_by(shown_to_patient, own) if shown_to_patient else None
    parts = _seen_by_proxies(of, shown_to_proxies, own, at) if shown_to_proxies else []
    by_patient = _bounds(of, [patient], at) if patient else None
    in_effect_at = _first(of, _is_in_effect)
    everybody = [part for part in (patient, *(part for _, part in parts)) if part is not None]
    return Measured(
        bounds=by_patient if by_patient and not parts else _bounds(of, everybody, at),
        patient=by_patient,
        proxies=[_of_proxy(of, proxy, part, at) for proxy, part in parts if part.maybe],
        released_at=released_at(of.decided, Audience.PATIENT) or released_at(of.decided, Audience.PROXY),
        was_released_first=_is_released_before(of, in_effect_at or at),
        sent_at=_first(of, _is_sent),
        in_effect_at=in_effect_at,
    )


def released_at(decided: Sequence[Decided], audience: Audience) -> datetime | None:
    """When it was shown again to this audience, after it was hidden last; None: it was not."""
    shown_at: datetime | None = None
    for each in reversed(decided):
        if each.outcome in HIDES_FROM[audience]:
            return shown_at
        if each.outcome in SEEN_BY[audience]:
            shown_at = each.at
    return None


def _seen_by_proxies(of: History, found: Shown, own: Reading, at: datetime) -> list[tuple[KnownProxy, _Part]]:
    return [(proxy, _seen_by(found, _both(own, proxy_reads(proxy.fact, of.born, until=at)))) for proxy in of.proxies]


def _shown(of: History, audience: Audience, at: datetime) -> Shown | None:
    """None: it was never hidden from this audience."""
    if not any(each.outcome in HIDES_FROM[audience] for each in of.decided):
        return None
    begin = of.began or of.received[0].at - LONG_AGO
    counts = joined(_not_released(of.decided, audience, begin, at))
    seen = seen_of(audience, of.received, of.became, of.changed_at)
    found = shown(begin, of.surely_from, seen, released_at(of.decided, audience) or at)
    return replace(found, maybe=overlap(found.maybe, counts), surely=overlap(found.surely, counts))


def _not_released(decided: Sequence[Decided], audience: Audience, begin: datetime, at: datetime) -> list[Stretch]:
    """All time but that in which a decision showed it again to this audience, until another hid it."""
    found: list[Stretch] = []
    since: datetime | None = begin
    is_hidden = False
    for each in decided:
        if each.outcome in HIDES_FROM[audience]:
            since, is_hidden = since or each.at, True
        elif each.outcome in SEEN_BY[audience] and is_hidden and since:
            found.append((since, each.at))
            since, is_hidden = None, False
    return [*found, (since, at)] if since else found


def _seen_by(found: Shown, reading: Reading) -> _Part:
    maybe = overlap(found.maybe, reading.maybe)
    surely = overlap(found.surely, reading.surely)
    return _Part(maybe, surely, found.is_guess or reading.maybe != reading.surely, found.goes_on)


def _both(own: Reading, proxy: Reading) -> Reading:
    """A proxy reads what the patient could."""
    return Reading(overlap(own.maybe, proxy.maybe), overlap(own.surely, proxy.surely))


def _of_proxy(of: History, proxy: KnownProxy, part: _Part, at: datetime) -> ProxyBounds:
    return ProxyBounds(proxy.id, _bounds(of, [part], at))


def _bounds(of: History, parts: Iterable[_Part], at: datetime) -> Bounds:
    those = list(parts)
    maybe = joined(stretch for part in those for stretch in part.maybe)
    least = total(joined(stretch for part in those for stretch in part.surely))
    is_known = bool(least) or not maybe or not any(part.is_guess and part.maybe for part in those)
    return Bounds(
        at_least=least if is_known else None,
        at_most=None if maybe and of.began is None else total(maybe),
        is_open=any(part.goes_on and part.maybe and part.maybe[-1][1] >= at for part in those),
    )


def _audience(of: History) -> Audience:
    """From whom the first decision hid it, at the least."""
    return Audience.PATIENT if of.first.outcome in HIDES_FROM[Audience.PATIENT] else Audience.PROXY


def _first(of: History, is_it: Callable[[Became, frozenset[str]], bool]) -> datetime | None:
    """When it was first so of what the first decision asks for; before it, where it was held until it was decided.

    What was so before it was to be visible, or before the way out changed, is forgotten.
    """
    hides = HIDDEN_FROM[_audience(of)]
    anew = max((at for at in of.changed_at if at <= of.first.at), default=None)
    found: datetime | None = None
    for each in of.became:
        if anew and each.fact.at <= anew:
            continue
        if each.wanted is Wanted.VISIBLE:
            found = None if each.state.wished_at <= of.first.at else found
        elif found is None and each.wanted in hides and is_it(each, hides):
            found = each.fact.at
    return found


def _is_sent(each: Became, _hides: frozenset[str]) -> bool:
    """The machine asked, or somebody said that they had set it."""
    return each.fact.happened in (Happened.SENT, Happened.CONFIRMED)


def _is_in_effect(each: Became, hides: frozenset[str]) -> bool:
    return each.state.stage in IN_EFFECT and each.state.shown in hides


def _is_released_before(of: History, at: datetime) -> bool:
    """Did a later decision show it again, before that?"""
    shows = SEEN_BY[_audience(of)]
    return any(of.first.at <= each.at < at and each.outcome in shows for each in of.decided)
