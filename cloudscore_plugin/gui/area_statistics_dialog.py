"""The dialog that measures the polygons of a layer on a composite, a series or a change, and shows them as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any, Callable

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsFieldProxyModel,
    QgsMapLayerProxyModel,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QDoubleValidator, QIcon
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..core.change import Change
from ..core.files import write_whole
from ..core.kinds import Product, as_composite, with_its_dates
from ..core.question import Answer, parts_of, usual_names
from ..core.recipe_files import readable
from ..earthengine.batch_exports import DRIVE, Destination, scope
from ..layers.area_names import name_field
from ..messages.i18n import locale, sentences, tr
from ..messages.i18n import number as written
from ..messages.names import file_stem
from ..messages.titles import band_titles, style_titles
from ..services.export_tasks import lacking_for_drive
from ..settings import Settings
from .ask_panel import COLOURS
from .connection import ConnectionLine
from .dialogs import Dialog, ask_path, why_not_written
from .export_dialog import reason
from .messages import Messages
from .view_chart import Curve, Line, ViewChart
from .widgets import Form, PlainLabel, on_layer, room, swatch

ALGORITHM, EXPORT = "cloudscore:areastatistics", "cloudscore:exportstatisticstodrive"
TABLE, WITH_SHAPES, JOINED, EXPORTED = "table", "shapes", "joined", "exported"
SHOWN = ("mean", "median", "p10", "p90", "stdev", "clear_percent", "cannot_tell_percent", "hectares_above")

MOST_LISTED = 5000  # features in the list; the table has all of them
MOST_READ = 20_000  # rows of the table that the chart knows
MOST_IN_MEMORY = 100_000  # rows; a longer table is a temporary file
_PREFIX = "cloudscore_"  # of the columns that are joined to a layer


class Feedback(QgsProcessingFeedback):
    """Keeps what the algorithm says, for the dialog."""

    def __init__(self):
        super().__init__(False)
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.said: list[str] = []

    def pushInfo(self, info: str) -> None:
        self.said.append(info)

    def reportError(self, error: str, fatalError: bool = False) -> None:
        self.errors.append(error)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)


@dataclass(frozen=True)
class _Asked:
    """What is being measured: the layer, which may be removed meanwhile, its name, the ID field, what is made of it."""

    layer: QgsVectorLayer
    title: str
    field: str
    result: str


class AreaStatisticsDialog(Dialog):
    """Polygons, what is measured and what becomes of it; then a bar, and a chart of the features that are chosen.

    Closed while it measures, it goes on in the background: ready(text) tells the end then. permission_wanted tells that
    the user must first allow exports to Drive. title: of what is measured.
    shut_down() stops the work under way.
    """

    ready = pyqtSignal(str)
    permission_wanted = pyqtSignal()

    def __init__(self, product: Product, title: str, project: QgsProject, parent=None):
        super().__init__(parent)
        self.setObjectName("areaStatisticsDialog")
        self.setWindowTitle(tr("Area statistics: {name}").format(name=title))
        self._product, self._title, self._project = product, title, project
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._context: QgsProcessingContext | None = None
        self._feedback = Feedback()
        self._periods = 1 if isinstance(product, Change) else max(1, len(parts_of(product)))
        self.result: QgsVectorLayer | None = None
        self._values: dict[str, list[tuple[str, str, dict]]] = {}  # of each feature: start, end, statistics
        self._lay_out()
        self.size_up(76)
        self._fit_layer(self._layer.currentLayer())

    def _lay_out(self) -> None:
        self._layer = QgsMapLayerComboBox(self)
        self._layer.setObjectName("statisticsLayer")
        self._layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._only = QCheckBox(tr("&Selected features only"), self)
        self._only.setObjectName("statisticsSelected")
        self._id = QgsFieldComboBox(self)
        self._id.setObjectName("statisticsId")
        self._id.setAllowEmptyFieldName(True)
        self._id.setFilters(QgsFieldProxyModel.Filter.AllTypes)
        self._what = QComboBox(self)
        self._what.setObjectName("statisticsWhat")
        titles = {**band_titles(), **style_titles()}
        if isinstance(self._product, Change):
            name = self._product.index
            self._what.addItem(tr("Change of {name}").format(name=titles.get(name, name)), name)
        else:
            bands = catalog.PRODUCTS[as_composite(self._product).product].bands
            indices = [key for key, row in catalog.INDICES.items() if set(row.bands) <= set(bands)]
            for name in dict.fromkeys([*usual_names(self._product), *indices, *bands]):
                self._what.addItem(name, name)
                self._what.setItemData(self._what.count() - 1, titles.get(name, name), Qt.ItemDataRole.ToolTipRole)
            shown = usual_names(self._product)
            self._what.setCurrentIndex(self._what.findData(shown[0] if len(shown) == 1 else "NDVI"))
        self._limit = QLineEdit(self)
        self._limit.setObjectName("statisticsLimit")
        self._limit.setPlaceholderText(tr("none"))
        validator = QDoubleValidator(self)
        validator.setLocale(locale())
        self._limit.setValidator(validator)
        self._result = QComboBox(self)
        self._result.setObjectName("statisticsResult")
        self._result.addItem(tr("A table"), TABLE)
        self._result.addItem(tr("Polygons with the statistics"), WITH_SHAPES)
        if self._periods == 1:
            self._result.addItem(tr("Columns joined to the layer"), JOINED)
        self._result.addItem(tr("A table in Google Drive"), EXPORTED)
        self._result.setItemData(
            self._result.count() - 1,
            tr("For many polygons or periods: Earth Engine computes and stores it, also while QGIS is closed."),
            Qt.ItemDataRole.ToolTipRole,
        )
        self._file = QLineEdit(f"{file_stem(as_composite(self._product))}_statistics", self)
        self._file.setObjectName("statisticsFile")
        self._file.setToolTip(tr("Name of the file, without its ending"))
        self._text = PlainLabel(self)
        self._text.setObjectName("statisticsText")
        self._text.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("statisticsBar")
        self._bar.setAccessibleName(tr("Progress of the statistics"))
        self._bar.hide()
        form = Form()
        for title, widget in (
            (tr("&Polygons"), self._layer),
            ("", self._only),
            (tr("&Name of the features"), self._id),
            (tr("&Value"), self._what),
            (tr("Count hectares &from"), self._limit),
            (tr("&Result"), self._result),
            (tr("&File name in Drive"), self._file),
        ):
            form.addRow(title, widget)
        self._file_title = form.labelForField(self._file)
        self._result.currentIndexChanged.connect(lambda _at: self._fit_result())
        self._fit_result()
        self._shown = self._make_chart()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        self._start = buttons.addButton(tr("Measure"), QDialogButtonBox.ButtonRole.ActionRole)
        self._start.setObjectName("statisticsStart")
        self._start.setDefault(True)
        self._start.clicked.connect(self.start)
        self._stop = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.ActionRole)
        self._stop.setObjectName("statisticsStop")
        self._stop.clicked.connect(self.cancel)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        layout.addWidget(self._shown, 1)
        layout.addWidget(buttons)
        on_layer(self._layer, self._fit_layer)

    def _make_chart(self) -> QWidget:
        """The features, their chart and what is done with it; hidden until there is something to show."""
        page = QWidget(self)
        self._features = QListWidget(page)
        self._features.setObjectName("statisticsFeatures")
        self._features.setAccessibleName(tr("Features in the chart"))
        self._features.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._features.setMinimumWidth(room(self, 14))
        self._features.itemSelectionChanged.connect(self._draw)
        self._statistic = QComboBox(page)
        self._statistic.setObjectName("statisticsShown")
        self._statistic.setAccessibleName(tr("What the chart shows"))
        self._statistic.currentIndexChanged.connect(lambda _at: self._draw())
        self.chart = ViewChart(page)
        self.chart.setAccessibleName(tr("Chart of the features: statistic by date"))
        save = QPushButton(tr("Save"), page)
        save.setObjectName("statisticsSave")
        menu = QMenu(save)
        for name, text, action in (
            ("statisticsCsv", tr("Table as CSV…"), self.save_csv),
            ("statisticsPicture", tr("Chart as PNG or SVG…"), self.save_chart),
        ):
            entry = menu.addAction(text)
            entry.setObjectName(name)
            entry.triggered.connect(lambda _checked=False, action=action: action())
        save.setMenu(menu)
        left, right, whole = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(page)
        left.addWidget(self._statistic)
        left.addWidget(self._features, 1)
        left.addWidget(save)
        right.addWidget(self.chart, 1)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(left, 1)
        whole.addLayout(right, 3)
        page.hide()
        return page

    def _fit_layer(self, layer: QgsVectorLayer | None) -> None:
        self._id.setLayer(layer)
        chosen = layer.selectedFeatureCount() if layer is not None else 0
        self._only.setEnabled(bool(chosen))
        self._only.setChecked(bool(chosen))
        self._start.setEnabled(layer is not None and self._task is None)
        if layer is None:
            self._text.setText(tr("There is no polygon layer. Add one to the project first."))
        elif self._task is None:
            self._show_extent()
        self._id.setField(name_field(layer))

    def _fit_result(self) -> None:
        for widget in (self._file, self._file_title):
            widget.setVisible(self._result.currentData() == EXPORTED)

    def _show_extent(self) -> None:
        text = tr("Pixels of 10 m count whose centre lies inside, as in zonal statistics on the saved GeoTIFF.")
        if self._periods > 1:
            more = tr("One row a feature and period: {count} periods.")
            text = sentences(text, more.format(count=locale().toString(self._periods)))
        self._text.setText(text)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._stop.setVisible(self.busy)  # the box of buttons shows all of them

    @property
    def parameters(self) -> dict[str, Any]:
        """What the algorithm is given."""
        layer, recipe = self._layer.currentLayer(), with_its_dates(self._product)
        areas: Any = layer.id()
        if self._only.isChecked():
            areas = QgsProcessingFeatureSourceDefinition(layer.id(), True)
        limit, fine = locale().toDouble(self._limit.text())
        found = {
            "AREAS": areas,
            "ID_FIELD": self._id.currentField() or None,
            "RECIPE": readable(self._product),
            "START": recipe.start,
            "END": recipe.last_day,
            "LIMIT": limit if fine else None,
        }
        if self._result.currentData() == EXPORTED:
            found.update(NAME=self._file.text(), FOLDER=Settings.load().drive_folder)
        else:
            found.update(GEOMETRIES=self._result.currentData() == WITH_SHAPES, OUTPUT=self._place())
        name = self._what.currentData()
        found.update({"INDEX": name} if name in catalog.INDICES else {"BANDS": [name]})
        return {key: value for key, value in found.items() if value is not None}

    def _place(self) -> str:
        """Where the table goes: many rows would fill the memory."""
        layer = self._layer.currentLayer()
        count = layer.selectedFeatureCount() if self._only.isChecked() else layer.featureCount()
        rows = count * self._periods
        if 0 <= rows <= MOST_IN_MEMORY:
            return "memory:"
        return QgsProcessingUtils.generateTempFilename("statistics.gpkg")

    def start(self) -> None:
        """Measure, in the background. Without a layer nothing happens."""
        if self._layer.currentLayer() is None:
            return
        if self._result.currentData() == JOINED and not self._id.currentField():
            self._text.setText(tr("Columns are joined by a field: choose the one that names the features."))
            return
        exported = self._result.currentData() == EXPORTED
        if exported and lacking_for_drive(Settings.load()):
            self._text.setText(tr("Google asks you for a further permission first, in your browser."))
            self.permission_wanted.emit()
            return
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(EXPORT if exported else ALGORITHM)
        self._feedback, self._context = Feedback(), QgsProcessingContext()
        self._context.setProject(self._project)
        given = self.parameters
        fine, why = algorithm.checkParameterValues(given, self._context)
        if not fine:
            self._text.setText(why)
            return
        layer = self._layer.currentLayer()
        self._asked = _Asked(layer, layer.name(), self._id.currentField(), self._result.currentData())
        self._algorithm = algorithm
        self._feedback.progressChanged.connect(lambda percent: self._bar.setValue(round(percent)))
        self._task = QgsProcessingAlgRunnerTask(algorithm, given, self._context, self._feedback)
        self._task.executed.connect(self._ended)
        self._awake(False)
        self._text.setText(tr("Measuring. You may close this and go on working; it goes on."))
        QgsApplication.taskManager().addTask(self._task)

    def cancel(self) -> None:
        """Stop what is under way; what has arrived is kept for the next time."""
        self._feedback.cancel()
        if self._task is not None:
            self._task.cancel()

    @property
    def busy(self) -> bool:
        """Whether it measures."""
        return self._task is not None

    def reject(self) -> None:
        """Close; what is under way goes on."""
        if self.busy:
            self.hide()
        else:
            super().reject()

    def shut_down(self) -> None:
        """Stop, and leave nothing."""
        task, self._task = self._task, None
        if task is not None:
            task.executed.disconnect(self._ended)
            self._feedback.cancel()
            task.cancel()
            task.waitForFinished(2000)

    def _awake(self, awake: bool) -> None:
        for widget in (
            self._layer,
            self._only,
            self._id,
            self._what,
            self._limit,
            self._result,
            self._file,
            self._start,
        ):
            widget.setEnabled(awake)
        self._stop.setVisible(not awake)
        self._bar.setValue(0)
        self._bar.setVisible(not awake)
        if awake:
            layer = self._layer.currentLayer()
            self._start.setEnabled(layer is not None)
            self._only.setEnabled(layer is not None and bool(layer.selectedFeatureCount()))

    def _ended(self, fine: bool, results: dict) -> None:
        self._task = None
        self._awake(True)
        if not fine:
            why = " ".join(self._feedback.errors)
            kept = tr("What has arrived is kept. Run this again with the same values to go on.")
            kept = kept if kept in self._feedback.said else ""
            why = tr("Stopped.") if self._feedback.isCanceled() or not why else why
            self._text.setText(sentences(why, kept))
            self._show_end()
            return
        if self._asked.result == EXPORTED:
            text = tr("The export has begun. It goes on when QGIS is closed; the dock lists it.")
            self._text.setText(sentences(text, *map(_sentence, self._feedback.warnings)))
            self._show_end()
            return
        place = results["OUTPUT"]
        self.result = self._context.takeResultLayer(place) or QgsVectorLayer(place, "statistics", "ogr")
        asked, gone = self._asked, ""
        self.result.setName(tr("Statistics of {name}").format(name=asked.title))
        self._project.addMapLayer(self.result)
        if asked.result == JOINED and sip.isdeleted(asked.layer):
            gone = tr("The layer is no longer there; nothing is joined to it, and the table is a layer of its own.")
        elif asked.result == JOINED:
            self._join(asked.layer, asked.field)
        self._text.setText(sentences(self._count_text(), gone, *map(_sentence, self._feedback.warnings)))
        self._read()
        self._show_end()

    def _show_end(self) -> None:
        if self.isHidden():
            self.ready.emit(sentences(tr("{title}:").format(title=self.windowTitle()), self._text.text()))

    def _join(self, source: QgsVectorLayer, field: str) -> None:
        for old in source.vectorJoins():
            if old.prefix() == _PREFIX:
                source.removeJoin(old.joinLayerId())
        join = QgsVectorLayerJoinInfo()
        join.setJoinLayer(self.result)
        join.setJoinFieldName(field)
        join.setTargetFieldName(field)
        join.setPrefix(_PREFIX)
        join.setUsingMemoryCache(True)
        source.addJoin(join)

    def _count_text(self) -> str:
        rows = tr("The table has {count} rows.")
        return rows.format(count=locale().toString(self.result.featureCount()))

    def _read(self) -> None:
        """The chart's part of the table."""
        names = self.result.fields().names()
        first = next(name for name in names if name in (self._asked.field, "fid_asked"))
        self._values = {}
        for feature in self.result.getFeatures(QgsFeatureRequest().setLimit(MOST_READ)):
            values = {name: feature[name] for name in SHOWN if name in names and isinstance(feature[name], float)}
            key = "NULL" if feature[first] is None else str(feature[first])  # QGIS with Qt 6 has None for NULL
            self._values.setdefault(key, []).append((feature["start"], feature["end"], values))
        self._features.blockSignals(True)
        self._features.clear()
        self._features.addItems(list(self._values)[:MOST_LISTED])
        if self._features.count():
            self._features.item(0).setSelected(True)
        self._features.blockSignals(False)
        kept = self._statistic.currentData()
        self._statistic.blockSignals(True)
        self._statistic.clear()
        titles = statistic_titles()
        for name in SHOWN:
            if name in names:
                self._statistic.addItem(titles[name], name)
        self._statistic.setCurrentIndex(max(self._statistic.findData(kept), 0))
        self._statistic.blockSignals(False)
        self._shown.show()
        self._draw()
        self.resize(self.size().expandedTo(self.sizeHint()).boundedTo(self.most()))

    def _draw(self) -> None:
        name, curves = self._statistic.currentData(), []
        for at in range(self._features.count()):
            if not self._features.item(at).icon().isNull():
                self._features.item(at).setIcon(QIcon())
        for number, item in enumerate(self._features.selectedItems()[: len(COLOURS)]):
            key = item.text()
            item.setIcon(swatch(COLOURS[number]))
            lines = [
                self._line(key, start, end, values[name]) for start, end, values in self._values[key] if name in values
            ]
            curves.append(Curve(key, QColor(COLOURS[number]), (), tuple(lines)))
        what = self._what.currentText()
        self.chart.show_curves(
            curves, tr("{statistic} of {value}").format(statistic=self._statistic.currentText(), value=what)
        )

    def _line(self, key: str, start: str, end: str, value: float) -> Line:
        first, last = (datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp() for day in (start, end))
        text = tr("{feature}, {start} to {end}: {value}")
        words = text.format(feature=key, start=start, end=end, value=written(value))
        return Line(1000 * first, 1000 * (last + 86_399), value, words)

    def save_csv(self, path: str = "") -> None:
        """The table as CSV, to a file the user names."""
        if self.result is None or sip.isdeleted(self.result):
            self._text.setText(tr("The table is no longer in the project. Measure again."))
            return
        path = path or ask_path(self, tr("Save the table"), tr("CSV (*.csv)"), ".csv")
        if path:
            names = tuple(self.result.fields().names())
            rows = (tuple(_plain(value) for value in feature.attributes()) for feature in self.result.getFeatures())
            text = Answer(names, tuple(rows)).to_csv()
            self._write(lambda: write_whole(path, text.encode("utf-8-sig")))

    def save_chart(self, path: str = "") -> None:
        """The chart as a picture, to a file the user names."""
        path = path or ask_path(self, tr("Save the chart"), tr("Pictures (*.png *.svg)"), ".png")
        if path:
            self._write(lambda: self.chart.save(path))

    def _write(self, write: Callable[[], None]) -> None:
        why = why_not_written(write)
        if why:
            self._text.setText(why)


def statistic_titles() -> dict[str, str]:
    """The statistics as people call them, by the table's columns."""
    return {
        "mean": tr("Mean"),
        "median": tr("Median"),
        "p10": tr("10th percentile"),
        "p90": tr("90th percentile"),
        "stdev": tr("Standard deviation"),
        "clear_percent": tr("Clear share (%)"),
        "cannot_tell_percent": tr("Cannot tell (%)"),
        "hectares_above": tr("Hectares at or above the limit"),
    }


def _sentence(text: str) -> str:
    """What the log says, with a full stop."""
    return text if text.endswith((".", "。", "!", "?")) else tr("{sentence}.").format(sentence=text)


def _plain(value: Any) -> Any:
    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    return value if isinstance(value, (bool, int, float, str)) else value.toString(Qt.DateFormat.ISODate)


class StatisticsDialogs:
    """The dialogs of area statistics that are open or at work. shut_down() ends them."""

    def __init__(self, messages: Messages, parent: QWidget, line: ConnectionLine | None = None):
        self._messages, self._parent, self._line = messages, parent, line
        self._open: list[AreaStatisticsDialog] = []

    def open(self, product: Product, title: str) -> AreaStatisticsDialog:
        """A new one, about a composite, a series or a change."""
        dialog = AreaStatisticsDialog(product, title, QgsProject.instance(), self._parent)
        self._open.append(dialog)
        dialog.finished.connect(lambda _result: self._drop(dialog))
        dialog.ready.connect(
            lambda text: self._messages.success(text, ("showStatisticsButton", tr("Show"), dialog.show))
        )
        if self._line is not None:
            dialog.permission_wanted.connect(partial(self._ask_permission, dialog))
        dialog.show()
        return dialog

    def _ask_permission(self, dialog: AreaStatisticsDialog) -> None:
        def again() -> None:
            if dialog in self._open:  # it may have been closed meanwhile
                dialog.start()

        there = Destination(DRIVE, "a")
        self._line.ask_permission(scope(there), reason(there), again)

    def _drop(self, dialog: AreaStatisticsDialog) -> None:
        if dialog in self._open:
            self._open.remove(dialog)
            dialog.shut_down()
            dialog.deleteLater()

    def shut_down(self) -> None:
        """Close all, and stop what they do."""
        for dialog in list(self._open):
            self._drop(dialog)
