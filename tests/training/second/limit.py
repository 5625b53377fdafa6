"""`make limit`: tell what both readings find in the texts of hands from whom neither has learnt, and write the limit,
above which they flag, into the heads of both adaptations: as low as `threshold` allows there.
"""

from math import floor

from rich.progress import track

from tests.training.cross_validation import judged
from tests.training.rows import UNSEEN_TEXTS, examples
from tests.training.second.judging import judged_twice
from workbench.flagging.learned.weights import weights
from workbench.flagging.second.head import HEAD, HEAD_BEFORE, UNIT, Head
from workbench.flagging.second.sentence_model import SentenceModel, archive
from workbench.flagging.suggesting import score_entry


def main() -> None:
    files = {file: file.read_text("utf-8") for file in (HEAD, HEAD_BEFORE)}
    head, before = map(Head.read, files.values())
    some = examples(UNSEEN_TEXTS)
    scored = [score_entry(each.entry, weights()) for each in some]
    both = judged_twice(some, track(scored, "Read twice"), SentenceModel(archive(), head, before), head)
    limit = both.threshold()
    for line in (*judged(some, scored).report(0.0), *both.report(limit)):
        print(line)
    for file, written in files.items():
        file.write_text(with_limit(written, limit, first=weights().version), "utf-8")


def with_limit(written: str, limit: float, *, first: str) -> str:
    """The head's table, with its first bias reduced by `limit`, so that scores above that are positive; `first` is the
    version of the first reading's weights that it stands for.
    """
    lines = [line.split("\t") for line in written.splitlines()]
    for line in lines:
        if line[0] == "bias":
            line[1] = str(floor(int(line[1]) - limit * UNIT))
        elif line[0] == "first":
            line[1] = first
    return "".join("\t".join(line) + "\n" for line in lines)


if __name__ == "__main__":
    main()
