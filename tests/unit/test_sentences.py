"""The audit in plain English."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.audit.chain import Event, as_row
from workbench.people import STRANGER
from workbench.permissions import Actor
from workbench.vocabulary import WAY_KINDS, Action, Kind, Outcome, Reason, Role
from workbench.web.wording.audit.sentences import PREDICATES, sentence

GP = Actor(1, "Dr Amara Okafor", Role.CLINICIAN, "A82038", 1)
OPERATOR = Actor(None, "command line (root)", Role.OPERATOR, "A82038", 1)
NUMBER = "9990079196"
ABOUT_AN_ENTRY = {"patient_nhs_number": NUMBER, "review_item": 7, "entry": 12, "entry_kind": Kind.DOCUMENT,
                  "entry_version": 1}  # fmt: skip


def said(action: Action, by: Actor = GP, **event: Any) -> str:
    return sentence(SimpleNamespace(**as_row(Event(action, **event), 1, by, datetime(2026, 11, 3, tzinfo=UTC))))


WHOLE = {"outcome": Outcome.HIDE, "reason": Reason.DOMESTIC_ABUSE, "review_on": date(2027, 5, 3), "note": "note"}
COUNTS = {"read": 12, "new": 3, "changed": 1, "unchanged": 8, "out_of_scope": 2, "unreadable": 0, "sha256": "ab"}
GP_DID = [
    (Action.DECIDED, ABOUT_AN_ENTRY | WHOLE, ("hid entry 12 (document, version 1) of NHS 999 007 9196: domestic abuse, "
     "to be reviewed 3 May 2027: “note”.")),
    (Action.DECIDED, ABOUT_AN_ENTRY | {"outcome": Outcome.LEAVE_VISIBLE},
     "left entry 12 (document, version 1) of NHS 999 007 9196 visible."),
    (Action.DECIDED, ABOUT_AN_ENTRY | {"outcome": Outcome.HIDE_FROM_PROXIES, "note": "She asked."},
     "hid entry 12 (document, version 1) of NHS 999 007 9196 from proxies: “She asked.”"),
    (Action.DECIDED, ABOUT_AN_ENTRY | {"outcome": Outcome.REFER},
     "referred entry 12 (document, version 1) of NHS 999 007 9196 to the safeguarding lead."),
    (Action.DECIDED, ABOUT_AN_ENTRY | {"outcome": Outcome.REOPEN},
     "returned entry 12 (document, version 1) of NHS 999 007 9196 to the queue."),
    (Action.REFUSED, {"review_item": 7, "outcome": Outcome.HIDE, "details": {"what": "x", "cause": "too late"}},
     "tried to hide review item 7. It was refused: it had changed, or somebody was first."),
    (Action.REFUSED, {"details": {"what": "hidden.index", "cause": "not allowed"}},
     "tried to see what is hidden. It was refused: this role may not do that."),
    (Action.REFUSED, {"details": {"what": "import", "cause": "not JSON"}},
     "tried to import a record. It was refused: not JSON."),
    (Action.SIGNED_IN, {}, "signed in."),
    (Action.SIGNED_OUT, {}, "signed out."),
    (Action.SIGN_IN_FAILED, {"details": {"cause": "wrong password"}}, "could not sign in: wrong password."),
    (Action.IMPORTED, {"patient_nhs_number": NUMBER, "details": COUNTS}, ("imported the record of NHS 999 007 9196: "
     "12 read, 3 new, 1 changed, 8 unchanged, 2 out of scope, 0 unreadable.")),
    (Action.EXPORTED, {"details": {"format": "csv", "rows": 1200, "head_sequence": 1300, "head_hash": "c0ffee"}},
     "took the audit away as CSV: 1,200 rows, up to event 1300, whose hash is c0ffee."),
    (Action.EXPORTED, {"details": {"report": "meeting", "format": "xlsx", "rows": 1, "head_sequence": 2,
                                   "head_hash": "c", "nhs_numbers": "masked", "purpose": "a meeting"}},
     "made the export “meeting” as XLSX, NHS numbers masked, for “a meeting”: 1 row, up to event 2, whose hash is c."),
    (Action.EXPORTED, {"patient_nhs_number": NUMBER, "details": {
        "what": "kept export", "report": "subject-access", "rows": 3, "head_sequence": 2, "head_hash": "c"}},
     "downloaded the export “subject access request” about NHS 999 007 9196: 3 rows, up to event 2, whose hash is c."),
    (Action.VIEWED, {"patient_nhs_number": NUMBER, "review_item": 7, "details": {"what": "review item"}},
     "looked at review item 7 of NHS 999 007 9196."),
    (Action.VIEWED, {"patient_nhs_number": NUMBER, "details": {"what": "patient record"}},
     "looked at the patient record of NHS 999 007 9196."),
    (Action.VIEWED, {"patient_nhs_number": NUMBER, "details": {"what": "patient view", "as": "proxy"}},
     "looked at the record of NHS 999 007 9196 as a proxy sees it."),
    (Action.SWITCHED, {"details": {"step": "on", "from": "2026-11-03", "basis": "the contract"}},
     "switched patients’ access on, from 3 November 2026: “the contract”."),
    (Action.SWITCHED, {"details": {"step": "asked-to-pause", "from": "2026-11-03", "basis": "a letter"}},
     "recorded that the practice has asked its supplier to pause, from 3 November 2026: “a letter”."),
    (Action.PRACTICE_ADDED, {"details": {"system": "emis"}}, "added the practice (EMIS Web)."),
    (Action.USER_ADDED, {"details": {"user": "amara", "role": "safeguarding-lead"}},
     "added the user amara (safeguarding lead)."),
    (Action.USER_CHANGED, {"details": {"user": "amara", "step": "role", "role": "administrator", "sessions": 2}},
     "gave the user amara the role administrator, which ended 2 sessions."),
    (Action.USER_CHANGED, {"details": {"user": "amara", "step": "renamed", "was": "Dr A", "full_name": "Dr B"}},
     "changed the name of the user amara from “Dr A” to “Dr B”."),
    (Action.USER_CHANGED, {"details": {"step": "factor-demanded"}},
     "made a second factor necessary for everybody at the practice."),
    (Action.ACCESS_CHANGED, {"patient_nhs_number": NUMBER, "details": {"step": "proxy added", "from": "2026-11-03"}},
     "gave a proxy access to the record of NHS 999 007 9196 from 3 November 2026."),
    (Action.ACCESS_CHANGED, {"patient_nhs_number": NUMBER,
                             "details": {"step": "proxy added", "relationship": "mother", "from": "2026-11-03"}},
     "gave a proxy (mother) access to the record of NHS 999 007 9196 from 3 November 2026."),
    (Action.ACCESS_CHANGED, {"patient_nhs_number": NUMBER,
                             "details": {"step": "granted", "from": "2026-11-03", "entries_from": "2020-01-01",
                                         "basis": "asked"}},
     "gave NHS 999 007 9196 individual access from 3 November 2026, to entries from 1 January 2020: “asked”."),
    (Action.WAITS_AGAIN, ABOUT_AN_ENTRY | {"details": {"cause": "review-due"}},
     ("returned entry 12 (document, version 1) of NHS 999 007 9196 to the queue: its review date has come; "
      "it is still hidden.")),
    (Action.TAKEN_BACK, ABOUT_AN_ENTRY | {"details": {"cause": "deleted"}},
     "took entry 12 (document, version 1) of NHS 999 007 9196 from everybody’s sight: the source deleted it."),
    (Action.IDENTITY_CHANGED, {"patient_nhs_number": NUMBER, "details": {"what": ["family name"], "accepted": True}},
     ("imported a record that changes who NHS 999 007 9196 is (family name), accepted by the person who "
      "imported it.")),
    (Action.HELD, {"patient_nhs_number": NUMBER, "details": {"what": ["first name", "date of birth"]}},
     ("held a record for a person to say whose it is: it names NHS 999 007 9196 with another first name and date of "
      "birth.")),
    (Action.HELD_ANSWERED, {"patient_nhs_number": NUMBER, "details": {"answer": "imported", "basis": "asked her"}},
     "said that a held record is the same patient’s (NHS 999 007 9196), and imported it: “asked her”."),
    (Action.POLICY_CHANGED, {"details": {"number": 2, "backlog": True, "backlog_kinds": ["result"],
                                         "backlog_hours": 72, "basis": "agreed"}},
     "changed the practice’s policy to number 2: unflagged items (result) are left visible after 72 hours: “agreed”."),
    (Action.FLAG_JUDGED, ABOUT_AN_ENTRY | {"details": {"verdict": "missed", "category": "third-party"}},
     ("marked words that should have raised a flag (third party): entry 12 (document, version 1) of "
      "NHS 999 007 9196.")),
    (Action.RULES_CHANGED, {"details": {"number": 3, "change": "a phrase added"}},
     "changed the practice’s own phrases, codes and rules to number 3: a phrase added."),
    (Action.UPLOADED, {"details": {"size": 1200}}, "uploaded a file of 1,200 bytes to be imported."),
    (Action.FEED_CHANGED, {"details": {"step": "added", "feed": "nightly"}}, "added the feed “nightly”."),
    (Action.WAY_OUT_CHANGED, {"details": {"number": 2, "kind": "manual"}},
     f"set the way to the clinical system, number 2: {WAY_KINDS['manual']}."),
    (Action.UPSTREAM, ABOUT_AN_ENTRY | {"details": {"happened": "verified", "wanted": "hidden"}},
     ("read back from the clinical system that it shows what was wanted of entry 12 (document, version 1) of "
      "NHS 999 007 9196, to be hidden from the patient and proxies.")),
    (Action.CHECKED, {"patient_nhs_number": NUMBER, "review_item": 4},
     "checked what the policy left visible: review item 4 of NHS 999 007 9196."),
    (Action.SECOND_LOOK_DRAWN, {"details": {"from": "2026-02-23", "to": "2026-03-01", "seed": "c0ffee", "share": 5,
                                            "most": 20, "of": 41, "drawn": [3, 7, 5]}},
     "drew 3 of 41 decisions of the week of 23 February 2026 to 1 March 2026 for a second look."),
    (Action.SECOND_LOOK_GIVEN, {"patient_nhs_number": NUMBER, "review_item": 7,
                                "details": {"agrees": False, "would": Outcome.HIDE_FROM_PROXIES,
                                            "reason": Reason.PROXY_CONFIDENTIALITY}},
     ("gave a second look at review item 7 of NHS 999 007 9196 and would hide it from proxies (keep private from the "
      "proxy), not as the first decision.")),
    (Action.SECOND_LOOK_STEP, {"patient_nhs_number": NUMBER, "review_item": 7, "note": "She knows",
                               "details": {"step": "let-stand"}},
     "let the first decision stand after a second look at review item 7 of NHS 999 007 9196: “She knows”."),
    (Action.FEED_CHANGED, {"details": {"step": "added", "feed": "Letters"}}, "added the feed “Letters”."),
    (Action.UPLOADED, {"details": {"size": 1200}}, "uploaded a file of 1,200 bytes to be imported."),
    (Action.WAY_OUT_CHANGED, {"details": {"kind": "manual", "number": 1}},
     "set the way to the clinical system, number 1: by hand, from the worklist."),
    (Action.UPSTREAM, ABOUT_AN_ENTRY | {"details": {"happened": "claimed", "wanted": "hidden"}},
     ("claimed on the worklist entry 12 (document, version 1) of NHS 999 007 9196, to be hidden from the patient and "
      "proxies.")),
]  # fmt: skip


@pytest.mark.parametrize(("action", "event", "expected"), GP_DID)
def test_an_event_is_told_in_a_sentence(action: Action, event: dict[str, Any], expected: str) -> None:
    assert said(action, **event) == f"Dr Amara Okafor (clinician) {expected}"


def test_whoever_may_see_records_is_told_names_and_titles() -> None:
    names = {"patient": "Rosa Marsh", "title": "Letter"}

    def told(action: Action, **event: Any) -> str:
        row = as_row(Event(action, **event), 1, GP, datetime(2026, 11, 3, tzinfo=UTC))
        return sentence(SimpleNamespace(**row), **names).removeprefix("Dr Amara Okafor (clinician) ")

    decided = ABOUT_AN_ENTRY | {"outcome": Outcome.LEAVE_VISIBLE}
    rosa = "of Rosa Marsh (NHS 999 007 9196)"
    assert told(Action.DECIDED, **decided) == f"left “Letter” (document) {rosa} visible."
    assert (
        told(Action.DECIDED, **decided | {"entry_version": 2}) == f"left “Letter” (document, version 2) {rosa} visible."
    )
    looked = {"patient_nhs_number": NUMBER, "review_item": 7, "details": {"what": "review item"}}
    assert told(Action.VIEWED, **looked) == f"looked at “Letter” (review item 7) {rosa}."


def test_an_undo_says_whose_decision_and_what_holds_since() -> None:
    undone = ABOUT_AN_ENTRY | {"outcome": Outcome.REOPEN, "details": {"undid": "hide", "undid_by": "Dr Ben Okoro"}}
    entry = "entry 12 (document, version 1) of NHS 999 007 9196"
    assert said(Action.DECIDED, **undone) == (
        f"Dr Amara Okafor (clinician) undid Dr Ben Okoro’s decision to hide {entry}: it is back in the queue."
    )


def test_every_action_has_its_sentence() -> None:
    assert set(PREDICATES) == set(Action)
    assert {action for action, _, _ in GP_DID} == set(Action)


def test_a_stranger_has_no_name() -> None:
    told = said(Action.SIGN_IN_FAILED, STRANGER, details={"cause": "no such user"})
    assert told == "Somebody unknown could not sign in: no such user."


def test_the_command_line_is_nobodys_role() -> None:
    assert said(Action.SIGNED_OUT, OPERATOR) == "Command line (root) signed out."


def test_words_of_another_day_stand_as_they_were_written() -> None:
    row = as_row(Event(Action.DECIDED, **ABOUT_AN_ENTRY), 1, GP, datetime(2026, 11, 3, tzinfo=UTC))
    old = {"actor_role": "registrar", "outcome": "blurred", "reason": "old-reason"}
    told = sentence(SimpleNamespace(**row | old))
    assert told.startswith("Dr Amara Okafor (registrar) blurred entry 12")
    assert sentence(SimpleNamespace(**row | {"action": "shredded"})) == "Dr Amara Okafor (clinician) shredded."
