"""What lets us in at a FHIR server, and what `workbench upstream add` refuses before anything is stored."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from tests.commands import RIVERSIDE, CommandLine
from tests.fhir_server import FhirServer, fhir_server
from workbench.upstream.interface import Answered, NotRead
from workbench.upstream.ways.fhir.asking import Server
from workbench.upstream.ways.fhir.settings import read_settings

TEST_TOKEN = "of-the-test-itself"
PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
RSA, SMALL = (rsa.generate_private_key(public_exponent=65537, key_size=size) for size in (2048, 1024))
EC, OTHER_CURVE = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
KEYS: dict[str, Any] = {"RS384": RSA, "ES384": EC}


def pem(key: Any) -> str:
    return str(key.private_bytes(*PEM).decode())


def private(file: Path, text: str) -> str:
    file.write_text(text)
    file.chmod(0o600)
    return str(file)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    """A server that lets in whom it knows by key, for two seconds at a time."""
    public = {"RS384": RSAKey.import_key(pem(RSA)), "ES384": ECKey.import_key(pem(EC))}
    clients = [{"client_id": f"workbench-{name}", "jwks": {"keys": [key.as_dict(private=False)]},
                "scopes": "system/*.rs system/*.u"} for name, key in public.items()]  # fmt: skip
    auth = {"types": ["smart", "bearer"], "tokens": [TEST_TOKEN], "smart_clients": clients, "token_lifetime": 2}
    with fhir_server(tmp_path_factory.mktemp("locked"), TEST_TOKEN, server_auth=auth) as server:
        server.put({"resourceType": "Patient", "id": "rosa"})
        yield server


def settings(server: FhirServer, **more: str) -> dict[str, Any]:
    """The token's address is the server's own; it takes itself to be where the test's proxy is."""
    root, known = server.own.removesuffix("/fhir"), f"workbench-{more.get('algorithm', 'RS384')}"
    given = {"address": server.base, "label-by": "put", "token-url": f"{root}/auth/token", "client-id": known,
             "audience": server.base.removesuffix("/fhir") + "/auth/token"}  # fmt: skip
    return read_settings(given | {name.replace("_", "-"): value for name, value in more.items()})


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_signed_assertion_fetches_a_token_that_is_used_until_it_ends_and_never_logged(
    locked: FhirServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, algorithm: str
) -> None:
    caplog.set_level(logging.DEBUG)
    given = settings(locked, algorithm=algorithm, key_file=private(tmp_path / "key.pem", pem(KEYS[algorithm])))
    locked.between.headers.clear()
    with closing(Server(given)) as server:
        assert server.get("Patient/rosa")
        assert server.get("Patient/rosa")
        server.renew()
        assert server.get("Patient/rosa")
    first, second, renewed = (each["Authorization"] for each in locked.between.headers)
    assert first == second != renewed
    assert not [token for token in (first, renewed) if token.removeprefix("Bearer ") in caplog.text]
    assert not [word for word in ("client_assertion", "Patient/") if word in caplog.text]


def test_whom_the_server_does_not_know_waits_and_asks_nothing_else(
    locked: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    monkeypatch.setenv("WORKBENCH_TEST_KEY", strange)
    locked.between.asked.clear()
    with closing(Server(settings(locked, key_env="WORKBENCH_TEST_KEY"))) as server:
        with pytest.raises(NotRead) as refused:
            server.get("Patient/rosa")
        answer = server.tell("PUT", "Patient/rosa", b"{}", "application/fhir+json", "1")
    assert (refused.value.answer.answered, answer.answered, answer.cause) == (Answered.WAIT, Answered.WAIT, "no token")
    assert locked.between.asked == []


def test_a_given_token_is_read_again_when_it_is_refused_from_where_it_was_named(
    locked: FhirServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private(file := tmp_path / "token", "stale")
    monkeypatch.chdir(tmp_path)
    given = read_settings({"address": locked.base, "label-by": "put", "token-file": "token"})
    monkeypatch.chdir(tmp_path.parent)
    with closing(Server(given)) as server:
        with pytest.raises(NotRead) as refused:
            server.get("Patient/rosa")
        assert refused.value.answer.answered is Answered.UNAUTHORISED
        file.write_text(TEST_TOKEN)
        server.renew()
        assert server.get("Patient/rosa")


def test_a_way_out_is_added_and_no_secret_is_stored(riverside: CommandLine, tmp_path: Path) -> None:
    told = riverside.ok("upstream", "add", RIVERSIDE, "--kind", "fhir-r4", "--address", "https://fhir.example/r4/",
                        "--label-by", "patch", "--token-file", private(tmp_path / "token", "very-secret"))  # fmt: skip
    assert "FHIR R4 server" in told
    shown = riverside.ok("upstream", "show", RIVERSIDE)
    assert "address: https://fhir.example/r4\n" in shown
    assert "very-secret" not in shown + str(riverside.rows("SELECT settings FROM upstream"))
    assert "very-secret" not in str(riverside.rows("SELECT details FROM audit_event"))


SMART = ("--token-url", "https://fhir.example/token", "--client-id", "workbench")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Give the server’s address: --address https://HOST/PATH"),
        (("--address", "http://fhir.example/r4"), "Records travel over TLS only"),
        (("--address", "https://user:pass@fhir.example/r4"), "holds no user, password or query"),
        (("--address", "ftp://fhir.example"), "Write --address as https://HOST/PATH"),
        (("--label-by", "magic"), "Give --label-by: meta, patch, put"),
        (("--label-by", "meta", "--security-label", "yes"), "$meta-add cannot set a document’s securityLabel"),
        (("--token-env", "A", *SMART), "the token comes from one place"),
        (("--token-env", "not a name"), "is the name of an environment variable"),
        (("--token-file", "/nowhere/token"), "/nowhere/token cannot be read"),
        (("--token-file", "open"), "Others than its owner may read"),
        (("--client-id", "workbench"), "--client-id is used with --token-url"),
        (SMART, "Give the private key by one of --key-file and --key-env"),
        ((*SMART, "--key-file", "rsa", "--algorithm", "ES384"), "ES384 needs an EC key on P-384"),
        ((*SMART, "--key-file", "p256", "--algorithm", "ES384"), "ES384 needs an EC key on P-384"),
        ((*SMART, "--key-file", "small"), "RS384 needs an RSA key of 2048 bits or more"),
        ((*SMART, "--key-file", "public"), "RS384 needs an RSA key of 2048 bits or more"),
        ((*SMART, "--key-file", "rsa", "--algorithm", "none"), "Give --algorithm: RS384, ES384, RS512"),
        (("--set", "colour=red"), "Colour is no setting of a FHIR server"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(
    riverside: CommandLine, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    public = RSA.public_key().public_bytes(PEM[0], serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    files = {"rsa": pem(RSA), "p256": pem(OTHER_CURVE), "small": pem(SMALL), "public": public, "open": "a token"}
    given = {name: private(tmp_path / name, text) for name, text in files.items()}
    Path(given["open"]).chmod(0o644)
    usual = ("--address", "https://fhir.example/r4", "--label-by", "put") if words else ()
    result = riverside("upstream", "add", RIVERSIDE, "--kind", "fhir-r4", *usual,
                       *(given.get(word, word) for word in words))  # fmt: skip
    assert result.exit_code != 0
    assert told in " ".join(result.output.split())
    assert riverside.rows("SELECT count(*) FROM upstream") == [(0,)]
