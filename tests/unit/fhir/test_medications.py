"""A medication is shown once, however many resources tell of it."""

from tests.unit.fhir.bundles import NOPAT, a, code, entries, entry, items, to

SERTRALINE = {"medicationCodeableConcept": code("Sertraline")}


def statement(id_="s", **fields):
    return a("MedicationStatement", id_, **{**SERTRALINE, **fields})


def plan(id_="p", **fields):
    return a("MedicationRequest", id_, intent="plan", **{**SERTRALINE, **fields})


def order(id_="o", **fields):
    return a("MedicationRequest", id_, intent="order", **{**SERTRALINE, **fields})


def based_on(id_):
    return {"basedOn": [to(f"MedicationRequest/{id_}")]}


def test_statement_plan_and_orders_are_one_entry_under_the_statements_id():
    sent = (order("o1", **based_on("p")), order("o2", **based_on("p")), plan(), statement(**based_on("p")))
    assert list(entries(*sent)) == list(entries(*reversed(sent))) == ["MedicationStatement/s"]


def test_without_a_statement_the_plan_survives():
    assert list(entries(order(**based_on("p")), plan())) == ["MedicationRequest/p"]


def test_orders_without_their_plan_stand_alone():
    assert len(entries(order("o1", **based_on("gone")), order("o2", **based_on("gone")))) == 2


def test_a_dispense_is_an_issue_and_an_administration_an_event():
    dispense = a("MedicationDispense", "d", authorizingPrescription=[to("MedicationRequest/o")], **SERTRALINE)
    given = a("MedicationAdministration", "g", request=to("MedicationRequest/o"), **SERTRALINE)
    found = entries(order(), dispense, given)
    assert list(found) == ["MedicationRequest/o", "MedicationAdministration/g"]
    assert found["MedicationAdministration/g"].links == ("MedicationRequest/o",)


def test_a_renewal_of_the_same_medicine_is_the_same_entry():
    renewed = order("o2", priorPrescription=to("MedicationRequest/o1"))
    assert list(entries(order("o1", authoredOn="2024-01-01"), {**renewed, "authoredOn": "2024-02-01"})) == [
        "MedicationRequest/o1"
    ]


def test_a_change_to_another_medicine_is_another_entry():
    other = order("o2", medicationCodeableConcept=code("Citalopram"), priorPrescription=to("MedicationRequest/o1"))
    assert entries(order("o1"), other)["MedicationRequest/o2"].links == ("MedicationRequest/o1",)


def test_two_statements_stay_two_when_one_plan_replaces_the_other():
    sent = (
        statement("s1", **based_on("p1")), plan("p1"),
        statement("s2", **based_on("p2")), plan("p2", priorPrescription=to("MedicationRequest/p1")),
    )  # fmt: skip
    assert list(entries(*sent)) == ["MedicationStatement/s1", "MedicationStatement/s2"]


def test_a_circle_of_plans_does_no_harm():
    assert len(entries(plan("p1", **based_on("p2")), plan("p2", **based_on("p1")))) == 1


def test_a_new_issue_that_says_nothing_new_changes_nothing():
    before = (
        statement(**based_on("p"), dosage=[{"text": "one daily"}]),
        plan(dosageInstruction=[{"text": "one daily"}]),
    )
    issue = order(**based_on("p"), authoredOn="2024-05-01", dosageInstruction=[{"text": "one daily"}])
    assert entry(*before).content_hash() == entry(*before, issue).content_hash()


def test_an_issues_own_words_are_kept():
    issue = order(**based_on("p"), note=[{"text": "collects for her sister"}])
    assert "collects for her sister" in entry(plan(), issue).text


def test_an_issue_in_error_says_nothing_and_withdraws_nothing():
    issue = order(**based_on("p"), status="entered-in-error", note=[{"text": "wrong patient"}])
    found = entry(plan(), issue)
    assert (found.text, found.withdrawn) == ("", False)


def test_a_plan_in_error_withdraws_the_medication():
    assert entry(statement(**based_on("p")), plan(status="entered-in-error")).withdrawn


def test_of_two_plans_one_that_stands_is_enough():
    renewed = plan("p2", **based_on("p"), note=[{"text": "twice"}])
    in_error = plan(status="entered-in-error", note=[{"text": "wrong patient"}])
    assert (entry(in_error, renewed).text, entry(in_error, renewed).withdrawn) == ("twice", False)


def test_of_mere_issues_one_that_stands_is_enough_and_speaks():
    first = order("o1", authoredOn="2024-01-01", status="entered-in-error", dosageInstruction=[{"text": "wrong"}])
    second = order("o2", authoredOn="2024-02-01", priorPrescription=to("MedicationRequest/o1"))
    assert entry(first, second).source_id == "MedicationRequest/o1"
    assert (entry(first, second).text, entry(first, second).withdrawn) == ("", False)
    assert entry(first, {**second, "status": "entered-in-error"}).withdrawn


def test_a_labelled_issue_says_nothing_and_its_label_is_told():
    found = entry(plan(), order(**based_on("p"), meta=NOPAT, note=[{"text": "for her sister"}]))
    assert (found.text, found.nopat) == ("", True)
    assert found.not_shown == ("a part of this medication: the source labels it NOPAT",)


def test_parts_that_come_later_or_came_before_are_named():
    assert entry(order(**based_on("p"))).folded == ("MedicationRequest/p",)
    assert entry(plan(), order(**based_on("p"))).folded == ("MedicationRequest/o",)


def test_an_issue_of_a_withdrawn_consultation_takes_no_medication_along():
    wrong = a("Encounter", "e", status="entered-in-error")
    issue = order(**based_on("p"), encounter=to("Encounter/e"), note=[{"text": "for her sister"}])
    found = entries(wrong, plan(), issue)["MedicationRequest/p"]
    assert (found.withdrawn, found.text, found.under) == (False, "", ())


def test_nopat_on_any_part_counts_for_the_medication():
    assert entry(statement(**based_on("p")), plan(), order(**based_on("p"), meta=NOPAT)).nopat


def test_a_medication_belongs_to_its_first_consultation_and_is_linked_to_the_later():
    first = a("Encounter", "z", period={"start": "2019-01-01"})
    later = a("Encounter", "a", period={"start": "2020-01-01"})
    sent = (
        later, first, plan(context=to("Encounter/z")), order(**based_on("p"), context=to("Encounter/a")),
        statement(**based_on("p")),
    )  # fmt: skip
    assert items(*sent)["Encounter/z"] == ["Encounter/z", "MedicationStatement/s"]
    assert entries(*sent)["MedicationStatement/s"].links == ("Encounter/a",)


def test_a_reference_to_a_folded_request_means_the_entry():
    problem = a(
        "Condition",
        "c",
        extension=[{"url": "https://x/RelatedClinicalContent-1", "valueReference": to("MedicationRequest/p")}],
    )
    assert entries(problem, plan(), statement(**based_on("p")))["Condition/c"].links == ("MedicationStatement/s",)
