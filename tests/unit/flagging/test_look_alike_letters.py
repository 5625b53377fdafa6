"""Letters of other alphabets that look like ours hide no phrase from the rules, and a form's boxes are answers."""

import pytest

from workbench.flagging.reading import read
from workbench.flagging.rule_suggestions import conditions_of, phrase_suggestions
from workbench.flagging.values import EntryText


def quotes(text: str) -> list[str]:
    return [flag.quote for flag in phrase_suggestions(conditions_of(EntryText("Note", text)))]


LOOK_ALIKE = [
    "dоmestic аbuse", "domеstic violеnce", "ＭＡＲＡＣ", "suicidаl thoughts", "ΜΑRΑC",
    "𝐝𝐨𝐦𝐞𝐬𝐭𝐢𝐜 𝘢𝘣𝘶𝘴𝘦", "dօmestic ɑbuse",
    "domestıc abuse", "ᴅᴏᴍᴇsᴛɪᴄ ᴀʙᴜsᴇ", "ⓓⓞⓜⓔⓢⓣⓘⓒ abuse", "dömèstic abúse", "do\u0336mestic a\u0301buse",
    "ⅾomestic abuѕe", "ꓓomestic aƅuse", "suici\u202edal thoughts", "ᏚUICIDAL thoughts",
]  # fmt: skip


@pytest.mark.parametrize("text", LOOK_ALIKE)
def test_a_phrase_in_letters_that_look_alike_is_found_where_it_stands(text: str) -> None:
    assert quotes(f"Referred: {text}.") == [text]


def test_letters_keep_their_places() -> None:
    assert len(read("Ѕhe ѕaid ｎｏ").words) == len("Ѕhe ѕaid ｎｏ")


def test_a_ticked_box_is_a_yes() -> None:
    assert quotes("Domestic abuse ☒ yes ☐ no") == ["Domestic abuse"]
    assert quotes("Domestic abuse [ ] yes [x] no") == []


@pytest.mark.parametrize(
    "text",
    [
        "Montelukast may cause suicidal thoughts.",
        "Suicidal ideation is a rare side effect.",
        "For more information on domestic abuse, visit our website.",
        "NAI: no acute infection",
        "Thoughts that you would be better off dead: Not at all",
    ],
)
def test_warnings_footers_and_other_meanings_are_not_found(text: str) -> None:
    assert quotes(text) == []


@pytest.mark.parametrize("text", ["She no longer denies being hit by him.", "On isotretinoin. Now suicidal."])
def test_what_is_admitted_is(text: str) -> None:
    assert quotes(text)
