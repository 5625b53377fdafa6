"""A text as the model reads it: stemmed words, with words of one meaning mapped to one class."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

LEARNED = Path(__file__).parent

BETWEEN_WORDS = str.maketrans(
    {**dict.fromkeys('!"#$%()*+,-.:;<=>?@[\\]^_`{|}~“”„‟″«»…–—―−‐‑•·', " "), **dict.fromkeys("‘’‛ʼ′´", "'")}
)
DIGITS = "0123456789"
PRONOUNS = {"M": ("<self>", "<other>"), "F": ("<other>", "<self>")}
"""Sex of the patient → what "he" and "she" stand for: mostly the patient, or somebody else."""

ENDINGS = (("'s", ""), ("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("es", "e"), ("s", ""),
           ("ly", ""))  # fmt: skip
KNOWN_WORDS = 1 << 15


def words_of(text: str, sex: str) -> list[str]:
    return list(map(_reader(PRONOUNS.get(sex[:1].upper(), ("<he>", "<she>"))), text.translate(BETWEEN_WORDS).split()))


@cache
def _reader(pronouns: tuple[str, str]) -> Callable[[str], str]:
    """Remembers what it has read, up to a limit, as most words come again and again."""
    classes = {
        **_classes(),
        **{word: pronouns[stands == "<she>"] for word, stands in _classes().items() if stands in ("<he>", "<she>")},
    }
    return lru_cache(KNOWN_WORDS)(lambda word: _read(word, classes))


def _read(word: str, classes: Mapping[str, str]) -> str:
    if word[0] in DIGITS:
        return _measure(word.lower())
    plain = word.lower()
    return classes.get(plain) or stem(plain.strip("'/&") or plain)


def _measure(word: str) -> str:
    """3/7 is a span of time; 15yo and 41yo are the same."""
    return "<span>" if "/" in word else f"<number>{word.lstrip(DIGITS)}"


def stem(word: str) -> str:
    """Rough, but always the same: bruises, bruised and bruising are one."""
    if len(word) <= 4:
        return word[:-1] if len(word) == 4 and word[-1] == "s" != word[-2] else word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] not in "sle":
        word = word[:-1]
    return word.rstrip("e") if len(word) > 4 else word


@cache
def _classes() -> Mapping[str, str]:
    """A word → `<class>` that it stands for."""
    written = tomllib.loads((LEARNED / "classes.toml").read_text("utf-8"))
    return {word: f"<{name}>" for name, words in written.items() for word in words.split()}
