"""Spans of time in words, as roughly as people say them."""

from datetime import datetime


def span(hours: int) -> str:
    """“less than an hour”, “5 hours”, “3 days”: hours up to two days, then days."""
    if hours < 1:
        return "less than an hour"
    many, unit = (hours, "hour") if hours < 48 else (hours // 24, "day")
    return f"{many:,} {unit}{'' if many == 1 else 's'}"


def ago(at: datetime, now: datetime) -> str:
    """How long it has been."""
    return span(int((now - at).total_seconds() // 3600))


def band(least: int, below: int | None) -> str:
    """“up to 1 day”, “1 to 3 days”, “more than 28 days”, of hours that make whole days."""
    if below is None:
        return f"more than {_days(least)}"
    return f"up to {_days(below)}" if not least else f"{least // 24} to {_days(below)}"


def _days(hours: int) -> str:
    days = hours // 24
    return f"{days} day{'' if days == 1 else 's'}"
