"""QGIS's options: a page for what is set rarely."""

from __future__ import annotations

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from .. import paths
from ..messages.errors import explain
from ..messages.i18n import locale, tr
from ..settings import Settings
from .help import HelpKey, help_button
from .spin_boxes import ExactDoubleSpinBox
from .wheel_guard import WheelGuard
from .widgets import Form, PlainLabel, name_fields, room


class OptionsPage(QgsOptionsPageWidget):
    """Shows the settings as they are; apply() stores them."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("cloudscoreOptions")
        self._help, self._wheel = HelpKey(self), WheelGuard(self)
        from ..download.plan import MOST_AT_ONCE, USUAL_AT_ONCE
        from ..earthengine.usage import TIERS  # not when QGIS starts

        settings = Settings.load()
        self._threshold = ExactDoubleSpinBox(self, 2)
        self._threshold.setObjectName("optionThreshold")
        self._threshold.setRange(0, 1)
        self._threshold.setSingleStep(0.01)
        self._threshold.setValue(settings.usual_threshold)
        self._at_once = QSpinBox(self)
        self._at_once.setObjectName("optionAtOnce")
        self._at_once.setRange(1, MOST_AT_ONCE)
        self._at_once.setLocale(locale())
        self._at_once.setValue(settings.at_once)
        self._at_once.setToolTip(
            tr(
                "How many parts of a download are asked for at a time, in Processing too; {usual} is usual. Statistics "
                "and series ask for no more than that either. Earth Engine answers up to {most} requests of a project "
                "at a time, those of others included."
            ).format(usual=USUAL_AT_ONCE, most=MOST_AT_ONCE)
        )
        self._tier = QComboBox(self)
        self._tier.setObjectName("optionTier")
        for tier, hours in TIERS.items():
            text = tr("{tier}: {hours} EECU-hours a month")
            self._tier.addItem(text.format(tier=tier.capitalize(), hours=locale().toString(hours)), tier)
        self._tier.setCurrentIndex(self._tier.findData(settings.tier))
        self._files = self._path("optionSaveFolder", settings.save_folder, tr("Folder of GeoTIFFs"))
        self._recipes = self._path("optionRecipeFolder", settings.folder, tr("Folder of recipe files"))
        self._client = self._path("optionClient", settings.oauth_client, tr("OAuth client of your own"), file=True)
        note = PlainLabel(
            tr(
                "Where an organisation allows only its own programs to sign in: the JSON file that Google's console "
                "makes for an OAuth client of the type “Desktop app”. Sign in again afterwards. Empty: Earth Engine's "
                "own client."
            )
        )
        note.setWordWrap(True)
        form = Form()
        for title, field in (
            (tr("Usual clear &threshold"), self._threshold),
            (tr("&Requests at a time"), self._at_once),
            (tr("&Quota of the Cloud project"), self._tier),
            (tr("Folder of &GeoTIFFs"), self._files),
            (tr("Folder of recipe &files"), self._recipes),
            (tr("&OAuth client of your own"), self._client),
        ):
            label = PlainLabel(title)
            label.setBuddy(field.lineEdit() if isinstance(field, QgsFileWidget) else field)
            form.addRow(label, field)
        form.addRow("", note)
        form.addRow("", help_button(self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addStretch(1)
        self.setMinimumWidth(room(self, 40))
        name_fields(self)

    def apply(self) -> None:
        """Called by QGIS on OK and Apply."""
        Settings.load().save(
            usual_threshold=round(self._threshold.value(), 2),
            at_once=self._at_once.value(),
            tier=self._tier.currentData(),
            save_folder=self._files.filePath().strip(),
            folder=self._recipes.filePath().strip(),
            oauth_client=self._client.filePath().strip(),
        )

    def isValid(self) -> bool:
        """Called by QGIS before OK: whether the client's file can be read. What is wrong is said beside it."""
        from ..earthengine.credentials import own_client

        try:
            own_client(self._client.filePath().strip())
        except Exception as error:
            self._client.lineEdit().setToolTip(explain(error).whole)
            self._client.lineEdit().setFocus()
            return False
        return True

    def _path(self, name: str, path: str, title: str, file: bool = False) -> QgsFileWidget:
        widget = QgsFileWidget(self)
        widget.setObjectName(name)
        modes = QgsFileWidget.StorageMode
        widget.setStorageMode(modes.GetFile if file else modes.GetDirectory)
        widget.setFilter(tr("OAuth clients (*.json)") if file else "")
        widget.setDialogTitle(title)
        widget.setFilePath(path)
        widget.lineEdit().setAccessibleName(title)
        return widget


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when QGIS's options are opened."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(tr("Cloud Score+"), QIcon(paths.icon("icon.svg")))

    def icon(self) -> QIcon:
        return QIcon(paths.icon("icon.svg"))

    def createWidget(self, parent: QWidget | None) -> OptionsPage:
        return OptionsPage(parent)
