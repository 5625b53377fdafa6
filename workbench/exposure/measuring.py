"""How long an entry could have been seen, and by whom: a rule over its histories."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workbench.exposure.readers import Reading, Window, patient_reads, proxy_reads
from workbench.exposure.seen_there import HIDES, IN_EFFECT, Became, Received, seen_of
from workbench.exposure.showing import Shown, shown
from workbench.exposure.stretches import Stretch, joined, overlap, total
from workbench.exposure.values import Bounds, ProxyBounds
from workbench.visibility import SEEN_BY, ProxyFact
from workbench.vocabulary import Audience, Happened, Outcome

HIDES_FROM: Mapping[Audience, frozenset[Outcome]] = {
    Audience.PATIENT: frozenset({Outcome.HIDE}),
    Audience.PROXY: frozenset({Outcome.HIDE, Outcome.HIDE_FROM_PROXIES}),
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
    windows: Sequence[Window]
    died: bool
    born: date | None
    proxies: Sequence[KnownProxy]


@dataclass(frozen=True, slots=True)
class Measured:
    bounds: Bounds
    patient: Bounds | None
    proxies: Sequence[ProxyBounds]
    released_at: datetime | None
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
    everybody = [part for part in (patient, *(part for _, part in parts)) if part is not None]
    return Measured(
        bounds=by_patient if by_patient and not parts else _bounds(of, everybody, at),
        patient=by_patient,
        proxies=[_of_proxy(of, proxy, part, at) for proxy, part in parts if part.maybe],
        released_at=released_at(of.decided, Audience.PATIENT) or released_at(of.decided, Audience.PROXY),
        sent_at=_first_sent(of.became),
        in_effect_at=_first_in_effect(of.became),
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
    until = released_at(of.decided, audience) or at
    begin = of.began or of.received[0].at - LONG_AGO
    return shown(begin, of.surely_from, seen_of(audience, of.received, of.became), until)


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


def _first_sent(became: Sequence[Became]) -> datetime | None:
    """When the machine asked, or somebody said that they had set it; before the decision, where it was held."""
    asked = (Happened.SENT, Happened.CONFIRMED)
    return next(
        (each.fact.at for each in became if each.fact.happened in asked and each.wanted in HIDES[Audience.PROXY]),
        None,
    )


def _first_in_effect(became: Sequence[Became]) -> datetime | None:
    return next(
        (
            each.fact.at
            for each in became
            if each.state.stage in IN_EFFECT
            and each.wanted in HIDES[Audience.PROXY]
            and each.state.shown in HIDES[Audience.PROXY]
        ),
        None,
    )
