"""`make train`: cross-validate the first reading by writer, print the results, fit it to all its texts and write its
weights.
"""

from tests.training.cross_validation import cross_validated, judged
from tests.training.fitting import fit_model
from tests.training.rows import examples
from tests.training.weights_file import weights_table
from workbench.flagging.learned.weights import WEIGHTS


def main() -> None:
    some = examples()
    reading = judged(some, cross_validated(some))
    limit = reading.threshold()
    for line in reading.report(limit):
        print(line)
    WEIGHTS.write_text(weights_table(fit_model(some), limit=limit), "utf-8")


if __name__ == "__main__":
    main()
