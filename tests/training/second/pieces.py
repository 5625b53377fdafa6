"""The training texts in the pieces that the sentence model reads, each as its tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from tests.training.rows import Example
from workbench.flagging.second.pieces import patient_and_author, pieces, words_read


@dataclass(frozen=True, eq=False)
class Piece:
    """`bare` are its tokens without whose entry it is. `wanted`: is it one that a label quotes? None if unknown."""

    example: Example
    words: str
    tokens: Sequence[int]
    bare: Sequence[int]
    wanted: bool | None


def pieces_of(some: Sequence[Example], tokenizer: Tokenizer) -> list[Piece]:
    return [piece for each in some for piece in _pieces(each, tokenizer)]


def _pieces(example: Example, tokenizer: Tokenizer) -> Iterator[Piece]:
    entry = example.prose
    if not (entry.title.strip() or entry.text.strip()):
        return
    spans = pieces(entry.text)
    for start, end in spans:
        words = words_read(entry, entry.text[start:end])
        tokens, bare = (tokenizer.encode(each).ids for each in (words, words.removeprefix(patient_and_author(entry))))
        yield Piece(example, words, tokens, bare, _wanted(example, (start, end), len(spans)))


def _wanted(example: Example, span: tuple[int, int], count: int) -> bool | None:
    if not example.labels:
        return False
    words = example.entry.text[slice(*span)]
    return True if count == 1 or any(label["quote"] in words for label in example.row["labels"]) else None
