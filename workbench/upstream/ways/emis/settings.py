"""The settings of the EMIS partner interface as given, checked, and as they are stored: no secrets."""

from collections.abc import Mapping
from typing import Any, Final

from workbench.errors import Invalid
from workbench.servers import given as check
from workbench.servers.addresses import normalised

KEYS: Final = ("application-id-file", "application-id-env")
TOKENS: Final = ("token-file", "token-env", "token-url")
SECRETS: Final = ("client-secret-file", "client-secret-env")
OF_TOKEN_URL: Final = ("client-id", "scope", *SECRETS)
NAMES: Final = ("address", *KEYS, *TOKENS, *OF_TOKEN_URL)


def read_settings(given: Mapping[str, str]) -> dict[str, Any]:
    """Raises Invalid with a message for each setting that cannot be used."""
    wrong = check.strange(given, NAMES, "the EMIS partner interface")
    wrong |= check.address(given, "address", needed=True) | check.address(given, "token-url", needed=False)
    if not any(name in given for name in KEYS):
        wrong[KEYS[0]] = "Give the application’s id (party key) by one of --application-id-file and -env"
    wrong |= check.at_most_one(given, KEYS, "the application’s id")
    for name in (*KEYS, "token-file", "token-env", *SECRETS):
        wrong |= check.secret_place(given, name)
    wrong |= _token(given)
    if wrong:
        raise Invalid(wrong)
    stored = check.as_stored(given, NAMES)
    return {**stored, "address": normalised(stored["address"])}


def _token(given: Mapping[str, str]) -> dict[str, str]:
    if not any(name in given for name in TOKENS):
        return {TOKENS[0]: "Give where the token comes from: --token-file, --token-env or --token-url"}
    wrong = check.at_most_one(given, TOKENS, "the token") or check.used_with(given, OF_TOKEN_URL, "token-url")
    if wrong or "token-url" not in given:
        return wrong
    if (SECRETS[0] in given) == (SECRETS[1] in given):
        wrong[SECRETS[0]] = "Give the client’s secret by one of --client-secret-file and --client-secret-env"
    needed = {"client-id": "the name under which EMIS knows this workbench", "scope": "what is asked for, from EMIS"}
    return wrong | {name: f"Give --{name}: {what}" for name, what in needed.items() if not given.get(name, "").strip()}
