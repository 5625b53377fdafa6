"""The sentence model adapted to pieces of the training texts: "should be flagged", and each category of those that
should.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from rich.progress import track
from torch import Tensor, nn
from torch.nn import functional

from tests.training.length_weights import length_balanced_weights
from tests.training.second.network import Network
from tests.training.second.pieces import Piece
from workbench.vocabulary import Category

PASSES, AT_A_TIME = 2, 32
RATE, RATE_GOING_ON, FASTER_HEAD, WARMING, LEAST = 2e-4, 1e-4, 5, 1 / 12, 0.02
"""How fast it learns: from the package's weights, and from what was learnt before; the head by so many times. The rate
rises for a twelfth of the steps, then falls to a fiftieth.
"""

MASKED, BARE = 0.06, 0.3
"""The share of words that are masked, so that it does not learn by heart, and of pieces that do not say whose
entry they are of, so that it does not rely on that.
"""

UNSURE = 0.02
"""How far from certain it is to be of each text."""

BEGIN, MASK = 101, 103
"""The tokens of a beginning and of a masked word in BERT's vocabulary."""


def adapted(network: Network, pieces: Sequence[Piece], rate: float) -> Network:
    """To all pieces that can be told."""
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    known = [each for each in pieces if each.wanted is not None]
    wanted = np.array([bool(each.wanted) for each in known])
    sample_weights = length_balanced_weights([len(each.words) for each in known], wanted)
    of_head = {"params": network.head.parameters(), "lr": FASTER_HEAD * rate}
    rest = [each for name, each in network.named_parameters() if each.requires_grad and not name.startswith("head")]
    learning = torch.optim.AdamW([{"params": rest, "lr": rate}, of_head], weight_decay=0.01)
    steps = int(len(known) / AT_A_TIME * PASSES)
    rates = torch.optim.lr_scheduler.LambdaLR(learning, lambda step: _share_of_rate(step, steps))
    network.train()
    batches = _batches([len(each.tokens) for each in known], steps, chance)
    for places in track(batches, f"{len(known)} pieces", total=steps):
        batch = [known[place] for place in places]
        tokens, is_word = padded([each.bare if chance.random() < BARE else each.tokens for each in batch])
        masked = torch.from_numpy(chance.random(tokens.shape) < MASKED) & is_word & (tokens != BEGIN)
        loss = _loss(
            network(torch.where(masked, MASK, tokens), is_word), batch, torch.tensor(sample_weights[places]).float()
        )
        learning.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        learning.step()
        rates.step()
    return network.eval()


def _share_of_rate(step: int, steps: int) -> float:
    warming = steps * WARMING
    return min((step + 1) / warming, max(LEAST, (steps - step) / (steps - warming)))


def _batches(lengths: Sequence[int], steps: int, chance: np.random.Generator) -> Iterator[np.ndarray]:
    """Places of texts of much the same length, in any order; again from the beginning until there are enough."""
    while True:
        order = np.argsort(lengths * chance.uniform(0.9, 1.1, len(lengths)))
        batches = [order[start : start + AT_A_TIME] for start in range(0, len(order), AT_A_TIME)]
        chance.shuffle(batches)
        yield from batches[:steps]
        steps -= len(batches)
        if steps <= 0:
            return


def _loss(found: Tensor, batch: Sequence[Piece], sample_weights: Tensor) -> Tensor:
    wanted = torch.tensor([float(bool(each.wanted)) for each in batch])
    unsure = wanted * (1 - 2 * UNSURE) + UNSURE
    loss = (functional.binary_cross_entropy_with_logits(found[:, 0], unsure, reduction="none") * sample_weights).mean()
    theirs = wanted > 0
    if not theirs.any():
        return loss
    labels = torch.tensor([[float(name in each.example.labels) for name in Category] for each in batch])
    return loss + functional.binary_cross_entropy_with_logits(found[theirs, 1:], labels[theirs])


def verdicts(network: Network, pieces: Sequence[Piece]) -> np.ndarray:
    """For each piece: "should be flagged", then the categories."""
    found = np.zeros((len(pieces), 1 + len(Category)))
    order = np.argsort([len(each.tokens) for each in pieces])
    with torch.no_grad():
        for start in range(0, len(order), AT_A_TIME):
            places = order[start : start + AT_A_TIME]
            found[places] = network(*padded([pieces[place].tokens for place in places])).numpy()
    return found


def padded(batch: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Tokens in rows of one length, and which of them are words."""
    rows = [torch.tensor(each) for each in batch]
    is_word = [torch.ones(len(each), dtype=torch.bool) for each in batch]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), nn.utils.rnn.pad_sequence(is_word, batch_first=True)
