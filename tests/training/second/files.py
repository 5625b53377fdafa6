"""What was learnt as the data files that the workbench reads."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

from tests.training.second.adapting import verdicts
from tests.training.second.network import Network
from tests.training.second.pieces import Piece
from workbench.flagging.second.encoder import STEP_LENGTH, STEPS, Encoder, tensors
from workbench.flagging.second.head import UNIT, Head

MOST_STEPS = np.iinfo(np.int8).max

SHARE, CATEGORY_SHARE = 4.0, 1.5
"""What the sentence model says counts so much beside what the first reading says."""

NO_LIMIT = "no limit yet"
"""The version of the first reading that a head has until its limit is set: that of none."""


def network_of(package: bytes, adaptation: bytes, head: Head) -> Network:
    """What was learnt, to go on from: as it was before it was rounded and written, but for half a step at most."""
    network, shares = Network(package, adaptation), _shares(len(head.biases))
    with torch.no_grad():
        network.head.weight.copy_(torch.tensor(np.array(head.weights) / shares[:, None]))
        network.head.bias.copy_(torch.tensor(np.array(head.biases) / shares))
    return network


def save_adaptation(network: Network, package: bytes, file: Path) -> None:
    """How each matrix differs from the package's, in steps of which the largest difference of a row has 127."""
    of, learnt = tensors(package), {}
    for each in network.matrices():
        difference = each.weights.detach().numpy() - of[f"{each.name}.weight"]
        assert np.isfinite(difference).all(), each.name
        step = np.maximum(np.abs(difference).max(1) / MOST_STEPS, np.finfo(np.float32).tiny)
        learnt[f"{each.name}.{STEPS}"] = np.rint(difference / step[:, None]).astype(np.int8)
        learnt[f"{each.name}.{STEP_LENGTH}"] = step
        learnt[f"{each.name}.bias"] = each.bias.detach().numpy()
    file.write_bytes(save(learnt))


def furthest(network: Network, package: bytes, file: Path, pieces: Sequence[Piece]) -> float:
    """How far the score of one of these pieces lies from what has learnt, once that is rounded and written."""
    shipped = Encoder.read(package, file.read_bytes())
    weights, bias = network.head.weight.detach().numpy()[0], network.head.bias.detach().numpy()[0]
    read = [shipped.impressions([(each.tokens, [(0, 0)] * len(each.tokens))])[0].vector for each in pieces]
    return float(SHARE * np.abs(read @ weights + bias - verdicts(network, pieces)[:, 0]).max())


def head_table(network: Network, *, model: str, adaptation: str) -> str:
    """Without a limit, which is for `limit.py` to set: until then a test refuses it. The other two: `Head`."""
    shares = _shares(len(network.head.bias))
    biases = network.head.bias.detach().numpy() * shares
    weights = network.head.weight.detach().numpy() * shares[:, None]
    rows = {"bias": biases, **{str(place): column for place, column in enumerate(weights.T)}}
    written = ["\t".join([name, *(str(round(float(value) * UNIT)) for value in row)]) for name, row in rows.items()]
    return "\n".join([f"first\t{NO_LIMIT}", f"model\t{model}", f"adaptation\t{adaptation}", *written]) + "\n"


def _shares(outputs: int) -> np.ndarray:
    return np.array([SHARE, *[CATEGORY_SHARE] * (outputs - 1)])
