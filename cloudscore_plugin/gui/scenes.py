"""The scenes behind the preview: a table to judge, tick and look at them one by one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QAbstractTableModel, QLocale, QModelIndex, QSize, QSortFilterProxyModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QTreeView,
    QVBoxLayout,
)

from ..core.recipe import CompositeRecipe
from ..messages.i18n import tr
from ..services.preview import Frame
from .charts import SceneChart, ScenePoint
from .dialogs import Dialog
from .widgets import flat_button, folded_contents, tooltip

if TYPE_CHECKING:
    from ..preview.stack import Scene

DATE, CLEAR, CLOUD, TILE, SATELLITE = range(5)  # what a narrow dock shows comes first
_SORT = Qt.ItemDataRole.UserRole
_ROWS = 8  # seen at once


class ScenesModel(QAbstractTableModel):
    """Scenes as rows: ticked ones are used. excluded (tuple of ``system:index``) tells what the user left out."""

    excluded = pyqtSignal(tuple)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.scenes: tuple[Scene, ...] = ()
        self._stack = self._scenery = None
        self._out: frozenset[str] = frozenset()
        self._clear: list[float] = []  # of the scenes of the stack, which come first
        self._thumbnails: list[QPixmap] = []
        self._titles = (
            tr("Date"),
            tr("Clear %"),
            tr("Cloud %"),
            tr("Tile"),
            tr("Satellite"),
        )
        self._tips = (
            tr("Day of the scene in UTC; ticked scenes are used"),
            tr("Share of the area this scene shows clear at the threshold"),
            tr("Cloud cover of the whole scene as its producer tells it"),
            tr("Tile of the MGRS grid"),
            tr("Which Sentinel-2 satellite"),
        )

    def show_frame(self, frame: Frame | None) -> None:
        """Take over what a frame knows; None empties the table."""
        stack = frame.stack if frame is not None else None
        if stack is not self._stack:
            self.beginResetModel()
            self._stack, self._scenery = stack, None
            self.scenes = (*stack.scenes, *stack.others) if stack is not None else ()
            self._clear, self._thumbnails = [], []
            self.endResetModel()
        if frame is None:
            return
        self._clear = [float(share) for share in frame.summary.scenes]
        self._changed(CLEAR, CLEAR)
        if frame.scenery is not self._scenery:
            self._scenery = frame.scenery
            self._thumbnails = [QPixmap.fromImage(image) for image in frame.scenery.thumbnails]
            self._changed(DATE, DATE)

    def set_excluded(self, scenes: tuple[str, ...]) -> None:
        """Show which scenes are left out."""
        if frozenset(scenes) != self._out:
            self._out = frozenset(scenes)
            self._changed(DATE, DATE)

    def point(self, row: int) -> ScenePoint:
        """A row as it stands in the chart."""
        scene = self.scenes[row]
        known = row < len(self._clear)
        words = [scene.day.isoformat(), scene.tile]
        if known:
            share = QLocale().toString(round(100 * self._clear[row]))
            words.append(tr("clear {share} %").format(share=share))
        used = self._used(scene)
        if scene.scored and not used:
            words.append(tr("left out"))
        words = ", ".join(filter(None, words))
        return ScenePoint(
            scene.time,
            self._clear[row] if known else None,
            used,
            scene.scored,
            "\n".join(filter(None, (words, self._remark(row)))),
        )

    def toggle(self, rows: list[int]) -> None:
        """Use all of these rows; if all are used already, none."""
        names = {self.scenes[row].index for row in rows if self.scenes[row].scored}
        self.excluded.emit(tuple(sorted(self._out - names if names & self._out else self._out | names)))

    def rowCount(self, parent=None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.scenes)

    def columnCount(self, parent=None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tips[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def flags(self, index: QModelIndex):
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == DATE and self.scenes[index.row()].scored:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        row, column = index.row(), index.column()
        scene = self.scenes[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == _SORT:
            clear = self._clear[row] if row < len(self._clear) else -1.0
            cloud = -1.0 if scene.cloud is None else scene.cloud
            return (scene.time, clear, cloud, scene.tile, scene.satellite)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.CheckStateRole and column == DATE:
            # a number, as Qt's views ask for in every version
            return 2 if self._used(scene) else 0
        if role == Qt.ItemDataRole.DecorationRole and column == DATE and row < len(self._thumbnails):
            return self._thumbnails[row]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (scene.index, self._remark(row))))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._remark(row)
        return None

    def setData(self, index: QModelIndex, value, role=Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != DATE:
            return False
        self.toggle([index.row()])
        return True

    def _used(self, scene: Scene) -> bool:
        return scene.scored and scene.index not in self._out

    def _text(self, row: int, column: int) -> str:
        scene = self.scenes[row]
        if column == CLEAR:
            if row < len(self._clear):
                return QLocale().toString(round(100 * self._clear[row]))
            return "–" if scene.scored else tr("no score")
        if column == CLOUD:
            return "–" if scene.cloud is None else QLocale().toString(round(scene.cloud))
        return {DATE: scene.day.isoformat(), TILE: scene.tile, SATELLITE: scene.satellite}[column]

    def _remark(self, row: int) -> str:
        scene = self.scenes[row]
        if not scene.scored:
            return tr("Cloud Score+ has no scores for this scene yet: no pixel of it is used.")
        if row >= len(self._clear):
            return tr("Used when building, but left out of the preview: there are too many scenes.")
        return ""

    def _changed(self, first: int, last: int) -> None:
        if self.scenes:
            self.dataChanged.emit(self.index(0, first), self.index(len(self.scenes) - 1, last))


class ScenesView(QTreeView):
    """The table; the space bar ticks all selected rows. space(rows of the view's model) tells that."""

    ticked = pyqtSignal()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.ticked.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        row = max(self.fontMetrics().lineSpacing(), self.iconSize().height()) + 4
        return QSize(super().sizeHint().width(), row * _ROWS + self.header().sizeHint().height())


class ScenesGroup(QgsCollapsibleGroupBox):
    """``excluded`` of a recipe, scene by scene. changed (tuple of ``system:index``) tells the user's ticks;
    alone(CompositeRecipe, name) that one scene is wished as a layer of its own.
    """

    changed = pyqtSignal(tuple)
    alone = pyqtSignal(object, str)

    def __init__(self, parent=None):
        super().__init__(tr("Scenes"), parent)
        self.setObjectName("scenesGroup")
        self._recipe: CompositeRecipe | None = None
        self.model = ScenesModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.model)
        self._sorted.setSortRole(_SORT)
        self._sorted.setDynamicSortFilter(False)  # rows stay where they are while the slider moves
        self._view = ScenesView(self)
        self._view.setObjectName("scenesTable")
        self._view.setAccessibleName(tr("Scenes of the area and dates"))
        self._view.setModel(self._sorted)
        self._view.setRootIsDecorated(False)
        self._view.setUniformRowHeights(True)
        self._view.setAllColumnsShowFocus(True)
        self._view.setAlternatingRowColors(True)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        side = round(self.fontMetrics().height() * 1.3)
        self._view.setIconSize(QSize(side, side))
        self._view.setSortingEnabled(True)
        self._view.sortByColumn(DATE, Qt.SortOrder.AscendingOrder)
        header = self._view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._chart = SceneChart(self)
        self._text = QLabel(self)
        self._text.setObjectName("scenesText")
        self._text.setWordWrap(True)
        self._all = flat_button(
            self,
            "scenesAllButton",
            tr("Use all"),
            tr("Tick every scene"),
            self._use_all,
        )
        self._about = flat_button(
            self,
            "scenesPropertiesButton",
            tr("Properties…"),
            tr("What Cloud Score+ tells about the selected scene"),
            self.show_properties,
        )
        self._add = flat_button(
            self,
            "scenesAloneButton",
            tr("Add as layer"),
            tr("Add the selected scene alone to the map, clouds and all"),
            self._wish_alone,
        )
        buttons = QHBoxLayout()
        for button in (self._all, self._about, self._add):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(folded_contents(self))
        margins = layout.contentsMargins()
        layout.setContentsMargins(2, margins.top(), 2, margins.bottom())  # every pixel is a column's
        layout.addWidget(self._text)
        layout.addWidget(self._chart)
        layout.addWidget(self._view)
        layout.addLayout(buttons)
        self._view.ticked.connect(lambda: self.model.toggle(self._selected()))
        self._view.doubleClicked.connect(lambda _index: self.show_properties())
        self._view.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        self._chart.picked.connect(self._pick)
        self._chart.ticked.connect(lambda row: self.model.toggle([row]))
        self.model.dataChanged.connect(lambda *_: self._draw_chart())
        self.model.excluded.connect(self.changed)
        self._tell()
        self.setCollapsed(True)
        self.collapsedStateChanged.connect(lambda _collapsed: self._draw_chart())

    def show_frame(self, frame: Frame | None) -> None:
        """Follow the preview."""
        self._recipe = frame.recipe if frame is not None else None
        known = self.model.scenes
        self.model.show_frame(frame)
        if self.model.scenes is not known:
            self._sort_again()
            self._fit_columns()
            self._draw_chart()
            self._tell()

    def set_excluded(self, scenes: tuple[str, ...]) -> None:
        """Show which scenes the recipe leaves out."""
        self.model.set_excluded(scenes)

    def show_properties(self) -> None:
        """Show the properties of the selected scene's score image."""
        rows = self._selected()
        if len(rows) == 1:
            dialog = SceneDialog(self.model.scenes[rows[0]], self)
            dialog.exec()
            dialog.deleteLater()

    def _selected(self) -> list[int]:
        return [self._sorted.mapToSource(index).row() for index in self._view.selectionModel().selectedRows()]

    def _pick(self, row: int) -> None:
        """Select a scene in the table."""
        index = self._sorted.mapFromSource(self.model.index(row, DATE))
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def _draw_chart(self) -> None:
        if self.isCollapsed():
            return
        days = sorted(scene.day for scene in self.model.scenes)
        ends = (days[0].isoformat(), days[-1].isoformat()) if days else ("", "")
        self._chart.show_points([self.model.point(row) for row in range(len(self.model.scenes))], *ends)

    def _use_all(self) -> None:
        self.changed.emit(())

    def _wish_alone(self) -> None:
        rows = self._selected()
        if len(rows) == 1 and self._recipe is not None:
            scene = self.model.scenes[rows[0]]
            name = tr("Scene of {day}, {tile}").format(day=scene.day.isoformat(), tile=scene.tile)
            self.alone.emit(alone(self._recipe, scene, self.model.scenes), name)

    def _sort_again(self) -> None:
        self._sorted.sort(self._view.header().sortIndicatorSection(), self._view.header().sortIndicatorOrder())

    def _fit_columns(self) -> None:
        """Once for each table: while the slider moves, nothing is measured."""
        self._view.resizeColumnToContents(DATE)
        metrics = self.fontMetrics()
        for column, sample in ((CLEAR, "100"), (CLOUD, "100"), (TILE, "00WWW"), (SATELLITE, "Sentinel-2A")):
            title = self.model.headerData(column, Qt.Orientation.Horizontal)
            width = max(metrics.horizontalAdvance(title), metrics.horizontalAdvance(sample))
            self._view.setColumnWidth(column, width + round(metrics.height() * 0.9))

    def _tell(self) -> None:
        rows = self._selected()
        one = len(rows) == 1
        self._about.setEnabled(one)
        self._add.setEnabled(one and self.model.scenes[rows[0]].scored)
        self._all.setEnabled(bool(self.model.scenes))
        self._view.setEnabled(bool(self.model.scenes))
        self._chart.set_selected(rows)
        self._chart.setVisible(bool(self.model.scenes))
        self._text.setText(tr("The scenes are listed when the preview has found them."))
        self._text.setVisible(not self.model.scenes)


class SceneDialog(Dialog):
    """What is known of a scene and of its score image."""

    def __init__(self, scene: Scene, parent=None):
        super().__init__(parent)
        self.setObjectName("sceneDialog")
        self.setWindowTitle(scene.index)
        taken = datetime.fromtimestamp(scene.time / 1000, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        rows = [
            ("system:index", scene.index),
            ("system:time_start", taken),
            ("SPACECRAFT_NAME", scene.satellite),
            ("CLOUDY_PIXEL_PERCENTAGE", "–" if scene.cloud is None else QLocale().toString(scene.cloud, "f", 1)),
            *((name, str(value)) for name, value in scene.score.items()),
        ]
        table = QTableWidget(len(rows), 2, self)
        table.setObjectName("sceneProperties")
        table.setAccessibleName(tr("Properties of the scene"))
        table.setHorizontalHeaderLabels([tr("Property"), tr("Value")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        for number, (name, value) in enumerate(rows):
            for column, text in enumerate((name, value)):
                item = QTableWidgetItem(text)
                item.setToolTip(tooltip(text))
                table.setItem(number, column, item)
        table.resizeColumnsToContents()
        table.horizontalHeader().setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        if not scene.scored:
            text = QLabel(tr("Cloud Score+ has no scores for this scene yet: no pixel of it is used."))
            text.setWordWrap(True)
            layout.addWidget(text)
        layout.addWidget(table)
        layout.addWidget(buttons)
        self.size_up(90, 22)


def alone(recipe: CompositeRecipe, scene: Scene, scenes: tuple[Scene, ...]) -> CompositeRecipe:
    """A recipe of one scene with all its clouds."""
    others = tuple(other.index for other in scenes if other.day == scene.day and other.index != scene.index)
    return recipe.with_(
        start=scene.day.isoformat(),
        end=(scene.day + timedelta(1)).isoformat(),
        months=None,
        max_scene_cloud=None,
        excluded=others,
        clear_threshold=0.0,
        method="median",
        percentile=None,
    )


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in (CLEAR, CLOUD) else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
