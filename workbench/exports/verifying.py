"""An export held against its manifest: the first thing that is wrong with it. Needs no database."""

import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import orjson

from workbench import signing
from workbench.errors import WorkbenchError
from workbench.exports.manifest import KIND, NAME, PURPOSE
from workbench.signing import KeyFault, PublicKey

MOST_IN_MANIFEST = 10_000_000
"""Bytes; more is no manifest of ours."""

AT_ONCE = 1 << 20


class ExportFault(WorkbenchError):
    """The export is not what was made; the message names the first thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Verified:
    """`key` is the fingerprint of the key that signed; `is_given`: the key was given, and not taken from the file."""

    files: int
    rows: int
    head_sequence: int
    head_hash: str
    key: str
    is_given: bool


def verify_export(file: Path, key: PublicKey | None = None) -> Verified:
    """Without a key the signature is checked by the public half in the manifest, which tells no forger from its maker.

    Raises ExportFault.
    """
    try:
        with ZipFile(file) as whole:
            manifest, by = _manifest_of(whole, key)
            _require_files(whole, manifest["files"])
            return Verified(
                files=len(manifest["files"]),
                rows=sum(each["rows"] or 0 for each in manifest["files"]),
                head_sequence=manifest["head_sequence"],
                head_hash=manifest["head_hash"],
                key=signing.fingerprint(by),
                is_given=key is not None,
            )
    except OSError as error:
        raise ExportFault(f"{file.name} cannot be read: {error.strerror}") from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ExportFault(f"{file.name} is no zip file, or is damaged") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ExportFault(f"{NAME} lacks what a manifest says") from error


def _manifest_of(whole: ZipFile, key: PublicKey | None) -> tuple[dict[str, Any], PublicKey]:
    text = _text_of_manifest(whole)
    try:
        said = orjson.loads(text)
    except ValueError as error:
        raise ExportFault(f"{NAME} was altered: it cannot be read") from error
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise ExportFault(f"{NAME} is no manifest of an export")
    if "signature" not in said:
        raise ExportFault(f"{NAME} has no signature: who made the export, and that it is whole, cannot be told")
    by = key or _key_in(said)
    try:
        return signing.checked(text, by, purpose=PURPOSE), by
    except KeyFault as error:
        raise ExportFault(f"{NAME}: {error}") from error


def _text_of_manifest(whole: ZipFile) -> bytes:
    times = Counter(whole.namelist())
    if not times[NAME]:
        raise ExportFault(f"{NAME} is missing")
    if twice := [name for name, count in times.items() if count > 1]:
        raise ExportFault(f"{twice[0]} is in it twice")
    if whole.getinfo(NAME).file_size > MOST_IN_MANIFEST:
        raise ExportFault(f"{NAME} is too large to be a manifest")
    return whole.read(NAME)


def _key_in(said: dict[str, Any]) -> PublicKey:
    try:
        return signing.public_key_in(said["public_key"].encode())
    except KeyFault as error:
        raise ExportFault(f"{NAME} was altered: {error}") from error


def _require_files(whole: ZipFile, files: list[dict[str, Any]]) -> None:
    there, named = set(whole.namelist()) - {NAME}, {each["name"] for each in files}
    for each in files:
        if each["name"] not in there:
            raise ExportFault(f"{each['name']} is missing")
    for name in whole.namelist():
        if name != NAME and name not in named:
            raise ExportFault(f"{name} is in the zip, but not in its manifest")
    for each in files:
        _require_content(whole, each)


def _require_content(whole: ZipFile, said: dict[str, Any]) -> None:
    """Never reads further than the manifest says, however large the file pretends to be."""
    digest, length = hashlib.sha256(), 0
    try:
        with whole.open(said["name"]) as content:
            while length <= said["bytes"] and (part := content.read(AT_ONCE)):
                digest.update(part)
                length += len(part)
    except (BadZipFile, zlib.error, EOFError) as error:
        raise ExportFault(f"{said['name']} was altered or is damaged") from error
    if length != said["bytes"] or digest.hexdigest() != said["sha256"]:
        raise ExportFault(f"{said['name']} was altered: it is not the file that the manifest names")
