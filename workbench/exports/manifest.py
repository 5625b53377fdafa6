"""The manifest of an export: who took what, when and why, from where in the chain, and the digest of every file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from workbench import signing
from workbench.signing import PrivateKey

NAME = "manifest.json"
KIND = "redaction-workbench-export"
UNSIGNED = "There was no key to sign it with (WORKBENCH_SIGNING_KEY). Anybody could have changed this export."
PURPOSE = "export"
"""What is signed with it, so that no other document of the same key passes for a manifest."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the export: its bytes and their SHA-256 in hexadecimal; `rows` without a header, None: no table."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


def sealed(about: Mapping[str, Any], files: Sequence[Written], key: PrivateKey | None) -> bytes:
    """With the signature and the key's public half in it; without a key it says that it is unsigned."""
    document = {"kind": KIND, **about, "files": [asdict(file) for file in files]}
    if key is None:
        options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps({**document, "unsigned": UNSIGNED}, option=options)
    public = signing.pem_of(key.public_key()).decode()
    return signing.signed({**document, "public_key": public}, key, purpose=PURPOSE)
