"""Features of a layer chosen by name: townships, compartments, catchments."""

from __future__ import annotations

from qgis.core import (
    QgsFeatureRequest,
    QgsFeedback,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout

from ..layers.area_names import FeatureNames, joined_names
from ..messages.i18n import locale, tr
from ..services.jobs import Jobs
from .dialogs import Dialog
from .widgets import PlainLabel

_ID = Qt.ItemDataRole.UserRole
_MOST = 20_000  # features listed
_NAMES = "names"


class FeaturePicker(Dialog):
    """Lists what QGIS shows for each feature, with a search. chosen([feature ids], name) tells what was taken.

    The names are read in a task. shut_down() when it is closed.
    """

    chosen = pyqtSignal(list, str)

    def __init__(self, layer: QgsVectorLayer, parent=None):
        super().__init__(parent)
        self.setObjectName("featurePicker")
        self.setWindowTitle(tr("Features by name"))
        self._jobs = Jobs()
        self._search = QgsFilterLineEdit(self)
        self._search.setObjectName("featureSearch")
        self._search.setShowSearchIcon(True)
        self._search.setPlaceholderText(tr("Search the names"))
        self._search.setAccessibleName(tr("Search the names"))
        self._list = QListWidget(self)
        self._list.setObjectName("featureList")
        self._list.setAccessibleName(tr("Features of {layer}").format(layer=layer.name()))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setUniformItemSizes(True)
        self._state = PlainLabel(tr("Reading the names…"), self)
        self._state.setObjectName("featureTold")
        self._state.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._take = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._take.setObjectName("featureTake")
        self._take.setText(tr("Take as area"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self._search, self._list, self._state, buttons):
            layout.addWidget(widget)
        self._search.textChanged.connect(self._filter)
        self._list.itemSelectionChanged.connect(self._update_text)
        self._list.itemDoubleClicked.connect(lambda _item: self.accept())
        self._show_ready()
        self.size_up(50, 24)
        self._read(layer)

    def accept(self) -> None:
        items = self._list.selectedItems()
        if items:
            super().accept()
            self.chosen.emit([item.data(_ID) for item in items], joined_names([i.text() for i in items], len(items)))

    def done(self, result: int) -> None:
        """Called by Qt when the dialog closes, however that happens."""
        super().done(result)
        self._jobs.shut_down()

    def _read(self, layer: QgsVectorLayer) -> None:
        source, called = QgsVectorLayerFeatureSource(layer), FeatureNames(layer)
        request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry).setLimit(_MOST)

        def work(feedback: QgsFeedback) -> list[tuple[str, int]]:
            found = []
            for feature in source.getFeatures(request):
                if feedback.isCanceled():
                    break
                found.append((called(feature), feature.id()))
            return found

        self._jobs.start(_NAMES, tr("Reading the names of features"), work, self._show, self._fail)

    def _show(self, names: list[tuple[str, int]]) -> None:
        for name, number in sorted(names, key=lambda found: found[0]):
            item = QListWidgetItem(name)
            item.setData(_ID, number)
            self._list.addItem(item)
        self._filter(self._search.text())

    def _fail(self, error: Exception) -> None:
        self._state.setText(str(error))

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            hidden = not all(word in item.text().casefold() for word in words)
            item.setHidden(hidden)
            if hidden:
                item.setSelected(False)
        self._update_text()

    def _update_text(self) -> None:
        count = locale().toString
        shown = sum(not self._list.item(row).isHidden() for row in range(self._list.count()))
        taken = len(self._list.selectedItems())
        text = tr("{shown} listed, {taken} chosen").format(shown=count(shown), taken=count(taken))
        self._state.setText(text)
        self._show_ready()

    def _show_ready(self) -> None:
        self._take.setEnabled(bool(self._list.selectedItems()))
