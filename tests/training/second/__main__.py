"""`make adapt`: adapt the sentence model to all texts that teach, write how it differs from the package's, and set the
limit by those that teach nothing.
"""

import hashlib

from tests.training.rows import SECOND_TEXTS, examples
from tests.training.second import limit
from tests.training.second.adapting import adapted
from tests.training.second.files import furthest, head_table, save_adaptation
from tests.training.second.pieces import pieces_of
from workbench.flagging.second.head import HEAD
from workbench.flagging.second.sentence_model import ADAPTATION, archive, weights_and_tokenizer

EVERY, FURTHEST = 100, 0.5
"""One piece in so many is tried, and how far scores may lie apart."""


def main() -> None:
    package, tokenizer = weights_and_tokenizer(archive())
    pieces = pieces_of([*examples(), *examples(SECOND_TEXTS)], tokenizer)
    network = adapted(package, pieces)
    save_adaptation(network, package, ADAPTATION)
    apart = furthest(network, package, ADAPTATION, pieces[::EVERY])
    print(f"Scores by what is written lie {apart:.2f} apart at most from those by what has learnt")
    assert apart < FURTHEST
    model, adaptation = (hashlib.sha256(each).hexdigest() for each in (package, ADAPTATION.read_bytes()))
    HEAD.write_text(head_table(network, model=model, adaptation=adaptation), "utf-8")
    limit.main()


if __name__ == "__main__":
    main()
