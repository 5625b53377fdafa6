"""`make audit` and `make sbom`: no answer is no good news, and the bill says what npm leaves out."""

import json

from tests.supply.bill_of_assets import completed
from tests.supply.known_faults import of_npm, of_python, tell

SKIPPED = {"name": "flask", "skip_reason": "Dependency not found on PyPI"}
FAULTY = {"name": "h11", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.2"]}]}
FINE = {"name": "click", "version": "8", "vulns": []}


def test_a_fault_is_told_and_a_package_that_was_not_answered_for_too():
    asked = of_python(json.dumps({"dependencies": [SKIPPED, FAULTY, FINE]}))
    assert [*tell("PyPI", asked)] == ["h11 0.1: PYSEC-1 (mended in: 0.2)", "PyPI did not answer for flask."]


def test_no_answer_is_not_taken_for_no_faults():
    for asked in (of_python(""), of_python('{"dependencies": []}'), of_npm('{"message": "405 Method Not Allowed"}')):
        assert asked.unanswered
    whole = of_npm('{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 3}}}')
    assert [*tell("npm", whole)] == ["npm knows no fault of the 3 packages."]


def test_the_bill_of_assets_is_named_after_the_product_and_has_each_licence():
    bill = {
        "serialNumber": "urn:uuid:1",
        "metadata": {"timestamp": "now", "component": {"name": "a-folder"}},
        "components": [{"name": "x"}, {"name": "y", "licenses": ["its"]}],
    }
    made = completed(bill, {"name": "the-product"}, {"packages": {"node_modules/x": {"license": "BSD-0-Clause"}}})
    assert made == {
        "metadata": {"component": {"name": "the-product"}},
        "components": [
            {"name": "x", "licenses": [{"license": {"name": "BSD-0-Clause"}}]},
            {"name": "y", "licenses": ["its"]},
        ],
    }
