"""The dialog that orders many GeoTIFFs at once: one for each feature of a layer, MGRS tile or sheet of a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFieldProxyModel,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)
from qgis.gui import QgsDoubleSpinBox, QgsFieldComboBox, QgsFilterLineEdit, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QHBoxLayout

from ..core.recipe import CompositeRecipe, box_roi, shown_bounds
from ..earthengine.transport import Cancelled
from ..layers.area_names import FeatureNames, name_field, name_in
from ..messages.amounts import duration, megabytes
from ..messages.errors import DOWNLOAD, explain
from ..messages.i18n import locale, sentences, tr
from ..messages.names import file_stem
from ..services.export_tasks import expected_text
from ..services.many_areas import FEATURES, GRID, MGRS, common_crs, feature_areas, sheet_areas
from ..settings import Settings
from .folder_choice import FolderChoice
from .save_dialog import SaveDialog
from .widgets import PlainLabel, on_layer

if TYPE_CHECKING:
    from ..download.areas import Area, AreasEstimate, AreasOrder

_READ = "areas"
_NAMED = 3  # areas told by name


class SaveAreasDialog(FolderChoice, SaveDialog):
    """As SaveDialog, for one file an area. Once accepted, ``areas_order`` is the order, ``large`` what it exports.

    The areas are read in the background; until they are known nothing can be ordered.
    """

    def __init__(
        self,
        recipe: CompositeRecipe,
        simulated: bool = False,
        busy: Callable[[str], bool] = lambda _path: False,
        parent=None,
    ):
        self._asked: tuple = ()  # what is being read, or has been
        self._ready: tuple[AreasOrder, AreasEstimate] | None = None
        self._features: tuple[tuple, list[Area]] = ((), [])  # those read last, and of which layer
        self._refused = ""  # why nothing can be made of what has been read
        super().__init__(recipe, None, simulated, busy, None, parent)
        self.setWindowTitle(tr("Save many areas as GeoTIFFs"))

    @property
    def areas_order(self) -> AreasOrder:
        """What is chosen."""
        assert self._ready is not None
        return replace(self._ready[0], folder=self.path)

    @property
    def large(self) -> tuple[str, ...]:
        """Names of the areas that become exports."""
        return self._ready[1].large if self._ready is not None and self._ready[0].drive is not None else ()

    def _lay_out(self, simulated: bool) -> None:
        super()._lay_out(simulated)
        self._kind = QComboBox(self)
        self._kind.setObjectName("areasKind")
        for kind, title in (
            (FEATURES, tr("Each feature of a layer")),
            (MGRS, tr("Each MGRS tile (100 km)")),
            (GRID, tr("Each square of a grid")),
        ):
            self._kind.addItem(title, kind)
        self._layer = QgsMapLayerComboBox(self)
        self._layer.setObjectName("areasLayer")
        self._layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._only = QCheckBox(tr("Selected features only"), self)
        self._only.setObjectName("areasSelected")
        self._names = QgsFieldComboBox(self)
        self._names.setObjectName("areasNames")
        self._names.setAllowEmptyFieldName(True)
        self._names.setFilters(QgsFieldProxyModel.Filter.AllTypes)
        self._names.setToolTip(tr("Field with the files' names; empty: what the layer shows for each feature"))
        self._side = QgsDoubleSpinBox(self)
        self._side.setObjectName("areasSide")
        self._side.setDecimals(0)
        self._side.setRange(100, 1_000_000)
        self._side.setSingleStep(1000)
        self._side.setSuffix(" m")
        self._side.setShowClearButton(False)
        self._drive_on = QCheckBox(tr("Export to Google Drive what is too large"), self)
        self._drive_on.setObjectName("areasDrive")
        self._drive_on.setToolTip(tr("Earth Engine computes and stores those; the dock lists them under Exports"))
        self._drive_folder = QgsFilterLineEdit(self)
        self._drive_folder.setObjectName("areasDriveFolder")
        self._drive_folder.setPlaceholderText(tr("My Drive"))
        self._drive_folder.setAccessibleName(tr("Folder in Drive"))
        self._text = PlainLabel(self)
        self._text.setObjectName("areasText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # names of features
        self._text.setWordWrap(True)
        form, row = self._form, 1 if simulated else 0
        self._rows = {}
        for name, title, widget in (
            ("kind", tr("&One file for"), self._kind),
            ("layer", tr("La&yer"), self._layer),
            ("only", "", self._only),
            ("names", tr("&Name of the files"), self._names),
            ("side", tr("S&ide"), self._side),
        ):
            label = self._label(title, widget)
            form.insertRow(row, label, widget)
            self._rows[name] = label, widget
            row += 1
        form.insertRow(row, self._text)
        drive = QHBoxLayout()
        drive.addWidget(self._drive_on)
        drive.addWidget(self._drive_folder, 1)
        form.addRow(drive)

    def _restore(self) -> None:
        super()._restore()
        settings = Settings.load()
        self._kind.setCurrentIndex(max(self._kind.findData(settings.areas_kind), 0))
        self._side.setValue(settings.areas_side)
        self._drive_on.setChecked(bool(settings.areas_drive))
        self._drive_folder.setText(settings.drive_folder)
        self._clip.setEnabled(True)  # each area is one, whatever the composite's is
        self._kind_chosen()

    def _connect(self) -> None:
        super()._connect()
        self._kind.currentIndexChanged.connect(lambda _at: (self._kind_chosen(), self._timer.start()))
        on_layer(self._layer, lambda _layer: (self._layer_chosen(), self._timer.start()))
        for signal in (self._only.toggled, self._side.valueChanged, self._drive_on.toggled):
            signal.connect(lambda _value: self._timer.start())
        for signal in (self._names.fieldChanged, self._drive_folder.textChanged):
            signal.connect(lambda _text: self._timer.start())

    def accept(self) -> None:
        """Take the order, if it can be."""
        Settings.load().save(
            areas_kind=self._kind.currentData(),
            areas_side=self._side.value(),
            areas_drive=int(self._drive_on.isChecked()),
            drive_folder=self._drive_folder.text().strip(),
        )
        super().accept()

    def _kind_chosen(self) -> None:
        kind, layer = self._kind.currentData(), self._layer.currentLayer()
        self._layer.blockSignals(True)
        self._layer.setAllowEmptyLayer(kind != FEATURES, tr("The area of the composite"))
        if kind == FEATURES and layer is None:
            self._layer.setCurrentIndex(0)
        self._layer.blockSignals(False)
        for name, needed in (("names", kind == FEATURES), ("side", kind == GRID)):
            for widget in self._rows[name]:
                widget.setVisible(needed)
        self._layer_chosen()

    def _layer_chosen(self) -> None:
        layer = self._layer.currentLayer()
        self._names.setLayer(layer)
        self._names.setField(name_field(layer))  # an empty list would not say what the files are called after
        selected = layer is not None and layer.selectedFeatureCount() > 0
        for widget in self._rows["only"]:
            widget.setVisible(selected)
        self._only.setChecked(selected)

    def _file_in(self, path: str) -> str:
        return str(Path(path, "area.tif"))

    def _stem(self) -> str:
        return file_stem(self._recipe.with_(area_name=tr("areas")), self._simulated)

    def _estimated(self, order) -> AreasEstimate | None:
        """What is known of the areas that are chosen; they are read where nothing is."""
        kind, layer = self._kind.currentData(), self._layer.currentLayer()
        drive = self._drive_folder.text().strip() if self._drive_on.isChecked() else None
        if layer is None and kind == FEATURES:
            self._jobs.cancel(_READ)
            self._asked, self._ready = (), None
            self._say(tr("There is no polygon layer. Add one to the project first."))
            return None
        only = tuple(sorted(layer.selectedFeatureIds())) if layer is not None and self._only.isChecked() else None
        side = self._side.value() if kind == GRID else 0.0
        field = self._names.currentField() if kind == FEATURES else ""
        asked = (order.to_json(), kind, layer.id() if layer is not None else "", only, field, side, drive)
        if asked != self._asked:
            self._asked, self._ready, self._refused = asked, None, ""
            self._jobs.start(
                _READ,
                tr("Reading the areas"),
                self._reading(order, kind, layer, only, field, side, drive),
                self._read,
                self._not_read,
                lambda: self._not_read(Cancelled()),
            )
        self._say(self._refused or (tr("Counting the areas…") if self._ready is None else self._estimate_text()))
        if self._ready is None or not (self._ready[1].files or self._ready[1].large):
            return None
        return self._ready[1]

    def _say(self, words: str) -> None:
        self._text.setText(words)
        self._text.setVisible(bool(words))

    def _reading(
        self,
        order: Any,
        kind: str,
        layer: QgsVectorLayer | None,
        only: Iterable[int] | None,
        field: str,
        side: float,
        drive: str | None,
    ) -> Callable[[Any], tuple]:
        """What reads the areas, in a worker thread."""
        crs, metres = self._crs.crs(), self._metres()
        recipe, at_once = self._recipe, Settings.load().at_once
        key = (layer.id() if layer is not None else "", only, field)
        before = self._features[1] if self._features[0] == key else None
        transforms = QgsProject.instance().transformContext()
        if layer is not None:
            source, names = QgsVectorLayerFeatureSource(layer), FeatureNames(layer)
            request = QgsFeatureRequest() if only is None else QgsFeatureRequest().setFilterFids(list(only))
            about = layer.geometryType(), layer.name(), layer.crs(), transforms

        def called(feature: QgsFeature) -> str:
            return name_in(feature, field) or names(feature)

        def work(feedback) -> tuple:
            from ..download.areas import Area, AreasOrder, estimate_areas

            def check() -> None:
                if feedback.isCanceled():
                    raise Cancelled

            if layer is None:
                roi = recipe.roi if recipe.roi["type"] != "Point" else box_roi(shown_bounds(recipe))
                features = [Area("", roi)]
            else:
                features = before or feature_areas(source.getFeatures(request), *about, called, check)
            found = features
            rois = [area.roi for area in found if area.roi is not None]
            whole = order if crs.isValid() or not rois else order.with_(crs=common_crs(recipe, rois, None))
            if kind != FEATURES and rois:
                found = sheet_areas(kind, rois, side, whole.crs, metres)
            asked = AreasOrder(tuple(found), whole, "/", drive)
            return (key, features), (asked, estimate_areas(asked, None, at_once, check))

        return work

    def _metres(self) -> float:
        """Side of a pixel in metres."""
        from ..services.grids import metre_in

        return self._size() / metre_in(self._map_unit())

    def _read(self, found: tuple) -> None:
        self._features, self._ready = found
        self._reckon()

    def _not_read(self, error: Exception) -> None:
        self._refused = explain(error, doing=DOWNLOAD).whole
        self._reckon()

    def _estimate_text(self) -> str:
        """What is worth knowing of the areas."""
        assert self._ready is not None
        order, known = self._ready
        number, words = locale().toString, []
        if not known.files and not known.large:
            words.append(tr("None of them can be saved."))
        if known.large:
            text = (
                tr("Too large to be downloaded, so exported: {count} ({names}).")
                if order.drive is not None
                else tr("Very large, an export is wiser: {count} ({names}).")
            )
            words.append(text.format(count=number(len(known.large)), names=_some(known.large)))
        if known.problems:
            text = tr("Cannot be saved: {count} ({names}).")
            names = [f"{name}: {why}" for name, why in known.problems]
            words.append(text.format(count=number(len(names)), names=_some(names)))
        return sentences(*words)

    def _path_note(self, order, estimate) -> tuple[str, bool]:
        folder, words = Path(order.path).parent, []
        if folder.is_dir() and any(folder.iterdir()):
            words.append(tr("Files that are there already and hold the same are kept."))
        words.append(self._room_words(folder, estimate.disk_megabytes))
        return sentences(*words), False

    def _estimate_words(self, estimate) -> str:
        number = locale().toString
        words = [tr("files: {count}").format(count=number(estimate.files))]
        if self.large:
            words.append(tr("exports: {count}").format(count=number(len(self.large))))
        if estimate.files:
            words += [
                tr("about {size}").format(size=megabytes(estimate.megabytes)),
                tr("requests: {count}").format(count=number(estimate.requests)),
                duration(estimate.seconds),
                expected_text(estimate.work),
            ]
        return " · ".join(filter(None, words))


def _some(names: Iterable[str]) -> str:
    """A few names, and that there are more."""
    given = list(names)
    return locale().createSeparatedList(given[:_NAMED]) + ("…" if len(given) > _NAMED else "")
