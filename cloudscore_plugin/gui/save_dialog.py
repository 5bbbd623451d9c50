"""The dialog that orders a GeoTIFF: what of a composite, on which pixels, into which file, and what it will take."""

from __future__ import annotations

import contextlib
import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsUnitTypes
from qgis.gui import QgsCollapsibleGroupBox, QgsDoubleSpinBox, QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..core.recipe import CompositeRecipe, RecipeError
from ..core.recipe_files import described_in
from ..messages.amounts import duration, megabytes
from ..messages.citations import simulated_note
from ..messages.errors import explain
from ..messages.i18n import locale, sentences, tr
from ..messages.names import file_stem, showing
from ..messages.titles import band_titles, qa_layer_titles, style_titles
from ..services.export_tasks import expected_text
from ..services.grids import METRES, as_ordered, metre_in, suits, unit_of
from ..services.jobs import Jobs
from ..settings import Settings
from .dialogs import Dialog
from .widgets import Form, PlainLabel, flat_button, room, scrolled

if TYPE_CHECKING:
    from ..download.plan import Estimate

BANDS, PICTURE = "bands", "picture"
_RESOLUTIONS = (10, 20, 60)  # metres, those of Sentinel-2's bands
_OWN = 0
_PROJECT, _AREA = "project", "area"  # whose CRS; "" as long as nothing was chosen
_COLUMNS = 3
_CHARACTERS = 90
_REST = 100  # milliseconds without a change before it is reckoned what an order takes
_NOWHERE = "/estimate.tif"  # what an order takes does not depend on its name
# Where the words about an order that cannot be belong.
_PLACES = {
    "order_bands": "content",
    "band_unknown": "content",
    "order_dtype": "dtype",
    "order_nodata": "nodata",
    "order_pixels": "resolution",
    "field_range": "resolution",
    "field_wrong": "resolution",
    "crs_unknown": "crs",
    "crs_area": "crs",
    "crs_split": "crs",
    "order_path": "path",
}


class SaveDialog(Dialog):
    """Chooses an order (plan.DownloadOrder) for a recipe; nothing is asked of Earth Engine.

    scenes: how many the composite is made of, where known. simulated: whether they are made up. busy(path): whether
    a file is being made already. export(order): does it on Earth Engine's side instead. many(): opens the dialog for
    many areas instead. Once accepted, ``order`` is
    the order, and ``anew`` whether what lies unfinished beside it, of another order, is to be dropped.
    """

    def __init__(
        self,
        recipe: CompositeRecipe,
        scenes: int | None = None,
        simulated: bool = False,
        busy: Callable[[str], bool] = lambda _path: False,
        export: Callable[[object], None] | None = None,
        parent=None,
        many: Callable[[], None] | None = None,
    ):
        from ..download import plan  # numpy and GDAL: not before they are needed

        super().__init__(parent)
        self.setObjectName("cloudscoreSave")
        self.setWindowTitle(tr("Save GeoTIFF"))
        self.order = None
        self.anew = False
        self._plan, self._recipe, self._scenes, self._busy, self._export = plan, recipe, scenes, busy, export
        self._many = many
        self._usual_crs = plan.usual(recipe.with_(clip=True), _NOWHERE, PICTURE).crs
        self._unit = METRES
        self._rest: tuple = ("", None, False)  # path, what lies unfinished there, whether that cannot be read
        self._troubles: dict[str, Warned] = {}
        self._simulated = simulated
        self._beside: list[CompositeRecipe] = []  # recipes of the files that lie in the folder
        self._jobs = Jobs()
        self._lay_out(simulated)
        self._restore()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST)
        self._timer.timeout.connect(self._reckon)
        self._connect()
        self._content_changed()
        self._reckon()
        folder, jobs = self._folder, self._jobs
        self.destroyed.connect(lambda: jobs.cancel())
        jobs.start(
            "folder",
            tr("Files in {folder}").format(folder=folder),
            lambda _feedback: described_in(folder),
            self._name_among,
            lambda _error: None,
        )

    def done(self, result: int) -> None:
        """Called by Qt as the dialog is left."""
        self._jobs.cancel()
        super().done(result)

    def showEvent(self, event) -> None:
        """Called by Qt."""
        super().showEvent(event)
        self.resize(room(self, _CHARACTERS), self.height())  # for the file's name
        self._fit()

    # what is there

    def _lay_out(self, simulated: bool) -> None:
        self._content = QComboBox(self)
        self._content.setObjectName("saveContent")
        self._content.addItem(tr("Bands (reflectance)"), BANDS)
        self._content.addItem(tr("Picture as shown (red, green, blue)"), PICTURE)
        for titles in (
            {key: title for key, title in style_titles().items() if key in catalog.INDICES},
            qa_layer_titles(),
        ):
            self._content.insertSeparator(self._content.count())
            for key, title in titles.items():
                if key in catalog.INDICES or catalog.is_defined_for(
                    key, self._recipe.method, bool(self._recipe.fill_from)
                ):
                    self._content.addItem(title, key)

        self._bands = QWidget(self)
        self._bands.setAccessibleName(tr("Bands in the file"))
        self._ticks: dict[str, QCheckBox] = {}
        grid = QGridLayout(self._bands)
        grid.setContentsMargins(0, 0, 0, 0)
        names, titles = catalog.PRODUCTS[self._recipe.product].bands, band_titles()
        rows = -(-len(names) // _COLUMNS)
        for number, name in enumerate(names):
            tick = QCheckBox(f"{name}  {titles[name]}", self)
            tick.setObjectName(f"saveBand_{name}")
            tick.setChecked(name in self._recipe.bands)
            grid.addWidget(tick, number % rows, number // rows)
            self._ticks[name] = tick
        shortcuts = QHBoxLayout()
        shortcuts.setContentsMargins(0, 0, 0, 0)
        fine = tuple(band.name for band in catalog.BANDS if band.resolution == 10)
        for name, text, chosen in (
            ("saveBandsShown", tr("As shown"), self._recipe.bands),
            ("saveBandsFine", tr("10 m bands"), fine),
            ("saveBandsAll", tr("All"), names),
            ("saveBandsNone", tr("None"), ()),
        ):
            shortcuts.addWidget(flat_button(self, name, text, "", partial(self._tick, chosen)))
        shortcuts.addStretch(1)
        grid.addLayout(shortcuts, rows, 0, 1, _COLUMNS)

        self._resolution = QComboBox(self)
        self._resolution.setObjectName("saveResolution")
        for size in _RESOLUTIONS:
            title = tr("{size} m").format(size=locale().toString(size))
            self._resolution.addItem(title, size)
        self._resolution.addItem(tr("Own"), _OWN)
        self._own = QgsDoubleSpinBox(self)
        self._own.setObjectName("saveOwnResolution")
        self._own.setAccessibleName(tr("Side of a pixel"))
        self._own.setShowClearButton(False)
        self._crs = QgsProjectionSelectionWidget(self)
        self._crs.setObjectName("saveCrs")
        self._crs.setAccessibleName(tr("CRS of the file"))
        self._crs.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, True)
        self._crs.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.DefaultCrs, False)
        usual = QgsCoordinateReferenceSystem(self._usual_crs)
        self._crs.setNotSetText(tr("Usual for the area: {crs}").format(crs=usual.userFriendlyIdentifier()))
        self._clip = QCheckBox(tr("Clip to the area"), self)
        self._clip.setObjectName("saveClip")
        self._clip.setToolTip(tr("Unticked, the whole box around the area is filled"))
        point = self._recipe.roi["type"] == "Point"
        self._clip.setChecked(self._recipe.clip and not point)
        self._clip.setEnabled(not point)  # of a point nothing would be left
        self._file = QgsFileWidget(self)
        self._file.setObjectName("saveFile")
        self._file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self._file.setFilter(tr("GeoTIFF (*.tif *.tiff)"))
        self._file.setDialogTitle(tr("Save GeoTIFF"))
        self._file.lineEdit().setAccessibleName(tr("File"))

        self._dtype = QComboBox(self)
        self._dtype.setObjectName("saveDtype")
        self._unit_text = PlainLabel(self)
        self._unit_text.setObjectName("saveUnitText")
        self._unit_text.setWordWrap(True)
        self._nodata = QgsDoubleSpinBox(self)
        self._nodata.setObjectName("saveNodata")
        self._nodata.setToolTip(tr("The number that stands where there is no clear view"))
        self._cog = QCheckBox(tr("Cloud optimised (COG)"), self)
        self._cog.setObjectName("saveCog")
        self._cog.setToolTip(tr("Programs open it fast, over the web too; unticked, it is an ordinary GeoTIFF"))
        advanced = QgsCollapsibleGroupBox(tr("Advanced"), self)
        advanced.setObjectName("saveAdvanced")
        inner = QWidget(advanced)
        around = QVBoxLayout(advanced)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(inner)
        form = Form(inner)
        self._row(form, tr("&Data type"), self._dtype, "dtype")
        form.addRow(self._unit_text)
        self._nodata_label = self._row(form, tr("&Nodata value"), self._nodata, "nodata")
        form.addRow(self._cog)
        advanced.setSaveCollapsedState(False)
        advanced.setCollapsed(True)
        advanced.collapsedStateChanged.connect(lambda _folded: QTimer.singleShot(0, self._fit))
        self._advanced = advanced

        form = self._form = Form()
        if simulated:
            note = PlainLabel(simulated_note(), self)
            note.setObjectName("saveSimulated")
            note.setWordWrap(True)
            form.addRow(note)
        self._row(form, tr("S&ave"), self._content, "", (self._bands,))
        self._trouble(form, "content")
        sizes = QHBoxLayout()
        sizes.addWidget(self._resolution, 1)
        sizes.addWidget(self._own, 1)
        label = self._label(tr("&Resolution"), self._resolution)
        form.addRow(label, sizes)
        self._trouble(form, "resolution")
        self._row(form, tr("&CRS"), self._crs, "crs")
        form.addRow("", self._clip)
        label = self._file_label = self._label(tr("&File"), self._file)
        form.addRow(label, self._file)
        self._trouble(form, "path")
        self._note = PlainLabel(self)
        self._note.setObjectName("saveFileNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)  # names of files are names
        self._note.setWordWrap(True)
        form.addRow("", self._note)

        self._estimate = PlainLabel(self)
        self._estimate.setObjectName("saveEstimate")
        self._estimate.setWordWrap(True)
        self._estimate.setAccessibleName(tr("What it will take"))
        self._drive = Warned("saveDriveText", self)

        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self._drive_button = buttons.addButton(tr("Export…"), QDialogButtonBox.ButtonRole.ActionRole)
        self._drive_button.setObjectName("saveDriveButton")
        self._drive_button.setToolTip(tr("Let Earth Engine store it in Drive, Cloud Storage or an asset"))
        self._drive_button.setAutoDefault(False)
        many = buttons.addButton(tr("Many areas…"), QDialogButtonBox.ButtonRole.ActionRole)
        many.setObjectName("saveManyButton")
        many.setToolTip(tr("One file for each feature of a layer, or for each map sheet"))
        many.setAutoDefault(False)
        many.clicked.connect(self._many_instead)
        self._save = buttons.addButton(tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        for button, wanted in ((self._drive_button, self._export), (many, self._many)):
            if wanted is None:  # hidden ones are shown again by the box as it lays out its buttons
                buttons.removeButton(button)
                button.setParent(self)
                button.hide()
        self._save.setObjectName("saveButton")
        self._save.setDefault(True)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        cancel.setObjectName("saveCancelButton")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(form)
        inside.addWidget(advanced)
        inside.addStretch(1)
        self._scroll = scrolled(page)
        layout = QVBoxLayout(self)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._estimate)
        layout.addWidget(self._drive)
        layout.addWidget(buttons)

    def _fit(self) -> None:
        """Grow until nothing has to be scrolled, if the screen is large enough."""
        page, most = self._scroll.widget(), self.most()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(min(page.minimumSizeHint().width() + bar, most.width() - 2 * bar))
        self.layout().activate()
        page.layout().activate()
        missing = page.layout().totalHeightForWidth(self._scroll.viewport().width()) - self._scroll.viewport().height()
        if missing > 0:
            self.resize(self.width(), min(self.height() + missing, most.height()))

    def _row(self, form: Form, title: str, widget: QWidget, place: str, below: tuple = ()) -> QLabel:
        label = self._label(title, widget)
        form.addRow(label, widget)
        for other in below:
            form.addRow("", other)
        if place:
            self._trouble(form, place)
        return label

    def _label(self, title: str, widget: QWidget) -> QLabel:
        label = PlainLabel(title, self)
        label.setBuddy(widget)
        return label

    def _trouble(self, form: Form, place: str) -> None:
        """Room for words about what is wrong with the row above."""
        self._troubles[place] = Warned(f"saveTrouble_{place}", self)
        form.addRow("", self._troubles[place])

    def _connect(self) -> None:
        self._content.currentIndexChanged.connect(lambda _index: self._content_changed())
        self._resolution.currentIndexChanged.connect(lambda _index: self._resolution_changed())
        self._crs.crsChanged.connect(lambda _crs: self._crs_changed())
        self._dtype.currentIndexChanged.connect(lambda _index: self._dtype_changed())
        for tick in self._ticks.values():
            tick.toggled.connect(lambda _on: self._timer.start())
        for signal in (self._own.valueChanged, self._nodata.valueChanged):
            signal.connect(lambda _value: self._timer.start())
        for signal in (self._clip.toggled, self._cog.toggled):
            signal.connect(lambda _on: self._timer.start())
        self._file.fileChanged.connect(lambda _path: self._timer.start())
        self._drive_button.clicked.connect(self._export_instead)

    def _restore(self) -> None:
        """Choose what was chosen last; what belongs to this recipe comes from it."""
        settings, style = Settings.load(), self._recipe.style
        content = style.index or (settings.save_content if settings.save_content in (BANDS, PICTURE) else BANDS)
        self._content.setCurrentIndex(max(self._content.findData(content), 0))
        project = QgsProject.instance().crs()
        if settings.save_crs == _PROJECT or (not settings.save_crs and suits(project, self._recipe)):
            self._crs.setCrs(project)
        elif settings.save_crs != _AREA:
            self._crs.setCrs(QgsCoordinateReferenceSystem(settings.save_crs))
        self._unit = self._map_unit()
        size = settings.save_resolution if settings.save_resolution > 0 else catalog.NOMINAL_SCALE
        preset = self._resolution.findData(int(size)) if size in _RESOLUTIONS else self._resolution.findData(_OWN)
        self._resolution.setCurrentIndex(preset)
        self._show_own(size * metre_in(self._unit))
        self._cog.setChecked(bool(settings.save_cog))
        folder = settings.save_folder if settings.save_folder and Path(settings.save_folder).is_dir() else ""
        self._folder = folder or QgsProject.instance().homePath() or str(Path.home())
        self._file.setDefaultRoot(self._folder)
        self._file.setFilePath(self._free_name())
        self._suggested = self._file.filePath()

    # what is chosen

    @property
    def content(self) -> str:
        """What is saved, one of plan.CONTENTS."""
        return self._content.currentData()

    @property
    def path(self) -> str:
        """The file chosen, with an ending that says what it is; a mere name lies in the folder that was offered."""
        path = self._file.filePath().strip()
        if path and not path.lower().endswith((".tif", ".tiff")):
            path += ".tif"
        try:
            return str(Path(self._folder, Path(path).expanduser()).absolute()) if path else ""
        except RuntimeError:  # ~ and a name nobody has
            return path

    def _file_in(self, path: str) -> str:
        """The file that is ordered at the path chosen."""
        return path

    def crs(self) -> str:
        """The CRS chosen as an order has it: "EPSG:n" or WKT."""
        crs = self._crs.crs()
        return as_ordered(crs) if crs.isValid() else self._usual_crs

    def ordered(self, path: str):
        """What is chosen, as an order. Raises OrderError."""
        content, picture = self.content, self.content == PICTURE
        return self._plan.DownloadOrder(
            self._recipe,
            path,
            content,
            tuple(name for name, tick in self._ticks.items() if tick.isChecked()) if content == BANDS else (),
            self.crs(),
            self._size(),
            self._dtype.currentData(),
            None if picture else self._nodata.value(),
            self._clip.isChecked(),
            self._cog.isChecked(),
        )

    def accept(self) -> None:
        """Take the order, if it can be."""
        self._timer.stop()
        self._reckon()
        if self.order is None:
            return
        crs = self._crs.crs()
        known = _PROJECT if crs == QgsProject.instance().crs() else crs.authid()
        Settings.load().save(
            save_folder=str(Path(self.path).parent),
            save_content=self.content if self.content in (BANDS, PICTURE) else BANDS,
            save_crs=known if crs.isValid() else _AREA,
            save_resolution=self.order.resolution / metre_in(self._unit),
            save_cog=int(self.order.cog),
        )
        super().accept()

    def _size(self) -> float:
        """Side of a pixel in the CRS's unit."""
        preset = self._resolution.currentData()
        return preset * metre_in(self._unit) if preset else self._own.value()

    def _map_unit(self):
        return unit_of(self._crs.crs())

    def _content_changed(self) -> None:
        content = self.content
        self._bands.setVisible(content == BANDS)
        self._dtype.blockSignals(True)
        self._dtype.clear()
        for name in self._plan.kind_of(content).factors:
            self._dtype.addItem(self._dtype_title(name), name)
        self._dtype.blockSignals(False)
        for widget in (self._nodata, self._nodata_label):
            widget.setVisible(content != PICTURE)
        self._dtype_changed()
        self._suggest()

    def _suggest(self) -> None:
        """Call the file after what it will hold, unless the user has named it."""
        if self._file.filePath() == self._suggested:
            self._file.setFilePath(self._free_name())
            self._suggested = self._file.filePath()

    def _name_among(self, described: list) -> None:
        """The same once it is known what lies in the folder: what differs from it is named first."""
        self._beside = [showing(one, content) for one, content in described if isinstance(one, CompositeRecipe)]
        self._suggest()

    def _dtype_title(self, name: str) -> str:
        if name == "float32":
            return tr("Float32: decimal numbers")
        number, (low, high) = locale().toString, self._plan.TYPES[name][1:]
        return tr("{type}: whole numbers from {low} to {high}").format(
            type={"uint8": "Byte", "uint16": "UInt16", "int16": "Int16"}[name], low=number(low), high=number(high)
        )

    def _dtype_changed(self) -> None:
        dtype = self._dtype.currentData()
        low, high = self._plan.TYPES[dtype][1:]
        usual = self._plan.usual_nodata(dtype)
        self._nodata.setDecimals(0)
        self._nodata.setRange(low, high)
        self._nodata.setClearValue(usual)
        self._nodata.setValue(usual)
        self._unit_text.setText(self._unit_words())
        self._timer.start() if hasattr(self, "_timer") else None

    def _unit_words(self) -> str:
        """What the numbers of the file mean."""
        content = self.content
        if content == PICTURE:
            return tr("Colours from 0 to 255, and which pixels are transparent.")
        kind = self._plan.kind_of(content)
        scale = kind.scales.get(self._dtype.currentData(), 1.0)
        if scale == 1:
            return {
                "holes": tr("1 where there is no clear view, else 0."),
                "date": tr("Days since 1970-01-01."),
                "filled": tr("Which neighbouring period fills a hole, counted from the nearest."),
                "clear_count": tr("The number of clear views, each of another overpass."),
            }.get(content, tr("The value as it is."))
        number = locale().toString(scale, "g", 6)
        if content == BANDS:
            return tr("Numbers × {scale} are reflectances from 0 to 1. QGIS does it by itself.").format(scale=number)
        return tr("Numbers × {scale} are the value. QGIS does it by itself.").format(scale=number)

    def _resolution_changed(self) -> None:
        if self._resolution.currentData():
            self._show_own(self._size())
        else:
            self._show_own(self._own.value())
            self._own.setFocus()
        self._timer.start()

    def _crs_changed(self) -> None:
        """Keep the pixels' size on the ground."""
        unit = self._map_unit()
        size = self._size() / metre_in(self._unit) * metre_in(unit)
        self._unit = unit
        self._show_own(size)
        self._timer.start()

    def _show_own(self, size: float) -> None:
        """A side in the CRS's unit; there to be changed, or to be read where it is not in metres."""
        degrees = metre_in(self._unit) < 0.01
        self._own.setDecimals(9 if degrees else 3)
        self._own.setRange(1e-9 if degrees else 0.001, 1e6)
        self._own.setSingleStep(0.0001 if degrees else 10)
        self._own.setSuffix(" " + QgsUnitTypes.toAbbreviatedString(self._unit))
        self._own.setValue(size)
        own = not self._resolution.currentData()
        self._own.setVisible(own or self._unit != METRES)
        self._own.setEnabled(own)

    def _tick(self, names: tuple[str, ...]) -> None:
        for name, tick in self._ticks.items():
            tick.setChecked(name in names)

    def _free_name(self) -> str:
        """A name that tells the composite, of no file that is there."""
        name = file_stem(showing(self._recipe, self._content.currentData()), self._simulated, self._beside)
        folder, number, path = Path(self._folder), 1, Path(self._folder, f"{name}.tif")
        while path.exists() or self._busy(str(path)):
            number += 1
            path = folder / f"{name}-{number}.tif"
        return str(path)

    # what it takes

    def _reckon(self) -> None:
        """What the order takes, or what is wrong with it. Asks nobody."""
        self.order = None
        troubles, estimate = {}, None
        try:
            order = self.ordered(_NOWHERE)
            estimate = self._estimated(order)
        except RecipeError as error:
            troubles[_PLACES.get(error.code, "content")] = explain(error).text
        path, note = self.path, ""
        trouble = self._path_trouble(path)
        if trouble:
            troubles["path"] = trouble
        elif estimate is not None:
            order = order.with_(path=self._file_in(path))
            note, self.anew = self._path_note(order, estimate)
            self.order = order
        for place, shown in self._troubles.items():
            shown.say(troubles.get(place, ""))
        if {"dtype", "nodata"} & set(troubles):
            self._advanced.setCollapsed(False)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._estimate.setText("" if estimate is None else self._estimate_words(estimate))
        self._estimate.setVisible(estimate is not None)
        drive = estimate.drive if estimate is not None else ""
        self._drive.say(
            {
                "": "",
                "size": tr("This is very large. An export on Earth Engine's side is wiser."),
                "time": tr("This takes very long. An export on Earth Engine's side is wiser."),
            }[drive]
        )
        self._save.setEnabled(self.order is not None)
        self._drive_button.setEnabled(estimate is not None)
        if self.isVisible():
            QTimer.singleShot(0, self._fit)

    def _estimated(self, order) -> Estimate | None:
        """What an order will take, None as long as that is not known. Raises RecipeError."""
        return self._plan.estimate(order, self._scenes, Settings.load().at_once)

    def _path_trouble(self, path: str) -> str:
        """Why no file can be written there, "" if it can."""
        if not path:
            return tr("Choose a file.")
        folder = Path(path).parent
        try:
            if not folder.is_dir():
                return tr("There is no folder {folder}.").format(folder=folder)
            if not os.access(folder, os.W_OK):
                return tr("The folder {folder} does not let you write.").format(folder=folder)
            if Path(path).is_dir():
                return tr("This is a folder. Choose a file.")
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}.part").lstat()  # the longest name that is needed
        except OSError as error:
            return tr("There can be no such file: {reason}.").format(reason=error.strerror)
        if self._busy(path):
            return tr("This file is being saved already.")
        return ""

    def _path_note(self, order, estimate) -> tuple[str, bool]:
        """What is worth knowing about the file's place, and whether another order's rest there is dropped."""
        from ..download import writer

        words = []
        if self._rest[0] != order.path:
            try:
                self._rest = order.path, writer.find(order.path), False
            except writer.DownloadError:
                self._rest = order.path, None, True
        _path, rest, anew = self._rest
        if rest is not None and rest.order == order:
            done = locale().toString(100 * rest.done // max(rest.windows, 1))
            words.append(tr("Goes on with the unfinished download ({percent} %).").format(percent=done))
        elif rest is not None and not rest.done and not rest.complete:
            pass  # nothing has arrived: the new order takes its place
        elif rest is not None or anew:
            anew = True
            words.append(tr("What an unfinished download has left here will be dropped."))
        if Path(order.path).exists():
            words.append(tr("The file exists and will be replaced once the new one is complete."))
        words.append(self._room_words(Path(order.path).parent, estimate.disk_megabytes))
        return sentences(*words), anew

    @staticmethod
    def _room_words(folder: Path, needed: float) -> str:
        """That the disk may not have the room, in words, "" where it has. needed: 10**6 bytes."""
        place = folder if folder.exists() else folder.parent
        free = shutil.disk_usage(place).free / 1e6
        if free >= needed:
            return ""
        full = tr("The disk may get full: {free} free, up to {needed} needed.")
        return full.format(free=megabytes(free), needed=megabytes(needed))

    def _estimate_words(self, estimate) -> str:
        number = locale().toString
        words = [
            tr("{width} × {height} pixels").format(width=number(estimate.width), height=number(estimate.height)),
            tr("about {size}").format(size=megabytes(estimate.megabytes)),
            tr("requests: {count}").format(count=number(estimate.requests)),
        ]
        if self._scenes is not None:
            words.append(tr("scenes: {count}").format(count=number(self._scenes)))
        words.append(duration(estimate.seconds))
        words += filter(None, [expected_text(estimate.work)])
        return " · ".join(words)

    def _export_instead(self) -> None:
        try:
            order = self.ordered(self.path or _NOWHERE)
        except RecipeError:
            return
        self.reject()
        self._export(order)

    def _many_instead(self) -> None:
        self.reject()
        self._many()


class Warned(QWidget):
    """A warning sign and words; not there without words."""

    def __init__(self, name: str, parent=None):
        super().__init__(parent)
        sign = PlainLabel(self)
        side = round(self.fontMetrics().height() * 1.1)
        sign.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(side, side))
        self._text = PlainLabel(self)
        self._text.setObjectName(name)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sign)
        layout.addWidget(self._text, 1)
        self.hide()

    def say(self, words: str) -> None:
        """Show these words, or nothing."""
        self._text.setText(words)
        self.setVisible(bool(words))
