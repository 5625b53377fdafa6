"""The training texts, and the data file that was made of them."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

import tests.training
from tests.training.rows import SECOND_TEXTS, TEXTS, UNSEEN_TEXTS, Example, examples, with_as_many_others
from tests.training.second.judging import judged_twice
from tests.training.second.limit import with_limit
from workbench.flagging import scan
from workbench.flagging.learned.weights import WEIGHTS, weights
from workbench.flagging.scan import suggest_twice
from workbench.flagging.second.head import HEAD, HEAD_BEFORE, Head, head
from workbench.flagging.second.pieces import patient_and_author
from workbench.flagging.second.sentence_model import SentenceModel, archive, sentence_model
from workbench.flagging.suggesting import score_entry
from workbench.vocabulary import Category


@pytest.fixture(scope="module")
def all_texts() -> list[Example]:
    """Those that teach both readings, those that teach the second alone, and those that set the limit."""
    return [*examples(TEXTS), *examples(SECOND_TEXTS), *examples(UNSEEN_TEXTS)]


def test_every_label_justifies_itself_with_words_of_its_entry(all_texts: list[Example]) -> None:
    for each in all_texts:
        for label in each.row["labels"]:
            assert label["quote"] in each.entry.title or label["quote"] in each.entry.text, each.row["id"]


def test_what_is_sensitive_has_a_label_and_nothing_else_has_one(all_texts: list[Example]) -> None:
    assert [each.row["id"] for each in all_texts if bool(each.labels) != (each.group == "sensitive")] == []


@pytest.mark.parametrize("folder", [TEXTS, SECOND_TEXTS, UNSEEN_TEXTS], ids=lambda folder: folder.name)
def test_several_hands_wrote_several_hundred_texts_of_every_category(folder: Path) -> None:
    some = examples(folder)
    assert len({each.hand for each in some}) >= 4
    assert len(some) > 1_500
    assert min(Counter(name for each in some for name in each.labels).values()) > 30


def test_the_second_reading_is_told_no_role_that_hardly_any_sensitive_text_has(all_texts: list[Example]) -> None:
    """It would take the role for a sign that nothing needs to be hidden."""
    sensitive: dict[str, list[bool]] = defaultdict(list)
    for each in all_texts:
        if told := patient_and_author(each.entry):
            sensitive[told.rsplit(", ", 1)[1].lower()].append(bool(each.labels))
    few = [role for role, some in sensitive.items() if len(some) >= 15 and sum(some) / len(some) < 0.1]
    assert few == []


def test_no_text_is_there_twice(all_texts: list[Example]) -> None:
    assert max(Counter((each.entry.title, each.entry.text) for each in all_texts).values()) == 1


def test_neither_reading_learns_from_a_hand_that_sets_the_limit() -> None:
    teachers = {file.stem for folder in (TEXTS, SECOND_TEXTS) for file in folder.iterdir()}
    assert teachers & {file.stem for file in UNSEEN_TEXTS.iterdir()} == set()
    training = Path(tests.training.__file__).parent
    naming = [file for file in training.rglob("*.py") if "unseen" in file.read_text("utf-8").lower()]
    assert sorted(str(file.relative_to(training)) for file in naming) == ["rows.py", "second/limit.py"]


def test_going_on_learns_from_the_hands_that_are_named_and_as_much_from_others() -> None:
    some = examples(TEXTS)
    learnt = with_as_many_others(["a", "r"], some)
    theirs = sum(each.hand in ("hand-a", "hand-r") for each in some)
    assert sum(each.hand in ("hand-a", "hand-r") for each in learnt) == theirs > 0
    assert len(learnt) == len({id(each) for each in learnt}) == 2 * theirs
    assert len({each.hand for each in learnt}) > 10


def test_going_on_with_a_hand_that_teaches_nothing_ends_and_names_it() -> None:
    with pytest.raises(SystemExit, match="is by hand-zz:"):
        with_as_many_others(["a", "zz"], examples(TEXTS))


@pytest.mark.parametrize("limit", [0.0, 1.5])
def test_who_sets_the_limit_judges_as_the_workbench_flags_by_it(limit: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are read once or twice, whatever the limit, and a score above it is a flag."""
    model, some = sentence_model(), examples(UNSEEN_TEXTS)[::120]
    assert model is not None
    judged = judged_twice(some, [score_entry(each.entry, weights()) for each in some], model, head())
    limited, before = (
        Head.read(with_limit(file.read_text("utf-8"), limit, first=weights().version)) for file in (HEAD, HEAD_BEFORE)
    )
    monkeypatch.setattr(scan, "head", lambda: limited)
    by_limit = SentenceModel(archive(), limited, before)
    flagged = [bool(suggest_twice(each.entry, second=lambda: by_limit).suggestions) for each in some]
    assert (judged.scores > limit).tolist() == flagged
    assert len(set(flagged)) == 2


def test_above_the_limit_a_score_is_positive_and_nothing_else_changes() -> None:
    written = HEAD.read_text("utf-8")
    before, after = head(), Head.read(with_limit(written, 1.5, first="model of another day"))
    nothing = [0.0] * len(before.weights[0])
    assert after.look(nothing) == pytest.approx(before.look(nothing) - 1.5)
    assert after.of_categories(nothing) == before.of_categories(nothing)
    assert (after.weights, after.model, after.adaptation) == (before.weights, before.model, before.adaptation)
    assert after.first == "model of another day"


def test_the_weights_are_numbers_for_a_look_and_every_category() -> None:
    for line in WEIGHTS.read_text("utf-8").splitlines():
        feature, *numbers = line.split("\t")
        assert feature
        assert len([int(number) for number in numbers]) == 1 + len(Category)


def test_the_model_has_a_version_of_its_own() -> None:
    assert weights().version.startswith("model ")
    assert len(weights().version) <= 40
