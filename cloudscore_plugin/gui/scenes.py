"""The scenes behind the preview, by overpass: a table to judge, tick and look at them one by one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import (
    QAbstractItemModel,
    QBuffer,
    QIODevice,
    QModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QFontMetrics, QPainter, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolTip,
    QTreeView,
    QVBoxLayout,
)

from ..core.recipe import CompositeRecipe
from ..messages.i18n import listed, locale, tr
from ..services.preview import Frame
from .charts import SceneChart, ScenePoint
from .dialogs import Dialog
from .dock_section import DockSection
from .widgets import PlainLabel, WrappingRow, flat_button, folded_contents, plain, tooltip

if TYPE_CHECKING:
    from ..preview.stack import Scene
    from .dock import CompositeDock

DATE, CLEAR, CLOUD, TILE, SATELLITE = range(5)  # what a narrow dock shows comes first
_SORT = Qt.ItemDataRole.UserRole
_ROWS = 8  # seen at once
_ENLARGED = 12  # lines of text that a scene's picture is as high as, in the tooltip


class ScenesModel(QAbstractItemModel):
    """Overpasses as rows, and under each that has several the scenes it is cut into: ticked ones are used. A row of one
    scene is that scene. excluded (tuple of ``system:index``) tells what the user left out.
    """

    excluded = pyqtSignal(tuple)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.scenes: tuple[Scene, ...] = ()
        self._passes: list[list[int]] = []  # the numbers of each overpass's scenes
        self._stack = self._scenery = None
        self._out: frozenset[str] = frozenset()
        self._clear: list[float] = []  # of the scenes of the stack, which come first
        self._pass_clear: dict[str, float] = {}
        self._thumbnails: list[QPixmap] = []
        self._titles = (
            tr("Date"),
            tr("Clear %"),
            tr("Cloud %"),
            tr("Tile"),
            tr("Satellite"),
        )
        self._tips = (
            tr("Day of the overpass in UTC; ticked ones are used. Unfold it to see its tiles."),
            tr("Share of the area this overpass shows clear at the threshold"),
            tr("Cloud cover of the whole scene as its producer tells it; of several the mean"),
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
            passes: dict[str, list[int]] = {}
            for number, scene in enumerate(self.scenes):
                passes.setdefault(scene.overpass, []).append(number)
            self._passes = list(passes.values())
            self._clear, self._pass_clear, self._thumbnails = [], {}, []
            self.endResetModel()
        if frame is None:
            return
        self._clear = [float(share) for share in frame.summary.scenes]
        self._pass_clear = frame.summary.overpasses
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

    @property
    def grouped(self) -> bool:
        """Whether an overpass has several scenes."""
        return len(self._passes) < len(self.scenes)

    def scenes_at(self, index: QModelIndex) -> list[Scene]:
        """The scenes that a row stands for."""
        return [self.scenes[number] for number in self._numbers(index)]

    def point(self, row: int) -> ScenePoint:
        """An overpass as it stands in the chart."""
        index = self.index(row, DATE)
        scenes, share = self.scenes_at(index), self._share(index)
        words = [scenes[0].day.isoformat(), self._text(index, TILE)]
        if share is not None:
            words.append(tr("clear {share} %").format(share=locale().toString(round(100 * share))))
        scored = [scene for scene in scenes if scene.scored]
        used = any(self._used(scene) for scene in scored)
        if scored and not used:
            words.append(tr("left out"))
        words = listed(words)
        remark = self._remark(index)
        return ScenePoint(scenes[0].time, share, used, bool(scored), "\n".join(filter(None, (words, remark))))

    def toggle(self, rows: list[QModelIndex]) -> None:
        """Use all scenes of these rows; if all are used already, none."""
        names = {scene.index for row in rows for scene in self.scenes_at(row) if scene.scored}
        self.excluded.emit(tuple(sorted(self._out - names if names & self._out else self._out | names)))

    def index(self, row: int, column: int, parent: QModelIndex | None = None) -> QModelIndex:
        parent = QModelIndex() if parent is None else parent
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: QModelIndex) -> QModelIndex:
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent=None) -> int:
        if parent is None or not parent.isValid():
            return len(self._passes)
        if parent.column() or parent.internalId():
            return 0
        count = len(self._passes[parent.row()])
        return count if count > 1 else 0

    def columnCount(self, parent=None) -> int:
        return len(self._titles)

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
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == DATE and any(scene.scored for scene in self.scenes_at(index)):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index, column)
        if role == _SORT:
            share, cloud = self._share(index), self._cloud(index)
            first = self.scenes_at(index)[0]
            shares = (-1.0 if number is None else number for number in (share, cloud))
            return (first.time, *shares, self._text(index, TILE), first.satellite)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.CheckStateRole and column == DATE:
            # a number, as Qt's views ask for in every version
            used = [self._used(scene) for scene in self.scenes_at(index) if scene.scored] or [False]
            return 2 if all(used) else 1 if any(used) else 0
        if role == Qt.ItemDataRole.DecorationRole and column == DATE:
            return self._thumbnail(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            names = [scene.index for scene in self.scenes_at(index)]
            text = "\n".join(filter(None, (*names, self._remark(index))))
            if column == SATELLITE:
                return self.scenes_at(index)[0].satellite
            picture = self._thumbnail(index) if column == DATE else None
            return text if picture is None else _enlarged(picture, text)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._remark(index)
        return None

    def setData(self, index: QModelIndex, value, role=Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != DATE:
            return False
        self.toggle([index])
        return True

    def _numbers(self, index: QModelIndex) -> list[int]:
        if index.internalId():
            return [self._passes[index.internalId() - 1][index.row()]]
        return self._passes[index.row()]

    def _used(self, scene: Scene) -> bool:
        return scene.scored and scene.index not in self._out

    def _share(self, index: QModelIndex) -> float | None:
        """The clear share of the area, None where it is not known."""
        numbers = [number for number in self._numbers(index) if number < len(self._clear)]
        if not numbers:
            return None
        if len(self._numbers(index)) == 1:
            return self._clear[numbers[0]]
        return self._pass_clear.get(self.scenes[numbers[0]].overpass)

    def _cloud(self, index: QModelIndex) -> float | None:
        known = [scene.cloud for scene in self.scenes_at(index) if scene.cloud is not None]
        return sum(known) / len(known) if known else None

    def _thumbnail(self, index: QModelIndex) -> QPixmap | None:
        """The scene, or the scenes of the overpass on top of each other: their pictures share one grid."""
        found = [self._thumbnails[number] for number in self._numbers(index) if number < len(self._thumbnails)]
        if len(found) < 2:
            return found[0] if found else None
        merged = QPixmap(found[0])
        painter = QPainter(merged)
        for picture in found[1:]:
            painter.drawPixmap(0, 0, picture)
        painter.end()
        return merged

    def _text(self, index: QModelIndex, column: int) -> str:
        scenes = self.scenes_at(index)
        if column == CLEAR:
            share = self._share(index)
            if share is not None:
                return locale().toString(round(100 * share))
            return "–" if any(scene.scored for scene in scenes) else tr("no score")
        if column == CLOUD:
            cloud = self._cloud(index)
            return "–" if cloud is None else locale().toString(round(cloud))
        if column == TILE and len(scenes) > 1:
            return tr("{count} tiles").format(count=locale().toString(len(scenes)))
        first = scenes[0]
        satellite = first.satellite.replace("Sentinel-", "S")  # there is little room; the tooltip has all of it
        return {DATE: first.day.isoformat(), TILE: first.tile, SATELLITE: satellite}[column]

    def _remark(self, index: QModelIndex) -> str:
        scenes = self.scenes_at(index)
        if not any(scene.scored for scene in scenes):
            return tr("Cloud Score+ has no scores for this scene yet: no pixel of it is used.")
        if all(number >= len(self._clear) for number in self._numbers(index)):
            return tr("Used when building, but left out of the preview: there are too many scenes.")
        return ""

    def _changed(self, first: int, last: int) -> None:
        if not self._passes:
            return
        self.dataChanged.emit(self.index(0, first), self.index(len(self._passes) - 1, last))
        for row in range(len(self._passes)):
            parent = self.index(row, 0)
            if count := self.rowCount(parent):
                self.dataChanged.emit(self.index(0, first, parent), self.index(count - 1, last, parent))


def _enlarged(picture: QPixmap, text: str) -> str:
    """A tooltip with a picture that is larger than beside the date, and a text below."""
    side = QFontMetrics(QToolTip.font()).lineSpacing() * _ENLARGED
    smooth = Qt.TransformationMode.SmoothTransformation
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth).save(data, "PNG")
    shown = bytes(data.data().toBase64()).decode()
    return f'<p><img src="data:image/png;base64,{shown}"></p><p>{plain(text)}</p>'.replace("\n", "<br>")


class ScenesView(QTreeView):
    """The table; ticked tells that the space bar was pressed, which ticks all selected rows."""

    ticked = pyqtSignal()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.ticked.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        row = max(self.fontMetrics().lineSpacing(), self.iconSize().height()) + 4
        return QSize(super().sizeHint().width(), row * _ROWS + self.header().sizeHint().height())


class ScenesGroup(DockSection, QgsCollapsibleGroupBox):
    """``excluded`` of a recipe, by overpass and scene. excluded (tuple of ``system:index``) tells the user's ticks;
    alone(CompositeRecipe, name) that one scene or overpass is wanted as a layer of its own.
    """

    excluded = pyqtSignal(tuple)
    alone = pyqtSignal(object, str)

    def join(self, dock: CompositeDock) -> None:
        dock.preview.drawn.connect(self.show_frame)

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
        self._text = PlainLabel(self)
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
            tr("Add the selected overpass or scene alone to the map, clouds and all"),
            self._request_alone,
        )
        buttons = WrappingRow()
        for button in (self._all, self._about, self._add):
            buttons.addWidget(button)
        layout = QVBoxLayout(folded_contents(self))
        margins = layout.contentsMargins()
        layout.setContentsMargins(2, margins.top(), 2, margins.bottom())  # every pixel is a column's
        layout.addWidget(self._text)
        layout.addWidget(self._chart)
        layout.addWidget(self._view)
        layout.addLayout(buttons)
        self._view.ticked.connect(lambda: self.model.toggle(self._selected()))
        self._view.doubleClicked.connect(lambda _index: self.show_properties())
        self._view.selectionModel().selectionChanged.connect(lambda *_: self._update_text())
        self._chart.picked.connect(self._pick)
        self._chart.ticked.connect(lambda row: self.model.toggle([self.model.index(row, DATE)]))
        self.model.dataChanged.connect(lambda *_: self._draw_chart())
        self.model.excluded.connect(self.excluded)
        self._update_text()
        self.setCollapsed(True)
        self.collapsedStateChanged.connect(lambda _collapsed: self._draw_chart())

    def show_frame(self, frame: Frame | None) -> None:
        """Follow the preview."""
        self._recipe = frame.recipe if frame is not None else None
        known = self.model.scenes
        self.model.show_frame(frame)
        if self.model.scenes is not known:
            self._view.setRootIsDecorated(self.model.grouped)
            self._sort_again()
            self._fit_columns()
            self._draw_chart()
            self._update_text()

    def set_excluded(self, scenes: tuple[str, ...]) -> None:
        """Show which scenes the recipe leaves out."""
        self.model.set_excluded(scenes)

    def select(self, scene: str) -> None:
        """Select the overpass that a scene (``system:index``) belongs to, if it is listed."""
        for row in range(self.model.rowCount()):
            if any(known.index == scene for known in self.model.scenes_at(self.model.index(row, DATE))):
                self._pick(row)
                return

    def show_properties(self) -> None:
        """Show the properties of the selected scene's score image."""
        rows = self._selected()
        scenes = self.model.scenes_at(rows[0]) if len(rows) == 1 else ()
        if len(scenes) == 1:
            dialog = SceneDialog(scenes[0], self)
            dialog.exec()
            dialog.deleteLater()

    def _selected(self) -> list[QModelIndex]:
        return [self._sorted.mapToSource(index) for index in self._view.selectionModel().selectedRows()]

    def _pick(self, row: int) -> None:
        """Select an overpass in the table."""
        index = self._sorted.mapFromSource(self.model.index(row, DATE))
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def _draw_chart(self) -> None:
        if self.isCollapsed():
            return
        days = sorted(scene.day for scene in self.model.scenes)
        ends = (days[0].isoformat(), days[-1].isoformat()) if days else ("", "")
        self._chart.show_points([self.model.point(row) for row in range(self.model.rowCount())], *ends)

    def _use_all(self) -> None:
        self.excluded.emit(())

    def _request_alone(self) -> None:
        rows = self._selected()
        if len(rows) == 1 and self._recipe is not None:
            scenes = self.model.scenes_at(rows[0])
            day = scenes[0].day.isoformat()
            if len(scenes) == 1:
                name = tr("Scene of {day}, {tile}").format(day=day, tile=scenes[0].tile)
            else:
                name = tr("Overpass of {day}").format(day=day)
            self.alone.emit(alone(self._recipe, scenes, self.model.scenes), name)

    def _sort_again(self) -> None:
        self._sorted.sort(self._view.header().sortIndicatorSection(), self._view.header().sortIndicatorOrder())

    def _fit_columns(self) -> None:
        """Once for each table: while the slider moves, nothing is measured."""
        self._view.resizeColumnToContents(DATE)
        metrics = self.fontMetrics()
        for column, sample in ((CLEAR, "100"), (CLOUD, "100"), (TILE, "00WWW"), (SATELLITE, "S2W")):
            title = self.model.headerData(column, Qt.Orientation.Horizontal)
            width = max(metrics.horizontalAdvance(title), metrics.horizontalAdvance(sample))
            self._view.setColumnWidth(column, width + round(metrics.height() * 0.9))

    def _update_text(self) -> None:
        rows = self._selected()
        scenes = self.model.scenes_at(rows[0]) if len(rows) == 1 else ()
        self._about.setEnabled(len(scenes) == 1)
        self._add.setEnabled(any(scene.scored for scene in scenes))
        self._all.setEnabled(bool(self.model.scenes))
        self._view.setEnabled(bool(self.model.scenes))
        above = [self.model.parent(row) for row in rows]
        self._chart.set_selected([(up if up.isValid() else row).row() for up, row in zip(above, rows)])
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
            ("CLOUDY_PIXEL_PERCENTAGE", "–" if scene.cloud is None else locale().toString(scene.cloud, "f", 1)),
            *((name, str(value)) for name, value in scene.score.items()),
        ]
        table = QTableWidget(len(rows), 3, self)
        table.setObjectName("sceneProperties")
        meanings = property_meanings()
        table.setAccessibleName(tr("Properties of the scene"))
        table.setHorizontalHeaderLabels([tr("Property"), tr("Value"), tr("Meaning")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        for number, (name, value) in enumerate(rows):
            for column, text in enumerate((name, value, meanings.get(name, ""))):
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
            text = PlainLabel(tr("Cloud Score+ has no scores for this scene yet: no pixel of it is used."))
            text.setWordWrap(True)
            layout.addWidget(text)
        layout.addWidget(table)
        layout.addWidget(buttons)
        self.size_up(90, 22)


def property_meanings() -> dict[str, str]:
    """What properties of scenes and of score images mean."""
    return {
        "system:index": tr("Name of the scene in Earth Engine"),
        "system:time_start": tr("When the scene was taken"),
        "SPACECRAFT_NAME": tr("Which Sentinel-2 satellite"),
        "CLOUDY_PIXEL_PERCENTAGE": tr("Cloud cover of the whole scene as its producer tells it, in percent"),
        "MGRS_TILE": tr("Tile of the MGRS grid"),
        "DATATAKE_IDENTIFIER": tr("Overpass the scene belongs to"),
        "DATE_PRODUCT_GENERATED": tr("When the scores were computed"),
        "MODEL_VERSION": tr("Version of the model that gave the scores"),
        "PROCESSING_SOFTWARE_VERSION": tr("Version of the software that gave the scores"),
    }


def alone(recipe: CompositeRecipe, wanted: list[Scene], scenes: tuple[Scene, ...]) -> CompositeRecipe:
    """A recipe of one scene, or of those of one overpass, with all clouds."""
    names, days = {scene.index for scene in wanted}, [scene.day for scene in wanted]
    others = (scene.index for scene in scenes if min(days) <= scene.day <= max(days) and scene.index not in names)
    return recipe.with_(
        start=min(days).isoformat(),
        end=(max(days) + timedelta(1)).isoformat(),
        months=None,
        max_scene_cloud=None,
        excluded=tuple(others),
        clear_threshold=0.0,
        method="median",
        percentile=None,
        each_overpass_once=len(wanted) > 1,
        trim_edges=None,
    )


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in (CLEAR, CLOUD) else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
