"""Which addresses lead to one server: two practices must never take from the same."""

import pytest

from workbench.feeds.servers import is_same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://localhost/fhir", "https://localhost/fhir", True),
        ("http://localhost:80/fhir", "https://127.0.0.1:443/fhir/", True),
        ("https://one.example/fhir", "https://one.example:8443/fhir", False),
        ("http://localhost:8001/fhir", "http://localhost:8002/fhir", False),
        ("https://one.example/fhir", "https://other.example/fhir", False),
    ],
)
def test_one_server_is_known_with_tls_and_without(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
