"""`workbench doctor`: each thing that production needs, found where it is missing, with what to do."""

import os
import shutil
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, text

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from tests.factories import HIDE, PASSWORD, a_decided_item, a_patient, an_operator
from workbench import db, people, schema, upstream
from workbench.flagging.second import sentence_model as packages
from workbench.operations.doctor import Answer, Examined, State, database, examine, files
from workbench.settings import from_environment

HOST = "localhost"
FINE = State.FINE
FHIR = ("--kind", "fhir-r4", "--address", "https://fhir.example.org/r4", "--label-by", "patch")


class Pages(BaseHTTPRequestHandler):
    """A web server in front of the workbench, as a practice would have one; and what answers behind it."""

    alive, header, ready = b"alive\n", "max-age=63072000", b"ready\n"

    def do_GET(self) -> None:
        self.send_response(200)
        if self.header:
            self.send_header("Strict-Transport-Security", self.header)
        self.end_headers()
        self.wfile.write(self.alive if self.path == "/healthz" else self.ready)

    def log_message(self, *_: Any) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that does not accept the certificate."""


def certificate(folder: Path, until: datetime) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(until).add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


class Installation:
    """As production wants it, but for a second disk."""

    def __init__(self, riverside: CommandLine) -> None:
        self.workbench = riverside
        folder = riverside.folder
        self.folder, self.kept, self.pages = folder, folder / "kept", type("Own", (Pages,), {})
        self.kept.mkdir(mode=0o700)
        self.at = datetime.now(UTC)
        self.servers: list[socketserver.BaseServer] = []
        program = folder / "programs" / "timedatectl"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho yes\n")
        program.chmod(0o755)
        self.environment: dict[str, str] = {
            "WORKBENCH_ENV": "production",
            "WORKBENCH_SECRET_KEY": "0123456789abcdef" * 4,
            "WORKBENCH_DATABASE_URL": f"sqlite:///{riverside.database}",
            "WORKBENCH_SIGNING_KEY": str(self.kept / "key.pem"),
            "WORKBENCH_CHECKPOINTS": str(self.kept / "checkpoints"),
            "WORKBENCH_EXPORTS": str(self.kept / "exports"),
            "WORKBENCH_UPLOADS": str(self.kept / "uploads"),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
        }
        self.serve_pages()
        self.serve_over_tls(self.at + timedelta(days=90))

    def serve_pages(self) -> None:
        self.environment["WORKBENCH_PORT"] = str(self._start(Quiet(("127.0.0.1", 0), self.pages)))

    def serve_over_tls(self, until: datetime) -> None:
        file = certificate(self.kept, until)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server = Quiet((HOST, 0), self.pages)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        self.environment["WORKBENCH_ADDRESS"] = f"https://{HOST}:{self._start(server)}"
        self.environment["SSL_CERT_FILE"] = str(file)

    def _start(self, server: Quiet) -> int:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.servers.append(server)
        return int(server.server_address[1])

    def run(self, *words: str | Path, stdin: str = "") -> None:
        result = self.workbench(*words, stdin=stdin, **self.environment)
        assert result.exit_code == 0, result.output

    def add_people(self) -> None:
        for role in ("administrator", "safeguarding-lead"):
            names = (role[:5], "--practice", RIVERSIDE, "--role", role, "--full-name", "Somebody")
            self.run("user", "add", *names, "--password-stdin", stdin=PASSWORD)

    def answers(self) -> list[Answer]:
        engine = db.open_engine(self.environment["WORKBENCH_DATABASE_URL"])
        with pytest.MonkeyPatch.context() as environment:
            for name in ("PATH", "SSL_CERT_FILE"):
                environment.setenv(name, self.environment[name])
            found = list(examine(Examined(from_environment(self.environment), self.environment, engine, self.at)))
        engine.dispose()
        return found

    def unfine(self) -> list[str]:
        return [answer.said for answer in self.answers() if answer.state is not FINE]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, riverside_file: Path) -> CommandLine:
    """The database and the files of one, made once to be copied: hashing the passwords of people takes long."""
    riverside = CommandLine(tmp_path_factory.mktemp("installed"), riverside_file)
    with served(Installation(riverside)) as made:
        made.run("key", "new")
        made.add_people()
        made.run("upstream", "add", RIVERSIDE, "--kind", "manual")
        made.run("due")
    riverside.in_one_file()
    return riverside


@pytest.fixture
def installation(tmp_path: Path, installed: CommandLine) -> Iterator[Installation]:
    tmp_path.chmod(0o700)
    with served(Installation(CommandLine(tmp_path, installed.database))) as made:
        its_own = shutil.ignore_patterns("certificate.pem")
        shutil.copytree(installed.folder / "kept", made.kept, ignore=its_own, dirs_exist_ok=True)
        yield made


@contextmanager
def served(made: Installation) -> Iterator[Installation]:
    yield made
    for server in made.servers:
        server.shutdown()
        server.server_close()


def test_an_installation_that_is_in_order_but_for_a_second_disk(installation: Installation) -> None:
    assert installation.unfine() == ["The checkpoints are on the same disk as the database."]
    assert len(installation.answers()) >= 18


def test_the_command_says_what_to_do_and_ends_with_1_if_anything_is_wrong(installation: Installation) -> None:
    good = installation.workbench("doctor", **installation.environment)
    assert (good.exit_code, "0 wrong, 1 to look at" in good.stdout) == (0, True)
    del installation.environment["WORKBENCH_ADDRESS"]
    bad = installation.workbench("doctor", **installation.environment, WORKBENCH_ADDRESS="")
    assert bad.exit_code == 1
    assert "WRONG  It is not known under which address" in bad.stdout
    assert "       To do: put a web server that speaks TLS in front" in bad.stdout


NO_ADMINISTRATOR = "UPDATE user SET disabled_at = '2026-11-01 09:00:00' WHERE role = 'administrator'"
NEVER_CAME = "UPDATE user SET one_time_until = '2026-01-01 09:00:00' WHERE role = 'administrator'"


def _unset(name: str) -> Callable[[Installation], None]:
    return lambda installation: installation.environment.update({name: ""})


def _set(name: str, value: str) -> Callable[[Installation], None]:
    return lambda installation: installation.environment.update({name: value})


def _served(**how: object) -> Callable[[Installation], None]:
    return lambda installation: [setattr(installation.pages, name, value) for name, value in how.items()]  # type: ignore[func-returns-value]


def _sql(*statements: str) -> Callable[[Installation], None]:
    return lambda installation: installation.workbench.write(*statements)


def _later(**much: float) -> Callable[[Installation], None]:
    def wait(installation: Installation) -> None:
        installation.at += timedelta(**much)
        installation.serve_over_tls(installation.at + timedelta(days=90))

    return wait


def _open_files(installation: Installation) -> None:
    installation.workbench.database.chmod(0o644)


def _open_folder(installation: Installation) -> None:
    installation.folder.chmod(0o755)


def _no_such_key(installation: Installation) -> None:
    Path(installation.environment["WORKBENCH_SIGNING_KEY"]).write_text("nothing")


def _key_beside(installation: Installation) -> None:
    moved = installation.folder / "key.pem"
    Path(installation.environment["WORKBENCH_SIGNING_KEY"]).rename(moved)
    installation.environment["WORKBENCH_SIGNING_KEY"] = str(moved)


def _no_folder(installation: Installation) -> None:
    installation.environment["WORKBENCH_CHECKPOINTS"] += "-of-later"


def _other_certificate(installation: Installation) -> None:
    other = installation.kept / "other"
    other.mkdir(mode=0o700)
    installation.environment["SSL_CERT_FILE"] = str(certificate(other, installation.at + timedelta(days=9)))


def _an_import(installation: Installation) -> None:
    file = installation.workbench.file("rosa.json", a_bundle())
    installation.run("import", file, "--practice", RIVERSIDE)
    installation.workbench.write("UPDATE entry SET flags_version = 'earlier', state = 'waiting'")


def _an_old_event(installation: Installation) -> None:
    installation.run("practice", "pause", RIVERSIDE, "--basis", "a letter")
    _later(days=2)(installation)


def _a_feed_that_nobody_runs(installation: Installation) -> None:
    folder = installation.kept / "in"
    folder.mkdir(mode=0o700)
    installation.run("feed", "add", RIVERSIDE, "--kind", "folder", "--name", "Nightly", "--folder", folder)
    installation.run("audit", "checkpoint")
    installation.at += timedelta(minutes=30)


def _by_machine(installation: Installation) -> None:
    file = installation.kept / "token"
    file.write_text("secret")
    file.chmod(0o600)
    installation.run("upstream", "add", RIVERSIDE, *FHIR, "--token-file", str(file))
    installation.run("audit", "checkpoint")


def _hide(installation: Installation) -> None:
    engine = db.open_engine(installation.workbench.address)
    with db.writing(engine) as session:
        a_decided_item(session, HIDE, a_patient(session, practice=RIVERSIDE))
    engine.dispose()
    installation.run("due")
    installation.run("audit", "checkpoint")


def _a_hide_that_waits(installation: Installation) -> None:
    _by_machine(installation)
    _hide(installation)
    installation.at += timedelta(hours=2)


def _no_token(installation: Installation) -> None:
    _by_machine(installation)
    (installation.kept / "token").unlink()


def _no_token_in_the_environment(installation: Installation) -> None:
    installation.run("upstream", "add", RIVERSIDE, *FHIR, "--token-env", "NOT_SET_ANYWHERE")
    installation.run("audit", "checkpoint")


def _restored(installation: Installation) -> None:
    _by_machine(installation)
    engine = db.open_engine(installation.workbench.address)
    with db.writing(engine) as session:
        practice = people.practice_called(session, RIVERSIDE)
        upstream.stop_after_restore(session, by=an_operator(practice), at=installation.at)
    engine.dispose()
    installation.run("audit", "checkpoint")


def _different(installation: Installation) -> None:
    _by_machine(installation)
    _hide(installation)
    installation.workbench.write("UPDATE upstream_state SET stage = 'drifted'")


def _no_way_out(installation: Installation) -> None:
    installation.run("practice", "add", "Y00001", "--name", "Another Surgery", "--system", "emis")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_unset("WORKBENCH_ENV"), "WORKBENCH_ENV is not production"),
        (_set("WORKBENCH_SECRET_KEY", "a" * 64), "The secret key could be guessed"),
        (_unset("WORKBENCH_ADDRESS"), "It is not known under which address"),
        (_set("WORKBENCH_ADDRESS", "http://localhost"), "does not begin with https://"),
        (_set("WORKBENCH_ADDRESS", "https://localhost:1"), "localhost does not answer on port 1"),
        (_other_certificate, "localhost has no certificate that browsers accept: self-signed certificate"),
        (_served(alive=b"Welcome"), "localhost does not lead to the workbench"),
        (_served(header=""), "localhost sends no Strict-Transport-Security"),
        (lambda it: it.serve_over_tls(it.at + timedelta(days=3)), "The certificate of localhost ends on"),
        (_set("WORKBENCH_PORT", "1"), "Nothing answers on port 1"),
        (_served(ready=b"not ready\n"), "is not ready"),
        (_open_files, "Others on this machine may use"),
        (_open_folder, "Others on this machine may use"),
        (_sql("UPDATE alembic_version SET version_num = '0001'"), "The database is at revision 0001"),
        (_sql("DROP TRIGGER decision_no_delete"), "The guard decision_no_delete is missing"),
        (_set("WORKBENCH_DATABASE_URL", "sqlite:////nowhere/at/all"), "The database cannot be used"),
        (_later(days=-1), "which is still to come"),
        (_unset("PATH"), "does not say that its clock is kept by NTP"),
        (_unset("WORKBENCH_SIGNING_KEY"), "There is no key"),
        (_no_such_key, "The key cannot be used"),
        (_key_beside, "The key lies beside the database"),
        (_unset("WORKBENCH_CHECKPOINTS"), "beside everything else"),
        (_no_folder, "is not there yet"),
        (_an_old_event, f"The chain of {RIVERSIDE} has no checkpoint of the last day"),
        (_sql("INSERT INTO practice_day VALUES (1, '2026-01-01', '{}')"), f"Scheduled work of {RIVERSIDE} is behind"),
        (
            _sql(NO_ADMINISTRATOR),
            f"{RIVERSIDE} has nobody who is administrator",
        ),
        (_sql(NEVER_CAME), f"{RIVERSIDE} has nobody who is administrator and can sign in"),
        (_sql("UPDATE user SET name = 'gp' WHERE id = 1"), "The made-up practice is here"),
        (_a_feed_that_nobody_runs, f"Feeds of {RIVERSIDE} that need a person: 1"),
        (_a_hide_that_waits, f"{RIVERSIDE}: 1 hidden entries wait to be hidden in the clinical system, since"),
        (_no_token, f"{RIVERSIDE}: the way out cannot be opened."),
        (_no_token_in_the_environment, "The environment variable NOT_SET_ANYWHERE is empty"),
        (_restored, f"{RIVERSIDE}: nothing is sent since a backup was restored"),
        (_different, f"{RIVERSIDE}: the clinical system shows 1 entries otherwise than decided"),
        (_hide, f"{RIVERSIDE}: 1 jobs wait on the list “by hand”"),
        (_no_way_out, "Y00001 has no way out"),
        (_an_import, f"Entries of {RIVERSIDE} wait for their flags"),
    ],
)
def test_what_is_missing_is_found(installation: Installation, spoil: Callable[[Installation], None], said: str) -> None:
    installation.run("audit", "checkpoint")
    spoil(installation)
    found = [answer for answer in installation.answers() if said in answer.said]
    assert found, installation.unfine()
    assert all(answer.state is not FINE and answer.todo for answer in found)


def test_a_first_practice_is_missing(installation: Installation, workbench: CommandLine, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    installation.environment["WORKBENCH_DATABASE_URL"] = f"sqlite:///{new}"
    installation.run("db", "upgrade")
    assert "There is no practice." in installation.unfine()


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [((files, "LEAST_ROOM"), 1 << 60, "GB are free"), ((database, "OLDEST_SQLITE"), (99,), "SQLite is")],
)
def test_too_little_is_found(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, limit: tuple[object, str], value: object, said: str
) -> None:
    monkeypatch.setattr(*limit, value)
    assert any(said in each for each in installation.unfine())


def test_a_model_that_is_not_installed_is_found(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    packages.is_installed.cache_clear()
    monkeypatch.setattr(packages, "PACKAGES", ("no_such_package",))
    assert any("second reading of flags is not installed" in each for each in installation.unfine())
    packages.is_installed.cache_clear()


def test_a_model_that_is_not_whole_is_found(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages.sentence_model.cache_clear()
    monkeypatch.setattr(packages, "ADAPTATION", tmp_path / "adaptation.safetensors")
    assert any("adaptation.safetensors is missing" in each for each in installation.unfine())


@pytest.mark.postgresql
def test_on_postgresql_its_role_version_clock_and_settings_are_looked_at(
    installation: Installation, postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgresql_engine.url
    installation.environment["WORKBENCH_DATABASE_URL"] = address.render_as_string(hide_password=False)
    monkeypatch.setattr(database, "OLDEST_POSTGRESQL", 99)
    monkeypatch.setattr(database, "APART", timedelta(days=-1))
    found = " ".join(installation.unfine())
    for said in ("as a superuser", "PostgreSQL is 18", "fsync is off", "clock differs"):
        assert said in found


@pytest.mark.postgresql
def test_a_role_that_owns_the_tables_or_may_change_history_is_found_and_a_limited_one_is_fine(
    installation: Installation, postgresql_engine: Engine
) -> None:
    address = postgresql_engine.url.set(username="workbench_serving")
    installation.environment["WORKBENCH_DATABASE_URL"] = address.render_as_string(hide_password=False)
    with postgresql_engine.begin() as connection:
        connection.execute(text("CREATE ROLE workbench_serving LOGIN"))
        schema.limit(connection, "workbench_serving")
    limited = installation.answers()
    with postgresql_engine.begin() as connection:
        connection.execute(text("GRANT UPDATE ON decision TO workbench_serving"))
    granted = installation.unfine()
    with postgresql_engine.begin() as connection:
        connection.execute(text("ALTER TABLE decision OWNER TO workbench_serving"))
    owning = installation.unfine()
    with postgresql_engine.begin() as connection:
        connection.execute(text("REASSIGN OWNED BY workbench_serving TO CURRENT_USER"))
        connection.execute(text("DROP OWNED BY workbench_serving"))
        connection.execute(text("DROP ROLE workbench_serving"))
    assert any(answer.state is FINE and "owns no table" in answer.said for answer in limited)
    assert "Workbench_serving may UPDATE decision, which the workbench never does." in granted
    assert any("as the owner of its tables" in each for each in owning)
