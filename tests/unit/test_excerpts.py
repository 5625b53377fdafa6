"""What is shown of a long text before it is unfolded."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.queue import FlagShown
from workbench.vocabulary import Category, Severity
from workbench.web.wording.filters import FOLDED_AFTER, excerpt, segments

LONG = "She came about her knee. " * 40
SECRET = "He strangled her in June. "


def a_flag(text: str, words: str) -> FlagShown:
    start = text.index(words)
    return FlagShown(
        1, Category.DOMESTIC_ABUSE, Severity.URGENT, "rule", "text", start, start + len(words), "why", "rules"
    )  # fmt: skip


def shown(text: str, flags: list[FlagShown]) -> str:
    return "".join(piece.words for piece in excerpt(text, flags))


def test_a_flag_deep_in_a_long_text_is_read_first_with_its_surroundings() -> None:
    text = LONG + SECRET + LONG
    assert SECRET in shown(text, [a_flag(text, "strangled")])
    assert len(shown(text, [a_flag(text, "strangled")])) < FOLDED_AFTER


def test_an_unflagged_text_shows_its_beginning() -> None:
    assert shown(LONG, []).startswith("She came about her knee.")
    assert shown(LONG, []).endswith(" … ")


def test_neighbouring_flags_share_one_stretch() -> None:
    text = LONG + "He strangled her and hit her. " + LONG
    assert shown(text, [a_flag(text, "strangled"), a_flag(text, "hit her")]).count("strangled") == 1


@given(text=st.text(min_size=1, max_size=2000), data=st.data())
def test_every_flag_shown_keeps_its_exact_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    flag = FlagShown(1, Category.THIRD_PARTY, Severity.CAREFUL, "rule", "text", start, end, "why", "rules")
    assert "".join(piece.words for piece in excerpt(text, [flag]) if piece.flags) == text[start:end]
    assert "".join(piece.words for piece in segments(text, [flag])) == text
