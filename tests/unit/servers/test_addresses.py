"""Which addresses lead to one server: two practices must never take from the same."""

import pytest

from workbench.servers.addresses import fault_of, is_same, normalised


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


@pytest.mark.parametrize(
    ("address", "spelled"),
    [
        ("https://ONE.example:443/Fhir/", "https://one.example/Fhir"),
        ("https://one.example./x/../fhir//r4", "https://one.example/fhir/r4"),
        ("https://one.example/a%2Fb/%66hir", "https://one.example/a%2Fb/fhir"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
    ],
)
def test_an_address_has_one_spelling(address: str, spelled: str) -> None:
    assert normalised(address) == spelled


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://one.example/fhir", ""),
        ("http://localhost:8080/fhir", ""),
        ("http://one.example", "over TLS only"),
        ("https://user:secret@one.example", "no user, password or query"),
        ("https://one.example/?key=secret", "no user, password or query"),
        ("https://one.example:port/", "Write --url as"),
        (f"https://{'x' * 64}.example/", "Write --url as"),
        ("one.example", "Write --url as"),
    ],
)
def test_an_address_that_gives_something_away_or_leads_nowhere_is_told(address: str, words: str) -> None:
    fault = fault_of(address, "--url")
    assert words in fault if words else fault == ""
