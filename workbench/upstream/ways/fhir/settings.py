"""The settings of a FHIR server as given, checked, and as they are stored: addresses and names of files, no secrets."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from workbench.errors import Invalid
from workbench.upstream.ways.fhir.keys import ALGORITHMS, SecretNotRead, signing_key, written
from workbench.upstream.ways.fhir.labels import SYSTEMS

HERE: Final = ("127.0.0.1", "::1", "localhost")
LABEL_BY: Final = ("meta", "patch", "put")
TOKENS: Final = ("token-file", "token-env", "token-url")
OF_TOKEN_URL: Final = ("client-id", "key-file", "key-env", "key-id", "algorithm", "audience", "scope")
NAMES: Final = ("address", "label-by", "code-systems", "security-label", *TOKENS, *OF_TOKEN_URL)
SCOPE: Final = "system/*.rs system/*.u"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_settings(given: Mapping[str, str]) -> dict[str, Any]:
    """Raises Invalid with a message for each setting that cannot be used."""
    wrong: dict[str, str] = {
        name: f"{name} is no setting of a FHIR server. There are: {', '.join(NAMES)}"
        for name in given
        if name not in NAMES
    }
    wrong |= _address(given, "address", needed=True) | _address(given, "token-url", needed=False)
    wrong |= _one_of(given, "label-by", LABEL_BY, needed=True) | _one_of(given, "code-systems", tuple(SYSTEMS))
    wrong |= _one_of(given, "security-label", ("yes", "no")) | _one_of(given, "algorithm", tuple(ALGORITHMS))
    if given.get("label-by") == "meta" and given.get("security-label") == "yes":
        wrong["security-label"] = (
            "$meta-add cannot set a document’s securityLabel. Use --label-by patch or put, or --security-label no"
        )
    wrong |= _token(given)
    if wrong:
        raise Invalid(wrong)
    labels_documents = given.get("security-label", "no" if given["label-by"] == "meta" else "yes")
    stored = {name: given[name].strip() for name in NAMES if name in given}
    stored |= {"address": stored["address"].rstrip("/"), "security-label": labels_documents}
    stored |= {"code-systems": given.get("code-systems", "r4")}
    if "token-url" in given:
        usual = {"algorithm": "RS384", "audience": given["token-url"].strip(), "scope": SCOPE}
        stored = {**usual, **stored}
    return stored


def _address(given: Mapping[str, str], name: str, *, needed: bool) -> dict[str, str]:
    if name not in given:
        return {name: f"Give the server’s address: --{name} https://HOST/PATH"} if needed else {}
    try:
        parts = urlsplit(given[name].strip())
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return {name: f"Write --{name} as https://HOST/PATH"}
    if parts.scheme not in ("http", "https") or not host:
        return {name: f"Write --{name} as https://HOST/PATH"}
    if parts.username or parts.password or parts.query or parts.fragment:
        return {name: f"--{name} holds no user, password or query. Secrets come from files or the environment"}
    if parts.scheme == "http" and host not in HERE:
        return {name: f"Records travel over TLS only: write --{name} https://… (http:// only for this machine itself)"}
    return {}


def _one_of(given: Mapping[str, str], name: str, choices: tuple[str, ...], *, needed: bool = False) -> dict[str, str]:
    if name in given and given[name] in choices:
        return {}
    return {name: f"Give --{name}: {', '.join(choices)}"} if needed or name in given else {}


def _token(given: Mapping[str, str]) -> dict[str, str]:
    ways = [name for name in TOKENS if name in given]
    if len(ways) > 1:
        return {ways[1]: f"Give one of --{ways[0]} and --{ways[1]}: the token comes from one place"}
    if not ways:
        lonely = [name for name in OF_TOKEN_URL if name in given]
        return {name: f"--{name} is used with --token-url" for name in lonely}
    if ways != ["token-url"]:
        lonely = [name for name in OF_TOKEN_URL if name in given]
        return {name: f"--{name} is used with --token-url" for name in lonely} or _secret(given, *ways)
    wrong = {"client-id": "Give --client-id: the name under which the server knows this workbench"}
    wrong = {} if given.get("client-id", "").strip() else wrong
    keys = [name for name in ("key-file", "key-env") if name in given]
    if len(keys) != 1:
        return wrong | {"key-file": "Give the private key by one of --key-file and --key-env"}
    return wrong | _secret(given, keys[0])


def _secret(given: Mapping[str, str], name: str) -> dict[str, str]:
    """What stands in the environment may be there only for the service; a file has to be there now."""
    value = given[name].strip()
    if name.endswith("-env"):
        return {} if _VARIABLE.fullmatch(value) else {name: f"{name} is the name of an environment variable"}
    try:
        text = written(Path(value))
        if name == "key-file" and given.get("algorithm", "RS384") in ALGORITHMS:
            signing_key(text, given.get("algorithm", "RS384"))
    except SecretNotRead as error:
        return {name: str(error)}
    return {}
