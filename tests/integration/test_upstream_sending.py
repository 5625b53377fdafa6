"""Sending: only what was read back is in effect, whatever the clinical system and the network do."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.clinical_system import ClinicalSystem, Killed, dropped, killed, lost, status
from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    VISIBLE_AGAIN,
    VISIBLE_TO_THE_PATIENT_AGAIN,
    a_decided_item,
    a_gp,
    a_patient,
    a_proxy,
    an_entry,
    an_item,
    an_operator,
    deciding,
    entries,
)
from tests.upstreams import Sending, a_way_out, wish_states
from workbench import upstream
from workbench.db import reading, writing
from workbench.models import Practice, ReviewItem, Upstream, UpstreamProgress
from workbench.permissions import Actor
from workbench.upstream import worklist
from workbench.upstream.interface import LONGEST_CALL, Answer, Answered
from workbench.upstream.way_out import forget
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import Happened, HowChecked, Kind, Route, Shown, Stage, Wanted, WayKind, WhyNot

H = Happened
Decided = Callable[..., ReviewItem]


@pytest.fixture
def sending(either_engine: Engine) -> Sending:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
    return Sending(either_engine, practice)


@pytest.fixture
def decided(sending: Sending) -> Decided:
    def make(choice: object = HIDE, **more: object) -> ReviewItem:
        with writing(sending.engine) as db:
            return a_decided_item(db, choice, **more)  # type: ignore[arg-type]

    return make


def _decide(sending: Sending, item: ReviewItem, choice: object, at: object = NOON) -> None:
    with writing(sending.engine) as db:
        deciding(db, item, choice, at=at)  # type: ignore[arg-type]


def test_what_is_hidden_is_in_effect_once_it_is_read_back(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    assert sending.happened(item) == [H.SENT, H.ANSWERED, H.VERIFIED]
    assert sending.system.of(sending.source_id(item)) is Shown.HIDDEN
    assert sending.faults() == []


def test_what_is_shown_already_is_read_and_not_sent(sending: Sending, decided: Decided) -> None:
    item = decided(LEAVE_VISIBLE)
    sending.send()
    assert (sending.happened(item), sending.system.asked) == ([H.VERIFIED], [])


def test_without_an_answer_it_is_read_before_it_is_sent_again(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.system.next.append(lost)
    sending.send()
    assert sending.stages(item) == ["unknown"]
    sending.now += HOUR
    sending.send()
    assert (sending.stages(item), len(sending.system.asked)) == (["verified"], 1)


def test_what_never_arrived_is_sent_again(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.system.next.append(dropped)
    sending.send()
    sending.now += HOUR
    sending.send()
    assert (sending.stages(item), len(sending.system.asked)) == (["verified"], 2)


def test_a_sender_that_ends_between_sending_and_the_answer_is_followed_by_one_that_reads(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.system.next.append(killed)
    with pytest.raises(Killed):
        sending.send()
    assert sending.stages(item) == ["sent"]
    sending.now += HOUR
    sending.send()
    assert sending.happened(item) == [H.SENT, H.SENT, H.ANSWERED, H.VERIFIED]
    assert sending.faults() == []


@pytest.mark.parametrize("number", [408, 425, 429, 500, 503])
def test_a_busy_system_is_asked_again_after_what_it_asks(sending: Sending, decided: Decided, number: int) -> None:
    item = decided()
    sending.system.next.append(status(number, "120"))
    sending.send()
    assert sending.state(item).next_at >= NOON + 2 * MINUTE  # type: ignore[operator]
    sending.now += MINUTE
    sending.send()
    assert len(sending.system.asked) == 1
    sending.now += HOUR
    sending.send()
    assert sending.stages(item) == ["verified"]


def test_a_reading_that_finds_nothing_is_no_answer_to_a_request_to_show(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    sending.system.next.append(dropped)
    sending.send()
    sending.now = sending.state(item).next_at or sending.now
    sending.system.gone.add(sending.source_id(item))
    sending.send()
    assert sending.happened(item)[-1] is H.REFUSED
    sending.system.gone.clear()
    _decide(sending, item, HIDE, at=sending.now)
    sending.send()
    assert sending.stages(item) == ["unknown"]
    assert sending.now < NOON + 5 * MINUTE


def test_nobody_waits_longer_than_an_hour(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.system.next.append(status(503, "86400"))
    sending.send()
    assert sending.state(item).next_at == NOON + HOUR


@pytest.mark.parametrize("answer", [dropped, status(504)], ids=["dropped", "504"])
def test_what_is_hidden_is_not_in_effect_while_a_request_to_show_it_may_still_arrive(
    sending: Sending, decided: Decided, answer: Callable[[], Answer]
) -> None:
    item = decided()
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    sending.system.next.append(answer)
    sending.send()
    sending.now += MINUTE
    _decide(sending, item, HIDE, at=sending.now)
    for _ in range(2):
        sending.send()
        sending.verify()
    assert (sending.stages(item), sending.system.of(sending.source_id(item))) == (["unknown"], Shown.HIDDEN)
    sending.system.shown[sending.source_id(item)] = Shown.VISIBLE  # it arrives
    sending.now += 5 * MINUTE
    sending.send()
    assert (sending.stages(item), sending.system.of(sending.source_id(item))) == (["verified"], Shown.HIDDEN)
    assert sending.faults() == []


@pytest.mark.parametrize("answer", [status(200), status(422), status(429)], ids=["200", "422", "429"])
def test_what_is_hidden_after_a_request_to_show_it_was_answered_is_in_effect_at_once(
    sending: Sending, decided: Decided, answer: Callable[[], Answer]
) -> None:
    item = decided()
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    sending.system.next.append(answer)
    sending.send()
    sending.now += MINUTE
    _decide(sending, item, HIDE, at=sending.now)
    sending.send()
    assert sending.stages(item) == ["verified"]


def test_one_new_token_is_taken_and_no_second(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.system.next.append(status(401))
    sending.send()
    assert (sending.stages(item), sending.system.tokens) == (["verified"], 2)
    other = decided()
    sending.system.next.extend([status(401), status(401)])
    sending.send()
    assert (sending.stages(other), sending.system.tokens) == (["wanted"], 3)


@pytest.mark.parametrize("number", [409, 412])
def test_what_changed_meanwhile_is_read_and_judged_again(sending: Sending, decided: Decided, number: int) -> None:
    item = decided()
    sending.system.next.append(status(number))
    sending.send()
    assert (sending.stages(item), len(sending.system.asked)) == (["verified"], 2)


@pytest.mark.parametrize("number", [400, 403, 404, 410, 415, 422])
def test_a_refusal_is_for_a_person(sending: Sending, decided: Decided, number: int) -> None:
    item = decided()
    sending.system.next.append(status(number))
    sending.send()
    state = sending.state(item)
    assert (state.stage, state.route) == (Stage.REFUSED, Route.WORKLIST)


def test_what_is_not_found_is_for_a_person(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.system.gone.add(sending.source_id(item))
    sending.send()
    assert (sending.state(item).route, sending.system.asked) == (Route.WORKLIST, [])


def test_the_newest_wish_is_sent_and_none_before_it(sending: Sending, decided: Decided) -> None:
    item = decided()
    _decide(sending, item, VISIBLE_AGAIN)
    sending.send()
    assert (sending.system.asked, sending.state(item).number) == ([], 2)


def test_it_is_read_again_after_a_minute_and_an_hour(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    for wait in (MINUTE, HOUR, timedelta(days=2)):
        sending.now += wait
        sending.send()
    assert sending.happened(item).count(H.VERIFIED) == 3
    assert len(sending.system.asked) == 1


def test_what_somebody_shows_there_is_hidden_once_more_by_itself_and_then_a_persons(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.send()
    for _ in range(2):
        sending.system.shown[sending.source_id(item)] = Shown.VISIBLE
        sending.now += MINUTE
        sending.send()
    assert sending.happened(item).count(H.DRIFTED) == 2
    assert (sending.state(item).route, len(sending.system.asked)) == (Route.WORKLIST, 2)
    assert sending.faults() == []


def test_what_somebody_hides_there_is_never_shown_by_itself(sending: Sending, decided: Decided) -> None:
    seen, new = decided(LEAVE_VISIBLE), decided(LEAVE_VISIBLE)
    sending.system.shown[sending.source_id(new)] = Shown.HIDDEN
    sending.send()
    sending.system.shown[sending.source_id(seen)] = Shown.HIDDEN
    sending.now += MINUTE
    sending.send()
    assert [sending.state(item).route for item in (seen, new)] == [Route.WORKLIST] * 2
    assert sending.system.asked == []


def test_all_that_is_hidden_is_read_at_night(sending: Sending, decided: Decided) -> None:
    items = [decided() for _ in range(3)]
    sending.send()
    sending.system.shown[sending.source_id(items[2])] = Shown.VISIBLE
    before = sending.happened(items[0])
    sent = sending.verify()
    assert (sent.looked_at, sending.stages(items[2])) == (3, ["drifted"])
    assert len(sending.happened(items[0])) == len(before) + 1


def test_what_we_hid_is_shown_again(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN)
    sending.send()
    assert sending.system.of(sending.source_id(item)) is Shown.VISIBLE
    assert sending.state(item).hidden_by_us is False


def test_our_own_label_that_comes_back_does_not_keep_it_hidden(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    sending.change(item, nopat=True)
    _decide(sending, item, VISIBLE_AGAIN)
    assert sending.state(item).wanted is Wanted.VISIBLE
    labelled = decided(LEAVE_VISIBLE, nopat=True)
    assert sending.state(labelled).wanted is Wanted.HIDDEN


def test_a_label_is_never_ours_where_the_way_out_sets_none(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
        item = a_decided_item(db, HIDE)
    sending = Sending(either_engine, practice, ClinicalSystem(WayKind.EMIS_PAPI))
    sending.send()
    sending.change(item, nopat=True)
    _decide(sending, item, VISIBLE_AGAIN)
    assert (sending.state(item).wanted, sending.faults()) == (Wanted.HIDDEN, [])


def test_what_can_only_be_set_together_is_hidden_together_and_said_to_be(sending: Sending, decided: Decided) -> None:
    sending.system.kind = WayKind.EMIS_PAPI
    item = decided(LEAVE_VISIBLE, titles=["A", "B"])
    with writing(sending.engine) as db:
        deciding(db, item, HIDE, entries=[entries(db, item)[1].id])
    sending.send()
    assert sending.stages(item) == ["cannot", "verified"]
    sending.system.shown.clear()
    sending.now += MINUTE
    sending.send()
    assert (sending.stages(item), len(sending.system.asked)) == (["cannot", "verified"], 2)
    assert sending.faults() == []


def test_what_is_to_be_hidden_from_proxies_alone_is_not_uncovered_with_its_consultation(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
        patient = a_patient(db)
        a_proxy(db, patient)
        item = a_decided_item(db, HIDE, patient, titles=["A", "B"])
    sending = Sending(either_engine, practice, ClinicalSystem(WayKind.EMIS_PAPI))
    sending.send()
    with writing(either_engine) as db:
        first, second = (entry.id for entry in entries(db, item))
        deciding(db, item, VISIBLE_AGAIN, entries=[first])
    with writing(either_engine) as db:
        deciding(db, item, VISIBLE_TO_THE_PATIENT_AGAIN, entries=[second], at=NOON + MINUTE)
    sending.now += 2 * MINUTE
    sending.send()
    assert {sending.system.of(s) for s in sending.system.shown} == {Shown.HIDDEN}
    assert sending.stages(item) == ["cannot", "cannot"]


def test_a_way_out_that_cannot_be_read_changes_nothing(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    sending.now += MINUTE
    sending.system.unread.append(Answer(Answered.WAIT, 503))
    sending.send()
    assert sending.stages(item) == ["verified"]


def test_a_dry_run_sends_nothing(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
        item = a_decided_item(db, HIDE)
    sending = Sending(either_engine, practice)
    with writing(either_engine) as db:
        _become_dry(db, practice)
    assert (sending.send().would_send, sending.system.reads, sending.stages(item)) == (1, 0, ["wanted"])
    assert (sending.state(item).route, sending.faults()) == (Route.WORKLIST, [])


def test_after_a_restore_all_is_read_back_and_nothing_there_counts_as_ours_to_show(
    sending: Sending, decided: Decided
) -> None:
    """It was hidden by us, released, and hidden again after the backup: what the backup wishes would uncover it."""
    hidden_again, released_since = decided(), decided()
    sending.send()
    _decide(sending, hidden_again, VISIBLE_AGAIN)
    sending.now += DAY
    sending.system.shown[sending.source_id(released_since)] = Shown.VISIBLE
    asked = len(sending.system.asked)
    _after_a_restore(sending, upstream.stop_after_restore)
    _after_a_restore(sending, partial(upstream.set_dry_run, dry=False, basis="compared"))
    sending.send()
    assert (sending.happened(hidden_again)[-1], sending.state(hidden_again).route) == (H.BY_HAND, Route.WORKLIST)
    assert sending.system.asked[asked:] == [(sending.source_id(released_since), Wanted.HIDDEN)]
    assert (sending.stages(released_since), sending.faults()) == (["verified"], [])


def test_a_restore_leaves_what_was_in_effect_off_the_worklist_until_it_is_read_back(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.send()
    _after_a_restore(sending, upstream.stop_after_restore)
    assert (sending.send().is_by_hand, sending.stages(item), sending.faults()) == (True, ["verified"], [])


def _after_a_restore(sending: Sending, step: Callable[..., object]) -> None:
    by = an_operator(sending.practice)
    with writing(sending.engine) as db:
        step(db, by=by, at=sending.now)
        while upstream.wish_next(db, sending.practice.id, by=by, at=sending.now):
            pass
    sending.now += MINUTE


def _become_dry(db: Session, practice: Practice) -> None:
    by = an_operator(practice)
    upstream.set_dry_run(db, dry=True, basis="a trial", by=by, at=NOON)
    while upstream.wish_next(db, practice.id, by=by, at=NOON):
        pass


def test_while_one_sender_has_the_lease_another_sends_nothing(sending: Sending, decided: Decided) -> None:
    decided()
    sending.system.next.append(killed)
    with pytest.raises(Killed):
        sending.send()
    with writing(sending.engine) as db:
        progress = db.get_one(UpstreamProgress, sending.practice.id)
        progress.holder, progress.held_until = "another", NOON + MINUTE
    sending.send()
    assert len(sending.system.asked) == 1


def test_waiting_items_are_nobodys_wish(sending: Sending) -> None:
    with writing(sending.engine) as db:
        an_item(db)
    assert sending.send().looked_at == 0


def test_what_is_uncovered_beside_it_is_hidden_again_at_once(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
        item = an_item(db, titles=["Consultation"])
        letter = an_entry(db, item, kind=Kind.DOCUMENT)
        deciding(db, item, HIDE)
    sending = Sending(either_engine, practice, ClinicalSystem(uncovers=[letter.source_id]))
    sending.send()
    with writing(either_engine) as db:
        deciding(db, item, VISIBLE_AGAIN, entries=[entries(db, item)[0].id])
    sending.send()
    assert sending.stages(item) == ["verified", "verified"]
    assert sending.system.of(letter.source_id) is Shown.HIDDEN


def test_a_label_of_the_source_that_was_there_before_is_never_taken_for_ours(
    sending: Sending, decided: Decided
) -> None:
    item = decided(HIDE, nopat=True)
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN)
    assert sending.state(item).wanted is Wanted.HIDDEN


def test_what_is_read_because_of_something_beside_it_is_read_once(sending: Sending, decided: Decided) -> None:
    item = decided(HIDE, titles=["One", "Two"])
    for wait in (timedelta(0), MINUTE, HOUR):
        sending.now += wait
        sending.send()
    with writing(sending.engine) as db:
        shown = [entries(db, item)[1].id]
        deciding(db, item, VISIBLE_AGAIN, at=sending.now, entries=shown)
    before = sending.system.reads
    sending.send()
    sending.send()
    assert sending.system.reads - before < 10
    assert sending.state(item).next_at is None
    assert sending.faults() == []


def test_what_is_hidden_while_a_batch_is_sent_is_not_shown_by_it(sending: Sending, decided: Decided) -> None:
    first, second = (decided(HIDE, titles=[title]) for title in ("One", "Two"))
    sending.send()
    for item in (first, second):
        _decide(sending, item, VISIBLE_AGAIN)

    def hides_the_second() -> Answer:
        _decide(sending, second, HIDE, at=NOON + MINUTE)
        return status(200)()

    sending.system.next.append(hides_the_second)
    sending.send()
    asked = [wanted for source_id, wanted in sending.system.asked if source_id == sending.source_id(second)]
    assert Wanted.VISIBLE not in asked
    assert sending.system.of(sending.source_id(second)) is Shown.HIDDEN


def test_a_batch_ends_before_its_lease_however_slow_the_system_is(sending: Sending, decided: Decided) -> None:
    """At the moment of each request the lease lasts for longer than the request may take."""
    items = [decided() for _ in range(25)]
    left: list[timedelta] = []

    def slow(_request: str) -> None:
        with reading(sending.engine) as db:
            until = db.get_one(UpstreamProgress, sending.practice.id).held_until
        left.append((until or sending.now) - sending.now)
        sending.now += timedelta(seconds=25)

    sending.system.before = slow
    sending.send()
    assert min(left) >= LONGEST_CALL
    assert {sending.stages(item)[0] for item in items} == {"verified"}


def test_what_is_no_longer_ours_to_send_is_not_sent(sending: Sending, decided: Decided) -> None:
    """With a new token, when the first request took longer than the lease was held for: the next batch begins anew."""
    item = decided()
    sending.system.next.append(status(401))

    def forever(request: str) -> None:
        sending.now += timedelta(minutes=5) if request == "apply" else timedelta(0)

    sending.system.before = forever
    sending.send()
    assert sending.happened(item) == [H.SENT, H.SENT, H.ANSWERED, H.VERIFIED]


@pytest.mark.parametrize("fault", [Answer(Answered.UNKNOWN), None])
def test_what_cannot_be_read_waits_by_itself(sending: Sending, decided: Decided, fault: Answer | None) -> None:
    first, second = decided(), decided()
    sending.system.unread.append(fault)
    sending.send()
    assert [sending.stages(item) for item in (first, second)] == [["wanted"], ["verified"]]
    sending.now += HOUR
    sending.send()
    assert sending.stages(first) == ["verified"]


def _moves(
    sending: Sending, system: ClinicalSystem, kind: WayKind = WayKind.FHIR_R4, *, wishes: bool = True, **settings: str
) -> None:
    """The practice has another way out from now on."""
    sending.now += DAY
    with writing(sending.engine) as db:
        numbers = db.scalars(select(Upstream.number)).all()
        db.add(Upstream(practice_id=sending.practice.id, number=max(numbers) + 1, kind=kind, dry_run=False,
                        settings=settings, by_name="x", since=sending.now))  # fmt: skip
        db.flush()
        forget(db, sending.practice.id)
        while wishes and upstream.wish_next(db, sending.practice.id, by=an_operator(sending.practice), at=sending.now):
            pass
    sending.system = system
    sending.now += MINUTE


def test_what_was_proved_on_another_server_is_not_proved(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    _moves(sending, ClinicalSystem(), address="https://elsewhere")
    assert (sending.stages(item), sending.state(item).shown) == (["wanted"], None)
    assert sending.faults() == []
    sending.send()
    assert sending.stages(item) == ["verified"]
    assert sending.system.of(sending.source_id(item)) is Shown.HIDDEN
    assert sending.faults() == []


def test_the_same_server_spelled_otherwise_keeps_what_was_proved(sending: Sending, decided: Decided) -> None:
    """An earlier release kept an address as it was given."""
    item = decided()
    _moves(sending, sending.system, address="https://HUB.example:443/fhir/")
    sending.send()
    _moves(sending, sending.system, address="https://hub.example/fhir")
    assert (sending.stages(item), sending.state(item).hidden_by_us, sending.faults()) == (["verified"], True, [])


def test_what_is_hidden_on_another_server_already_is_not_ours_to_show(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    _moves(sending, ClinicalSystem(shown=dict(sending.system.shown)), address="https://elsewhere")
    sending.send()
    assert (sending.stages(item), sending.system.asked) == (["verified"], [])
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    sending.send()
    assert (sending.state(item).route, sending.system.asked) == (Route.WORKLIST, [])


@pytest.mark.parametrize("before", ["by hand", "claimed"])
def test_what_was_hidden_there_or_claimed_is_not_ours_on_another_server_however_it_was_led_there(
    sending: Sending, decided: Decided, before: str
) -> None:
    item = decided()
    if before == "claimed":
        sending.system.gone.add(sending.source_id(item))
    sending.send()
    if before == "by hand":
        _moves(sending, sending.system, WayKind.MANUAL)
    else:
        with writing(sending.engine) as db:
            worklist.claim(db, JobKey(item.patient_id, item.id), by=a_gp(sending.practice), at=sending.now)
    there = ClinicalSystem(shown={sending.source_id(item): Shown.HIDDEN})
    _moves(sending, there, address="https://elsewhere")
    sending.send()
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    sending.send()
    assert (sending.state(item).route, there.asked, sending.faults()) == (Route.WORKLIST, [], [])


def test_until_what_was_wished_is_routed_anew_nothing_is_shown_or_read_again_and_what_hides_is_sent(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.send()
    there = ClinicalSystem(shown=dict(sending.system.shown))
    _moves(sending, there, address="https://elsewhere", wishes=False)
    new = decided()
    _decide(sending, item, VISIBLE_AGAIN, at=sending.now)
    assert (sending.send().is_behind, sending.verify().looked_at) == (True, 0)
    assert there.asked == [(sending.source_id(new), Wanted.HIDDEN)]
    with writing(sending.engine) as db:
        while upstream.wish_next(db, sending.practice.id, by=an_operator(sending.practice), at=sending.now):
            pass
    sending.send()
    assert (sending.state(item).route, len(there.asked), sending.faults()) == (Route.WORKLIST, 1, [])


def test_what_is_hidden_there_is_not_taken_for_drifted_before_it_is_routed_anew(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.send()
    _moves(sending, ClinicalSystem(), address="https://elsewhere", wishes=False)
    sending.send()
    sending.verify()
    assert Happened.DRIFTED not in sending.happened(item)


def test_how_it_is_let_in_changes_nothing_of_what_was_proved(sending: Sending, decided: Decided) -> None:
    item = decided()
    sending.send()
    _moves(sending, sending.system, **{"token-file": "/another"})
    assert (sending.stages(item), sending.faults()) == (["verified"], [])


@pytest.mark.parametrize("beside", ["a letter that is hidden", "a code that waits", "what was never received"])
def test_a_consultation_is_not_shown_again_where_that_would_uncover_something(
    either_engine: Engine, beside: str
) -> None:
    system = ClinicalSystem(WayKind.EMIS_PAPI)
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
        item = an_item(db, titles=["Consultation"])
        consultation = entries(db, item)[0]
        if beside == "a letter that is hidden":
            an_entry(db, item, kind=Kind.DOCUMENT)
        deciding(db, item, HIDE)
        if beside == "a code that waits":
            an_entry(db, item)
    sending = Sending(either_engine, practice, system)
    sending.send()
    if beside == "what was never received":
        system.uncovers = ["Observation/unknown-here"]
    with writing(either_engine) as db:
        deciding(db, item, VISIBLE_AGAIN, entries=[consultation.id])
    sending.send()
    assert {wanted for _, wanted in system.asked} == {Wanted.HIDDEN}
    state = sending.state(item)
    assert (sending.happened(item)[-1], state.route, state.by_machine) == (H.BY_HAND, Route.WORKLIST, True)
    assert sending.faults() == []


def test_what_is_not_found_beside_the_rest_is_a_persons_and_holds_nothing_up(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
        item = a_decided_item(db, HIDE, titles=["A", "B"])
        gone = entries(db, item)[1].source_id
    sending = Sending(either_engine, practice, ClinicalSystem(WayKind.EMIS_PAPI, gone={gone}))
    for _ in range(2):
        sending.send()
        sending.now += 2 * MINUTE
    assert sending.stages(item) == ["verified", "refused"]
    assert sending.happened(item).count(H.REFUSED) == 1


def test_what_a_person_did_though_it_is_not_found_there_does_not_come_back_to_them(
    sending: Sending, decided: Decided
) -> None:
    item = decided()
    sending.system.gone.add(sending.source_id(item))
    sending.send()
    _by_hand(sending, item, lambda db, key, token, by: worklist.done(
        db, key, HowChecked.SETTING, seen=token, by=by, at=sending.now))  # fmt: skip
    for _ in range(3):
        sending.send()
        sending.now += 2 * HOUR
    state = sending.state(item)
    assert (state.stage, state.route, sending.happened(item)[-2:]) == (
        Stage.CONFIRMED, Route.NOBODY, [H.CONFIRMED, H.REFUSED],
    )  # fmt: skip
    assert sending.faults() == []


@pytest.mark.parametrize(
    ("there", "stage"), [(Shown.HIDDEN, Stage.VERIFIED), (Shown.VISIBLE, Stage.DRIFTED), (None, Stage.CONFIRMED)]
)
def test_what_a_person_did_and_was_not_found_is_looked_for_every_night(
    sending: Sending, decided: Decided, there: Shown | None, stage: Stage
) -> None:
    item = decided()
    source_id = sending.source_id(item)
    sending.system.gone.add(source_id)
    sending.send()
    _by_hand(sending, item, lambda db, key, token, by: worklist.done(
        db, key, HowChecked.SETTING, seen=token, by=by, at=sending.now))  # fmt: skip
    sending.send()
    if there is not None:
        sending.system.gone.clear()
        sending.system.shown[source_id] = there
    sending.now += DAY
    for _ in range(2):
        sending.verify()
    assert (sending.state(item).stage, sending.happened(item).count(H.REFUSED)) == (stage, 2)
    assert sending.faults() == []


@pytest.mark.parametrize("unread", [False, True])
def test_what_a_person_cannot_do_does_not_come_back_to_them_because_of_what_is_read_beside_it(
    either_engine: Engine, unread: bool
) -> None:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
        item = a_decided_item(db, HIDE, titles=["A", "B"])
        first, second = entries(db, item)
    system = ClinicalSystem(WayKind.EMIS_PAPI, gone={second.source_id})
    sending = Sending(either_engine, practice, system)
    sending.send()
    _by_hand(sending, item, lambda db, key, token, by: worklist.cannot(
        db, key, WhyNot.NOT_FOUND, "", seen=token, by=by, at=sending.now))  # fmt: skip
    sending.now += MINUTE
    system.unread.extend([Answer(Answered.REFUSED, 403)] if unread else [])
    system.gone |= {first.source_id}
    sending.send()
    with reading(either_engine) as db:
        states = wish_states(db, item)
    assert [(each.stage, each.route) for each in states] == [
        (Stage.REFUSED, Route.WORKLIST),
        (Stage.CANNOT, Route.NOBODY),
    ]
    assert sending.faults() == []


def _by_hand(sending: Sending, item: ReviewItem, act: Callable[[Session, JobKey, str, Actor], object]) -> None:
    """A person of the practice deals with its job."""
    by, key = a_gp(sending.practice), JobKey(item.patient_id, item.id)
    with writing(sending.engine) as db:
        act(db, key, worklist.job(db, key, by=by, at=sending.now).token, by)
