"""Compare methods: pictures of all of them beside each other with figures to read, of which a click takes one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHeaderView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from ..core.recipe import CompositeRecipe
from ..messages.errors import PREVIEW, explain
from ..messages.i18n import locale, percent, tr
from ..messages.titles import compared_title, comparison_columns, comparison_result, words
from ..services.method_comparison import Compared, MethodComparison
from ..services.preview import Frame
from .dialogs import Dialog
from .widgets import PlainLabel, tooltip

if TYPE_CHECKING:
    from .dock import CompositeDock

_PICTURE = 9  # lines of text that a picture is as high as


class MethodsWindow(QObject):
    """The window of a dock, one at a time, on what its preview shows. judged(str) tells what a comparison says, and ""
    when that is about other scenes or another threshold than are shown. shut_down() before it is deleted.
    """

    judged = pyqtSignal(str)

    def __init__(self, dock: CompositeDock):
        super().__init__(dock)
        self._dock = dock
        self.dialog: MethodsDialog | None = None
        self._about: tuple | None = None  # what the last comparison is about
        dock.preview.drawn.connect(self._drawn)

    def open(self) -> None:
        """Compare on what the preview shows now."""
        frame = self._dock.preview.frame
        if frame is None:
            return
        self.shut_down()
        self.dialog = MethodsDialog(frame, self._dock.iface.mainWindow())
        self.dialog.taken.connect(self._take)
        self.dialog.judged.connect(partial(self._judge, frame))
        self.dialog.finished.connect(self._closed)
        self.dialog.show()

    def shut_down(self) -> None:
        """Close the window."""
        if self.dialog is not None:
            self.dialog.reject()
            self._closed()  # closing tells so only of a window that was seen

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.shut_down()
            dialog.deleteLater()

    def _take(self, recipe: CompositeRecipe) -> None:
        self._dock.method.show_recipe(recipe)
        self._dock.advanced.set_balanced(recipe.balance_orbits)

    def _judge(self, frame: Frame, text: str) -> None:
        self._about = _compared_on(frame)
        self.judged.emit(text)

    def _drawn(self, frame: Frame | None) -> None:
        if frame is not None and self._about not in (None, _compared_on(frame)):
            self._about = None
            self.judged.emit("")


def _compared_on(frame: Frame) -> tuple:
    """What the outcome of a comparison depends on."""
    recipe = frame.recipe
    return id(frame.stack), frame.threshold, recipe.qa_band, recipe.bands, recipe.excluded, recipe.widen_mask


class MethodsDialog(Dialog):
    """Compares the methods on what the preview shows. taken(CompositeRecipe) tells the one that is wanted;
    judged(str) what the comparison says. shut_down() when it is closed.
    """

    taken = pyqtSignal(object)
    judged = pyqtSignal(str)

    def __init__(self, frame: Frame | None, parent=None):
        super().__init__(parent)
        self.setObjectName("methodsDialog")
        self.setWindowTitle(tr("Compare methods"))
        self._rows: list[Compared] = []
        self._side = self.fontMetrics().lineSpacing() * _PICTURE
        self._text = PlainLabel(tr("Comparing methods…"), self)
        self._text.setObjectName("methodsText")
        self._text.setWordWrap(True)
        self._progress = QProgressBar(self)
        self._progress.setObjectName("methodsProgress")
        self._progress.setAccessibleName(tr("Comparing methods"))
        self._progress.setRange(0, 0)
        self._pictures = self._list()
        self._table = self._figures()
        self._note = PlainLabel(self)
        self._note.setObjectName("methodsNote")
        self._note.setWordWrap(True)
        self._note.setText(
            tr(
                "Measured on the preview's scenes; the true ground is not known. Every method asks for the same: one "
                "request for the map and one for each tile that is shown. Double-click one to use it."
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))  # Qt does not know every language
        self._use = QPushButton(tr("&Use this method"), self)
        self._use.setObjectName("methodsUseButton")
        self._use.setEnabled(False)
        self._use.setAutoDefault(True)
        buttons.addButton(self._use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        self._use.clicked.connect(lambda: self._take(self._pictures.currentRow()))
        both = QSplitter(Qt.Orientation.Vertical, self)
        both.addWidget(self._pictures)
        both.addWidget(self._table)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(self._progress)
        layout.addWidget(both, 1)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        self.size_up(110, 44)
        self._comparison = MethodComparison(self)
        self._comparison.found.connect(self._found)
        self._comparison.done.connect(self._done)
        self._comparison.failed.connect(self._failed)
        self.finished.connect(lambda _result: self.shut_down())
        if frame is not None:
            self._comparison.start(frame)

    @property
    def busy(self) -> bool:
        """Whether the comparison still runs."""
        return self._comparison.running

    def shut_down(self) -> None:
        """Leave no task."""
        self._comparison.shut_down()

    def _list(self) -> QListWidget:
        pictures = QListWidget(self)
        pictures.setObjectName("methodsPictures")
        pictures.setAccessibleName(tr("Pictures of the methods"))
        pictures.setViewMode(QListView.ViewMode.IconMode)
        pictures.setIconSize(QSize(self._side, self._side))
        pictures.setResizeMode(QListView.ResizeMode.Adjust)
        pictures.setMovement(QListView.Movement.Static)
        pictures.setWordWrap(True)
        pictures.setTextElideMode(Qt.TextElideMode.ElideNone)
        pictures.setGridSize(QSize(self._side + 16, self._side + 4 * self.fontMetrics().lineSpacing()))
        pictures.setMinimumHeight(self._side)
        pictures.itemActivated.connect(lambda item: self._take(pictures.row(item)))
        pictures.currentRowChanged.connect(self._select)
        return pictures

    def _figures(self) -> QTableWidget:
        columns = comparison_columns()
        table = QTableWidget(0, len(columns) + 1, self)
        table.setObjectName("methodsTable")
        table.setAccessibleName(tr("Figures of the methods"))
        table.setHorizontalHeaderLabels([tr("Method"), *(title for title, _help in columns.values())])
        for number, (_title, text) in enumerate(columns.values(), 1):
            table.horizontalHeaderItem(number).setToolTip(tooltip(text))
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setMinimumHeight(table.fontMetrics().lineSpacing() * 6)
        table.currentCellChanged.connect(lambda row, *_others: self._pictures.setCurrentRow(row))
        table.itemActivated.connect(lambda item: self._take(item.row()))
        return table

    # what comes

    def _found(self, compared: Compared) -> None:
        self._rows.append(compared)
        title = compared_title(compared.figures)
        scaled = compared.image.scaled(
            self._side, self._side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        icon = QIcon(QPixmap.fromImage(scaled))
        icon.addPixmap(QPixmap.fromImage(scaled), QIcon.Mode.Selected)  # without the tint of a selection
        item = QListWidgetItem(icon, title)
        item.setToolTip(tooltip(f"{title}: {words()[compared.recipe.method].help}"))
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._pictures.addItem(item)
        row = self._table.rowCount()
        self._table.insertRow(row)
        self._table.setItem(row, 0, QTableWidgetItem(title))
        for column, text in enumerate(_texts(compared.figures), 1):
            cell = QTableWidgetItem(text)
            cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._table.setItem(row, column, cell)

    def _done(self, best) -> None:
        self._progress.hide()
        from ..preview.figures import as_good, usual  # imports numpy

        rows = [compared.figures for compared in self._rows]
        text = comparison_result(best, usual(rows), as_good(rows, best))
        self._text.setText(text)
        self._mark(best)
        self.judged.emit(text)

    def _failed(self, error: Exception) -> None:
        self._progress.hide()
        self._text.setText(explain(error, doing=PREVIEW).text)

    def _mark(self, best) -> None:
        for row, compared in enumerate(self._rows):
            if compared.figures is not best:
                continue
            title = tr("{method} (recommended)").format(method=compared_title(compared.figures))
            item = self._pictures.item(row)
            item.setText(title)
            for cell in (item, self._table.item(row, 0)):
                font = cell.font()
                font.setBold(True)
                cell.setFont(font)
            self._table.item(row, 0).setText(title)
            self._pictures.setCurrentRow(row)
            self._pictures.scrollToItem(item)

    def _select(self, row: int) -> None:
        self._use.setEnabled(0 <= row < len(self._rows))
        if self._table.currentRow() != row:
            self._table.setCurrentCell(row, 0)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            self.taken.emit(self._rows[row].recipe)
            self.accept()


def _texts(figures) -> list[str]:
    """The figures as they are read, in the order of comparison_columns()."""
    number = locale().toString

    def plain(value: float | None) -> str:
        return "–" if value is None else number(round(value))

    def share(value: float | None) -> str:
        return "–" if value is None else percent(value)

    return [
        plain(figures.error),
        share(figures.cloud),
        share(figures.shadow),
        plain(figures.noise),
        plain(figures.seams),
        share(figures.holes),
        number(figures.reads, "f", 1) + " ×",
    ]
