"""Received bytes → the bundle's JSON, or a sentence that says why not."""

import re

import orjson

from workbench.fhir.bundle.json_text import parsed_with_digits
from workbench.fhir.bundle.shapes import Node, node
from workbench.fhir.values import UnreadableBundle

_RESEND = "Export the bundle again and send the whole file."
_ESCAPE = re.compile(rb"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(ud[89a-f][0-9a-f]{2})|.)", re.IGNORECASE)
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,39}")


def parse_bundle(raw: bytes) -> Node:
    sent = _parse(_text_of(raw))
    if type(sent) is not dict:
        raise UnreadableBundle("This is JSON but not a FHIR Bundle: it is no object. Send one FHIR Bundle in JSON.")
    if sent.get("resourceType") == "OperationOutcome":
        raise UnreadableBundle(f"The source answered with an error (OperationOutcome) in place of a record. {_RESEND}")
    if sent.get("resourceType") != "Bundle":
        raise UnreadableBundle(f"This is {_called(sent)}, not a Bundle. Send a Bundle with the patient and the record.")
    if not sent.get("entry"):
        raise UnreadableBundle("This Bundle has no entries. Send a Bundle with the patient and the record.")
    if type(sent["entry"]) not in (list, dict):
        raise UnreadableBundle(f"The entries of this Bundle are not a list. {_RESEND}")
    return sent


def _text_of(raw: bytes) -> bytes:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise UnreadableBundle(f"The file is empty. {_RESEND}")
    try:
        raw.decode()
    except UnicodeDecodeError as fault:
        raise UnreadableBundle(
            f"This is not UTF-8 text (first at byte {fault.start + 1}). Send a FHIR Bundle as JSON in UTF-8."
        ) from None
    return raw


def _parse(raw: bytes) -> object:
    """orjson says what is wrong, and where."""
    try:
        return parsed_with_digits(_with_whole_characters(raw).decode())
    except ValueError:
        return _parse_or_explain(raw)


def _with_whole_characters(raw: bytes) -> bytes:
    return _ESCAPE.sub(_whole_characters, raw) if b"\\ud" in raw or b"\\uD" in raw else raw


def _parse_or_explain(raw: bytes) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise _broken(fault) from None


def _whole_characters(escape: re.Match[bytes]) -> bytes:
    r"""Half of a surrogate pair is no character: U+FFFD takes its place."""
    return rb"\ufffd" if escape[1] else escape[0]


def _broken(fault: orjson.JSONDecodeError) -> UnreadableBundle:
    place = f"line {fault.lineno}, column {fault.colno}"
    if "depth limit" in fault.msg:
        return nested_too_deeply(f" (at {place})")
    if "infinity" in fault.msg:
        return UnreadableBundle(f"A number is too large to be one (in the value at {place}). {_RESEND}")
    return UnreadableBundle(f"This is not complete JSON: it breaks off or goes wrong at {place}. {_RESEND}")


def nested_too_deeply(place: str = "") -> UnreadableBundle:
    return UnreadableBundle(f"This is nested more deeply than any record{place}. {_RESEND}")


def _called(sent: Node) -> str:
    name = sent.get("resourceType")
    if type(name) is str and _TYPE_NAME.fullmatch(name):
        return f"a lone {name}"
    return "a list of entries without its Bundle" if node(sent.get("entry")) else "JSON without a FHIR resource type"
