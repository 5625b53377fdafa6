"""The resources of a page → one bundle for each patient, with what they refer to."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from workbench.feeds.polling.asking import Bundle
from workbench.fhir.bundle.addresses import relative

Resource = dict[str, Any]
BELONGS_TO = ("subject", "patient")
NAMES = ("Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Medication")
"""What gives names to a record, whatever refers to it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A resource of a page: `key` is its type and id, `digest` the SHA-256 of all that it says.

    `listed`: under which NHS number the source lists the patient, as a digest, where it does.
    """

    key: str
    digest: bytes
    last_updated: datetime | None
    resource: Resource
    listed: str = ""


def changed_in(bundle: Bundle, type_: str) -> list[Changed]:
    """What was asked for; what the server adds (outcomes, includes) is left out."""
    entries = bundle.get("entry")
    resources = (
        [each.get("resource") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    )
    return [as_changed(each) for each in resources if isinstance(each, dict) and each.get("resourceType") == type_]


def as_changed(resource: Resource) -> Changed:
    digest = hashlib.sha256(orjson.dumps(resource, option=orjson.OPT_SORT_KEYS)).digest()
    meta = resource.get("meta")
    said = meta.get("lastUpdated") if isinstance(meta, dict) else None
    return Changed(_key_of(resource), digest, moment(said), resource)


def _key_of(resource: Resource) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id')}"[:300]


def moment(said: object) -> datetime | None:
    """None for what is no moment with a zone."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def by_patient(changed: Sequence[Changed]) -> list[list[Changed]]:
    """Those of each patient together; each that names none is by itself, and is refused by its own words."""
    groups: dict[str, list[Changed]] = defaultdict(list)
    for each in changed:
        groups[patient_of(each.resource) or each.key].append(each)
    return list(groups.values())


def patient_of(resource: Resource) -> str:
    """`Patient/ID`, or nothing."""
    if resource.get("resourceType") == "Patient":
        return _key_of(resource)
    for name in BELONGS_TO:
        reference = resource.get(name)
        said = reference.get("reference") if isinstance(reference, dict) else None
        if isinstance(said, str) and (found := relative(said)).startswith("Patient/"):
            return found
    return ""


def references(resources: Iterable[Resource], *, only: Sequence[str] = ()) -> set[str]:
    """`Type/ID` of all that they refer to by a literal reference."""
    found = {relative(each) for resource in resources for each in _literal(resource)}
    return {
        each
        for each in found
        if each.count("/") == 1 and each[0].isalpha() and (not only or each.partition("/")[0] in only)
    }


def _literal(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        said = value.get("reference")
        if isinstance(said, str) and not said.startswith("#"):
            yield said
        for each in value.values():
            yield from _literal(each)
    elif isinstance(value, list):
        for each in value:
            yield from _literal(each)


def as_bundle(base: str, resources: Iterable[Resource]) -> bytes:
    """As one patient's record, of which this is a part."""
    entries = [{"fullUrl": f"{base}/{_key_of(each)}", "resource": each} for each in resources]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
