"""`make train`: cross-validate by writer, print the results, fit the model to all texts and write its weights."""

from tests.training.cross_validation import cross_validated, threshold
from tests.training.fitting import fit_model
from tests.training.rows import examples
from tests.training.weights_file import weights_table
from workbench.flagging.learned.weights import WEIGHTS


def main() -> None:
    some = examples()
    validated = cross_validated(some)
    for line in validated.report():
        print(line)
    WEIGHTS.write_text(weights_table(fit_model(some), limit=threshold(validated)), "utf-8")


if __name__ == "__main__":
    main()
