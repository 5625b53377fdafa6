"""Whose record a FHIR server has changed since a moment, type by type and page by page."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from workbench.fhir.resource_types.findings import FINDINGS
from workbench.fhir.resource_types.requests import REQUESTS
from workbench.fhir.resource_types.treatments import TREATMENTS
from workbench.fhir.who.subjects import digits, nhs_numbers
from workbench.upstream.interface import Answer, Answered, Changed, NotRead
from workbench.upstream.ways.fhir.asking import Server
from workbench.upstream.ways.fhir.whose import names_of_patients

TYPES: Final = tuple(dict.fromkeys((*FINDINGS, *TREATMENTS, *REQUESTS)))
MOST_PAGES: Final = 10_000
ELSEWHERE = Answer(Answered.REFUSED, cause="the next page is on another server, or the pages do not end")


def changed_since(server: Server, since: datetime) -> Iterator[Changed]:
    """A patient once for each page on which something of theirs stands. Labels set by $meta-add are not told of."""
    for type_ in TYPES:
        for page in _pages(server, type_, since):
            of: dict[str, list[Any]] = defaultdict(list)
            for resource in page:
                for patient in names_of_patients(resource):
                    of[patient].append(resource)
            for patient, resources in sorted(of.items()):
                yield from _changed(server, patient, resources)


def _pages(server: Server, type_: str, since: datetime) -> Iterator[list[Any]]:
    asked = {"_lastUpdated": f"ge{since.isoformat()}", "_sort": "_lastUpdated", "_count": "100"}
    page, seen = server.find(type_, asked), set[str]()
    while page is not None:
        entries = [each.get("resource") for each in page.content.get("entry") or [] if isinstance(each, dict)]
        yield [each for each in entries if isinstance(each, dict) and each.get("resourceType") == type_]
        links = [each for each in page.content.get("link") or [] if isinstance(each, dict)]
        following = next((str(each.get("url")) for each in links if each.get("relation") == "next"), None)
        if following is None:
            return
        address = urljoin(f"{server.base}/", following)
        if not address.startswith((f"{server.base}/", f"{server.base}?")) or address in seen or len(seen) > MOST_PAGES:
            raise NotRead(ELSEWHERE)
        seen.add(address)
        page = server.find(address)


def _changed(server: Server, patient: str, resources: list[Any]) -> Iterator[Changed]:
    found = server.get(patient)
    numbers = nhs_numbers(found.content) if found else []
    if len(numbers) == 1:
        keys = tuple(f"{each['resourceType']}/{each.get('id')}" for each in resources)
        yield Changed(digits(numbers[0]), patient, _latest(resources), keys)


def _latest(resources: list[Any]) -> datetime | None:
    moments = []
    for each in resources:
        try:
            moments.append(datetime.fromisoformat(each["meta"]["lastUpdated"]))
        except (KeyError, TypeError, ValueError):
            continue
    return max((each for each in moments if each.tzinfo), default=None)
