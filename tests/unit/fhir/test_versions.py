"""The same id twice in a bundle: the newest version counts, and in doubt nothing is shown."""

import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, a, a_list, causes, code, entries, read, to
from workbench.fhir.bundle.collecting.inside import TWICE
from workbench.fhir.bundle.collecting.settling import NEITHER, STRICTER
from workbench.fhir.said import Statement
from workbench.fhir.values import UnreadableBundle
from workbench.vocabulary import Standing

CONTRADICTED = (Statement("Condition/1", Standing.CONTRADICTED),)
DAY = "2024-05-0{}T09:15:00Z".format


def version(text, type_="Condition", id_="1", *, meta=None, **fields):
    return a(type_, id_, note=[{"text": text}], **({"meta": meta} if meta else {}), **fields)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"versionId": "1"}, {"versionId": "2"}),
        ({"versionId": "9"}, {"versionId": "10"}),
        ({"versionId": 1}, {"versionId": 2}),
        ({"versionId": 'W/"1"'}, {"versionId": 'W/"2"'}),
        ({"lastUpdated": DAY(1)}, {"lastUpdated": DAY(2)}),
        ({"lastUpdated": "2024-05-03T01:15:00+02:00"}, {"lastUpdated": "2024-05-03T00:15:00Z"}),
        ({"versionId": "a", "lastUpdated": DAY(1)}, {"versionId": "B", "lastUpdated": DAY(2)}),
        ({"versionId": "1", "lastUpdated": DAY(1)}, {"versionId": "1", "lastUpdated": DAY(2)}),
        ({"versionId": "1", "lastUpdated": DAY(1)}, {"versionId": "2"}),
    ],
)
def test_the_newest_counts_wherever_it_stands(older, newer, turned):
    sent = [version("former", meta=older), version("present", meta=newer)]
    sent = sent[::-1] if turned else sent
    assert entries(*sent)["Condition/1"].text == "present"
    assert causes(*sent) == []
    assert read(*sent).statements == ()


def test_the_newest_of_many_counts():
    sent = [version(str(number), meta={"versionId": str(number)}) for number in (3, 12, 1, 7)]
    assert entries(*sent)["Condition/1"].text == "12"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, None),
        ({"versionId": "2"}, None),
        ({"versionId": "1"}, {"versionId": "1"}),
        ({"versionId": "a"}, {"versionId": "b"}),
        ({"versionId": "1"}, {"lastUpdated": DAY(2)}),
        ({"versionId": "2", "lastUpdated": DAY(1)}, {"versionId": "1", "lastUpdated": DAY(2)}),
        ({"lastUpdated": "yesterday"}, {"lastUpdated": "0001-01-01T00:00:00Z"}),
        ({"versionId": ["1"]}, {"versionId": {"value": "2"}}),
    ],
)
def test_where_nothing_says_which_is_newer_neither_is_shown_and_it_is_told(one, other, turned):
    sent = [version("one", meta=one), version("other", meta=other)]
    bundle = read(*(sent[::-1] if turned else sent))
    assert (bundle.items, bundle.statements) == ((), CONTRADICTED)
    assert [each.cause for each in bundle.problems] == [f"another resource has this id (entry 2); {NEITHER}"]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("strict", [{"meta": NOPAT}, {"verificationStatus": "entered-in-error"}])
def test_in_doubt_the_copy_that_shows_less_counts(strict, turned):
    sent = [version("same"), version("same", **strict)]
    sent = sent[::-1] if turned else sent
    found = entries(*sent)["Condition/1"]
    assert found.withdrawn or found.nopat
    assert causes(*sent) == [f"another resource has this id (entry 2); {STRICTER}"]


@pytest.mark.parametrize("type_", ["Encounter", "DiagnosticReport", "DocumentReference"])
def test_a_withdrawn_copy_of_what_holds_others_withdraws_them(type_):
    sent = a(type_, "1"), a(type_, "1", status="entered-in-error"), a("Observation", encounter=to("Encounter/1"))
    assert entries(*sent)[f"{type_}/1"].withdrawn


def test_a_labelled_copy_of_a_list_labels_what_it_holds():
    encounter = a("Encounter", "e")
    plain = a_list("l", "consultation", "Observation/1", encounter=to("Encounter/e"))
    found = entries(encounter, plain, {**plain, "meta": NOPAT}, a("Observation"))
    assert found["Observation/1"].nopat


def test_a_newer_version_without_its_label_is_the_present_one():
    sent = version("x", meta={**NOPAT, "versionId": "1"}), version("x", meta={"versionId": "2"})
    assert not entries(*sent)["Condition/1"].nopat


@pytest.mark.parametrize("meta", [None, {"versionId": "1"}, {"versionId": "2", "lastUpdated": DAY(1)}])
def test_a_copy_is_no_problem(meta):
    sent = version("same", meta=meta), version("same", meta=meta), version("same", meta={"lastUpdated": DAY(3)})
    assert list(entries(*sent)) == ["Condition/1"]
    assert causes(*sent) == []


def test_what_only_gives_names_is_kept_as_it_came_first():
    sent = [{"resourceType": "Organization", "id": "o", "name": name} for name in ("One", "Two")]
    (problem,) = read(*sent).problems
    assert problem.cause == "another resource has this id (entry 2); the first is kept"


def test_the_words_of_a_contradictory_binary_are_not_shown():
    binaries = [
        {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": each} for each in ("eA", "eQ")
    ]
    bundle = read(a("DocumentReference", content=[{"attachment": {"url": "Binary/b"}}]), *binaries)
    assert bundle.statements == (Statement("Binary/b", Standing.CONTRADICTED),)
    assert bundle.items[0].entries[0].text == ""


def test_contradictory_copies_make_nobody_a_proxy():
    person = {"resourceType": "RelatedPerson", "id": "1", "patient": to("Patient/p1"), "active": True}
    assert read(person, {**person, "name": [{"text": "Robin"}]}).related == ()
    assert not any(each.is_active for each in read(person, {**person, "active": False}).related)


def test_the_newest_version_of_the_patient_counts():
    newer = {**PATIENT, "gender": "male", "meta": {"versionId": "2"}}
    assert read(newer, patient={**PATIENT, "meta": {"versionId": "1"}}).patient.gender == "male"


def test_a_patient_of_two_minds_is_refused():
    with pytest.raises(UnreadableBundle, match="2 patients"):
        read({**PATIENT, "gender": "male"}, patient=PATIENT)


def test_only_the_newest_version_says_what_is_contained_in_it():
    def holding(name, version_id):
        ended = {"resourceType": "AllergyIntolerance", "id": "28", "code": code(name), "identifier": [{"value": "x"}]}
        return a("List", "l", contained=[ended], meta={"versionId": version_id})

    found = entries(holding("Peanut", "2"), holding("Penicillin", "1"))
    assert {source_id: each.title for source_id, each in found.items()} == {"AllergyIntolerance/x": "Peanut"}


def test_two_contained_resources_of_one_id_that_differ_are_not_shown():
    inside = [{"resourceType": "Observation", "id": "x", "valueString": each} for each in ("positive", "negative")]
    bundle = read(a("DiagnosticReport", "r", contained=inside, result=[to("#x")]))
    assert [each.source_id for each in bundle.items[0].entries] == ["DiagnosticReport/r"]
    assert bundle.statements == (Statement("Observation/DiagnosticReport/r#x", Standing.CONTRADICTED),)
    assert [each.cause for each in bundle.problems] == [TWICE]


def test_the_servers_own_time_and_version_are_kept():
    found = entries(version("x", meta={"versionId": "7", "lastUpdated": "2024-05-03T01:15:00+02:00"}))["Condition/1"]
    assert (found.source_version, str(found.last_updated)) == ("7", "2024-05-02 23:15:00+00:00")
