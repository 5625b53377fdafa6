"""What was learnt as the data files that the workbench reads."""

from pathlib import Path

import numpy as np
from safetensors.numpy import save

from tests.training.second.judging import CATEGORY_SHARE, SHARE
from tests.training.second.network import STRENGTH, Network
from workbench.flagging.second.encoder import NARROWED, WIDENED
from workbench.flagging.second.head import UNIT


def save_adaptation(network: Network, file: Path) -> None:
    thin = {}
    for each in network.changed():
        thin[f"{each.name}.{NARROWED}"] = each.narrowed.detach().numpy().astype(np.float16)
        thin[f"{each.name}.{WIDENED}"] = (STRENGTH * each.widened.detach()).numpy().astype(np.float16)
    file.write_bytes(save(thin))


def head_table(network: Network, *, first: str, model: str, adaptation: str, limit: float) -> str:
    """The bias is reduced by `limit`, so that scores above it are positive. The other three: `Head`."""
    shares = np.array([SHARE, *[CATEGORY_SHARE] * (len(network.head.bias) - 1)])
    biases = network.head.bias.detach().numpy() * shares
    biases[0] -= limit
    weights = network.head.weight.detach().numpy() * shares[:, None]
    rows = {"bias": biases, **{str(place): column for place, column in enumerate(weights.T)}}
    written = ["\t".join([name, *(str(round(float(value) * UNIT)) for value in row)]) for name, row in rows.items()]
    return "\n".join([f"first\t{first}", f"model\t{model}", f"adaptation\t{adaptation}", *written]) + "\n"
