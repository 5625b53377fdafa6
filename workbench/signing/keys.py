"""The key that signs, in a file that only its owner reads, and the public half that checks."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from workbench import private_files
from workbench.errors import WorkbenchError

__all__ = [
    "KeyFault", "PrivateKey", "PublicKey", "fingerprint", "make", "pem_of", "private_key", "public_key",
    "public_key_in",
]  # fmt: skip


class KeyFault(WorkbenchError):
    """A key cannot be used, or a signature does not hold; the message says why, and what to do."""


def make(file: Path) -> PrivateKey:
    """A new key, in a new file (mode 0600) that is on the disk when this returns. Raises KeyFault; replaces nothing."""
    key = PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        private_files.make_folder(file.parent)
        with private_files.new_file(file) as made:
            made.write(text)
            made.flush()
            os.fsync(made.fileno())
    except FileExistsError as error:
        raise KeyFault(
            f"{file} is there already: a key is never replaced. To begin with another, name another file"
        ) from error
    except OSError as error:
        raise KeyFault(f"{file} cannot be written: {error.strerror}") from error
    return key


def private_key(file: Path) -> PrivateKey:
    """Raises KeyFault, also for a file that others may read."""
    text = _bytes_of(file)
    if private_files.is_open_to_others(file):
        raise KeyFault(f"others than its owner may use {file}; take that away (chmod 600), or make another key")
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFault(f"{file} holds no private key; make one with: workbench key new") from error
    if not isinstance(key, PrivateKey):
        raise KeyFault(f"{file} holds another kind of key than Ed25519; make one with: workbench key new")
    return key


def public_key(file: Path) -> PublicKey:
    """Raises KeyFault."""
    return public_key_in(_bytes_of(file), source=str(file))


def public_key_in(text: bytes, *, source: str = "it") -> PublicKey:
    """The key that stands in this PEM; `source` is what holds it, for the message. Raises KeyFault."""
    try:
        key = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFault(f"{source} holds no public key; write one with: workbench key public") from error
    if not isinstance(key, PublicKey):
        raise KeyFault(f"{source} holds another kind of key than Ed25519")
    return key


def pem_of(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: PublicKey) -> str:
    """By which people tell keys apart: SHA-256 of the 32 bytes of the public key, in hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KeyFault(f"the key {file} cannot be read: {error.strerror}") from error
