"""Help buttons and F1: which page of the guide is about which part of the window."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QToolButton, QWidget

from ..messages import guide
from ..messages.i18n import tr

# The guide's anchor for each part of the dock, each dialog and each panel, by its class. F1 opens that of the nearest
# one around the widget that has the focus.
PAGES = {
    "CompositeDock": "page-dock",
    "ConnectionLine": "dock-connection",
    "CarriedOverLine": "dock-carried-over",
    "PlacesPanel": "dock-places",
    "AreaSection": "dock-area",
    "DatesSection": "dock-dates",
    "SeriesFields": "lesson-series",
    "ChangeFields": "lesson-before-after",
    "CloudFilterSection": "dock-cloud-filter",
    "PreviewSection": "dock-preview",
    "HolesAdvice": "page-holes",
    "ScenesGroup": "dock-scenes",
    "MethodGroup": "dock-method",
    "StyleGroup": "dock-style",
    "AdvancedGroup": "dock-advanced",
    "RecipesGroup": "dock-recipes",
    "ExportsGroup": "dock-exports",
    "DownloadsSection": "dock-downloads",
    "QaLayersButton": "dock-build",
    "AskPanel": "dock-ask",
    "CompareBar": "dock-compare",
    "OptionsPage": "page-options",
    "AboutDialog": "dialog-about",
    "AnimationDialog": "dialog-animation",
    "AreaStatisticsDialog": "dialog-area-statistics",
    "ConnectionAssistant": "dialog-assistant",
    "DetailsDialog": "dialog-details",
    "ExportDialog": "dialog-export",
    "FeaturePicker": "dialog-features",
    "MethodsDialog": "dialog-methods",
    "HectaresDialog": "dialog-hectares",
    "PictureDialog": "dialog-picture",
    "SaveAreasDialog": "dialog-save-areas",
    "SaveDialog": "dialog-save",
    "SaveSeriesDialog": "dialog-save-series",
    "SceneDialog": "dialog-scene",
}
ANCHOR = "guideAnchor"  # property of a widget that has a page other than its class's


def anchor_of(widget: QWidget | None) -> str:
    """The anchor of the nearest part of the window around a widget."""
    while widget is not None:
        found = widget.property(ANCHOR) or PAGES.get(type(widget).__name__)
        if found:
            return found
        widget = widget.parentWidget()
    return guide.FIRST_PAGE


def show(anchor: str = guide.FIRST_PAGE) -> None:
    """Open a page of the guide in the user's browser."""
    QDesktopServices.openUrl(guide.address(anchor))


class HelpKey(QObject):
    """Lets F1 open the guide where the focus is inside of a window's part. QGIS's own F1 is for everything else."""

    def __init__(self, part: QWidget):
        super().__init__(part)
        part.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        """F1 reaches the part unless a field inside has a use of its own for it."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if event.key() != Qt.Key.Key_F1 or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            focus = QApplication.focusWidget()
            show(anchor_of(focus if focus is not None and watched.isAncestorOf(focus) else watched))
        return True


def add_help(window: QWidget) -> None:
    """A Help button at the foot of a dialog that has buttons there, once."""
    box = window.findChild(QDialogButtonBox)
    standard = QDialogButtonBox.StandardButton.Help
    if box is None or box.button(standard) is not None:
        return
    button = box.addButton(standard)
    button.setText(tr("Help"))
    button.setObjectName("helpButton")
    button.setAutoDefault(False)
    button.clicked.connect(lambda: show(anchor_of(window)))


def help_button(window: QWidget, anchor: str = "") -> QToolButton:
    """A small button with a question mark that opens the guide, usually at a window's page."""
    button = QToolButton(window)
    button.setObjectName("helpButton")
    button.setText("?")
    button.setAccessibleName(tr("Help"))
    button.setToolTip(tr("Open the guide (F1)"))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda: show(anchor or anchor_of(window)))
    return button
