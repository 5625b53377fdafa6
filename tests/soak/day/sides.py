"""The clinical systems of the day: what each shows when it is asked, and where it fails."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from tests.factories import LEEDS, YORK
from tests.fhir_server import FhirServer, fhir_server
from workbench.models import Entry, Patient
from workbench.vocabulary import Wanted, WayKind

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
FAULTS = ("500", "429", "503", "dropped", "lost", "lost", "late")
OF_READS, OF_CHANGES = 0.01, 0.25
MOST_RESOURCES = "1000"


class Side(Protocol):
    """`shown` says of each source id that it knows whether it is hidden from patients."""

    kind: WayKind
    code: str
    settings: dict[str, str]
    counts: Counter[str]

    def hold(self, held: Sequence[tuple[Entry, Patient]]) -> None: ...

    def hidden(self) -> set[str]: ...

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

    def hold(self, held: Sequence[tuple[Entry, Patient]]) -> None:
        self._whose |= {entry.source_id: patient.nhs_number for entry, patient in held}

    def hidden(self) -> set[str]:
        shown: dict[str, str] = {}
        for line in self.file.read_text().split("\n")[:-1]:
            nhs_number, source_id, wanted = line.split(" ")
            assert self._whose[source_id] == nhs_number, "set in another patient's record"
            shown[source_id] = wanted
        return {source_id for source_id, wanted in shown.items() if wanted == Wanted.HIDDEN}

    def fail(self, chances: random.Random | None) -> None: ...

    def come_to_rest(self) -> None: ...


class OnFhir:
    """A FHIR server that we did not write, behind a proxy that drops, delays, refuses and loses answers."""

    kind, code = WayKind.FHIR_R4, YORK

    def __init__(self, server: FhirServer) -> None:
        self._server, self.counts = server, Counter[str]()
        self.settings = {"address": server.base, "label-by": "patch"}
        self._under_way, self._lock = 0, Lock()
        server.between.process_request_thread = self._counted(server.between.process_request_thread)  # type: ignore[method-assign]

    def hold(self, held: Sequence[tuple[Entry, Patient]]) -> None:
        patients = {patient.id: patient for _, patient in held}
        self._server.put(*(_patient(each) for each in patients.values()))
        self._server.put(*(_observation(entry, patient) for entry, patient in held))

    def hidden(self) -> set[str]:
        page = self._server.client.get("/Observation", params={"_count": MOST_RESOURCES}).raise_for_status().json()
        assert not [link for link in page.get("link", []) if link["relation"] == "next"]
        self.counts["resources read from the FHIR server"] += len(page["entry"])
        return {_key(each["resource"]) for each in page["entry"] if each["resource"]["meta"].get("security")}

    def fail(self, chances: random.Random | None) -> None:
        def chance(method: str) -> str:
            self.counts[f"requests to the FHIR server: {method}"] += 1
            if chances is None or chances.random() >= (OF_READS if method == "GET" else OF_CHANGES):
                return ""
            fault = chances.choice(FAULTS)
            self.counts[f"faults before the FHIR server: {fault}"] += 1
            return fault

        self._server.between.chance = chance

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
    with fhir_server(folder) as server:
        yield [ByHand(folder), OnFhir(server)]
