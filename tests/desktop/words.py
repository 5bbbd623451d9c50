"""What the texts of a window are like: in the user's language, and not cut off. Runs inside QGIS."""

from __future__ import annotations

import re

from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabWidget, QWidget

from cloudscore_plugin.core import catalog

# Words that are the same in every language.
NAMES = re.compile(
    r"Cloud|Score\+?|Storage|Earth|Engine|Google|QGIS|cs_cdf|cs|L[12][AC]|B\d+A?|Gamma|ID|UTC|http|km|[A-Za-z]|"
    r"OpenStreetMap|Nominatim|contributors|TWD97|MGRS|Esc|F1|Ctrl[+A-Za-z]*|"
    r"Medoid|MAD|EMAD|SMAD|BCMAD|RBR|GeoTIFF|"
    rf"d?({'|'.join(catalog.INDICES)})",
)


def english(window: QWidget, data: str = "") -> list:
    """Texts of a window that still hold English words. data: pattern of what is no word, such as a name or a path."""
    found = []
    for widget in window.findChildren(QWidget):
        texts = [widget.toolTip(), widget.accessibleName()]
        if isinstance(widget, (QLabel, QAbstractButton)):
            texts.append(widget.text())
        if isinstance(widget, QComboBox):
            texts += [widget.itemText(k) for k in range(widget.count())]
        if isinstance(widget, QTabWidget):
            texts += [widget.tabText(k) for k in range(widget.count())]
        if hasattr(widget, "title"):
            texts.append(widget.title())
        for text in texts:
            plain = re.sub(r"<[^>]*>|\(&.\)|&", "", text or "")
            plain = re.sub(data, "", plain) if data else plain
            words = [w for w in re.findall(r"[A-Za-z][A-Za-z0-9_.+]*", plain) if not NAMES.fullmatch(w)]
            # QGIS's own widgets (spin box clear buttons, group boxes) speak for themselves.
            if words and (widget.objectName() or "").islower() is False and widget.objectName():
                found.append(f"{widget.objectName()}: {plain}")
    return sorted(set(found))


def cut(window: QWidget) -> list:
    """Labels and buttons of a window whose text needs more room than they have."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton)) or not widget.text():
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            need = widget.heightForWidth(widget.width())
            if need > widget.height() + 1:
                found.append(f"{widget.objectName()}: {widget.text()}")
        elif widget.minimumSizeHint().width() > widget.width() + 1:
            found.append(f"{widget.objectName()}: {widget.text()}")
    return found
