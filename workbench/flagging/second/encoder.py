"""A BERT encoder (Devlin et al., 2019) in numpy, as training adapted it: tokens of texts → a row of numbers for each.

What was learnt is added to the package's weights when they are read: for each matrix the difference in whole steps, and
how long a step is in each of its rows. Its biases take the place of the package's.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from workbench.flagging.learned.passages import Span

Array = NDArray[np.float32]

LAYERS, HEADS = 6, 12
EPSILON = 1e-12
LENGTH = struct.Struct("<Q")
NUMBERS: Mapping[str, type[np.generic]] = {"F32": np.float32, "I8": np.int8}
STEPS, STEP_LENGTH = "steps", "step"
"""By how many steps each number of a matrix is changed, and how long a step is, for each row (each of its outputs)."""


@dataclass(frozen=True, slots=True)
class Norm:
    scale: Array
    shift: Array

    def __call__(self, rows: Array) -> Array:
        centred = rows - rows.mean(-1, keepdims=True)
        variance = np.einsum("ij,ij->i", centred, centred) / rows.shape[-1]
        scaled: Array = centred / np.sqrt(variance + EPSILON)[:, None] * self.scale + self.shift
        return scaled


@dataclass(frozen=True, slots=True)
class Dense:
    weights: Array
    bias: Array

    def __call__(self, rows: Array) -> Array:
        added: Array = rows @ self.weights + self.bias
        return added


@dataclass(frozen=True, slots=True)
class Layer:
    attended: Dense
    joined: Dense
    after_attention: Norm
    widened: Dense
    narrowed: Dense
    after_all: Norm

    def __call__(self, rows: Array, ends: Sequence[int]) -> Array:
        """Of several texts, one after another: what each word takes from the others of its own text."""
        all_three = self.attended(rows)
        taken = np.concatenate([_attention(part) for part in np.split(all_three, ends[:-1])])
        rows = self.after_attention(rows + self.joined(taken))
        return self.after_all(rows + self.narrowed(_gelu(self.widened(rows))))


def _attention(rows: Array) -> Array:
    count, width = rows.shape[0], rows.shape[1] // 3
    query, key, value = rows.reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
    shares: Array = query @ key.transpose(0, 2, 1)
    shares *= np.float32((width // HEADS) ** -0.5)
    shares -= shares.max(-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(-1, keepdims=True)
    taken: Array = (shares @ value).transpose(1, 0, 2).reshape(count, width)
    return taken


def _gelu(rows: Array) -> Array:
    """Hendrycks and Gimpel (2016), by its approximation with tanh; in one array, which is what its time goes into."""
    bent: Array = rows * rows
    bent *= np.float32(0.7978845608 * 0.044715)
    bent += np.float32(0.7978845608)
    bent *= rows
    np.tanh(bent, out=bent)
    bent += 1
    bent *= rows
    bent *= np.float32(0.5)
    return bent


@dataclass(frozen=True, slots=True, eq=False)
class Impression:
    """What the encoder made of a text: a row of numbers for each token, and the characters that each stands for."""

    rows: Array
    characters: Sequence[Span]

    @property
    def vector(self) -> list[float]:
        """The mean over all tokens and then the highest, of each number."""
        return _vector(self.rows)

    def without(self, start: int, end: int) -> list[float]:
        """The same without the tokens of these characters, which the others have seen all the same."""
        kept = [not (start <= first < last <= end) for first, last in self.characters]
        return _vector(self.rows[kept])


def _vector(rows: Array) -> list[float]:
    vector: list[float] = np.concatenate([rows.mean(0), rows.max(0)]).tolist()
    return vector


@dataclass(frozen=True, slots=True)
class Encoder:
    """`words` in half precision: most of the memory is theirs."""

    words: NDArray[np.float16]
    places: Array
    first: Norm
    layers: Sequence[Layer]

    @classmethod
    def read(cls, weights: bytes, adaptation: bytes) -> Self:
        """Of files in the format safetensors: the package's weights, and how training changed them."""
        of = tensors(weights)
        return cls(
            of["embeddings.word_embeddings.weight"].astype(np.float16),
            of["embeddings.position_embeddings.weight"] + of["embeddings.token_type_embeddings.weight"][0],
            _norm(of, "embeddings.LayerNorm"),
            _layers(of | tensors(adaptation)),
        )

    def changed(self, weights: bytes, adaptation: bytes) -> Self:
        """As training changed the same weights another time; the words' numbers are shared."""
        return replace(self, layers=_layers(tensors(weights) | tensors(adaptation)))

    def impressions(self, texts: Sequence[tuple[Sequence[int], Sequence[Span]]]) -> list[Impression]:
        """Of texts, each given as its tokens and the characters that these stand for."""
        tokens = np.concatenate([np.asarray(text) for text, _ in texts])
        places = np.concatenate([np.arange(len(text)) for text, _ in texts])
        ends = np.cumsum([len(text) for text, _ in texts]).tolist()
        rows = self.first(self.words[tokens].astype(np.float32) + self.places[places])
        for layer in self.layers:
            rows = layer(rows, ends)
        return [Impression(part, each) for part, (_, each) in zip(np.split(rows, ends[:-1]), texts, strict=True)]


def tensors(raw: bytes) -> dict[str, NDArray[Any]]:
    """By their names; nothing is copied."""
    (length,) = LENGTH.unpack_from(raw)
    begin = LENGTH.size + length
    described = json.loads(raw[LENGTH.size : begin])
    return {
        name: np.frombuffer(raw, kind, prod(each["shape"]), begin + each["data_offsets"][0]).reshape(each["shape"])
        for name, each in described.items()
        if name != "__metadata__" and (kind := NUMBERS.get(each["dtype"]))
    }


def _layers(of: Mapping[str, NDArray[Any]]) -> Sequence[Layer]:
    return [_layer(of, f"encoder.layer.{number}") for number in range(LAYERS)]


def _layer(of: Mapping[str, NDArray[Any]], name: str) -> Layer:
    query, key, value = (_dense(of, f"{name}.attention.self.{each}") for each in ("query", "key", "value"))
    attended = Dense(
        np.ascontiguousarray(np.hstack([query.weights, key.weights, value.weights])),
        np.concatenate([query.bias, key.bias, value.bias]),
    )
    return Layer(
        attended,
        _dense(of, f"{name}.attention.output.dense"),
        _norm(of, f"{name}.attention.output.LayerNorm"),
        _dense(of, f"{name}.intermediate.dense"),
        _dense(of, f"{name}.output.dense"),
        _norm(of, f"{name}.output.LayerNorm"),
    )


def _dense(of: Mapping[str, NDArray[Any]], name: str) -> Dense:
    return Dense(np.ascontiguousarray(learnt_matrix(of, name).T), of[f"{name}.bias"].copy())


def learnt_matrix(of: Mapping[str, NDArray[Any]], name: str) -> Array:
    """Of the package's tensors and those of what was learnt."""
    learnt: Array = of[f"{name}.weight"] + of[f"{name}.{STEPS}"] * of[f"{name}.{STEP_LENGTH}"][:, None]
    return learnt


def _norm(of: Mapping[str, NDArray[Any]], name: str) -> Norm:
    return Norm(of[f"{name}.weight"].copy(), of[f"{name}.bias"].copy())
