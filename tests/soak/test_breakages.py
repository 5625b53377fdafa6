"""Mutation tests of the comparison: when a part of the rule is broken, its scenario finds the difference."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Engine, and_, false, not_, or_, update

from tests.soak import comparing
from tests.soak.machine import Machine
from tests.soak.scenarios import SCENARIOS, Step, run_scenario
from workbench import upstream, visibility
from workbench.fhir.standing import own_labels
from workbench.intake.entries import filing, hearing, placing
from workbench.intake.source.effects import Effect
from workbench.models import Entry
from workbench.patient_view import record
from workbench.upstream.expressing import AS_SHOWN
from workbench.upstream.interface import Answered, Seen
from workbench.upstream.sending import judging
from workbench.upstream.sending.choosing import Chosen
from workbench.upstream.wishes import Became
from workbench.visibility import SEEN_BY, Opening, Reach, ReaderScope, own_access, readers
from workbench.vocabulary import Audience, Happened, Outcome, Shown, State, TakenBack

Break = Callable[[pytest.MonkeyPatch], None]
SHOWN_TO, READER_SCOPE, ACCESS, OPENING = (
    record.shown_to,
    visibility.reader_scope,
    visibility.access,
    visibility.opening,
)
EFFECTS = filing.effects
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def seen_by(audience: Audience, *outcomes: Outcome) -> Break:
    return lambda patch: patch.setitem(SEEN_BY, audience, frozenset(outcomes))


def also_shown(condition: ColumnElement[bool]) -> Break:
    """Entries that meet this condition are also shown to every reader with access."""

    def shown_to(audience: Audience, reader_scope: ReaderScope | None) -> ColumnElement[bool]:
        return or_(SHOWN_TO(audience, reader_scope), condition) if reader_scope else SHOWN_TO(audience, reader_scope)

    return lambda patch: patch.setattr(record, "shown_to", shown_to)


def with_scope(change: Callable[[ReaderScope], ReaderScope]) -> Break:
    def reader_scope(*of: Any) -> ReaderScope | None:
        found = READER_SCOPE(*of)
        return change(found) if found else None

    return lambda patch: patch.setattr(visibility, "reader_scope", reader_scope)


def everywhere(module: object, name: str, value: object) -> Break:
    return lambda patch: patch.setattr(module, name, value)


def with_effects(change: Callable[[Effect], Effect]) -> Break:
    """Of whatever the source says."""

    def effects(*of: Any) -> dict[str, Effect]:
        return {source_id: change(effect) for source_id, effect in EFFECTS(*of).items()}

    return everywhere(filing, "effects", effects)


def without(taken: TakenBack) -> Break:
    return with_effects(lambda e: replace(e, taken_back=None) if e.taken_back is taken else e)


def first_switched_on(history: Any, at: datetime) -> Opening | None:
    return Opening(history[0].effective_on)


def believed(chosen: Chosen, _seen: Seen, at: datetime, _until: datetime) -> tuple[Became, ...]:
    as_wanted = Seen({entry: AS_SHOWN[state.wanted] for entry, state in chosen.states.items()})
    return judging.verified(chosen, as_wanted, at)


BREAKAGES: dict[str, tuple[str, Break]] = {
    "what is hidden is shown": ("decisions", seen_by(Audience.PATIENT, *Outcome)),
    "what is hidden from proxies is shown to them": ("decisions", seen_by(Audience.PROXY, *Outcome)),
    "what is hidden from proxies is hidden from the patient": (
        "decisions", seen_by(Audience.PATIENT, Outcome.LEAVE_VISIBLE)),
    "nothing is ever shown": ("decisions", everywhere(record, "shown_to", lambda *_: false())),
    "a decision counts for other content": (
        "changes", also_shown(and_(Entry.current_version > 1, not_(Entry.withdrawn)))),
    "what the source withdrew is shown": ("withdrawal", also_shown(Entry.withdrawn)),
    "what the source labelled NOPAT is shown": ("label", also_shown(Entry.nopat)),
    "any label on what we had hidden is ours": (
        "a label on what we had hidden", everywhere(own_labels, "_is_ours", lambda *_: True)),
    "a pause is no gap": ("a pause", with_scope(lambda s: replace(s, reach=Reach(s.reach.since)))),
    "a pause closes nothing": ("closing", everywhere(visibility, "opening", first_switched_on)),
    "scope has no beginning": ("moved beginning", with_scope(lambda s: replace(s, reach=Reach(ALWAYS)))),
    "codes withhold nothing": ("withheld", everywhere(own_access, "_withheld", lambda *_: None)),
    "who left still reads": ("left", everywhere(own_access, "_left", lambda *_: None)),
    "who died still reads": (
        "died", everywhere(visibility, "access", lambda *of, died, at: ACCESS(*of, died=False, at=at))),
    "a grant counts for nothing": ("granted", everywhere(own_access, "_granted", lambda *_: None)),
    "what is not on record opens": (
        "put in to open", everywhere(own_access, "readings", lambda history, _: [history])),
    "what is not on record closes nothing": (
        "put in to close",
        everywhere(own_access, "readings", lambda history, _: [[each for each in history if each.is_on_record]])),
    "nobody grows up": ("growing up", everywhere(readers, "AUDIENCE_CHANGES_AT", ())),
    "decisions count for every reader": ("new proxy", with_scope(lambda s: replace(s, decided_since=None))),
    "a tie counts for the proxy": (
        "tie", with_scope(lambda s: replace(s, decided_since=s.decided_since and s.decided_since - readers.INSTANT))),
    "a child's proxy is never suspended": ("sixteen", everywhere(readers, "PROXIES_SUSPENDED_AT", 99)),
    "a proxy's access never ends": ("ended proxy", everywhere(visibility, "ends_on", lambda *_: None)),
    "what is said of an entry alone is not heard": (
        "taken back", everywhere(hearing, "up_to_date", lambda *_: [])),
    "what is deleted is shown": ("deleted", without(TakenBack.DELETED)),
    "what is another patient's stays": ("another's", without(TakenBack.ANOTHERS)),
    "what stands under a consultation that is withdrawn alone stays": (
        "parents alone", everywhere(filing, "below", lambda _session, _of, ids: set(ids))),
    "a consultation's label alone is not that of its notes": (
        "parents alone", with_effects(lambda e: replace(e, nopat=False))),
    "what stands under a list that is withdrawn stays": ("lists", without(TakenBack.ABOVE)),
    "what comes later under a deleted list is shown": ("a list before", without(TakenBack.ABOVE)),
    "what could not be taken stays visible": ("not taken", with_effects(lambda e: replace(e, doubts=frozenset()))),
    "what is no longer sent stays visible": ("complete", everywhere(filing, "missing_from", lambda _: frozenset())),
    "an older version counts": ("older", everywhere(placing, "is_older", lambda *_: False)),
    "what moves beside something hidden stays visible": (
        "regrouped", everywhere(hearing, "joining_hidden", lambda *_: frozenset())),
    "what nobody wishes for is not told": ("told", everywhere(upstream, "wish_for_items", lambda *_, **__: 0)),
    "what was accepted is in effect without being read back": ("told", everywhere(judging, "of_read_back", believed)),
    "no answer is an acceptance": (
        "told", lambda patch: patch.setitem(judging._OF_ANSWER, Answered.UNKNOWN, Happened.VERIFIED)),
    "whatever is read is taken for hidden": ("told", everywhere(judging, "_shown", lambda *_: Shown.HIDDEN)),
    "the two forms differ": ("decisions", everywhere(comparing, "may_see", lambda *_: False)),
}  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_each_scenario_is_as_the_model_says(engine: Engine, scenario: list[Step]) -> None:
    run_scenario(engine, scenario)


@pytest.mark.parametrize(("scenario", "break_"), BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_rule_is_found(engine: Engine, scenario: str, break_: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    break_(monkeypatch)
    with pytest.raises(AssertionError, match=r"the model|two forms"):
        run_scenario(engine, SCENARIOS[scenario])


def test_a_queue_that_lacks_something_is_found(engine: Engine) -> None:
    def lose(machine: Machine) -> None:
        machine.session.execute(update(Entry).values(state=State.OUT_OF_SCOPE))
        comparing.compare_queue(machine.world)

    with pytest.raises(AssertionError):
        run_scenario(engine, SCENARIOS["decisions"], then=lose)


def test_a_word_of_the_record_in_the_audit_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.soak.decision_actions.REASON_FOR_POLICY", "as zq1q says")
    with pytest.raises(AssertionError, match="clinical text"):
        run_scenario(engine, [Step("choose_policy", practice=0, backlog=True, pause=1)])
