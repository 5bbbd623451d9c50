"""The scripts of the developers' folder .ci, as modules."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def ci_script(name: str) -> ModuleType:
    """One of the scripts in .ci, loaded anew."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def install_zip(folder: Path, plugins: Path) -> None:
    """Build the plugin's zip in ``folder`` and unpack it into a profile's folder of plugins, as QGIS does."""
    package = ci_script("package")
    with zipfile.ZipFile(package.build(folder)) as archive:
        archive.extractall(plugins)
    package.support_qt6(plugins / package.PACKAGE)
