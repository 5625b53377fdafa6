"""Words of what is kept back are in nobody's view, in whatever order and in how many bundles the two come."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import Resource, an_observation, nopat
from tests.factories import NOON, a_gp, a_practice
from tests.receiving import leave_what_waits_visible, receive
from workbench.models import Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import Audience

SECRET = "Overdose"
CONDITION: Resource = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"},
                       "recordedDate": "2026-03-02", "code": {"text": SECRET}}  # fmt: skip
NAMING = {"reference": "Condition/c", "display": SECRET}
KEPT_BACK = {
    "labelled": nopat(),
    "withdrawn": {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
    "another's": {"subject": {"reference": "Patient/p2"}},
}
NAMED_BY = {
    "a reason": {"resourceType": "Procedure", "reasonReference": [NAMING]},
    "evidence": {"resourceType": "Condition", "recordedDate": "2026-03-02", "evidence": [{"detail": [NAMING]}]},
    "an answer": {"resourceType": "QuestionnaireResponse", "authored": "2026-03-02",
                  "item": [{"text": "Why", "answer": [{"valueReference": NAMING}]}]},
    "a narrative": {"resourceType": "Procedure", "reasonReference": [{"reference": "Condition/c"}],
                    "text": {"div": f"<div>Reason: {SECRET}</div>"}},
    "an extension": {"resourceType": "Observation", "extension": [{"url": "urn:x", "valueReference": NAMING}]},
}  # fmt: skip


@pytest.mark.parametrize("more", KEPT_BACK.values(), ids=KEPT_BACK.keys())
@pytest.mark.parametrize("naming", NAMED_BY.values(), ids=NAMED_BY.keys())
@pytest.mark.parametrize("order", ["before", "after", "stood first"])
def test_what_names_it_in_another_bundle_shows_none_of_its_words(
    db: Session, order: str, naming: Resource, more: Resource
) -> None:
    kept_back, names = CONDITION | more, _naming(naming)
    bundles = {"before": [[kept_back], [names]], "after": [[names], [kept_back]],
               "stood first": [[CONDITION, names], [kept_back]]}[order]  # fmt: skip
    for day, resources in enumerate(bundles):
        receive(db, *resources, an_observation("hay", title="Hay fever"), days=day)
        leave_what_waits_visible(db)
    assert SECRET not in _seen(db)
    assert "Hay fever" in _seen(db)


def test_sent_after_it_was_labelled_an_entry_stands_without_the_words_and_says_so(db: Session) -> None:
    receive(db, CONDITION | nopat())
    receive(db, _naming(NAMED_BY["a reason"]), days=1)
    leave_what_waits_visible(db)
    assert "Removal of a mole" in _seen(db)


def test_so_it_does_when_it_is_sent_again(db: Session) -> None:
    receive(db, CONDITION, _naming(NAMED_BY["a reason"]))
    receive(db, CONDITION | nopat(), days=1)
    leave_what_waits_visible(db)
    assert "Removal of a mole" not in _seen(db)
    receive(db, _naming(NAMED_BY["a reason"]), days=2)
    leave_what_waits_visible(db)
    assert "Removal of a mole" in _seen(db)
    assert SECRET not in _seen(db)


def _naming(fields: Resource) -> Resource:
    own = {"id": "x", "subject": {"reference": "Patient/p1"}, "code": {"text": "Removal of a mole"}}
    return {"status": "completed", **own, **fields}


def _seen(db: Session) -> str:
    view = patient_view(db, db.scalars(select(Patient)).one(), Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON)
    return "\n".join(f"{entry.title} {entry.text} {entry.narrative}" for entry in view.entries)
