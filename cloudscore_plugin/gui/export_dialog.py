"""The dialog before an export on Earth Engine's side: where to, and under which name."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from ..earthengine.batch_exports import ASSET, CLOUD, DRIVE, Destination
from ..messages.amounts import megabytes
from ..messages.errors import Problem, explain
from ..messages.i18n import locale, tr
from ..messages.names import plain_name
from ..messages.titles import qa_layer_titles, style_titles
from ..services.export_tasks import ExportPlan, expected_text
from ..settings import Settings
from .dialogs import Dialog
from .widgets import Form, PlainLabel

_SEVERAL = 4000  # megabytes from which Earth Engine may write more than one file


def destination_titles() -> dict[str, str]:
    """What the kinds of destinations are called."""
    return {
        DRIVE: tr("Google Drive"),
        CLOUD: tr("Cloud Storage"),
        ASSET: tr("Earth Engine asset"),
    }


def reason(destination: Destination) -> str:
    """Why a further permission is needed."""
    if destination.kind == DRIVE:
        return tr(
            "To put a file into your Google Drive, Earth Engine needs your permission to see and change the files "
            "there. It is asked for only because you export to Drive.",
        )
    return tr(
        "To put a file into your bucket, Earth Engine needs your permission to manage your data in Cloud Storage. It "
        "is asked for only because you export there.",
    )


class ExportDialog(Dialog):
    """Asks where an export goes. requested(Destination) carries it, once; what cannot be is said in the dialog."""

    requested = pyqtSignal(object)

    def __init__(self, prospect: ExportPlan, parent=None):
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(tr("Export on Earth Engine's side"))
        self._prospect = prospect
        settings = Settings.load()
        about = PlainLabel(tr("Earth Engine computes the file and stores it, also while QGIS is closed."))
        about.setWordWrap(True)
        other = PlainLabel(tr("For other bands, pixels or another CRS, begin with “Save GeoTIFF…” and export there."))
        other.setObjectName("exportOther")
        other.setWordWrap(True)
        other.setVisible(prospect.usual)
        what = PlainLabel(describe(prospect))
        what.setObjectName("exportWhat")
        what.setWordWrap(True)
        self._kind = QComboBox(self)
        self._kind.setObjectName("exportTo")
        for kind, title in destination_titles().items():
            self._kind.addItem(title, kind)
        form = Form()
        _row(form, tr("Export &to"), self._kind)
        self._rows = {
            DRIVE: self._drive_rows(form, settings),
            CLOUD: self._cloud_rows(form, settings),
            ASSET: self._asset_rows(form),
        }
        self._note = PlainLabel(self)
        self._note.setObjectName("exportNote")
        self._note.setWordWrap(True)
        self._warning = PlainLabel(self)
        self._warning.setObjectName("exportWarning")
        self._warning.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        self._warning.setWordWrap(True)
        self._warning.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        begin = buttons.addButton(tr("Begin export"), QDialogButtonBox.ButtonRole.AcceptRole)
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
        self.size_up(72)

    def destination(self) -> Destination:
        """What is entered. Raises Problem for what cannot be."""
        kind = self._kind.currentData()
        if kind == DRIVE:
            return Destination(kind, self._file.text().strip(), folder=self._folder.text().strip())
        if kind == CLOUD:
            return Destination(kind, self._path.text().strip(), bucket=self._bucket.text().strip())
        return Destination(kind, self._asset.text().strip(), overwrite=self._replace.isChecked())

    def _drive_rows(self, form: Form, settings: Settings) -> list[QWidget]:
        self._folder = _edit("exportFolder", settings.drive_folder)
        self._folder.setPlaceholderText(tr("My Drive"))
        self._folder.setToolTip(tr("Name of a folder in your Drive, which is made if there is none; empty: at the top"))
        self._file = _edit("exportFile", self._stem())
        self._file.setToolTip(tr("Name of the file, without its ending"))
        return [
            *_row(form, tr("&Folder"), self._folder),
            *_row(form, tr("File &name"), self._file),
        ]

    def _cloud_rows(self, form: Form, settings: Settings) -> list[QWidget]:
        self._bucket = _edit("exportBucket", settings.bucket)
        self._bucket.setToolTip(tr("A bucket you may write to; it is not made"))
        self._path = _edit("exportPath", self._stem())
        self._path.setToolTip(tr("Name in the bucket without its ending; slashes make folders"))
        return [
            *_row(form, tr("Buc&ket"), self._bucket),
            *_row(form, tr("File &name"), self._path),
        ]

    def _asset_rows(self, form: Form) -> list[QWidget]:
        name = plain_name(self._stem(), self._prospect.order.recipe)
        self._asset = _edit("exportAsset", f"projects/{self._prospect.project or 'my-project'}/assets/{name}")
        self._replace = QCheckBox(tr("&Replace an asset of this name"))
        self._replace.setObjectName("exportReplace")
        return [
            *_row(form, tr("Asset &ID"), self._asset),
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
        if kind == DRIVE and self._prospect.service_account:
            notes.append(
                tr(
                    "A service account writes to a Drive of its own, which you do not see. Cloud Storage is usually "
                    "the better choice.",
                )
            )
        if kind in self._prospect.asking:
            notes.append(tr("Google asks you for a further permission first, in your browser."))
        if kind != ASSET and self._prospect.megabytes > _SEVERAL:
            notes.append(tr("Earth Engine stores an export this large as several files."))
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
        self.requested.emit(destination)


def describe(prospect: ExportPlan) -> str:
    """What is exported, in a line."""
    order, number = prospect.order, locale().toString
    if order.content == "bands":
        what = ", ".join(order.bands)
    elif order.content == "picture":
        what = tr("picture")
    else:
        what = {**style_titles(), **qa_layer_titles()}[order.content]
    crs = order.crs if len(order.crs) < 20 else tr("own CRS")
    text = tr("{what} · {crs} · {width} × {height} pixels · about {size}").format(
        what=what,
        crs=crs,
        width=number(prospect.width),
        height=number(prospect.height),
        size=megabytes(prospect.megabytes),
    )
    computing = expected_text(prospect.work)
    return f"{text} · {computing}" if computing else text


def _edit(name: str, text: str) -> QgsFilterLineEdit:
    edit = QgsFilterLineEdit()
    edit.setObjectName(name)
    edit.setText(text)
    return edit


def _row(form: Form, text: str, field: QWidget) -> tuple[QWidget, QWidget]:
    """Add a field with its label to a form; both."""
    label = PlainLabel(text)
    label.setBuddy(field)
    form.addRow(label, field)
    return label, field
