"""What the dialogs that order several GeoTIFFs into a folder share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import QLabel

from ..messages.i18n import tr


class FolderChoice:
    """Before SaveDialog among a class's bases: a folder is chosen in place of a file."""

    _file: QgsFileWidget
    _file_label: QLabel
    _folder: str
    _busy: Callable[[str], bool]

    @property
    def path(self) -> str:
        """The folder chosen; a mere name lies in the folder that was offered."""
        path = self._file.filePath().strip()
        try:
            return str(Path(self._folder, Path(path).expanduser()).absolute()) if path else ""
        except RuntimeError:  # ~ and a name nobody has
            return path

    def _lay_out(self, simulated: bool) -> None:
        super()._lay_out(simulated)  # type: ignore[misc]
        self._file.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self._file.setDialogTitle(tr("Folder of the files"))
        self._file.lineEdit().setAccessibleName(tr("Folder of the files"))
        self._file_label.setText(tr("&Folder"))

    def _stem(self) -> str:
        """What the folder is called if the user does not say."""
        raise NotImplementedError

    def _free_name(self) -> str:
        name = self._stem()
        folder, number, path = Path(self._folder), 1, Path(self._folder, name)
        while path.exists() or self._busy(str(path)):
            number += 1
            path = folder / f"{name}-{number}"
        return str(path)

    def _path_trouble(self, path: str) -> str:
        if not path:
            return tr("Choose a folder.")
        place = Path(path)
        try:
            folder = place if place.exists() else place.parent
            if not folder.is_dir() and folder == place:
                return tr("This is a file. Choose a folder.")
            if not folder.is_dir():
                return tr("There is no folder {folder}.").format(folder=folder)
            if not os.access(folder, os.W_OK):
                return tr("The folder {folder} does not let you write.").format(folder=folder)
        except OSError as error:
            return tr("There can be no such file: {reason}.").format(reason=error.strerror)
        if self._busy(path):
            return tr("This folder is being filled already.")
        return ""
