"""A practice with a bit of everything, and the addresses of its pages by who looks at them."""

from datetime import date

from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    TODAY,
    a_change,
    a_gp,
    a_held_bundle,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    a_user,
    an_entry,
    an_item,
    an_operator,
    deciding,
    entries,
)
from tests.scheduled import run_step
from tests.upstreams import a_way_out
from workbench import access, feeds, intake, policies
from workbench.decisions import Choice
from workbench.fhir.values import Problem
from workbench.intake import Counts
from workbench.models import Patient, ReviewItem
from workbench.permissions import Actor
from workbench.policies import Policy
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import (
    AccessStep,
    Category,
    FeedKind,
    HeldAnswer,
    HowChecked,
    Kind,
    Outcome,
    ProxyStep,
    Reason,
    Way,
)

LONG_WORD = "pneumonoultramicroscopicsilicovolcanoconiosis" * 2
PAGES = {
    "amira": ["/queue", "/queue?state=left-visible", "/queue?patient=nobody", "/review-items/{item}",
              "/review-items/{item}/decision?outcome=refer", "/patients/{patient}", "/patients/{patient}/view",
              "/patients/{patient}/items",
              "/patients/{patient}/view?as=proxy", "/hidden", "/no-such-page", "/review-items/{changed}",
              "/patients?patient=marsh", "/patients/{patient}/access", "/decisions/mine",
              "/decisions/mine?from=nonsense", "/decisions/mine?outcome=refer",
              "/queue/views", "/queue/views?kind=document", "/worklist", "/worklist/{patient}/items/{changed}",
              "/decisions/second-looks"],
    "carys": ["/audit", "/audit?from=nonsense", "/audit/exports", "/hidden", "/practice", "/tasks", "/policy", "/held",
              "/oversight/exposure?from=2026-03-01&to=2026-03-31", "/oversight/exposure?from=nonsense",
              "/oversight/exposure/{hidden}?known=nonsense", "/policy/hold-on-arrival", "/oversight",
              "/oversight/decisions",
              "/hidden?review=none&sort=review",
              "/oversight/waiting?least=0&below=24",
              "/held/{held}", "/patients/{patient}", "/patients/{patient}?kind=decisions&from=nonsense",
              "/hidden/entries/{hidden}?outcome=leave-visible", "/hidden/entries/{hidden}",
              "/worklist/{patient}/items/{checked}?check=1", "/oversight/cannot", "/oversight/drifted", "/flags",
              "/flags/rule?name=a-rule", "/worklist/{patient}/proxies", "/review-items/{item}/entries/{letter}/text",
              "/audit/searches", "/oversight/second-look", "/oversight/second-look/settled"],
    "pat": ["/held/{answered}", "/practice", "/practice/clinical-system", "/users", "/users/{user}", "/users/{locked}",
            "/imports", "/imports/{received}", "/account", "/account/password", "/account/second-factor",
            "/patients", "/patients?patient=nobody", "/patients/{patient}/access"],
    "olu": ["/practices"],
}  # fmt: skip


def a_bit_of_everything(session: Session, code: str) -> dict[str, int]:
    by = a_gp(a_practice(session, code))
    patient = a_patient(session, practice=code)
    a_proxy(session, patient)
    item = an_item(
        session, patient, titles=["Home visit", "Plan"], flags=[Category.DOMESTIC_ABUSE, Category.THIRD_PARTY]
    )
    letter = an_entry(
        session, item, title=f"Letter about {LONG_WORD}", text=f"She told me {LONG_WORD}. " * 30, position=2
    )
    an_item(session, patient, kind=Kind.RESULT, titles=["Serum ferritin"])
    for choice in (LEAVE_VISIBLE, HIDE, HIDE_FROM_PROXIES):
        deciding(session, an_item(session, patient, titles=["Sprained ankle"]), choice, by=by, at=NOON)
    held, answered = (a_held_bundle(session, patient, came_from=f"{LONG_WORD}{name}.json", family=f"{LONG_WORD}{name}")
                      for name in ("a", "b"))  # fmt: skip
    intake.answer_held(session, answered, HeldAnswer.DISCARDED, note=LONG_WORD, by=a_lead(a_practice(session, code)),
                       at=NOON)  # fmt: skip
    changed = who_reads_and_what_changed(session, code, patient)
    hidden = entries(session, session.get_one(ReviewItem, changed))[0].id
    a_way_out(session, a_practice(session, code))
    return {"item": item.id, "letter": letter.id, "patient": patient.id, "changed": changed, "hidden": hidden,
            "held": held, "answered": answered, "checked": half_done(session, patient, by),
            "received": not_all_read(session, code), **people_of(session, code)}  # fmt: skip


def half_done(session: Session, patient: Patient, by: Actor) -> int:
    """An item that was set by hand, and waits for a second person's look."""
    item = an_item(session, patient, titles=[f"Seen with {LONG_WORD}"])
    deciding(session, item, Choice(Outcome.HIDE, Reason.CHILD_SAFEGUARDING), by=by)
    key = JobKey(patient.id, item.id, is_check=False)
    seen = worklist.job(session, key, by=by, at=NOON).token
    assert worklist.done(session, key, HowChecked.SETTING, seen=seen, by=by, at=NOON)
    return item.id


def not_all_read(session: Session, code: str) -> int:
    """A file that a feed brought, of which something could not be read."""
    practice, by = a_practice(session, code), an_operator(a_practice(session, code))
    new = feeds.NewFeed(FeedKind.FOLDER, "EMIS export", f"/srv/{code}")
    arrived = feeds.Arrived(
        Way.FEED, f"{LONG_WORD}.ndjson", 9, feed=feeds.add_feed(session, practice, new, by=by, at=NOON)
    )
    row = feeds.begin(session, practice, arrived, by=by, at=NOON)
    told = [Problem(f"line 1, entry 2, Observation/{LONG_WORD}", "the date of birth is not a date")] * 3
    feeds.note_bundle(session, Counts(read=4, unreadable=3), told, row=row.id, done=lambda: 9)
    feeds.finish(session, row.id, at=NOON)
    return row.id


def people_of(session: Session, code: str) -> dict[str, int]:
    """A user with everything that an account can have, and one whose account is locked."""
    one, other = (a_user(session, practice=code, name=f"{name}-{code}") for name in ("factor", "locked"))
    one.full_name = f"Dr {LONG_WORD}"
    one.factor_secret, one.factor_set_at, one.one_time_until = "sealed", NOON, NOON + DAY
    other.locked_until = NOON + 5 * MINUTE
    session.flush()
    return {"user": one.id, "locked": other.id}


def who_reads_and_what_changed(session: Session, code: str, patient: Patient) -> int:
    """All that the pages about access, tasks and policy can hold, and an item that has changed since it was decided."""
    lead = a_lead(a_practice(session, code))
    with_tasks(session, code)
    access.record_step(session, patient, AccessStep.GRANTED, on=TODAY, entries_from=date(2025, 1, 1), by=lead, at=NOON,
                       basis=f"asked about {LONG_WORD}")  # fmt: skip
    (known,) = access.proxies_of(session, patient, at=NOON)
    access.change_proxy(session, patient, known.proxy.id, ProxyStep.CONFIRMED, basis="asked", by=lead, at=NOON)
    item = an_item(session, patient, titles=[f"Seen about {LONG_WORD}"])
    deciding(session, item, HIDE, by=lead)
    a_change(session, entries(session, item)[0], nopat=True)
    return item.id


def with_tasks(session: Session, code: str) -> None:
    """Something that the practice's policy left visible, and young patients with proxies of old."""
    practice = a_practice(session, code)
    policy = Policy(backlog=True, backlog_kinds=(Kind.RESULT, Kind.DOCUMENT), sampled_share=100)
    policies.change_policy(session, policy, basis=f"agreed about {LONG_WORD}", by=a_lead(practice), at=NOON - 9 * DAY)
    an_item(session, a_patient(session, practice=code, given="Ann"), kind=Kind.RESULT, titles=["Serum ferritin"])
    run_step(session, practice, by=an_operator(practice), at=NOON + 3 * DAY)
    for born in (date(2014, 1, 5), date(2012, 1, 5), date(2010, 1, 5)):
        a_proxy(session, a_patient(session, practice=code, born=born, given=LONG_WORD), from_on=date(2019, 1, 1))
