"""The sentence model as a network that can learn: `workbench/flagging/second/encoder.py`, with a head.

Its matrices learn; the numbers of words and places, and how rows are scaled, stay as they are in the package.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from workbench.flagging.second.encoder import EPSILON, HEADS, LAYERS, STEPS, learnt_matrix, tensors
from workbench.vocabulary import Category

KNOWS_HALF = any(torch.cpu.get_capabilities().get(each) for each in ("avx512_bf16", "amx_bf16", "bf16"))
FASTEST = torch.bfloat16 if KNOWS_HALF else torch.float32
"""The precision to compute with: half of it is twice to four times as fast where the processor knows it, and a seventh
as fast where it does not.
"""

FAR_BELOW = -1e4

Weights = Mapping[str, np.ndarray]


class Dense(nn.Module):
    """A matrix with its bias; they are kept in single precision, since what is learnt at a time is small."""

    def __init__(self, of: Weights, name: str) -> None:
        super().__init__()
        self.name = name
        weights = learnt_matrix(of, name) if f"{name}.{STEPS}" in of else of[f"{name}.weight"]
        self.weights, self.bias = (nn.Parameter(torch.tensor(each)) for each in (weights, of[f"{name}.bias"]))

    def forward(self, rows: Tensor) -> Tensor:
        return functional.linear(rows, self.weights.to(FASTEST), self.bias.to(FASTEST))


class Layer(nn.Module):
    def __init__(self, of: Weights, name: str) -> None:
        super().__init__()
        self.query, self.key, self.value = (
            Dense(of, f"{name}.attention.self.{each}") for each in ("query", "key", "value")
        )
        self.joined = Dense(of, f"{name}.attention.output.dense")
        self.after_attention = _norm(of, f"{name}.attention.output.LayerNorm")
        self.widened, self.narrowed = Dense(of, f"{name}.intermediate.dense"), Dense(of, f"{name}.output.dense")
        self.after_all = _norm(of, f"{name}.output.LayerNorm")

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        """In single precision where words look at each other, which is slow in half of it."""
        texts, length, width = rows.shape
        three = (
            each(rows).float().view(texts, length, HEADS, width // HEADS).transpose(1, 2)
            for each in (self.query, self.key, self.value)
        )
        taken = functional.scaled_dot_product_attention(*three, attn_mask=mask).transpose(1, 2).reshape(rows.shape)
        rows = self.after_attention(rows + self.joined(taken.to(FASTEST)))
        return self.after_all(rows + self.narrowed(functional.gelu(self.widened(rows), approximate="tanh")))


class Network(nn.Module):
    """As the package has it, or as it was adapted before. The head has learnt nothing."""

    def __init__(self, weights: bytes, adaptation: bytes | None = None) -> None:
        super().__init__()
        of = tensors(weights) | (tensors(adaptation) if adaptation else {})
        places = of["embeddings.position_embeddings.weight"] + of["embeddings.token_type_embeddings.weight"][0]
        self.register_buffer("words", torch.tensor(of["embeddings.word_embeddings.weight"]))
        self.register_buffer("places", torch.tensor(places))
        self.first = _norm(of, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(of, f"encoder.layer.{number}") for number in range(LAYERS))
        self.head = nn.Linear(2 * self.words.shape[1], 1 + len(Category))

    def forward(self, tokens: Tensor, is_word: Tensor) -> Tensor:
        """For each text "should be flagged" and each category, of the mean and the highest of its words' numbers."""
        rows = self.first((self.words[tokens] + self.places[: tokens.shape[1]]).to(FASTEST))
        mask = torch.zeros(len(tokens), 1, 1, tokens.shape[1]).masked_fill(~is_word[:, None, None, :], FAR_BELOW)
        for layer in self.layers:
            rows = layer(rows, mask)
        rows, is_word = rows.float(), is_word[:, :, None]
        mean = (rows * is_word).sum(1) / is_word.sum(1)
        highest = rows.masked_fill(~is_word, FAR_BELOW).amax(1)
        verdicts: Tensor = self.head(functional.dropout(torch.cat([mean, highest], 1), training=self.training, p=0.1))
        return verdicts

    def matrices(self) -> Iterator[Dense]:
        return (each for each in self.modules() if isinstance(each, Dense))


def _norm(of: Weights, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(of[f"{name}.weight"].shape[0], eps=EPSILON)
    norm.load_state_dict({each: torch.tensor(of[f"{name}.{each}"]) for each in ("weight", "bias")})
    return norm.requires_grad_(requires_grad=False).to(FASTEST)
