"""Pages and decisions at a large practice, compared with the same at a small one."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.bench.measuring import Figure, alternating, at_most
from tests.bench.pages import signed_in, token_in
from tests.bench.practices import Surgery

TIMES = 40
ALIKE = 1.1


def measure(small: Surgery, large: Surgery) -> Iterator[Figure]:
    few, many = (signed_in(each.engine, "lead") for each in (small, large))
    few_pages, many_pages = pages_of(small), pages_of(large)
    for name in few_pages:
        yield _compared(name, small, large, partial(few.get, few_pages[name]), partial(many.get, many_pages[name]))
    yield _compared("decision", small, large, deciding(few, small), deciding(many, large))


def pages_of(surgery: Surgery) -> dict[str, str]:
    """Addresses by name. The searches are for the patient of an item that waits."""
    item = next(surgery.waiting)
    name, number = surgery.patient_of(item)
    return {
        "queue page": "/queue",
        "item page": f"/review-items/{item}",
        "queue searched by name": f"/queue?patient={name}",
        "queue searched by NHS number": f"/queue?patient={number}",
        "patients searched by name": f"/patients?patient={name}",
        "patients searched by NHS number": f"/patients?patient={number}",
        "/hidden": "/hidden",
        "/audit": "/audit",
    }


def deciding(client: Any, surgery: Surgery) -> Any:
    token = token_in(client.get("/queue").text)

    def decide() -> None:
        item = next(surgery.waiting)
        form = {"csrf_token": token, "seen": f"{item}-1", "outcome": "leave-visible"}
        answer = client.post(f"/review-items/{item}/decision", data=form, headers={"HX-Request": "true"})
        assert "data-decided" in answer.text

    return decide


def _compared(name: str, small: Surgery, large: Surgery, few: Any, many: Any) -> Figure:
    many_s, few_s, ratio = alternating(many, few, times=TIMES)
    told = f"{name} on {large.database}, {large.told} ÷ {small.told} ({many_s * 1e3:.1f} ms, {few_s * 1e3:.1f} ms)"
    return at_most(told, ratio, "times", ALIKE)
