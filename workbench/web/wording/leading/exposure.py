"""Exposure on the lead's pages: figures as cells of a table, and the clock of those who have to be told."""

from datetime import datetime, timedelta

from workbench.exposure import Figures, words


def figures_told(figures: Figures) -> list[str]:
    """In the order of the table's columns."""
    return [
        f"{figures.count:,}",
        f"{figures.nobody:,}",
        f"{figures.open:,}",
        *(words.placed(figures.at_most, name) for name in words.PLACES),
        words.longest(figures.at_most),
        words.placed(figures.at_least, "median"),
        words.placed(figures.to_decision, "median"),
        words.placed(figures.to_effect, "median"),
    ]


def clock_words(known: datetime, now: datetime) -> str:
    left = known + words.TOLD_WITHIN - now
    if left > timedelta():
        return f"{words.lasted(left)} left"
    return f"{words.lasted(-left)} too late"
