"""Amounts of data and times in words."""

from __future__ import annotations

from .i18n import locale, tr


def megabytes(amount: float) -> str:
    """An amount of data in words, from megabytes."""
    if amount >= 1000:
        return tr("{size} GB").format(size=locale().toString(amount / 1000, "f", 1))
    return tr("{size} MB").format(size=locale().toString(amount, "f", 0 if amount >= 10 else 1))


def duration(seconds: float) -> str:
    """A time that is only roughly known, in words."""
    if seconds < 50:
        return tr("under 1 min")
    minutes = max(round(seconds / 60), 1)
    if minutes < 90:
        return tr("about {minutes} min").format(minutes=locale().toString(minutes))
    return tr("about {hours} h").format(hours=locale().toString(round(minutes / 60)))
