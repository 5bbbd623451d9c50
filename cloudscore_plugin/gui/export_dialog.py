"""The dialog before an export on Earth Engine's side: where to, and under which name."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ..earthengine.advice import Problem, explain
from ..earthengine.exports import ASSET, CLOUD, DRIVE, Destination
from ..exports import Prospect
from ..i18n import locale, translate
from ..settings import Settings
from ..titles import evidence_titles, style_titles

_SEVERAL = 4000  # megabytes from which Earth Engine may write more than one file


def destination_titles() -> dict[str, str]:
    """What the kinds of destinations are called."""
    return {
        DRIVE: translate("CloudScore", "Google Drive"),
        CLOUD: translate("CloudScore", "Cloud Storage"),
        ASSET: translate("CloudScore", "Earth Engine asset"),
    }


class ExportDialog(QDialog):
    """Asks where an export goes. wished(Destination) tells it, once; what cannot be is said in the dialog."""

    wished = pyqtSignal(object)

    def __init__(self, prospect: Prospect, parent=None):
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(translate("CloudScore", "Export on Earth Engine's side"))
        self._prospect = prospect
        settings = Settings.load()
        about = QLabel(
            translate("CloudScore", "Earth Engine computes the file and stores it, also while QGIS is closed.")
        )
        about.setWordWrap(True)
        other = QLabel(
            translate(
                "CloudScore", "For other bands, pixels or another CRS, begin with “Save GeoTIFF…” and export there."
            )
        )
        other.setObjectName("exportOther")
        other.setWordWrap(True)
        other.setVisible(prospect.usual)
        what = QLabel(describe(prospect))
        what.setObjectName("exportWhat")
        what.setWordWrap(True)
        self._kind = QComboBox(self)
        self._kind.setObjectName("exportTo")
        for kind, title in destination_titles().items():
            self._kind.addItem(title, kind)
        form = QFormLayout()
        _row(form, translate("CloudScore", "Export &to"), self._kind)
        self._rows = {
            DRIVE: self._drive_rows(form, settings),
            CLOUD: self._cloud_rows(form, settings),
            ASSET: self._asset_rows(form),
        }
        self._note = QLabel(self)
        self._note.setObjectName("exportNote")
        self._note.setWordWrap(True)
        self._warning = QLabel(self)
        self._warning.setObjectName("exportWarning")
        self._warning.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        self._warning.setWordWrap(True)
        self._warning.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(translate("CloudScore", "Cancel"))
        begin = buttons.addButton(translate("CloudScore", "Begin export"), QDialogButtonBox.ButtonRole.AcceptRole)
        begin.setObjectName("exportBegin")
        begin.setDefault(True)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (about, what, other):
            layout.addWidget(part)
        layout.addLayout(form)
        for part in (self._note, self._warning):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self._kind.currentIndexChanged.connect(self._kind_chosen)
        self._kind.setCurrentIndex(max(self._kind.findData(settings.export_to), 0))
        self._kind_chosen()
        self.resize(self.fontMetrics().averageCharWidth() * 72, self.sizeHint().height())

    def destination(self) -> Destination:
        """What is entered. Raises Problem for what cannot be."""
        kind = self._kind.currentData()
        if kind == DRIVE:
            return Destination(kind, self._file.text().strip(), folder=self._folder.text().strip())
        if kind == CLOUD:
            return Destination(kind, self._path.text().strip(), bucket=self._bucket.text().strip())
        return Destination(kind, self._asset.text().strip(), overwrite=self._replace.isChecked())

    def _drive_rows(self, form: QFormLayout, settings: Settings) -> list[QWidget]:
        self._folder = _edit("exportFolder", settings.drive_folder)
        self._folder.setPlaceholderText(translate("CloudScore", "My Drive"))
        self._folder.setToolTip(
            translate("CloudScore", "Name of a folder in your Drive, which is made if there is none; empty: at the top")
        )
        self._file = _edit("exportFile", self._stem())
        self._file.setToolTip(translate("CloudScore", "Name of the file, without its ending"))
        return [
            *_row(form, translate("CloudScore", "&Folder"), self._folder),
            *_row(form, translate("CloudScore", "File &name"), self._file),
        ]

    def _cloud_rows(self, form: QFormLayout, settings: Settings) -> list[QWidget]:
        self._bucket = _edit("exportBucket", settings.bucket)
        self._bucket.setToolTip(translate("CloudScore", "A bucket you may write to; it is not made"))
        self._path = _edit("exportPath", self._stem())
        self._path.setToolTip(translate("CloudScore", "Name in the bucket without its ending; slashes make folders"))
        return [
            *_row(form, translate("CloudScore", "Buc&ket"), self._bucket),
            *_row(form, translate("CloudScore", "File &name"), self._path),
        ]

    def _asset_rows(self, form: QFormLayout) -> list[QWidget]:
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", self._stem()).strip("_") or "composite"
        self._asset = _edit("exportAsset", f"projects/{self._prospect.project or 'my-project'}/assets/{name}")
        self._replace = QCheckBox(translate("CloudScore", "&Replace an asset of this name"))
        self._replace.setObjectName("exportReplace")
        return [
            *_row(form, translate("CloudScore", "Asset &ID"), self._asset),
            *_row(form, "", self._replace),
        ]

    def _stem(self) -> str:
        return Path(self._prospect.order.path).stem

    def _kind_chosen(self) -> None:
        kind = self._kind.currentData()
        for other, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(other == kind)
        self._warning.hide()
        notes = []
        if kind == DRIVE and self._prospect.robot:
            notes.append(
                translate(
                    "CloudScore",
                    "A service account writes to a Drive of its own, which you do not see. Cloud Storage is usually "
                    "the better choice.",
                )
            )
        if kind in self._prospect.asking:
            notes.append(translate("CloudScore", "Google asks you for a further permission first, in your browser."))
        if kind != ASSET and self._prospect.megabytes > _SEVERAL:
            notes.append(translate("CloudScore", "Earth Engine stores an export this large as several files."))
        self._note.setText("\n".join(notes))
        self._note.setVisible(bool(notes))

    def _accept(self) -> None:
        try:
            destination = self.destination()
        except Problem as problem:
            self._warning.setText(explain(problem).text)
            self._warning.show()
            return
        changes = {"export_to": destination.kind}
        if destination.kind == DRIVE:
            changes["drive_folder"] = destination.folder
        elif destination.kind == CLOUD:
            changes["bucket"] = destination.bucket
        Settings.load().save(**changes)
        self.accept()
        self.wished.emit(destination)


def describe(prospect: Prospect) -> str:
    """What is exported, in a line."""
    order, number = prospect.order, locale().toString
    if order.content == "bands":
        what = ", ".join(order.bands)
    elif order.content == "picture":
        what = translate("CloudScore", "picture")
    else:
        what = {**style_titles(), **evidence_titles()}[order.content]
    crs = order.crs if len(order.crs) < 20 else translate("CloudScore", "own CRS")
    return translate("CloudScore", "{what} · {crs} · {width} × {height} pixels · about {size} MB").format(
        what=what,
        crs=crs,
        width=number(prospect.width),
        height=number(prospect.height),
        size=number(max(1, round(prospect.megabytes))),
    )


def _edit(name: str, text: str) -> QgsFilterLineEdit:
    edit = QgsFilterLineEdit()
    edit.setObjectName(name)
    edit.setText(text)
    return edit


def _row(form: QFormLayout, text: str, field: QWidget) -> tuple[QWidget, QWidget]:
    """Add a field with its label to a form; both."""
    label = QLabel(text)
    label.setBuddy(field)
    form.addRow(label, field)
    return label, field
