"""The hectares of a change's polygons by class, and by the features of another layer: to read, copy and save."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qgis.core import QgsFeedback, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from ..core.files import write_whole
from ..messages.errors import explain
from ..messages.i18n import locale, tr
from ..messages.names import change_name
from ..services.change_polygons import Written, csv_text, places_of_layer, summed_by
from ..services.jobs import Jobs
from .dialogs import Dialog
from .widgets import Form, PlainLabel, on_layer

_SUM = "sum"


class HectaresDialog(Dialog):
    """A table of polygons and hectares. Sums by another layer's features are made in a task.

    Closing it stops that task.
    """

    def __init__(self, written: Written, parent=None):
        super().__init__(parent)
        self.setObjectName("hectaresDialog")
        self.setWindowTitle(tr("Hectares of change"))
        self._written, self._jobs = written, Jobs()
        what = PlainLabel(change_name(written.change))
        what.setWordWrap(True)
        self._places = QgsMapLayerComboBox(self)
        self._places.setObjectName("hectaresPlaces")
        self._places.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._places.setAllowEmptyLayer(True)
        self._places.setLayer(None)
        self._places.setToolTip(tr("Districts, catchments, compartments: the hectares of each class in each of them"))
        self.table = QTableWidget(0, 4, self)
        self.table.setObjectName("hectaresTable")
        self.table.setAccessibleName(tr("Hectares by class"))
        self.table.setHorizontalHeaderLabels([tr("Where"), tr("Class"), tr("Polygons"), tr("Hectares")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self._note = PlainLabel("")
        self._note.setObjectName("hectaresNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        form = Form()
        form.addRow(tr("Sum by polygons of"), self._places)
        copy, save = QPushButton(tr("Copy table")), QPushButton(tr("Save CSV…"))
        copy.setObjectName("hectaresCopy")
        save.setObjectName("hectaresSave")
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("hectaresClose")
        close.setText(tr("Close"))  # Qt does not know every language
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addWidget(save)
        foot.addWidget(buttons, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(what)
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._note)
        layout.addLayout(foot)
        self.finished.connect(lambda _result: self._jobs.shut_down())
        on_layer(self._places, self._sum)
        self._show(written)
        self.size_up(70, 24)

    def _show(self, written: Written) -> None:
        self._written = written
        number = locale().toString
        rows = [(tr("all"), row) for row in written.by_class] + [(row.where, row) for row in written.by_place]
        self.table.setRowCount(len(rows))
        for at, (where, row) in enumerate(rows):
            texts = [where, row.title, number(row.count), number(row.hectares, "f", 2)]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column > 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        self.table.resizeColumnsToContents()

    def _sum(self, layer: QgsVectorLayer | None) -> None:
        self._jobs.cancel(_SUM)
        self._note.clear()
        if layer is None:
            self._show(replace(self._written, by_place=[]))
            return
        written, read = self._written, places_of_layer(layer)
        self._note.setText(tr("Summing…"))

        def work(feedback: QgsFeedback) -> Written:
            return summed_by(written, read(feedback), feedback)

        def done(found: Written) -> None:
            self._note.setText("" if found.by_place else tr("None of the polygons lie in this layer's."))
            self._show(found)

        def failed(error: Exception) -> None:
            self._note.setText(explain(error).whole)

        self._jobs.start(_SUM, tr("Cloud Score+ hectares of change"), work, done, failed)

    def _copy(self) -> None:
        QApplication.clipboard().setText(csv_text(self._written))
        self._note.setText(tr("It is on the clipboard."))

    def _save(self) -> None:
        start = str(Path(self._written.path).with_suffix(".csv"))
        path, _kind = QFileDialog.getSaveFileName(self, tr("Save CSV"), start, "CSV (*.csv)")
        if not path:
            return
        path = path if path.lower().endswith(".csv") else path + ".csv"
        try:
            write_whole(path, csv_text(self._written).encode("utf-8-sig"))  # which spreadsheets ask for
        except OSError as error:
            self._note.setText(explain(error).whole)
        else:
            self._note.setText(tr("The table is saved as {file}.").format(file=Path(path).name))
