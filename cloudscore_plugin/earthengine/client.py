"""A private copy of the Earth Engine client.

The client keeps its credentials, its address and its classes in module globals, one set for the whole process, and
other plugins sign in with it. So ours is not imported as ``ee``: the same files are loaded a second time under a
name of our own, with ``import ee`` inside them leading to the copy. ``sys.modules["ee"]`` is neither read nor
written, whoever comes first, and each copy has its own state.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import importlib.util
import itertools
import sys
import threading
import warnings
from collections.abc import Iterator
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

from .. import paths
from ..core.errors import ClientMissing, ConnectionProblem

PUBLIC = "ee"
PRIVATE = "_cloudscore_ee"


class _Loader(SourceFileLoader):
    """Runs a module of the copy with an ``__import__`` that turns ``ee`` into the copy's name."""

    def __init__(self, copy: str, name: str, path: str):
        super().__init__(name, path)
        self._copy = copy

    def exec_module(self, module: ModuleType) -> None:
        copy = self._copy

        def import_(name, globals=None, locals=None, fromlist=(), level=0):
            if level or name.partition(".")[0] != PUBLIC:
                return builtins.__import__(name, globals, locals, fromlist, level)
            return builtins.__import__(copy + name[len(PUBLIC) :], globals, locals, fromlist, 0)

        # Functions take their builtins from the module they are defined in, so later imports are redirected too.
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": import_}
        super().exec_module(module)


class _Finder:
    """Finds the copy's modules among the files of the public package."""

    def __init__(self, copy: str, path: list[str] | None):
        self._copy, self._path = copy, path

    def find_spec(self, name, path=None, target=None):
        if name != self._copy and not name.startswith(self._copy + "."):
            return None
        found = PathFinder.find_spec(PUBLIC + name[len(self._copy) :], self._path if name == self._copy else path)
        if found is None or not found.origin or not found.origin.endswith(".py"):
            return None
        return importlib.util.spec_from_file_location(
            name,
            found.origin,
            loader=_Loader(self._copy, name, found.origin),
            submodule_search_locations=found.submodule_search_locations,
        )


_lock = threading.Lock()
_finders: dict[str, _Finder] = {}
_identity: list[tuple[str, str]] = []


def make_importable() -> list[str] | None:
    """Let Google's libraries be imported: the path of the plugin's own bundle, or None where there is none."""
    # Google's libraries announce the end of Python versions on import; the user of QGIS cannot choose one.
    warnings.filterwarnings("ignore", message=r"\s*You are using a (non-supported )?Python", category=FutureWarning)
    if not paths.BUNDLE.is_dir():
        return None
    bundle = str(paths.BUNDLE)
    if bundle not in sys.path:
        sys.path.append(bundle)  # last: what others have installed for themselves stays theirs
    return [bundle]


def load() -> ModuleType:
    """A fresh private copy of ``ee``, about 0.3 s the first time; give it back with unload().

    The client comes from the plugin's own bundle, or, where there is none, from the installed package.
    Raises ClientMissing, ConnectionProblem (client_old).
    """
    path = make_importable()
    with _lock:
        copy = next(name for name in map(f"{PRIVATE}_{{}}".format, itertools.count(1)) if name not in sys.modules)
        _finders[copy] = _Finder(copy, path)
        sys.meta_path.insert(0, _finders[copy])
        try:
            with _no_collection():
                ee = importlib.import_module(copy)
        except ImportError as error:
            _remove(copy)
            raise ClientMissing(str(error).replace(copy, PUBLIC)) from error
        except BaseException:
            _remove(copy)
            raise
    if not hasattr(ee.data, "computePixels") or not hasattr(ee, "deprecation"):  # 0.1.350 has both
        version, place = ee.__version__, ee.__file__
        _remove(copy)
        raise ConnectionProblem("client_old", version=version, supplier=supplier(place))
    _identity[:] = [(ee.oauth.CLIENT_ID, ee.oauth.CLIENT_SECRET)]
    # Initialize would fetch a list of deprecated assets from another server, without a time-out.
    ee.deprecation.deprecated_assets = {"": None}
    ee.data.setMaxRetries(0)  # our transport repeats, and can be cancelled meanwhile
    return ee


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Importing makes thousands of objects and no garbage; collecting meanwhile stalls the window for 30 to 80 ms."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def unload(ee: ModuleType) -> None:
    """Forget a copy made by load(). Takes no lock: it may run wherever Python collects garbage, even within load()."""
    _remove(ee.__name__)


def identity() -> tuple[str, str]:
    """Earth Engine's own OAuth client: (id, secret). Both are public, and the same in all its tools."""
    if not _identity:
        unload(load())
    return _identity[0]


def supplier(path: str | None) -> str:
    """Whom a module's file belongs to: the folder name of the QGIS plugin that holds it, or its folder."""
    parts = Path(path or "").parts
    for index in range(len(parts) - 2, 1, -1):
        if parts[index - 2 : index] == ("python", "plugins"):
            return parts[index]
    return str(Path(path).parent.parent) if path else ""


def _remove(copy: str) -> None:
    finder = _finders.pop(copy, None)
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)
    for name in [name for name in list(sys.modules) if name == copy or name.startswith(copy + ".")]:
        sys.modules.pop(name, None)
