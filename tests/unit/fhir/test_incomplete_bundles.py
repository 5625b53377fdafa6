"""A bundle that says of itself that it is not all is told as such, in words and without anything clinical."""

import pytest

from tests.unit.fhir.bundles import PATIENT, a, entries, raw, read
from tests.unit.fhir.test_gp_connect_lists import STRUCTURED, problems_list
from workbench.fhir.bundle.incomplete import NEXT_PAGE, STATUS, SUBSETTED
from workbench.fhir.read import read_bundle
from workbench.fhir.values import UnreadableBundle
from workbench.vocabulary import Doubt

SECRET = "Suspected abuse"


def outcome(*severities):
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": each, "diagnostics": SECRET} for each in severities],
    }


def said(*resources, **bundle):
    return [each.cause for each in read(*resources, **bundle).problems]


@pytest.mark.parametrize(
    ("severities", "grave"),
    [
        (["error"], "an error"),
        (["fatal"], "an error"),
        (["warning"], "a warning"),
        (["information", "warning", "error"], "an error"),
        (["catastrophe"], "an error"),
        ([None], "an error"),
        ([], "an error"),
        (["ERROR"], "an error"),
    ],
)
def test_an_outcome_among_the_entries_is_told(severities, grave):
    (cause,) = said(outcome(*severities), a("Condition"))
    assert f"reports {grave} in place of a full answer" in cause
    assert "only a part of the record" in cause
    assert SECRET not in cause


@pytest.mark.parametrize("severity", ["information", "success"])
def test_an_outcome_that_only_informs_is_no_problem(severity):
    assert said(outcome(severity)) == []


def test_an_outcome_in_place_of_the_bundle_is_refused_in_words():
    with pytest.raises(UnreadableBundle, match="answered with an error") as refused:
        read_bundle(raw().replace(b'"Bundle"', b'"OperationOutcome"'))
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("relation", ["next", "Next", " next "])
def test_a_further_page_is_told(relation):
    assert said(link=[{"relation": "self", "url": "x"}, {"relation": relation, "url": "y"}]) == [NEXT_PAGE]


@pytest.mark.parametrize("relation", ["self", "previous", "first", "last", None])
def test_other_links_are_no_problem(relation):
    assert said(link=[{"relation": relation, "url": "x"}]) == []


@pytest.mark.parametrize("total", [3, "4", 100])
def test_a_total_that_is_more_than_what_came_is_told(total):
    (cause,) = said(a("Condition"), total=total)
    assert f"says that there are {total} resources and holds 2" in cause


@pytest.mark.parametrize("total", [2, 1, 0, None, "x", True, -1, 1.5, pytest.param("9" * 5000, id="of many digits")])
def test_another_total_is_no_problem(total):
    assert said(a("Condition"), total=total) == []


def test_what_is_included_beside_the_matches_does_not_count():
    entries = [{"resource": PATIENT}, {"resource": a("Condition"), "search": {"mode": "include"}}]
    assert len(said(entry=entries, total=2)) == 1


@pytest.mark.parametrize("status", ["404", "500 Internal Server Error"])
def test_an_answer_of_an_error_is_told(status):
    assert said(entry=[{"resource": PATIENT}, {"resource": a("Condition"), "response": {"status": status}}]) == [STATUS]


def test_the_outcome_of_an_answer_is_told():
    answered = {"resource": a("Condition"), "response": {"status": "200", "outcome": outcome("error")}}
    assert len(said(entry=[{"resource": PATIENT}, answered])) == 1


def test_a_resource_of_which_only_a_part_was_sent_is_told():
    assert said(a("Condition", meta={"tag": [{"code": "SUBSETTED"}]})) == [SUBSETTED]
    assert said(meta={"tag": [{"code": "SUBSETTED"}]}) == [SUBSETTED]


@pytest.mark.parametrize("more", [{"link": [{"relation": "next", "url": "x"}]}, {"total": 9}])
def test_what_is_not_all_is_complete_of_nothing(more):
    assert read(problems_list(), **STRUCTURED).complete
    assert not read(problems_list(), **STRUCTURED, **more).complete
    assert not read(problems_list(), outcome("error"), **STRUCTURED).complete


@pytest.mark.parametrize("where", ["tag", "security"])
@pytest.mark.parametrize("code", ["SUBSETTED", "subsetted", "REDACTED", "MASKED", "ABSTRED"])
def test_a_resource_of_which_a_part_was_sent_is_marked_as_such(where, code):
    entry = entries(a("Condition", "c", meta={where: [{"code": code}]}))["Condition/c"]
    assert (entry.doubts, entry.not_shown) == (
        (Doubt.NOT_ALL_READ,), ("the rest of it, of which the source sent only a part",)
    )  # fmt: skip
