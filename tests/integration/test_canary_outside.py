"""Marked words of a record are in nothing that a command says, that a feed or a sender keeps, or that a server quotes.

Pages, forms, their log and the audit are in `test_canary.py`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread

import click
import pytest
from sqlalchemy.orm import Session

from tests import bundles
from tests.bundles import NUMBER, a_bundle, a_patient, an_observation, registered_at
from tests.canary import SECRETS, SENT, TYPED, a_marked_bundle, leaks, metrics
from tests.commands import RIVERSIDE, CommandLine
from tests.emis_records import a_record, an_event
from tests.factories import DAY, a_lead, a_practice, deciding
from tests.receiving import items
from workbench import policies
from workbench.cli import main
from workbench.db import open_engine, writing
from workbench.decisions import Choice, LinkedAnswer
from workbench.feeds.folder import looking
from workbench.policies import Policy
from workbench.vocabulary import Outcome, Reason, State

NOW = datetime.now(UTC)
SENTENCE, OTHER = f"{SENT} is ill", "9990000026"
QUOTED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": f"{SENT} {NUMBER}"}]}
TYPES = {"resourceType": "CapabilityStatement", "rest": [{"resource": [{"type": "Observation"}, {"type": SENT}]}]}
LED_ON = {"resourceType": "Bundle", "link": [{"relation": "next", "url": f"https://{SENT}.example/{NUMBER}"}]}
ANSWERS: list[tuple[int, object]] = [
    *((status, QUOTED) for status in (302, 400, 401, 404, 409, 422, 429, 500)), (200, LED_ON), (200, QUOTED),
    (200, SENT), (200, {"resourceType": SENT, "id": SENT}),
]  # fmt: skip
HERS = {"patientList": [{"dbid": "1", "nhsNumber": NUMBER}, {"dbid": SENT, "nhsNumber": SENT}]}
LETTER = {"guid": SENTENCE, "title": SENTENCE, "ddsIdentifier": SENT, "documentDate": SENTENCE}
RECORD = a_record(
    eventList=[an_event(SENTENCE), an_event(SENT, assignedDate=SENTENCE, descriptiveText=SENT)],
    consultationList=[{"guid": SENTENCE, "assignedDate": SENTENCE, "elementList": [{"header": SENT}]}],
    medicationList=[{"guid": SENT, "drug": SENT, "dosage": SENTENCE}], attachmentList=[LETTER], newList=[{SENT: SENT}],
)  # fmt: skip
OF_EMIS = {
    "GetChangedPatientsMR": cycle([HERS]),
    "GetMatchedPatients": cycle([HERS]),
    "GetMedicalRecord": cycle([
        RECORD, RECORD | {"messageInformation": {"messagingError": {"errorString": SENT}}},
        a_record(registration=RECORD["registration"] | {"nhsNumber": SENT, "organisationNACS": SENTENCE}),
        a_record(registration=RECORD["registration"] | {"organisationNACS": SENTENCE}),
    ]),
    "GetAttachmentsV2": cycle([{"attachmentList": [LETTER]}]),
    "GetBase64AttachmentDataV2": cycle([{"filename": SENT, "filedata": SENTENCE}, {"patientNHS": SENT}]),
}  # fmt: skip
ROUNDS = 5
CLINICAL = {
    "patient-view": "shows what a patient would see",
    "patient access": "is about one patient, and names their proxies",
    "flags suggest": "quotes the words that raised a flag, of a file that was given to it",
}
"""Commands whose output is clinical, or names people, by what they are for."""


class Quoting(ThreadingHTTPServer):
    """A server that quotes a record in whatever it answers: the body, the headers, and what the status means."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.base, self.asked = f"http://127.0.0.1:{self.server_address[1]}", 0
        self.answers: defaultdict[str, Iterator[tuple[int, object]]] = defaultdict(lambda: cycle(ANSWERS))

    def answer(self, method: str, path: str) -> tuple[int, object]:
        """What there is, every other time it is read, so that something is asked for then."""
        self.asked += 1
        type_, _, own = path.strip("/").partition("/")
        if path == "/metadata":
            return 200, TYPES
        call = path.rpartition("/")[2].partition("?")[0]
        if call in OF_EMIS and self.asked % 5:
            return 200, next(OF_EMIS[call])
        if method == "GET" and own and self.asked % 2:
            identifier = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}]
            of = {"identifier": identifier} if type_ == "Patient" else {"subject": {"reference": "Patient/p1"}}
            return 200, {"resourceType": type_, "id": own, "code": {"text": SENT}, **of}
        return next(self.answers[type_])


class _Asked(BaseHTTPRequestHandler):
    server: Quoting

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, said = self.server.answer(self.command, self.path)
        body = json.dumps(said).encode()
        self.send_response(status, SENT)
        for name in ("Retry-After", "WWW-Authenticate", "ETag", "Location", SENT):
            self.send_header(name, f"https://{SENT}.example/{NUMBER}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815  http.server names them so


@contextmanager
def quoting() -> Iterator[Quoting]:
    server = Quoting()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Scene:
    """A practice with marked records, decisions, second looks, feeds and a way out; `said` is what its commands say."""

    def __init__(self, workbench: CommandLine, server: Quoting) -> None:
        self.workbench, self.server, self.said = workbench, server, dict[str, str]()
        self.folder = workbench.folder / "watched"
        self.folder.mkdir()
        self.secrets = {
            "WORKBENCH_SIGNING_KEY": str(workbench.folder / "keys" / "key.pem"),
            "WORKBENCH_CHECKPOINTS": str(workbench.folder / "checkpoints"),
            "WORKBENCH_EXPORTS": str(workbench.folder / "exports"),
            "PARTY": "party", "TOKEN": "token",
        }  # fmt: skip

    def run(self, *words: str | Path, at: str = "") -> None:
        """The command may fail: what it says counts."""
        done = self.workbench(*words, **self.secrets)
        self.said[" ".join(map(str, words)) + at] = f"{done.output}{done.exception or ''}"
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info

    def write(self, deed: Callable[[Session], None]) -> None:
        engine = open_engine(self.workbench.address)
        with writing(engine) as db:
            deed(db)
        engine.dispose()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, riverside_file: Path) -> Iterator[Scene]:
    with quoting() as server, pytest.MonkeyPatch.context() as patched:
        patched.setattr(looking, "SETTLED_FOR", 0)
        scene = Scene(CommandLine(tmp_path_factory.mktemp("canary"), riverside_file), server)
        records_come_in(scene)
        scene.write(decide_last_week)
        scene.run("due")
        records_come_again(scene)
        for kind in ("fhir-r4", "emis-papi"):
            tell_a_server_that_quotes(scene, kind)
        poll_a_server_that_quotes(scene)
        report(scene)
        yield scene


def records_come_in(scene: Scene) -> None:
    scene.run("import", scene.workbench.file("rosa.json", a_marked_bundle().decode()), "--practice", RIVERSIDE)


def records_come_again(scene: Scene) -> None:
    """Once more by hand and by a feed, with newer acts, and with whatever can be wrong in a record."""
    lines = [each.decode() for each in faulty_bundles()]
    file = scene.workbench.file("again.ndjson", a_marked_bundle().decode(), *lines, f'{{"{SENT}": ', SENT)
    scene.run("import", file, "--practice", RIVERSIDE)
    (scene.folder / "feed.ndjson").write_bytes(file.read_bytes())
    scene.run("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "folder", "--folder", scene.folder)
    scene.run("feed", "run")


def faulty_bundles() -> Iterator[bytes]:
    """Text and numbers of a record where an id, a code, a date or a name of something is meant."""
    own = {"subject": {"reference": "Patient/p1"}}
    rosa = {"family": SENT, "given": SENT}
    corrected = an_observation("o1", title=f"{SENT}, corrected"), an_observation("o2", title=SENT, status=SENT)
    yield a_bundle(*corrected, patient=a_patient(**rosa))
    yield a_bundle(
        an_observation(SENTENCE, title=SENT, issued=SENTENCE, status=SENTENCE),
        {"resourceType": SENTENCE, "id": SENTENCE, **own, "note": [{"text": SENT}]},
        {"resourceType": "Observation", "id": NUMBER}, an_observation(f"p-{NUMBER}", title=SENT, issued=SENT),
        {"resourceType": "List", "id": SENTENCE, "title": SENT, "note": [{"text": SENT}], "code": {"text": SENT}},
        patient=a_patient(active=SENT, deceasedBoolean=SENT, **rosa),
    )  # fmt: skip
    yield a_bundle(an_observation(), patient=a_patient(**registered_at(SENTENCE)))
    yield a_bundle(an_observation(), patient=a_patient(SENTENCE))
    nameless = {name: value for name, value in a_patient(OTHER, born=SENTENCE, **rosa).items() if name != "id"}
    yield a_bundle(patient=nameless)
    yield a_bundle(an_observation(title=SENT), patient=a_patient(born="1999-01-01", family=SENT))
    yield bundles.bundle_of({"resource": an_observation(title=SENT)}, type=SENTENCE, id=SENTENCE, total=SENT)


def decide_last_week(db: Session) -> None:
    """All hidden, with a note, in a week of which every decision is then looked at again."""
    practice = a_practice(db, RIVERSIDE)
    lead, then = a_lead(practice), NOW - 7 * DAY
    policy = Policy(second_look=True, second_look_share=100, second_look_most=100)
    policies.change_policy(db, policy, basis=f"agreed about {TYPED}", by=lead, at=NOW - 14 * DAY)
    waiting = [item for item in items(db) if item.state is State.WAITING]
    assert len(waiting) >= 3
    for item in waiting:
        beside = {each.id: LinkedAnswer(hide=False, seen=0) for each in waiting}
        deciding(db, item, Choice(Outcome.HIDE, Reason.STAFF_SAFETY, note=TYPED), by=lead, at=then, linked=beside)


def tell_a_server_that_quotes(scene: Scene, kind: str) -> None:
    more = ("--application-id-env", "PARTY") if kind == "emis-papi" else ("--label-by", "meta")
    to = ("--address", scene.server.base, "--token-env", "TOKEN")
    scene.run("upstream", "add", RIVERSIDE, "--kind", kind, *to, *more)
    if kind == "emis-papi":
        scene.run("upstream", "live", RIVERSIDE, "--basis", "tried")
    for number in range(ROUNDS):
        scene.workbench.write("UPDATE upstream_state SET next_at = '2020-01-01 00:00:00' WHERE next_at IS NOT NULL")
        scene.run("upstream", "send", RIVERSIDE, at=f", {kind} {number}")
    for deed in ("verify", "show", "drift"):
        scene.run("upstream", deed, RIVERSIDE, at=f", {kind}")


def poll_a_server_that_quotes(scene: Scene) -> None:
    emis = "--address", scene.server.base, "--token-env", "TOKEN", "--application-id-env", "PARTY"
    scene.run("feed", "add", RIVERSIDE, "--kind", "fhir-poll", "--name", "hub", "--url", scene.server.base)
    scene.run("feed", "add", RIVERSIDE, "--kind", "emis-papi", "--name", "EMIS", *emis)
    for number in range(len(ANSWERS)):
        scene.workbench.write("UPDATE feed_position SET retry_at = NULL, looked_at = NULL")
        scene.run("feed", "run", at=f", {number}")
    scene.run("feed", "status", RIVERSIDE)


def report(scene: Scene) -> None:
    """Whatever lists or reports, then once more with a database in which much was changed by hand."""
    scene.run("key", "new")
    a_line = {"id": "1", "title": SENT, "text": f"{SENT} {TYPED}", "labels": [{"category": "domestic-abuse"}]}
    judged = scene.workbench.file("judged.jsonl", a_line, {"id": "2", "title": [SENT]}, f"{{{SENT}")
    out = scene.workbench.folder
    for words in (
        ("due",), ("doctor",), ("audit", "checkpoint"), ("practice", "show", RIVERSIDE), ("flags", "evaluate", judged),
        *(("exposure", RIVERSIDE, "--from", "2020-01-01", "--to", f"{NOW:%Y-%m-%d}", "--format", format_)
          for format_ in ("csv", "json", "html")),
        ("worklist", "export", RIVERSIDE, "--format", "csv", "-o", out / "worklist.csv"),
        ("audit", "export", "--practice", RIVERSIDE, "--format", "csv", "--report", "proof", "-o", out / "proof.zip"),
        ("audit", "verify-export", out / "proof.zip"), ("backup", out / "copy.backup"),
        ("audit", "verify", "--practice", RIVERSIDE), ("check",),
    ):  # fmt: skip
        scene.run(*words)
    tamper(scene.workbench)
    for words in (("check",), ("doctor",), ("audit", "verify", "--practice", RIVERSIDE), ("due",)):
        scene.run(*words, at=", tampered with")


def tamper(workbench: CommandLine) -> None:
    guards = workbench.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    workbench.write(
        *(f"DROP TRIGGER {name}" for (name,) in guards),
        f"UPDATE entry_version SET text = '{SENT}', title = '{SENT}'",
        f"UPDATE decision SET note = '{TYPED} {SENT}', by_name = '{SENT}' WHERE id = 1",
        f"UPDATE patient SET family_name = '{TYPED}'",
        "DELETE FROM decision WHERE id = 2", f"UPDATE audit_event SET note = '{SENT}' WHERE sequence = 3",
        "UPDATE entry SET state = 'visible'", "DELETE FROM second_look", "DELETE FROM upstream_event WHERE id = 2",
        f"UPDATE audit_event SET details = '{{\"what\": \"{SENT}\"}}' WHERE action = 'decided'",
    )  # fmt: skip


def test_nothing_of_a_record_is_in_what_a_command_says(scene: Scene) -> None:
    said = {command: output for command, output in scene.said.items() if leaks(SECRETS, output)}
    assert said == {}


@pytest.mark.parametrize(
    ("table", "at_least"),
    [("received_file", 4), ("feed_event", 4), ("feed_position", 2), ("upstream_event", 6), ("upstream_state", 3)],
)
def test_nothing_of_a_record_is_in_what_is_kept_of_feeds_and_senders(scene: Scene, table: str, at_least: int) -> None:
    rows = scene.workbench.rows(f"SELECT * FROM {table}")
    assert len(rows) >= at_least
    assert [row for row in rows if leaks(SECRETS, repr(row))] == []


def test_nothing_of_a_record_is_in_the_figures(scene: Scene) -> None:
    engine = open_engine(scene.workbench.address)
    found = metrics(engine)
    engine.dispose()
    assert "workbench_feed" in found
    assert leaks(SECRETS, found) == []


def test_nothing_of_a_record_is_in_what_a_feed_says_beside_a_file(scene: Scene) -> None:
    folders = (scene.folder, scene.workbench.folder / "uploads")
    texts = [file for folder in folders for file in folder.rglob("*.txt")]
    assert {"feed.ndjson.txt"} < {file.name for file in texts}
    assert [file for file in texts if leaks(SECRETS, file.read_text())] == []


def test_the_scene_is_what_it_is_meant_to_be(scene: Scene) -> None:
    """Or the tests above would search where nothing could be found."""
    assert scene.server.asked > 3 * len(ANSWERS)
    assert scene.workbench.rows("SELECT count(*) > 4 FROM received_file WHERE name LIKE 'A record%'") == [(1,)]
    assert scene.workbench.rows("SELECT count(*) FROM second_look_draw WHERE drawn > 2") == [(1,)]
    assert leaks((SENT,), (scene.workbench.folder / "worklist.csv").read_text())
    assert scene.said["check"].startswith("No faults were found.")
    assert len(scene.said["check, tampered with"].splitlines()) > 8


def test_every_command_that_reports_is_in_the_scene(scene: Scene) -> None:
    """Those that only do what they are told say what was told; what lists, checks or reports is run above."""
    reporting = {"check", "show", "status", "verify", "drift", "doctor", "evaluate", "exposure", "due", "send", "run"}
    known = {words for words in commands() if words.rpartition(" ")[2] in reporting}
    assert {words for words in known if not any(said.startswith(words) for said in scene.said)} == set()
    assert set(commands()) >= set(CLINICAL)


def commands() -> list[str]:
    def below(command: click.Command, words: list[str]) -> Iterator[str]:
        if not isinstance(command, click.Group):
            yield " ".join(words)
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            if found := command.get_command(context, name):
                yield from below(found, [*words, name])

    return list(below(main, []))
