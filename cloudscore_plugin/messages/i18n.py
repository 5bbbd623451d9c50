"""Translation of the plugin's own texts.

English is the source. Texts are written as ``tr("literal")``, which `.ci/translations.py` reads from the syntax tree.
"""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from ..paths import I18N

CONTEXT = "CloudScore"  # the one context of all texts in the translation files


def tr(text: str, comment: str = "") -> str:
    """The text in the user's language. comment: tells apart texts that are the same in English."""
    return QCoreApplication.translate(CONTEXT, text, comment)


_installed: QLocale | None = None  # of the translator that is installed: QGIS changes its language by a restart only


def locale() -> QLocale:
    """The user's language. QGIS stores "zh-Hant" where Qt says "zh_TW"; QLocale reads both, and it may be unset."""
    if _installed is not None:  # opening the settings takes about a millisecond, and numbers are written by hundreds
        return _installed
    user = QgsSettings().value("locale/userLocale", "", type=str)
    return QLocale(user) if user else QLocale()


def number(value: float) -> str:
    """A value in the language of the window: whole numbers above 100, else up to three decimals."""
    if abs(value) >= 100:
        return locale().toString(round(value))
    text = locale().toString(float(value), "f", 3)
    point = str(locale().decimalPoint())
    return text.rstrip("0").rstrip(point) if point in text else text


def install_translator() -> QTranslator | None:
    """Load and install the translation for the user's language; keep the result alive, or None for English."""
    global _installed
    _installed = None
    _installed = wanted = locale()
    translator = QTranslator()
    if wanted.script() == QLocale.Script.TraditionalChineseScript:
        # One file serves every Traditional Chinese locale (zh_TW, zh_HK, zh_MO): Qt would not fall back to it.
        found = translator.load("cloudscore_zh_TW", str(I18N))
    else:
        found = translator.load(wanted, "cloudscore", "_", str(I18N))
    if not found:
        return None
    QCoreApplication.installTranslator(translator)
    return translator


def remove_translator(translator: QTranslator | None) -> None:
    """Take back what install_translator did."""
    global _installed
    _installed = None
    if translator is not None:
        QCoreApplication.removeTranslator(translator)


def sentences(*texts: str) -> str:
    """Sentences one after another: Chinese puts no space between them. Empty ones are left out."""
    said = ""
    for text in filter(None, texts):
        said = tr("{where} {more}").format(where=said, more=text) if said else text
    return said


def listed(texts: Iterable[str]) -> str:
    """Texts one after another as a language separates them; empty ones are left out."""
    said = ""
    for text in filter(None, texts):
        said = tr("{first}, {then}", "a list").format(first=said, then=text) if said else text
    return said


def joined(clauses: Iterable[str]) -> str:
    """Clauses one after another, with a comma in between; empty ones are left out."""
    said = ""
    for clause in filter(None, clauses):
        said = tr("{first}, {then}").format(first=said, then=clause) if said else clause
    return said


def percent(share: float) -> str:
    """A share in percent: one decimal below ten, and never 0 or 100 for what is not quite."""
    percent = 100 * share
    if 0 < percent < 0.1:
        return "< " + locale().toString(0.1, "f", 1)
    if percent < 10:
        return locale().toString(percent, "f", 1) if percent else "0"
    return locale().toString(min(round(percent), 99 if share < 1 else 100))
