"""Below the dock's sections, always in view: Build and Save, the progress of a build, and the downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from ..messages.i18n import tr
from ..services.background_build import BackgroundBuild
from ..services.download_queue import Downloads
from .dock_section import DockSection
from .downloads_section import DownloadsSection
from .editing import EditingLine
from .qa_layers import QaLayersButton
from .widgets import PlainLabel, WrappingRow, room

if TYPE_CHECKING:
    from .dock import CompositeDock
    from .ways import Way


class BuildBar(DockSection, QWidget):
    """The buttons that act on what is chosen above.

    build_wanted(bool) asks for a build, with True in the layer or group that ``editing`` shows; save_wanted for a
    GeoTIFF, polygons_wanted for polygons of the change, animation_wanted for one of the series, copies_wanted for
    local copies, with True of what the map shows only, statistics_wanted for those of polygons, qa_layer_wanted(key of
    catalog.QA_LAYERS) for a layer about the composite, cancel_wanted that builds stop.
    """

    build_wanted = pyqtSignal(bool)
    save_wanted = pyqtSignal()
    polygons_wanted = pyqtSignal()
    animation_wanted = pyqtSignal()
    copies_wanted = pyqtSignal(bool)
    statistics_wanted = pyqtSignal()
    qa_layer_wanted = pyqtSignal(str)
    cancel_wanted = pyqtSignal()

    def __init__(self, downloads: Downloads, parent=None):
        super().__init__(parent)
        self.setObjectName("buildBar")
        self._build = QPushButton()
        self._build.setObjectName("buildButton")
        self._build.setDefault(True)
        self._kind = "composite"  # of what is built
        self.editing = EditingLine(self)
        self._offers = QMenu(self)
        self._offers.setObjectName("buildMenu")
        self._replace = self._offers.addAction(tr("Replace the layer"))
        self._replace.setObjectName("buildReplace")
        self._add = self._offers.addAction(tr("Add as a new layer"))
        self._add.setObjectName("buildAdd")
        self._save = QPushButton()
        self._save.setObjectName("saveGeotiffButton")
        self._save.setToolTip(tr("Download the composite as a file; first tells what that will take"))
        self._files: dict[str, QMenu] = {}  # what can be saved, by kind of product, where there is a choice
        for kind, name, text, wanted in (
            ("change", "saveRaster", tr("Change as GeoTIFF…"), self.save_wanted),
            ("change", "savePolygons", tr("Polygons of change…"), self.polygons_wanted),
            ("series", "saveSeries", tr("GeoTIFFs of the series…"), self.save_wanted),
            ("series", "saveAnimation", tr("Animation of the series…"), self.animation_wanted),
        ):
            if kind not in self._files:
                self._files[kind] = QMenu(self)
                self._files[kind].setObjectName(f"saveMenu_{kind}")
            action = self._files[kind].addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, wanted=wanted: wanted.emit())
        self._keep = self._icon_button(
            "keepCopyButton",
            "/mActionFileSave.svg",
            tr("Keep a copy"),
            tr("Keep a local copy of the selected composites: it prints sharp and needs no network, account or plugin"),
        )
        self._keep.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        copies = QMenu(self)
        copies.setObjectName("copiesMenu")
        for name, text, view in (
            ("keepWhole", tr("Keep a copy of the whole area"), False),
            ("keepView", tr("Keep a copy of the view"), True),
        ):
            action = copies.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, view=view: self.copies_wanted.emit(view))
        self._keep.setMenu(copies)
        self._statistics = self._icon_button(
            "areaStatisticsButton",
            "/mActionSum.svg",
            tr("Area statistics…"),
            tr("Area statistics: measure the polygons of a layer on what is chosen above, without building it first"),
        )
        self._qa_layers = QaLayersButton(self)
        self._status = PlainLabel(tr("Asking Earth Engine…"))
        self._status.setObjectName("statusText")
        self._progress = QProgressBar()
        self._progress.setObjectName("progressBar")
        self._progress.setAccessibleName(tr("Progress of the build"))
        self._progress.setTextVisible(False)
        self._progress.setMinimumWidth(room(self, 5))
        self._cancel = QToolButton(self)
        self._cancel.setObjectName("cancelButton")
        self._cancel.setText(tr("Cancel"))
        self._cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        progress = QHBoxLayout()
        progress.addWidget(self._status)
        progress.addWidget(self._progress, 1)
        progress.addWidget(self._cancel)
        buttons = WrappingRow()
        buttons.addWidget(self._build, 1)
        buttons.addWidget(self._save)
        buttons.addWidget(self._keep)
        buttons.addWidget(self._statistics)
        buttons.addWidget(self._qa_layers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(DownloadsSection(downloads, self))
        layout.addLayout(progress)  # above, so that the button does not move under the mouse
        layout.addWidget(self.editing)
        layout.addLayout(buttons)
        order = [self._build, self._save, self._keep, self._statistics, self._qa_layers]
        for before, after in zip(order, order[1:]):
            QWidget.setTabOrder(before, after)
        self._replace.triggered.connect(lambda: self.build_wanted.emit(True))
        self._add.triggered.connect(lambda: self.build_wanted.emit(False))
        self._build.clicked.connect(lambda: self.build_wanted.emit(False))
        self._save.clicked.connect(lambda: self._save.menu() is None and self.save_wanted.emit())
        self._keep.clicked.connect(lambda: self.copies_wanted.emit(False))
        self._statistics.clicked.connect(self.statistics_wanted)
        self._qa_layers.requested.connect(self.qa_layer_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)
        self.editing.changed.connect(self._show_editing)
        self._show_running(False)

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> BuildBar:
        return cls(dock.downloads, dock)

    def follow(self, builder: BackgroundBuild) -> None:
        """Show the progress of a builder."""
        builder.started.connect(self._started)
        builder.progressed.connect(self._progressed)
        builder.ended.connect(lambda: self._show_running(False))

    def set_way(self, way: Way) -> None:
        """Name the buttons after what they make."""
        self._build.setText(way.build)
        self._build.setToolTip(way.build_tip)
        files = self._files.get(way.kind)
        self._save.setText(tr("Save &GeoTIFF…") if files is None else tr("&Save…"))
        self._save.setMenu(files)
        self._kind = way.kind
        self._show_editing()

    def set_method(self, method: str) -> None:
        """Offer the layers that can be made about composites by a method."""
        self._qa_layers.set_method(method)

    def shut_down(self) -> None:
        self.editing.shut_down()

    def _icon_button(self, name: str, icon: str, spoken: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(QgsApplication.getThemeIcon(icon))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(spoken)
        button.setToolTip(tip)
        return button

    def _show_editing(self) -> None:
        group = self.editing.group is not None
        self._replace.setText(tr("Change the group") if group else tr("Replace the layer"))
        self._add.setText(tr("Add as a new group") if group else tr("Add as a new layer"))
        same = self.editing.active and self.editing.kind == self._kind
        self._build.setMenu(self._offers if same else None)

    def _started(self) -> None:
        self._progress.setRange(0, 0)  # moves by itself until there is a figure
        self._show_running(True)

    def _progressed(self, percent: float) -> None:
        self._progress.setRange(0, 100)
        self._progress.setValue(round(percent))

    def _show_running(self, running: bool) -> None:
        had_focus = self._build.hasFocus() or self._cancel.hasFocus()
        for widget in (self._build, self._qa_layers):
            widget.setEnabled(not running)
        for widget in (self._status, self._progress, self._cancel):
            widget.setVisible(running)
        if had_focus:
            (self._cancel if running else self._build).setFocus()
