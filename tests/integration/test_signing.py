"""The key that signs what leaves the database, and signatures that hold for what was signed and nothing else."""

from pathlib import Path

import pytest

from tests.commands import CommandLine
from workbench import signing
from workbench.signing import KeyFault

SAID = {"head": "ab" * 32, "sequence": 7}


@pytest.fixture
def key(tmp_path: Path) -> signing.PrivateKey:
    return signing.make(tmp_path / "key.pem")


def test_what_was_signed_is_read_back(key: signing.PrivateKey) -> None:
    text = signing.signed(SAID, key, purpose="test")
    assert signing.checked(text, key.public_key(), purpose="test") == SAID


@pytest.mark.parametrize(("was", "now"), [(b": 7", b": 8"), (b"sequence", b"sequel"), (b'{\n  "h', b'{"new":1, "h')])
def test_what_was_altered_does_not_hold(key: signing.PrivateKey, was: bytes, now: bytes) -> None:
    altered = signing.signed(SAID, key, purpose="test").replace(was, now)
    with pytest.raises(KeyFault, match="not what was signed"):
        signing.checked(altered, key.public_key(), purpose="test")


def test_a_signature_for_one_purpose_holds_for_no_other(key: signing.PrivateKey) -> None:
    with pytest.raises(KeyFault, match="not what was signed"):
        signing.checked(signing.signed(SAID, key, purpose="test"), key.public_key(), purpose="another")


def test_another_key_is_told(key: signing.PrivateKey, tmp_path: Path) -> None:
    other = signing.make(tmp_path / "other.pem").public_key()
    with pytest.raises(KeyFault, match="another key signed it"):
        signing.checked(signing.signed(SAID, key, purpose="test"), other, purpose="test")


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"key": "", "signature": "zz"}', b"\xff"])
def test_what_is_not_signed_is_told(key: signing.PrivateKey, text: bytes) -> None:
    with pytest.raises(KeyFault, match="no signature"):
        signing.checked(text, key.public_key(), purpose="test")


def test_a_command_makes_the_key_where_the_setting_says_and_never_replaces_it(workbench: CommandLine) -> None:
    file = workbench.folder / "keys" / "key.pem"
    made = workbench("key", "new", WORKBENCH_SIGNING_KEY=str(file))
    assert made.exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    again = workbench("key", "new", WORKBENCH_SIGNING_KEY=str(file))
    assert (again.exit_code, "never replaced" in again.output) == (2, True)


def test_the_public_half_is_written_and_checks(workbench: CommandLine) -> None:
    file, public = workbench.folder / "key.pem", workbench.folder / "public.pem"
    key = signing.make(file)
    assert workbench("key", "public", "-o", public, WORKBENCH_SIGNING_KEY=str(file)).exit_code == 0
    assert workbench("key", "public", WORKBENCH_SIGNING_KEY=str(file)).stdout_bytes == public.read_bytes()
    text = signing.signed(SAID, key, purpose="test")
    assert signing.checked(text, signing.public_key(public), purpose="test") == SAID


def test_without_a_key_it_says_what_to_set(workbench: CommandLine) -> None:
    refused = workbench("key", "new", WORKBENCH_SIGNING_KEY=None)
    assert (refused.exit_code, "WORKBENCH_SIGNING_KEY is not set" in refused.output) == (2, True)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(KeyFault, match="holds no private key"):
        signing.private_key(file)
    with pytest.raises(KeyFault, match="holds no public key"):
        signing.public_key(file)
    with pytest.raises(KeyFault, match="cannot be read"):
        signing.private_key(tmp_path / "missing")


def test_a_key_that_others_may_read_is_not_used(key: signing.PrivateKey, tmp_path: Path) -> None:
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(KeyFault, match="chmod 600"):
        signing.private_key(tmp_path / "key.pem")
