"""SMART Backend Services: a token for what the key of this client signs."""

import time
import uuid
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt

from workbench.servers.exchange import Client
from workbench.servers.secrets_read import SecretNotRead, secret
from workbench.upstream.interface import NotRead
from workbench.upstream.ways.fhir.keys import signing_key
from workbench.upstream.ways.tokens import Access, Fetched, given_access, no_token

ASSERTION_LASTS: Final = 240
"""Seconds. Five minutes are the most that SMART allows; a clock that is fast here must not exceed that."""

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def access_of(client: Client, settings: Mapping[str, Any]) -> Access:
    if "token-url" in settings:
        return Fetched(client, settings["token-url"], lambda: _form(settings))
    return given_access(settings)


def _form(settings: Mapping[str, Any]) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": _assertion(settings),
        "scope": settings["scope"],
    }


def _assertion(of: Mapping[str, Any]) -> str:
    algorithm, now = of["algorithm"], int(time.time())
    try:
        key = signing_key(secret(of.get("key-file"), of.get("key-env")), algorithm)
    except SecretNotRead:
        raise NotRead(no_token()) from None
    header = {"alg": algorithm, **({"kid": of["key-id"]} if "key-id" in of else {})}
    claims = {"iss": of["client-id"], "sub": of["client-id"], "aud": of["audience"], "iat": now,
              "exp": now + ASSERTION_LASTS, "jti": str(uuid.uuid4())}  # fmt: skip
    return jwt.encode(header, claims, key, algorithms=[algorithm])
