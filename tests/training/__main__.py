"""`make train`: cross-validate by writer, print the results, fit both readings to all texts and write their weights."""

from tests.training.cross_validation import cross_validated, judged
from tests.training.fitting import fit_model
from tests.training.rows import examples
from tests.training.second_head import Pieces, cross_validated_head, fit_head, head_table
from tests.training.weights_file import weights_table
from workbench.flagging.learned.weights import WEIGHTS
from workbench.flagging.second.head import HEAD
from workbench.flagging.second.sentence_model import model_for_training


def main() -> None:
    some, model = examples(), model_for_training()
    scored = cross_validated(some)
    first = judged(some, scored)
    pieces = Pieces.read(some, scored, model)
    both = cross_validated_head(pieces)
    for reading in (first, both):
        for line in reading.report(reading.threshold()):
            print(line)
    WEIGHTS.write_text(weights_table(fit_model(some), limit=first.threshold()), "utf-8")
    limit = both.threshold() - first.threshold()  # the first reading's weights are lower by its own
    HEAD.write_text(head_table(fit_head(pieces), model.digest, limit=limit), "utf-8")


if __name__ == "__main__":
    main()
