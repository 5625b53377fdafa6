"""How far second looks agree, in words."""

from collections.abc import Iterator

from workbench.second_look import FEWEST, Agreement, Interval

BANDS = (
    (0.0, "poor"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost complete"),
)
"""Up to which kappa agreement beyond chance is called what: Landis and Koch, Biometrics 1977; 33: 159–174."""


def agreement_words(found: Agreement) -> list[str]:
    """A sentence or two for each paragraph."""
    return list(_said(found))


def _said(found: Agreement) -> Iterator[str]:
    if not found.count:
        yield "No second looks yet."
        return
    if found.agreement is None:
        yield (
            f"Too few to say: {found.count} second look{'' if found.count == 1 else 's'}, and it takes {FEWEST}. "
            f"So far {found.agreed} of {found.count} came to the same answer."
        )
        return
    share = found.agreement
    yield (
        f"{found.agreed:,} of {found.count:,} second looks came to the same answer: {_percent(share.value)} "
        f"(95% interval {_percent(share.low)} to {_percent(share.high)})."
    )
    yield from _beyond_chance(found.beyond_chance)


def _beyond_chance(kappa: Interval | None) -> Iterator[str]:
    if kappa is None:
        yield (
            "Agreement beyond chance (Cohen’s kappa) cannot be worked out, as both people always chose the same "
            "outcome."
        )
        return
    said = f"Agreement beyond chance (Cohen’s kappa) is {_number(kappa.value)}"
    if kappa.value == 1:
        yield f"{said}: complete. Complete agreement has no interval of its own; go by the one above."
        return
    yield f"{said} (95% interval {_number(kappa.low)} to {_number(kappa.high)}): {_band(kappa.value)}."
    if kappa.low <= 0:
        yield "The interval reaches 0 or less: this may be no better than chance."
    yield (
        "Two people who both leave most entries visible agree often by chance alone. Kappa takes that off: 0 is no "
        "better than chance, 1 is complete agreement. The true value is probably inside the interval, which gets "
        "narrower with more second looks."
    )


def _band(kappa: float) -> str:
    return next(word for top, word in BANDS if kappa <= top)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
