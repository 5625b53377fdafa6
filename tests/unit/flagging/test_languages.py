"""What is not English is told by its words and letters; short texts, names and medicines are no evidence."""

import pytest

from workbench.flagging.learned.languages import is_english
from workbench.flagging.values import EntryText


@pytest.mark.parametrize(
    "text",
    [
        "Mój mąż mnie bije, boję się wracać do domu. Proszę nie dzwonić na numer domowy.",
        "Mi marido me pega y tengo miedo por mis hijos, no le digan que vine aquí.",
        "Mae fy ngŵr yn fy nharo, dwi ofn mynd adref heno.",
        "Mon mari me frappe souvent, j'ai peur de lui et des enfants.",
        "Kocam beni dövüyor, korkuyorum ve yardım istiyorum.",
        "Mein Mann schlägt mich oft und ich habe Angst vor ihm.",
        "Mera shohar mujhe marta hai, kisi ko mat batana ke main yahan aayi thi.",
        "میرا شوہر مجھے مارتا ہے",
        "ਮੇਰਾ ਪਤੀ ਮੈਨੂੰ ਮਾਰਦਾ ਹੈ",
        "Муж меня бьёт",
        "我丈夫打我",
    ],
)
def test_other_languages_are_not_english(text: str) -> None:
    assert not is_english(EntryText("Note", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SOB OE, chest clear, sats 98, NAD, adv rv prn",
        "bp ok. bloods norm. rpt 3/12",
        "Amoxicillin 500mg TDS 7/7, paracetamol prn, omeprazole 20mg od",
        "Mohammed Hussain, Agnieszka Kowalska, Nguyễn Văn An",
        "Septal deviation, trial of nasal steroid 3/12, d/c to GP.",
        "E coli >10^5 sens nitro/trim/ceph R amox. On nitro already.",
        "α-fetoprotein 3 µg/L, β-hCG <1 IU/L, γGT 22",
        "Interpreter used: Pani mówi po polsku. She has had a cough for three weeks and no fever.",
        "Dwi ofn",
    ],
)
def test_notes_of_all_styles_are(text: str) -> None:
    assert is_english(EntryText("Note", text))


def test_what_a_machine_wrote_is_not_asked() -> None:
    assert is_english(EntryText("Nota", "El paciente no presenta fiebre ni tos desde ayer", generated_lines=(0, 1)))
