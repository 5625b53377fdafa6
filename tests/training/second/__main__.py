"""`make adapt`: adapt the sentence model to all texts that teach, write how it differs from the package's, and set the
limit by those that teach nothing. The latest adaptation becomes the one before. With names of hands: go on from the
latest one, with the texts of these hands and as many of the others, drawn by chance; the one before stays.
"""

import hashlib
import sys
from collections.abc import Collection

from tests.training.rows import SECOND_TEXTS, examples, with_as_many_others
from tests.training.second import limit
from tests.training.second.adapting import RATE, RATE_GOING_ON, adapted
from tests.training.second.files import furthest, head_table, network_of, save_adaptation
from tests.training.second.network import Network
from tests.training.second.pieces import pieces_of
from workbench.flagging.second.head import HEAD, HEAD_BEFORE, head
from workbench.flagging.second.sentence_model import ADAPTATION, ADAPTATION_BEFORE, archive, weights_and_tokenizer

EVERY, FURTHEST = 100, 0.5
"""One piece in so many is tried, and how far scores may lie apart."""


def main(hands: Collection[str]) -> None:
    package, tokenizer = weights_and_tokenizer(archive())
    teaching = [*examples(), *examples(SECOND_TEXTS)]
    if hands:
        pieces = pieces_of(with_as_many_others(hands, teaching), tokenizer)
        network = adapted(network_of(package, ADAPTATION.read_bytes(), head()), pieces, RATE_GOING_ON)
    else:
        pieces = pieces_of(teaching, tokenizer)
        network = adapted(Network(package), pieces, RATE)
        ADAPTATION.replace(ADAPTATION_BEFORE)
        HEAD.replace(HEAD_BEFORE)
    save_adaptation(network, package, ADAPTATION)
    apart = furthest(network, package, ADAPTATION, pieces[::EVERY])
    print(f"Scores by what is written lie {apart:.2f} apart at most from those by what has learnt")
    assert apart < FURTHEST
    model, adaptation = (hashlib.sha256(each).hexdigest() for each in (package, ADAPTATION.read_bytes()))
    HEAD.write_text(head_table(network, model=model, adaptation=adaptation), "utf-8")
    limit.main()


if __name__ == "__main__":
    main(sys.argv[1:])
