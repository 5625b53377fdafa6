"""NOPAT on a resource: what is changed so that it stands there, and that nothing else is."""

from workbench.fhir.codes import ACT_CODE as R4
from workbench.fhir.codes import ACT_CODE_BEFORE_R4 as BEFORE_R4
from workbench.upstream.ways.fhir.labels import Labels, as_patch, changed
from workbench.vocabulary import Shown, Wanted

LABELS = Labels((R4,), on_documents=True)
NOPAT = {"system": R4, "code": "NOPAT"}
OTHERS = {"system": BEFORE_R4, "code": "NOPAT"}


def test_every_number_goes_back_with_the_digits_that_it_came_with() -> None:
    raw = b'{"resourceType":"Observation","valueQuantity":{"value":1.50},"n":100000000000000000000,"x":1e3}'
    done = changed(raw, list(LABELS.changes({"resourceType": "Observation"}, Wanted.HIDDEN)))
    assert done == raw[:-1] + b',"meta":{"security":[{"system":"' + R4.encode() + b'","code":"NOPAT"}]}}'


def test_a_patch_changes_nothing_unless_all_is_as_it_was_read() -> None:
    resource = {"resourceType": "Observation", "meta": {"versionId": "7", "security": [OTHERS, NOPAT]}}
    assert as_patch(resource, list(LABELS.changes(resource, Wanted.VISIBLE))) == [
        {"op": "test", "path": "/meta/versionId", "value": "7"},
        {"op": "test", "path": "/meta/security", "value": [OTHERS, NOPAT]},
        {"op": "replace", "path": "/meta/security", "value": [OTHERS]},
    ]
    assert as_patch({}, list(LABELS.changes({}, Wanted.HIDDEN))) == [
        {"op": "add", "path": "/meta", "value": {"security": [NOPAT]}}
    ]


def test_the_worst_case_is_what_is_shown() -> None:
    only_others = {"resourceType": "Observation", "meta": {"security": [OTHERS]}}
    nearly = {"resourceType": "Observation", "meta": {"security": [{"system": "x", "code": "nopat"}]}}
    letter = {"resourceType": "DocumentReference", "meta": {"security": [NOPAT]}}
    for each in (only_others, nearly, letter):
        assert LABELS.shown(each, Wanted.HIDDEN) is Shown.VISIBLE
        assert LABELS.shown(each, Wanted.VISIBLE) is Shown.HIDDEN


def test_of_a_documents_label_only_our_part_is_taken_away() -> None:
    mixed = {"coding": [{"system": "s", "code": "R"}, NOPAT], "text": "restricted"}
    letter = {"resourceType": "DocumentReference", "securityLabel": [mixed, {"coding": [NOPAT]}]}
    (change,) = LABELS.changes(letter, Wanted.VISIBLE)
    assert change.after == [{"coding": [{"system": "s", "code": "R"}], "text": "restricted"}]
