"""The button that adds a QA layer of the composite: count of clear views, score, holes, date of each pixel, and so on.

Its object names say "evidence", an older word for QA layers.
"""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ..core import catalog
from ..messages.i18n import listed, tr
from ..messages.titles import method_titles, words


class QaLayersButton(QToolButton):
    """A menu of catalog.offered_qa_layers(). requested(key) tells the one chosen."""

    requested = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("evidenceButton")
        title = tr("Add a layer about the composite")
        self.setAccessibleName(title)
        self.setToolTip(tr("Add a layer about the composite: clear views, score, holes, dates"))
        self.setIcon(QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setObjectName("evidenceMenu")
        menu.setToolTipsVisible(True)
        menu.addSection(title)
        table = words()
        self._actions = {}
        for key in catalog.offered_qa_layers():
            action = menu.addAction(table[key].title)
            action.setObjectName(f"evidence_{key}")
            action.setToolTip(table[key].help)
            action.triggered.connect(lambda _checked=False, key=key: self.requested.emit(key))
            self._actions[key] = action
        self.setMenu(menu)

    def set_method(self, method: str) -> None:
        """Offer what can be told of composites by this method, and say of the others with which it can."""
        titles, table = method_titles(), words()
        for key, action in self._actions.items():
            known = [titles[name] for name in catalog.METHODS if catalog.is_defined_for(key, name)]
            only = tr("Only with these methods: {methods}").format(methods=listed(known))
            offered = catalog.is_defined_for(key, method)
            action.setEnabled(offered)
            action.setToolTip(table[key].help if offered else only)
