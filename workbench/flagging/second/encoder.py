"""The first layers of a BERT encoder (Devlin et al., 2019), in numpy: tokens of texts → one row of numbers for each.

The first layers tell words in their places; the later ones, what a text is about as a whole, which a flag needs less.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

LAYERS, HEADS = 2, 12
EPSILON = 1e-12
LENGTH = struct.Struct("<Q")


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
    scores = query @ key.transpose(0, 2, 1) / np.float32((width // HEADS) ** 0.5)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    taken: Array = (shares @ value).transpose(1, 0, 2).reshape(count, width)
    return taken


def _gelu(rows: Array) -> Array:
    """Hendrycks and Gimpel (2016), by its approximation with tanh."""
    inner = np.float32(0.7978845608) * rows * (1 + np.float32(0.044715) * rows * rows)
    bent: Array = np.float32(0.5) * rows * (1 + np.tanh(inner))
    return bent


@dataclass(frozen=True, slots=True)
class Encoder:
    """`words` in half precision: most of the memory is theirs."""

    words: NDArray[np.float16]
    places: Array
    first: Norm
    layers: Sequence[Layer]

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Of a file in the format safetensors."""
        of = _tensors(raw)
        return cls(
            of["embeddings.word_embeddings.weight"].astype(np.float16),
            of["embeddings.position_embeddings.weight"] + of["embeddings.token_type_embeddings.weight"][0],
            _norm(of, "embeddings.LayerNorm"),
            [_layer(of, f"encoder.layer.{number}") for number in range(LAYERS)],
        )

    def vectors(self, texts: Sequence[Sequence[int]]) -> list[list[float]]:
        """For each text, given as tokens, the mean over its words and then the highest, of each number."""
        tokens = np.concatenate([np.asarray(text) for text in texts])
        places = np.concatenate([np.arange(len(text)) for text in texts])
        ends = np.cumsum([len(text) for text in texts]).tolist()
        rows = self.first(self.words[tokens].astype(np.float32) + self.places[places])
        for layer in self.layers:
            rows = layer(rows, ends)
        return [np.concatenate([part.mean(0), part.max(0)]).tolist() for part in np.split(rows, ends[:-1])]


def _tensors(raw: bytes) -> Mapping[str, Array]:
    """Those in single precision, by their names; none is copied."""
    (length,) = LENGTH.unpack_from(raw)
    begin = LENGTH.size + length
    described = json.loads(raw[LENGTH.size : begin])
    return {
        name: np.frombuffer(raw, np.float32, int(np.prod(each["shape"])), begin + each["data_offsets"][0]).reshape(
            each["shape"]
        )
        for name, each in described.items()
        if name != "__metadata__" and each["dtype"] == "F32"
    }


def _layer(of: Mapping[str, Array], name: str) -> Layer:
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


def _dense(of: Mapping[str, Array], name: str) -> Dense:
    return Dense(np.ascontiguousarray(of[f"{name}.weight"].T), of[f"{name}.bias"].copy())


def _norm(of: Mapping[str, Array], name: str) -> Norm:
    return Norm(of[f"{name}.weight"].copy(), of[f"{name}.bias"].copy())
