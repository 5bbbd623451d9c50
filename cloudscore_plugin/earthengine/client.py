"""A private copy of the Earth Engine client and of Google's libraries.

The client keeps its credentials, its address and its classes in module globals, one set for the whole process, and
other plugins sign in with it. So nothing of ours is imported under its public name. The files of the plugin's bundle
are loaded under names of our own, with the imports inside them leading to these names: ``sys.path``,
``sys.modules["ee"]``, ``sys.modules["google"]`` and the like are neither read nor written, whoever comes first.
Each load() gives another copy of ``ee`` with a state of its own; the libraries below it are loaded once.

Without a bundle (in a checkout) only ``ee`` is copied, from the installed package.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import importlib.resources
import importlib.util
import itertools
import sys
import threading
import warnings
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from .. import paths
from ..core.errors import ClientMissing, ConnectionProblem

PUBLIC = "ee"
PRIVATE = "_cloudscore_ee"  # with a number: one copy of the client
LIBRARY = "_cloudscore_library_"  # with a public name: a library of the bundle
_ALIASES = "requests.packages."  # requests enters its parts under these names too, in sys.modules


class _Loader(SourceFileLoader):
    """Runs a private module with an ``__import__`` that turns public names into private ones."""

    def __init__(self, names: dict[str, str], name: str, path: str):
        super().__init__(name, path)
        self._names = names

    def exec_module(self, module: ModuleType) -> None:
        names = self._names

        def import_(name, globals=None, locals=None, fromlist=(), level=0):
            if level == 0 and name == "importlib.resources" and fromlist:
                return _resources(names)
            if level == 0 and name.startswith(_ALIASES) and fromlist:
                name = name[len(_ALIASES) :]
            top, dot, rest = name.partition(".")
            if level or top not in names:
                return builtins.__import__(name, globals, locals, fromlist, level)
            return builtins.__import__(names[top] + dot + rest, globals, locals, fromlist, 0)

        # Functions take their builtins from the module they are defined in, so later imports are redirected too.
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": import_}
        super().exec_module(module)


class _Finder:
    """Finds private modules. names: public top-level name -> private one; path: where all of them are, None = anywhere.

    found: the public names this finder serves; the others are found by the finder they belong to.
    """

    def __init__(self, names: dict[str, str], path: list[str] | None, found: set[str]):
        self._names, self._path = names, path
        self._public = {names[name]: name for name in found}

    def find_spec(self, name, path=None, target=None):
        top, dot, rest = name.partition(".")
        if top not in self._public:
            return None
        found = PathFinder.find_spec(self._public[top] + dot + rest, path if dot else self._path)
        if found is None:
            return None
        if not found.origin or found.origin == "namespace":  # "google" is a folder without an __init__.py
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = list(found.submodule_search_locations or ())
            return spec
        if not found.origin.endswith(".py"):
            return None
        return importlib.util.spec_from_file_location(
            name,
            found.origin,
            loader=_Loader(self._names, name, found.origin),
            submodule_search_locations=found.submodule_search_locations,
        )


_lock = threading.RLock()
_finders: dict[str, _Finder] = {}
_identity: list[tuple[str, str]] = []
_libraries: dict[str, tuple[dict[str, str], _Finder]] = {}  # by bundle folder


def library(name: str) -> ModuleType:
    """One of Google's libraries, or of those it needs: "httplib2", "google.oauth2.credentials".

    From the plugin's own bundle, under a private name; where there is no bundle or it lacks the library, the installed
    one. Raises ImportError.
    """
    names, _path = _bundle()
    top, dot, rest = name.partition(".")
    return importlib.import_module(names.get(top, top) + dot + rest)


def load() -> ModuleType:
    """A fresh private copy of ``ee``, about 0.3 s the first time; give it back with unload().

    The client comes from the plugin's own bundle, or, where there is none, from the installed package.
    Raises ClientMissing, ConnectionProblem (client_old).
    """
    names, path = _bundle()
    with _lock:
        copy = next(name for name in map(f"{PRIVATE}_{{}}".format, itertools.count(1)) if name not in sys.modules)
        _finders[copy] = _Finder({**names, PUBLIC: copy}, path, {PUBLIC})
        sys.meta_path.insert(0, _finders[copy])
        try:
            with _no_collection():
                ee = importlib.import_module(copy)
        except ImportError as error:
            _remove(copy)
            raise ClientMissing(str(error).replace(copy, PUBLIC).replace(LIBRARY, "")) from error
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


def unload_all() -> None:
    """Forget every copy and library, when the plugin is unloaded: a later version brings its own."""
    with _lock:
        for copy in list(_finders):
            _remove(copy)
        for _names, finder in _libraries.values():
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)
        _libraries.clear()
        for name in [name for name in list(sys.modules) if name.startswith(LIBRARY)]:
            sys.modules.pop(name, None)


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


def _bundle() -> tuple[dict[str, str], list[str] | None]:
    """The libraries of the bundle, public name -> private name, and where they are; {} and None without a bundle."""
    folder = str(paths.BUNDLE)
    known = _libraries.get(folder)
    if known is not None:
        return known[0], [folder]
    with _lock:
        # Google's libraries announce the end of Python versions on import; the user of QGIS cannot choose one.
        warnings.filterwarnings("ignore", message=r"\s*You are using a (non-supported )?Python", category=FutureWarning)
        if not paths.BUNDLE.is_dir():
            return {}, None
        tops = {path.stem for path in paths.BUNDLE.iterdir() if path.suffix == ".py" or _holds_modules(path)}
        names = {top: LIBRARY + top for top in tops - {PUBLIC}}
        finder = _Finder(names, [folder], set(names))
        sys.meta_path.insert(0, finder)
        _libraries[folder] = names, finder
        return names, [folder]


def _holds_modules(path: Path) -> bool:
    return path.is_dir() and path.name.isidentifier()


def _resources(names: dict[str, str]) -> Any:
    """``importlib.resources`` for a private module: packages named by their public name are the private ones."""

    def redirected(function):
        def call(package, *arguments, **options):
            if isinstance(package, str):
                top, dot, rest = package.partition(".")
                package = names.get(top, top) + dot + rest
            return function(package, *arguments, **options)

        return call

    whole = vars(importlib.resources)
    by_package = ("files", "path", "open_text", "open_binary", "read_text", "read_binary", "is_resource", "contents")
    return SimpleNamespace(**{**whole, **{name: redirected(whole[name]) for name in by_package if name in whole}})


def _remove(copy: str) -> None:
    finder = _finders.pop(copy, None)
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)
    for name in [name for name in list(sys.modules) if name == copy or name.startswith(copy + ".")]:
        sys.modules.pop(name, None)
