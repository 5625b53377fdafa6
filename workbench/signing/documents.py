"""A small document of words and numbers with its signature in it, and the check of one."""

from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature

from workbench.signing.keys import KeyFault, PrivateKey, PublicKey, fingerprint

ADDED = ("key", "signature")


def signed(document: Mapping[str, object], key: PrivateKey, *, purpose: str) -> bytes:
    """The document as JSON for a file, with the key's fingerprint and the signature (hexadecimal) added.

    `purpose` is signed with it, so that a signature made for one kind of document holds for no other.
    """
    whole = {**document, "key": fingerprint(key.public_key())}
    whole["signature"] = key.sign(_signed_bytes(whole, purpose)).hex()
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def checked(text: bytes, key: PublicKey, *, purpose: str) -> dict[str, Any]:
    """What was signed, without what `signed` added. Raises KeyFault if anything in it is not as it was signed."""
    try:
        whole = orjson.loads(text)
        signature = bytes.fromhex(whole["signature"])
        by = whole["key"]
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFault("it carries no signature that can be read") from error
    if by != fingerprint(key):
        raise KeyFault("another key signed it; give that key’s public half")
    try:
        key.verify(signature, _signed_bytes(whole, purpose))
    except InvalidSignature as error:
        raise KeyFault("its signature does not hold: it is not what was signed") from error
    return {name: value for name, value in whole.items() if name not in ADDED}


def _signed_bytes(whole: Mapping[str, object], purpose: str) -> bytes:
    covered = {name: value for name, value in whole.items() if name != "signature"}
    return purpose.encode() + b"\n" + orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)
