"""The settings of a FHIR server as given, checked, and as they are stored: addresses and names of files, no secrets."""

from collections.abc import Mapping
from typing import Any, Final

from workbench.errors import Invalid
from workbench.servers import given as check
from workbench.servers.addresses import normalised
from workbench.upstream.ways.fhir.keys import ALGORITHMS, signing_key
from workbench.upstream.ways.fhir.labels import SYSTEMS

LABEL_BY: Final = ("meta", "patch", "put")
TOKENS: Final = ("token-file", "token-env", "token-url")
OF_TOKEN_URL: Final = ("client-id", "key-file", "key-env", "key-id", "algorithm", "audience", "scope")
NAMES: Final = ("address", "label-by", "code-systems", "security-label", *TOKENS, *OF_TOKEN_URL)
SCOPE: Final = "system/*.rs system/*.u"


def read_settings(given: Mapping[str, str]) -> dict[str, Any]:
    """Raises Invalid with a message for each setting that cannot be used."""
    wrong = check.strange(given, NAMES, "a FHIR server")
    wrong |= check.address(given, "address", needed=True) | check.address(given, "token-url", needed=False)
    wrong |= check.one_of(given, "label-by", LABEL_BY, needed=True)
    wrong |= check.one_of(given, "code-systems", tuple(SYSTEMS))
    wrong |= check.one_of(given, "security-label", ("yes", "no"))
    wrong |= check.one_of(given, "algorithm", tuple(ALGORITHMS))
    if given.get("label-by") == "meta" and given.get("security-label") == "yes":
        wrong["security-label"] = (
            "$meta-add cannot set a document’s securityLabel. Use --label-by patch or put, or --security-label no"
        )
    wrong |= _token(given)
    if wrong:
        raise Invalid(wrong)
    labels_documents = given.get("security-label", "no" if given["label-by"] == "meta" else "yes")
    stored = check.as_stored(given, NAMES)
    stored |= {"address": normalised(stored["address"]), "security-label": labels_documents}
    stored |= {"code-systems": given.get("code-systems", "r4")}
    if "token-url" in given:
        usual = {"algorithm": "RS384", "audience": given["token-url"].strip(), "scope": SCOPE}
        stored = {**usual, **stored}
    return stored


def _token(given: Mapping[str, str]) -> dict[str, str]:
    wrong = check.at_most_one(given, TOKENS, "the token") or check.used_with(given, OF_TOKEN_URL, "token-url")
    if wrong or "token-url" not in given:
        return wrong or check.secret_place(given, "token-file") | check.secret_place(given, "token-env")
    if not given.get("client-id", "").strip():
        wrong = {"client-id": "Give --client-id: the name under which the server knows this workbench"}
    if ("key-file" in given) == ("key-env" in given):
        return wrong | {"key-file": "Give the private key by one of --key-file and --key-env"}
    return wrong | check.secret_place(given, "key-file", _signs(given)) | check.secret_place(given, "key-env")


def _signs(given: Mapping[str, str]) -> Any:
    algorithm = given.get("algorithm", "RS384")
    return (lambda text: signing_key(text, algorithm)) if algorithm in ALGORITHMS else str
