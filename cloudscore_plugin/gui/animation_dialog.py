"""The dialog that saves a group through time as an animation; it stays open while frames are drawn."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsLayerTreeGroup, QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QSize, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
)

from ..layers import time_groups
from ..messages.i18n import locale, tr
from ..messages.names import safe_stem
from ..services.animation import Animator, Options, has_ffmpeg
from ..settings import Settings
from .dialogs import Dialog
from .messages import Messages
from .widgets import Form, PlainLabel


class AnimationDialog(Dialog):
    """Folder, size and pace; then a bar. It may lie in the background: drawing needs nobody. shut_down() stops it."""

    def __init__(self, group: QgsLayerTreeGroup, canvas, messages: Messages, parent=None):
        super().__init__(parent)
        self.setObjectName("animationDialog")
        self.setWindowTitle(tr("Save an animation"))
        self._group, self._messages = group, messages
        self.animator = Animator(canvas, self)
        size = canvas.mapSettings().outputSize()
        self._ratio = size.height() / max(size.width(), 1)
        self._folder = QgsFileWidget(self)
        self._folder.setObjectName("animationFolder")
        self._folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self._folder.lineEdit().setAccessibleName(tr("Folder of the files"))
        root = Settings.load().save_folder or QgsProject.instance().homePath() or str(Path.home())
        self._folder.setFilePath(str(Path(root) / safe_stem(tr("{name} animation").format(name=group.name()))))
        self._width = QSpinBox(self)
        self._width.setObjectName("animationWidth")
        self._width.setRange(64, 7680)
        self._width.setValue(min(size.width(), 1920))
        self._width.setSuffix(tr(" px", "after a number of pixels"))
        self._width.setLocale(locale())
        self._height = PlainLabel(self)
        self._seconds = QDoubleSpinBox(self)
        self._seconds.setObjectName("animationSeconds")
        self._seconds.setRange(0.05, 60)
        self._seconds.setValue(0.7)
        self._seconds.setLocale(locale())
        self._seconds.setSuffix(tr(" s", "after a number of seconds"))
        self._gif = QCheckBox(tr("Animated &GIF"), self)
        self._gif.setObjectName("animationGif")
        self._gif.setChecked(True)
        self._mp4 = QCheckBox(tr("&MP4 video"), self)
        self._mp4.setObjectName("animationMp4")
        self._mp4.setEnabled(has_ffmpeg())
        if not has_ffmpeg():
            self._mp4.setText(tr("MP4 video: needs the program ffmpeg, which is not installed"))
        self._text = PlainLabel(self)
        self._text.setObjectName("animationText")
        self._text.setWordWrap(True)
        count = locale().toString(len(time_groups.members(group)))
        self._text.setText(
            tr("{count} frames of the map as it is, with date, scale bar and credit, also as PNG files.").format(
                count=count
            )
        )
        self._bar = QProgressBar(self)
        self._bar.setObjectName("animationBar")
        self._bar.setAccessibleName(tr("Progress of the animation"))
        self._bar.hide()
        form = Form()
        for title, widget in (
            (tr("&Folder"), self._folder),
            (tr("&Width"), self._width),
            (tr("Height"), self._height),
            (tr("&Each frame"), self._seconds),
            ("", self._gif),
            ("", self._mp4),
        ):
            form.addRow(title, widget)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._save = self._buttons.addButton(tr("Save"), QDialogButtonBox.ButtonRole.ActionRole)
        self._save.setObjectName("animationSave")
        self._save.clicked.connect(self.start)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addLayout(form)
        layout.addWidget(self._bar)
        layout.addWidget(self._buttons)
        self._width.valueChanged.connect(self._show_height)
        self.animator.progressed.connect(lambda percent: self._bar.setValue(round(percent)))
        self.animator.ended.connect(self._ended)
        self.animator.failed.connect(self._failed)
        self._show_height()

    @property
    def options(self) -> Options:
        """What is chosen."""
        size = QSize(self._width.value(), max(16, round(self._width.value() * self._ratio)))
        mp4 = self._mp4.isChecked() and has_ffmpeg()
        return Options(self._folder.filePath(), size, self._seconds.value(), self._gif.isChecked(), mp4)

    def start(self) -> None:
        """Draw and write."""
        if not self._folder.filePath().strip():
            self._text.setText(tr("Choose a folder."))
            return
        self._awake(False)
        self.animator.start(self._group, self.options)

    def reject(self) -> None:
        """Stop what is under way, and close."""
        self.animator.cancel()
        super().reject()

    def shut_down(self) -> None:
        """Stop, and leave nothing."""
        self.animator.shut_down()

    def _awake(self, awake: bool) -> None:
        for widget in (self._folder, self._width, self._seconds, self._gif, self._save):
            widget.setEnabled(awake)
        self._mp4.setEnabled(awake and has_ffmpeg())
        self._bar.setValue(0)
        self._bar.setVisible(not awake)

    def _show_height(self) -> None:
        self._height.setText(f"{locale().toString(self.options.size.height())}{self._width.suffix()}")

    def _ended(self, paths: list[str]) -> None:
        folder = QUrl.fromLocalFile(str(Path(paths[0]).parent))
        text = tr("The animation is saved in {folder}.").format(folder=Path(paths[0]).parent.name)
        self._messages.success(text, ("openFolderButton", tr("Open folder"), lambda: QDesktopServices.openUrl(folder)))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._awake(True)
        self._messages.error(error)
