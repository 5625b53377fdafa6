"""A small EMIS of ours, behind Prism, which holds each request and each answer against the published description."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.between import Between, between_us_and
from tests.server import free_port
from workbench.settings import PROJECT

DESCRIPTION = PROJECT.parent / "shared" / "data" / "upstream" / "emis-partner-api-1.2.json"
needs_description = pytest.mark.skipif(
    not DESCRIPTION.is_file(), reason="../shared/data/upstream is not beside this checkout"
)
STARTS_WITHIN = 60
KEY, SECRET, TOKEN = "party-key", "client-secret", "first-token"
PASSED_ON = ("Authorization", "Accept", "applicationId")


@dataclass
class Thing:
    """A consultation or an attachment. What `holds` says is set with it. `says` leaves its flag out where False."""

    patient: str
    visible: bool = True
    holds: list[str] = field(default_factory=list)
    says: bool = True
    provisional: bool = True

    @property
    def flags(self) -> dict[str, bool]:
        return {"pfsVisible": self.visible, "pfsVisibleSpecified": self.says}


class Emis(ThreadingHTTPServer):
    """Its record, by identifiers in lower case; what it was asked; the token that it takes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.own = f"http://127.0.0.1:{self.server_address[1]}"
        self.clear()

    def clear(self) -> None:
        self.patients: dict[str, str] = {}
        self.consultations: dict[str, Thing] = {}
        self.attachments: dict[str, Thing] = {}
        self.changes: list[dict[str, str]] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, str]] = {}
        self.said_of_documents: dict[str, Any] = {}
        self.token, self.tokens = TOKEN, 1

    def visible(self, guid: str) -> bool:
        return (self.consultations | self.attachments)[guid].visible

    def ask(self, call: str, asked: dict[str, str]) -> tuple[int, Any]:
        return CALLS[call](self, asked)

    def matched_patients(self, asked: dict[str, str]) -> tuple[int, Any]:
        return 200, {"patientList": self._people(lambda _number, nhs: nhs == asked["matchedTerms"])}

    def changed_patients(self, asked: dict[str, str]) -> tuple[int, Any]:
        since = {each["patientNumber"] for each in self.changes if each["at"] >= asked["fromDate"]}
        return 200, {"patientList": self._people(lambda number, _nhs: number in since)}

    def put(self, number: str, record: dict[str, Any]) -> None:
        """The record of a patient, as somebody has just changed it."""
        self.records[number] = record
        for name, here in (("consultationList", self.consultations), ("attachmentList", self.attachments)):
            for each in record.get(name, ()):
                if each.get("pfsVisibleSpecified"):
                    thing = here.setdefault(each["guid"].lower(), Thing(number))
                    thing.visible = each["pfsVisible"]
                    thing.holds = [element["item"]["guid"].lower() for element in each.get("elementList", ())]
        self.touch(number)

    def touch(self, number: str) -> None:
        self.changes.append({"patientNumber": number, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})

    def medical_record(self, asked: dict[str, str]) -> tuple[int, Any]:
        """As it was put, with what is visible by now; a new message each time."""
        found = self.records.get(asked["patientNumber"])
        if found is None:
            return 404, _error(404)
        return 200, {**_message(), **found, **{
            name: [self._as_it_is(each) for each in found[name]]
            for name in ("consultationList", "attachmentList") if name in found
        }}  # fmt: skip

    def _as_it_is(self, sent: dict[str, Any]) -> dict[str, Any]:
        thing = (self.consultations | self.attachments).get(sent["guid"].lower())
        return {**sent, **thing.flags} if thing and sent.get("pfsVisibleSpecified") else sent

    def file(self, asked: dict[str, str]) -> tuple[int, Any]:
        found = self.files.get(asked["documentId"].lower())
        return (200, found) if found else (404, _error(404))

    def _people(self, chosen: Any) -> list[dict[str, str]]:
        return [{"dbid": number, "nhsNumber": nhs} for number, nhs in self.patients.items() if chosen(number, nhs)]

    def consultation(self, asked: dict[str, str]) -> tuple[int, Any]:
        guid, found = asked["consultationGuid"].lower(), self.consultations.get(asked["consultationGuid"].lower())
        if found is None or found.patient != asked["patientNumber"]:
            return 404, _error(404)
        elements = [{"displayOrder": place, "item": {"guid": each}} for place, each in enumerate(found.holds)]
        attached = [_attachment(each, self.attachments[each]) for each in found.holds if each in self.attachments]
        consultation = {"guid": guid, "elementList": elements, **found.flags}
        return 200, {"consultationList": [consultation], "attachmentList": attached}

    def attachments_of(self, asked: dict[str, str]) -> tuple[int, Any]:
        of_patient = {g: each for g, each in self.attachments.items() if each.patient == asked["patientNumber"]}
        put = self.records.get(asked["patientNumber"], {}).get("attachmentList", [])
        described = {each["guid"].lower(): each for each in put}
        known = [described.get(guid, {}) | _attachment(guid, each) for guid, each in of_patient.items()]
        others = [described[each] for each in described.keys() - of_patient.keys()]
        return 200, {**_message(), "attachmentList": [*known, *others], **self.said_of_documents}

    def update_consultation(self, asked: dict[str, str]) -> tuple[int, Any]:
        found = self.consultations[asked["consultationGuid"].lower()]
        for each in (found, *(self.attachments[guid] for guid in found.holds if guid in self.attachments)):
            each.visible = asked["pfsVisibility"] == "1"
        return self._changed(asked, 200)

    def update_attachment(self, asked: dict[str, str]) -> tuple[int, Any]:
        found = self.attachments[asked["attachmentGuid"].lower()]
        found.visible = asked["pfsVisibility"] == "1"
        found.provisional = found.provisional if asked["provisional"] == "-1" else asked["provisional"] == "1"
        return self._changed(asked, 204)

    def _changed(self, asked: dict[str, str], status: int) -> tuple[int, Any]:
        self.changes.append(asked)
        return status, "done"


def _attachment(guid: str, thing: Thing) -> dict[str, Any]:
    return {
        "guid": guid,
        "provisional": thing.provisional,
        "provisionalSpecified": True,
        **thing.flags,
    }


def _message() -> dict[str, Any]:
    """Another each time."""
    return {"messageInformation": {"timeCreated": time.strftime("%H:%M:%S"), "dateCreated": str(time.time())}}


def _error(status: int) -> dict[str, Any]:
    return {"messageId": "8f9bd59c-7f3d-4d3e-8b0a-000000000000", "legacyOutcome": status}


CALLS: dict[str, Callable[[Emis, dict[str, str]], tuple[int, Any]]] = {
    "GetMatchedPatients": Emis.matched_patients,
    "GetChangedPatientsMR": Emis.changed_patients,
    "GetConsultation": Emis.consultation,
    "GetAttachmentsV2": Emis.attachments_of,
    "GetMedicalRecord": Emis.medical_record,
    "GetBase64AttachmentDataV2": Emis.file,
    "UpdateConsultationVisibility": Emis.update_consultation,
    "UpdateAttachment": Emis.update_attachment,
}


class _Asked(BaseHTTPRequestHandler):
    server: Emis

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if self.headers.get("Authorization") != f"Bearer {self.server.token}" or self.headers["applicationId"] != KEY:
            self._answer(401, _error(401))
        else:
            now = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
            self._answer(*self.server.ask(address.path.rpartition("/")[2], {**asked, **now}))

    do_PATCH = do_GET  # noqa: N815  http.server names them so

    def do_POST(self) -> None:
        """A token, for the client's secret."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if form.get("client_secret") != [SECRET] or form.get("grant_type") != ["client_credentials"]:
            self._answer(400, {"error": "invalid_client"})
            return
        self.server.tokens += 1
        self.server.token = f"token-{self.server.tokens}"
        self._answer(200, {"access_token": self.server.token, "token_type": "Bearer", "expires_in": 3600})

    def _answer(self, status: int, content: Any) -> None:
        body = b"" if status == 204 else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class Started:
    """`judge` is Prism's own address; `between` is what stands before it, with faults."""

    emis: Emis
    between: Between
    judge: str


@contextmanager
def started_emis(folder: Path) -> Iterator[Started]:
    emis = Emis()
    Thread(target=emis.serve_forever, daemon=True).start()
    try:
        with _prism(folder, emis.own) as judge, between_us_and(judge, under="", passed_on=PASSED_ON) as between:
            yield Started(emis, between, judge)
    finally:
        emis.shutdown()
        emis.server_close()


@contextmanager
def _prism(folder: Path, to: str) -> Iterator[str]:
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    program = PROJECT / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    assert node is not None
    assert program.is_file(), "run `make development`"
    port, log = free_port(), folder / "prism.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [node, program, "proxy", DESCRIPTION, to, "--errors", "--host", "127.0.0.1", "--port", str(port)],
            stdout=written, stderr=written,
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    with httpx.Client(timeout=5) as client:  # one for all: reading its certificates takes as long as it waits
        while process.poll() is None and time.monotonic() < until:
            try:
                client.get(address)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("Prism did not start")
