"""How long what was hidden could have been seen: from its saving to the read-back, while somebody could read it."""

import csv
import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.commands import RIVERSIDE, CommandLine
from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    TODAY,
    VISIBLE_AGAIN,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_access_step,
    an_item,
    another_gp,
    deciding,
    entries,
    in_another_zone,
)
from tests.upstreams import Sending, a_way_out
from tests.visitors import Visitor
from workbench import exposure
from workbench.db import writing
from workbench.errors import NotAllowed, NotFound
from workbench.exposure import Asked, Bounds, Exposure, Incident, reading
from workbench.models import AuditEvent, Practice, ReviewItem, Upstream
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import AccessStep, ClinicalSystem, HowChecked, Kind, Shown, WayKind

SAVED = NOON - 5 * HOUR
OF_TODAY = Asked(TODAY, TODAY)
Times = tuple[timedelta | None, timedelta | None, bool]


def told(bounds: Bounds | None) -> Times:
    assert bounds is not None
    return bounds.at_least, bounds.at_most, bounds.is_open


def found(db: Session, item: ReviewItem, at: datetime = NOON) -> Exposure:
    """Of its first entry."""
    return incident(db, item, at).exposure


def incident(db: Session, item: ReviewItem, at: datetime = NOON) -> Incident:
    practice = db.get_one(Practice, item.practice_id)
    return exposure.incident(db, entries(db, item)[0].id, by=a_lead(practice), at=at)


@pytest.fixture
def sending(either_engine: Engine) -> Sending:
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
    return Sending(either_engine, practice)


def hidden(sending: Sending, **more: object) -> ReviewItem:
    with writing(sending.engine) as db:
        return a_decided_item(db, HIDE, recorded_at=SAVED, **more)


def of(sending: Sending, item: ReviewItem) -> Exposure:
    with writing(sending.engine) as db:
        return found(db, item, sending.now)


def test_it_could_be_seen_from_its_saving_until_it_was_read_back_hidden(sending: Sending) -> None:
    item = hidden(sending)
    assert told(of(sending, item).bounds) == (5 * HOUR, 5 * HOUR, True)
    sending.send()
    sending.now += DAY
    each = of(sending, item)
    assert told(each.bounds) == (5 * HOUR, 5 * HOUR, False)
    assert (each.sent_at, each.in_effect_at, each.way) == (NOON, NOON, WayKind.FHIR_R4)


def test_what_is_changed_back_counts_from_when_it_was_last_seen_hidden(sending: Sending) -> None:
    item = hidden(sending)
    sending.send()
    sending.now += 2 * HOUR
    sending.system.shown[sending.source_id(item)] = Shown.VISIBLE
    sending.send()
    sending.send()
    assert told(of(sending, item).bounds) == (5 * HOUR, 7 * HOUR, False)


def test_what_is_shown_again_by_a_decision_counts_no_longer(sending: Sending) -> None:
    item = hidden(sending)
    sending.send()
    with writing(sending.engine) as db:
        deciding(db, item, VISIBLE_AGAIN, at=NOON + MINUTE)
    sending.now += DAY
    sending.send()
    each = of(sending, item)
    assert (told(each.bounds), each.released_at) == ((5 * HOUR, 5 * HOUR, False), NOON + MINUTE)


def test_a_document_is_shown_once_it_is_reviewed_nobody_knows_when(sending: Sending) -> None:
    item = hidden(sending, kind=Kind.DOCUMENT)
    sending.send()
    assert told(of(sending, item).bounds) == (None, 5 * HOUR, False)


def test_without_a_way_out_nothing_is_known_of_its_end(db: Session) -> None:
    each = found(db, a_decided_item(db, HIDE, recorded_at=SAVED))
    assert (told(each.bounds), each.way, each.sent_at) == ((None, 5 * HOUR, True), None, None)


def test_by_hand_it_ends_with_whoever_confirms_it(either_db: Session) -> None:
    practice = a_way_out(either_db)
    item = a_decided_item(either_db, HIDE, recorded_at=SAVED)
    key, gp = JobKey(item.patient_id, item.id), a_gp(practice)
    worklist.claim(either_db, key, by=gp, at=NOON)
    seen = worklist.job(either_db, key, by=gp, at=NOON).token
    worklist.done(either_db, key, HowChecked.SETTING, seen=seen, by=gp, at=NOON + 10 * MINUTE)
    assert told(found(either_db, item, NOON + DAY).bounds) == (5 * HOUR, 5 * HOUR + 10 * MINUTE, False)


def test_what_was_hidden_already_by_hand_may_never_have_been_seen(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, HIDE, recorded_at=SAVED)
    key, gp = JobKey(item.patient_id, item.id), another_gp(practice)
    worklist.claim(db, key, by=gp, at=NOON)
    seen = worklist.job(db, key, by=gp, at=NOON).token
    worklist.done(db, key, HowChecked.ALREADY, seen=seen, by=gp, at=NOON + MINUTE)
    assert told(found(db, item, NOON + DAY).bounds) == (None, 5 * HOUR + MINUTE, False)


@pytest.mark.parametrize(("left_on", "seen"), [(TODAY, 12 * HOUR), (date(2026, 2, 1), timedelta())])
def test_only_while_the_patient_had_access(db: Session, left_on: date, seen: timedelta) -> None:
    a_way_out(db)
    patient = a_patient(db)
    item = a_decided_item(db, HIDE, patient, recorded_at=NOON - DAY)
    an_access_step(db, patient, AccessStep.LEFT, left_on)
    each = found(db, item)
    assert (told(each.bounds), each.bounds.nobody) == ((seen, seen, False), not seen)


def test_a_patient_who_left_and_registered_again_could_read_before(db: Session) -> None:
    a_way_out(db)
    patient = a_patient(db)
    item = a_decided_item(db, HIDE, patient, recorded_at=NOON - 20 * DAY)
    an_access_step(db, patient, AccessStep.LEFT, TODAY - 10 * DAY)
    patient.registered_on = TODAY - 5 * DAY
    assert told(found(db, item).bounds) == (None, 9.5 * DAY, False)


def test_another_way_out_proves_everything_anew(sending: Sending) -> None:
    item = hidden(sending)
    sending.send()
    with writing(sending.engine) as db:
        db.add(Upstream(practice_id=sending.practice.id, number=2, kind=WayKind.FHIR_R4, settings={"address": "b"},
                        dry_run=False, by_name="Pat Lee", since=NOON + HOUR))  # fmt: skip
    sending.now += 3 * HOUR
    assert told(of(sending, item).bounds) == (5 * HOUR, 7 * HOUR, True)


def test_what_was_shown_again_before_it_took_effect_has_no_time_to_it(either_db: Session) -> None:
    practice = a_way_out(either_db)
    deciding(either_db, a_decided_item(either_db, HIDE, recorded_at=SAVED), VISIBLE_AGAIN)
    a_decided_item(either_db, HIDE, recorded_at=SAVED)
    counted = exposure.count(either_db, OF_TODAY, by=a_lead(practice), at=NOON + HOUR).all
    assert (counted.count, counted.to_effect.count) == (2, 1)


def test_of_the_least_what_is_not_known_makes_no_percentile_longer(db: Session) -> None:
    practice = a_way_out(db)
    for kind in (Kind.CONSULTATION, Kind.DOCUMENT):
        a_decided_item(db, HIDE, recorded_at=SAVED, kind=kind)
    counted = exposure.count(db, OF_TODAY, by=a_lead(practice), at=NOON).all
    assert (counted.at_least.at["median"], counted.at_least.at["p99"]) == (None, 5 * HOUR)


def test_a_proxy_saw_what_is_hidden_from_proxies_while_they_read(db: Session) -> None:
    a_way_out(db)
    patient = a_patient(db)
    proxy = a_proxy(db, patient, at=NOON - 2 * HOUR, from_on=TODAY)
    item = a_decided_item(db, HIDE_FROM_PROXIES, patient, recorded_at=SAVED)
    each = found(db, item)
    (seen,) = each.proxies
    assert (each.patient, seen.proxy) == (None, proxy.id)
    assert told(seen.bounds) == (2 * HOUR, 5 * HOUR, True)


def test_what_was_hidden_only_from_proxies_could_be_read_by_the_patient_and_it_is_said(
    db: Session, lead: Visitor
) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE_FROM_PROXIES, recorded_at=SAVED)
    for address in ("/oversight/exposure", f"/oversight/exposure/{entries(db, item)[0].id}"):
        words = lead.open(address).words.lower()
        assert "nobody could read it" not in words
        assert "no proxy could read it" in words
    assert "No proxy. The patient may read it" in lead.open("/oversight/exposure").words
    assert "Was never hidden from the patient" in lead.open(address).words
    assert "Any proxy" in lead.open(address).words


def test_what_the_source_hid_or_withdrew_could_be_seen_no_longer(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE, recorded_at=SAVED)
    (entry,) = entries(db, item)
    a_change(db, entry, withdrawn=True)
    assert told(found(db, item, NOON + DAY).bounds) == (None, 5 * HOUR, False)


def test_of_a_system_that_is_not_known_the_least_is_not_known(db: Session) -> None:
    practice = a_way_out(db)
    practice.system = ClinicalSystem.OTHER
    assert told(found(db, a_decided_item(db, HIDE, recorded_at=SAVED)).bounds) == (None, 5 * HOUR, True)


def test_the_figures_are_of_what_was_first_hidden_on_those_days(either_db: Session) -> None:
    practice = a_way_out(either_db)
    item = a_decided_item(either_db, HIDE, recorded_at=SAVED)
    deciding(either_db, item, VISIBLE_AGAIN)
    deciding(either_db, item, HIDE)
    a_decided_item(either_db, LEAVE_VISIBLE)
    a_decided_item(either_db, HIDE, practice=YORK)
    counted = exposure.count(either_db, OF_TODAY, by=a_lead(practice), at=NOON)
    assert (counted.all.count, counted.all.open, set(counted.by_kind)) == (1, 1, {Kind.CONSULTATION})
    assert set(counted.by_way) == {"manual"}
    tomorrow = Asked(TODAY + DAY, TODAY + DAY)
    assert exposure.count(either_db, tomorrow, by=a_lead(practice), at=NOON + DAY).all.count == 0


def test_page_after_page_each_entry_is_counted_once_whatever_the_time_zone(
    either_db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_another_zone(either_db)
    monkeypatch.setattr(reading, "_FIRST_HIDDEN", reading._FIRST_HIDDEN.limit(1))
    practice = a_way_out(either_db)
    for minutes in range(3):
        deciding(either_db, an_item(either_db), HIDE, at=NOON + minutes * MINUTE)
    assert exposure.count(either_db, OF_TODAY, by=a_lead(practice), at=NOON + HOUR).all.count == 3


def test_another_practices_entry_and_one_never_hidden_are_not_found(db: Session) -> None:
    leeds = a_lead(a_practice(db))
    theirs, visible = a_decided_item(db, HIDE, practice=YORK), a_decided_item(db, LEAVE_VISIBLE)
    for item in (theirs, visible, an_item(db)):
        with pytest.raises(NotFound):
            exposure.incident(db, entries(db, item)[0].id, by=leeds, at=NOON)
    with pytest.raises(NotAllowed):
        exposure.overview(db, OF_TODAY, by=a_gp(a_practice(db)), at=NOON)


def test_more_entries_take_no_more_queries(db: Session) -> None:
    practice = a_way_out(db)
    asked: list[int] = []
    event.listen(db.get_bind(), "before_cursor_execute", lambda *_: asked.append(len(asked)))
    counts = []
    for many in (1, 5):
        for _ in range(many):
            a_decided_item(db, HIDE, recorded_at=SAVED)
        before = len(asked)
        exposure.count(db, OF_TODAY, by=a_lead(practice), at=NOON)
        counts.append(len(asked) - before)
    assert counts[0] == counts[1] > 0


def test_the_page_says_what_is_known_and_leads_to_the_item_and_its_incident(db: Session, lead: Visitor) -> None:
    a_way_out(db)
    patient = a_patient(db)
    proxy = a_proxy(db, patient)
    item = a_decided_item(db, HIDE, patient, recorded_at=SAVED, titles=["A title"])
    (entry,) = entries(db, item)
    page = lead.open("/oversight/exposure?from=2026-03-01&to=2026-03-31")
    assert "5 hours so far" in page.words
    assert f'href="/review-items/{item.id}"' in page.text
    assert f'href="/oversight/exposure/{entry.id}"' in page.text
    assert "A FHIR R4 server" in page.words
    told_of = lead.open(f"/oversight/exposure/{entry.id}?known=2026-03-02T11:00")
    assert "5 March 2026, 11am GMT" in told_of.words
    assert "2 days 23 hours left" in told_of.words
    assert "Not known" in told_of.words
    assert f"Proxy {proxy.id}" in told_of.words
    assert not [told for told in ("A title", "Rosa", "Marsh", proxy.relationship) if told in told_of.text]


@pytest.mark.parametrize("wrong", ["from=never", "to=1066-01-01", "from=2026-03-02&to=2026-03-01"])
def test_a_day_that_is_none_is_told(lead: Visitor, wrong: str) -> None:
    assert "There is a problem" in lead.open(f"/oversight/exposure?{wrong}").words


@pytest.mark.parametrize("wrong", ["yesterday", "2126-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_that_cannot_be_is_told(db: Session, lead: Visitor, wrong: str) -> None:
    (entry,) = entries(db, a_decided_item(db, HIDE))
    assert "There is a problem" in lead.open(f"/oversight/exposure/{entry.id}?known={wrong}").words


def test_looks_are_on_record(db: Session, lead: Visitor) -> None:
    item = a_decided_item(db, HIDE, recorded_at=SAVED)
    (entry,) = entries(db, item)
    lead.open("/oversight/exposure?from=2026-03-01&to=2026-03-31")
    lead.open(f"/oversight/exposure/{entry.id}")
    looks = db.query(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(2).all()
    assert [json.loads(each.details)["what"] for each in looks] == ["exposure of an entry", "exposure"]
    assert looks[0].patient_nhs_number


def test_the_command_gives_figures_in_three_forms_and_names_nobody(riverside: CommandLine) -> None:
    wanted = ("exposure", RIVERSIDE, "--from", "2026-01-01", "--to", "2026-12-31", "--format")
    (row,) = csv.DictReader(riverside.ok(*wanted, "csv").splitlines())
    assert (row["group"], row["entries"], row["at_most_median_seconds"]) == ("all", "0", "")
    figures = json.loads(riverside.ok(*wanted, "json"))
    assert (figures["all"]["entries"], figures["all"]["at_most"]["median"], figures["longest"]) == (0, None, [])
    assert "Median" in riverside.ok(*wanted, "html")
    file = riverside.folder / "exposure.csv"
    assert "0 entries" in riverside.ok(*wanted, "csv", "-o", file)
    assert riverside.rows("SELECT count(*) FROM audit_event WHERE action = 'exported'") == [(4,)]
    result = riverside("exposure", RIVERSIDE, "--from", "2026-02-01", "--to", "2026-01-01", "--format", "csv")
    assert result.exit_code == 2
