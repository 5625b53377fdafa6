"""Settings as they were given, checked and stored by the same rules for whatever asks or tells another system."""

import pytest

from workbench.feeds.polling import require_server
from workbench.upstream.ways import settings_of
from workbench.vocabulary import WayKind

GIVEN = "https://HUB.example:443/fhir/"
KEPT = "https://hub.example/fhir"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (WayKind.FHIR_R4, {"label-by": "put"}),
        (WayKind.EMIS_PAPI, {"application-id-env": "PARTY_KEY", "token-env": "TOKEN"}),
    ],
)
def test_a_way_out_keeps_one_spelling_of_its_address(kind: WayKind, given: dict[str, str]) -> None:
    assert settings_of(kind, {"address": GIVEN, **given})["address"] == KEPT


def test_a_feed_keeps_the_same_spelling() -> None:
    assert require_server({"url": GIVEN}) == KEPT
