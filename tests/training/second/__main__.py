"""`make adapt`: adapt the sentence model twice, without the hands that are held out and with all; print what the one
finds in what it has not seen, set the limit by it, and write the other.
"""

import hashlib
from itertools import chain

from tests.training.cross_validation import cross_validated, judged, scored_by_all
from tests.training.rows import SECOND_TEXTS, examples
from tests.training.second.adapting import adapted
from tests.training.second.files import furthest, head_table, save_adaptation
from tests.training.second.judging import judged_twice
from tests.training.second.pieces import pieces_of
from workbench.flagging.learned.weights import weights
from workbench.flagging.second.head import HEAD
from workbench.flagging.second.sentence_model import ADAPTATION, archive, weights_and_tokenizer

HELD_OUT = ("hand-f", "hand-h", "hand-l", "hand-n", "hand-q", "hand-am", "hand-ba", "hand-bb")
"""Hands who wrote in voices and no twins, of an ordinary day's plain entries (am), and to assignments that were drawn
(ba and bb): how well others' entries will be flagged is told by theirs.
"""

EVERY, FURTHEST = 100, 0.5
"""One piece in so many is tried, and how far scores may lie apart."""


def main() -> None:
    package, tokenizer = weights_and_tokenizer(archive())
    of_first, of_second = examples(), examples(SECOND_TEXTS)
    first = cross_validated(of_first)
    limit_of_first = judged(of_first, first).threshold()
    pieces = pieces_of([*of_first, *of_second], tokenizer)
    scored = chain(zip(of_first, first, strict=True), scored_by_all(of_second, of_first))
    unseen, of_unseen = zip(*(each for each in scored if each[0].hand in HELD_OUT), strict=True)
    network = adapted(package, [each for each in pieces if each.example.hand not in HELD_OUT])
    unseen_pieces = [each for each in pieces if each.example.hand in HELD_OUT]
    both = judged_twice(unseen, of_unseen, unseen_pieces, network, limit_of_first)
    limit = both.threshold()
    for line in (*judged(unseen, of_unseen).report(limit_of_first), *both.report(limit)):
        print(line)
    network = adapted(package, pieces)
    save_adaptation(network, package, ADAPTATION)
    apart = furthest(network, package, ADAPTATION, pieces[::EVERY])
    print(f"Scores by what is written lie {apart:.2f} apart at most from those by what has learnt")
    assert apart < FURTHEST
    model, adaptation = (hashlib.sha256(each).hexdigest() for each in (package, ADAPTATION.read_bytes()))
    table = head_table(
        network, first=weights().version, model=model, adaptation=adaptation, limit=limit - limit_of_first
    )
    HEAD.write_text(table, "utf-8")


if __name__ == "__main__":
    main()
