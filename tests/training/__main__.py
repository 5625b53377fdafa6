"""`make train`: fit the model to the training texts, and report how it does on a hand left out."""

from tests.training.fitting import fitted
from tests.training.leaving_out import left_out, threshold
from tests.training.rows import examples
from tests.training.writing import written
from workbench.flagging.learned.weights import WEIGHTS


def main() -> None:
    some = examples()
    left = left_out(some)
    for line in left.report():
        print(line)
    WEIGHTS.write_text(written(fitted(some), limit=threshold(left)), "utf-8")


if __name__ == "__main__":
    main()
