"""The clinical systems of the day: what each shows when it is asked, and where it fails."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from uuid import uuid4

from tests.between import Between
from tests.emis import DESCRIPTION, KEY, TOKEN, Started, Thing, started_emis
from tests.factories import LEEDS, YORK
from tests.fhir_server import FhirServer, fhir_server
from workbench.emis.whose import guid_of
from workbench.models import Entry, Patient, ReviewItem
from workbench.vocabulary import Wanted, WayKind

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
FAULTS = ("500", "429", "503", "dropped", "lost", "lost", "late")
OF_READS, OF_CHANGES = 0.01, 0.25
MOST_RESOURCES = "1000"


Held = Sequence[tuple[ReviewItem, Entry, Patient]]


class Side(Protocol):
    """`code` is the practice's, `settings` are the way out's. `hold` may give what is held here its names there."""

    kind: WayKind
    code: str
    settings: dict[str, str]
    counts: Counter[str]

    def hold(self, held: Held) -> None: ...

    def hidden(self) -> set[str]:
        """The source ids of what it shows to no patient. Fails where something of another patient was set."""
        ...

    def fail(self, chances: random.Random | None) -> None: ...

    def come_to_rest(self) -> None:
        """Nothing that was asked for is under way any more."""
        ...


class ByHand:
    """What people set there, line by line in a file: whose, what, and what it is to be."""

    kind, code = WayKind.MANUAL, LEEDS

    def __init__(self, folder: Path) -> None:
        self.settings: dict[str, str] = {}
        self.counts = Counter[str]()
        self.file = folder / "set-by-hand.txt"
        self.file.touch()
        self._whose: dict[str, str] = {}

    def hold(self, held: Held) -> None:
        self._whose |= {entry.source_id: patient.nhs_number for _, entry, patient in held}

    def hidden(self) -> set[str]:
        shown: dict[str, str] = {}
        for line in self.file.read_text().split("\n")[:-1]:
            nhs_number, source_id, wanted = line.split(" ")
            assert self._whose[source_id] == nhs_number, "set in another patient's record"
            shown[source_id] = wanted
        return {source_id for source_id, wanted in shown.items() if wanted == Wanted.HIDDEN}

    def fail(self, chances: random.Random | None) -> None: ...

    def come_to_rest(self) -> None: ...


class _Behind:
    """What stands behind a proxy that drops, delays, refuses and loses answers."""

    kind: WayKind

    def __init__(self, between: Between) -> None:
        self._between, self.counts = between, Counter[str]()
        self._under_way, self._lock = 0, Lock()
        between.process_request_thread = self._counted(between.process_request_thread)  # type: ignore[method-assign]

    def fail(self, chances: random.Random | None) -> None:
        def chance(method: str) -> str:
            self.counts[f"{self.kind.value}: requests, {method}"] += 1
            if chances is None or chances.random() >= (OF_READS if method == "GET" else OF_CHANGES):
                return ""
            fault = chances.choice(FAULTS)
            self.counts[f"{self.kind.value}: fault before it, {fault}"] += 1
            return fault

        self._between.chance = chance

    def come_to_rest(self) -> None:
        while self._under_way:
            time.sleep(0.01)

    def _counted(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*of: Any) -> None:
            with self._lock:
                self._under_way += 1
            try:
                act(*of)
            finally:
                with self._lock:
                    self._under_way -= 1

        return counting


class OnFhir(_Behind):
    """A FHIR server that we did not write."""

    kind, code = WayKind.FHIR_R4, YORK

    def __init__(self, server: FhirServer) -> None:
        super().__init__(server.between)
        self._server = server
        self.settings = {"address": server.base, "label-by": "patch"}

    def hold(self, held: Held) -> None:
        patients = {patient.id: patient for _, _, patient in held}
        self._server.put(*(_patient(each) for each in patients.values()))
        self._server.put(*(_observation(entry, patient) for _, entry, patient in held))

    def hidden(self) -> set[str]:
        page = self._server.client.get("/Observation", params={"_count": MOST_RESOURCES}).raise_for_status().json()
        assert not [link for link in page.get("link", []) if link["relation"] == "next"]
        self.counts["resources read from the FHIR server"] += len(page["entry"])
        return {_key(each["resource"]) for each in page["entry"] if each["resource"]["meta"].get("security")}


class OnEmis(_Behind):
    """A small EMIS of ours behind Prism, which holds each request and answer against the published description."""

    kind, code = WayKind.EMIS_PAPI, "C83003"

    def __init__(self, started: Started, folder: Path) -> None:
        super().__init__(started.between)
        self._emis, self._entries = started.emis, dict[str, str]()
        self.settings = {"address": started.between.base, "application-id-file": _private(folder / "key", KEY),
                         "token-file": _private(folder / "token", TOKEN)}  # fmt: skip

    def hold(self, held: Held) -> None:
        items: dict[int, str] = {}
        for item, entry, patient in held:
            item.source_id = items.setdefault(item.id, f"Encounter/{str(uuid4()).upper()}")
            entry.source_id = f"Observation/{str(uuid4()).upper()}"
            number, guid = str(1000 + patient.id), (guid_of(item.source_id) or "")
            self._emis.patients[number] = patient.nhs_number
            thing = self._emis.consultations.setdefault(guid, Thing(number))
            thing.holds.append(guid_of(entry.source_id) or "")
            self._entries[thing.holds[-1]] = entry.source_id

    def hidden(self) -> set[str]:
        there = self._emis.consultations
        for each in list(self._emis.changes):
            assert there[each["consultationGuid"].lower()].patient == each["patientNumber"], "set for another patient"
        return {self._entries[guid] for each in there.values() if not each.visible for guid in each.holds}


def _private(file: Path, text: str) -> str:
    file.write_text(text)
    file.chmod(0o600)
    return str(file)


def _key(resource: dict[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _patient(patient: Patient) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": patient.source_id.partition("/")[2],
            "identifier": [{"system": NHS_NUMBER, "value": patient.nhs_number}]}  # fmt: skip


def _observation(entry: Entry, patient: Patient) -> dict[str, Any]:
    type_, _, own = entry.source_id.partition("/")
    return {"resourceType": type_, "id": own, "status": "final", "code": {"text": "Blood pressure"},
            "subject": {"reference": patient.source_id}}  # fmt: skip


@contextmanager
def all_sides(folder: Path) -> Iterator[list[Side]]:
    """EMIS only where its published description is beside this checkout."""
    with ExitStack() as started:
        sides: list[Side] = [ByHand(folder), OnFhir(started.enter_context(fhir_server(folder)))]
        if DESCRIPTION.is_file():
            sides.append(OnEmis(started.enter_context(started_emis(folder)), folder))
        yield sides
