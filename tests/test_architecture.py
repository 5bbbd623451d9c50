"""The rules for the code, read from the code itself: who may import whom, and what no file may contain.

Each rule takes a module and yields what is wrong with it, so that it is tried on the tree and on planted offences.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from tests.support.ci import ci_script

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "cloudscore_plugin"

# Room -> rooms it may import. A room is a folder of the package, or a module: one beside the folders, or one of PURE.
# Nothing points upwards.
WORKERS = {"settings", "paths", "core", "messages", "tasks"}
MAY_IMPORT = {
    "paths": set(),
    "tasks": {"messages"},
    "settings": {"core"},
    "core": set(),
    "messages": {"core", "paths"},
    "preview": {"core"},
    "expressions": {"core"},
    "code": {"core", "expressions"},
    "statistics": {"core", "expressions"},
    "sandbox": {"core", "paths"},
    "earthengine": WORKERS | {"expressions", "code", "statistics"},
    "download": WORKERS | {"earthengine", "expressions", "preview"},
    "layers": WORKERS | {"earthengine", "download"},
    "services": WORKERS
    | {"earthengine", "expressions", "code", "statistics", "preview", "download", "layers", "sandbox"},
    "processing": WORKERS
    | {"earthengine", "expressions", "code", "statistics", "preview", "download", "layers", "services"},
    "gui": WORKERS | {"earthengine", "expressions", "code", "statistics", "preview", "download", "layers", "services"},
    "plugin": WORKERS | {"earthengine", "layers", "services", "gui", "processing"},
    "__init__": {"plugin"},
}
PURE = {"expressions", "code", "statistics"}  # modules of earthengine/ that are rooms of their own
WITHOUT_QT = {"core", "paths", "preview", "sandbox"} | PURE
ARRAY_ROOMS = {"sandbox", "preview", "download"}
HEAVY = {"ee", "google", "googleapiclient", "google_auth_httplib2", "httplib2", "requests", "urllib3", "numpy"}
ENUMERATIONS = {"QgsMapLayerType"}  # classes of qgis.core that are enumerations themselves
SITS_ON_IFACE = {"plugin", "gui", "services"}


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name and source; packages are named without __init__."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.name, feature_version=(3, 9))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def room(self) -> str:
        parts = self.name.split(".")[1:] or ["__init__"]
        return parts[1] if parts[0] == "earthengine" and parts[1:] and parts[1] in PURE else parts[0]


@dataclass(frozen=True)
class Import:
    """One imported name: "package.module" or "package.module.thing"; deferred when inside a function."""

    target: str
    line: int
    deferred: bool


def modules() -> list[Module]:
    found = []
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "_vendor" not in parts:
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found.append(Module(name, path.read_text("utf-8"), is_package))
    return found


MODULES = modules()
NAMES = {module.name for module in MODULES}


@cache
def imports(module: Module, typed: bool = False) -> list[Import]:
    """Every import, absolute. Those only for type checkers, which never run, count where typed is set."""

    def walk(node: ast.AST, deferred: bool) -> Iterator[Import]:
        if not typed and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.orelse:
                yield from walk(child, deferred)
            return
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, deferred) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                parts = parts[: len(parts) - node.level + module.is_package]
                base = ".".join([*parts, base] if base else parts)
            yield from (Import(f"{base}.{alias.name}", node.lineno, deferred) for alias in node.names)
        deferred = deferred or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr):  # which holds no statement
                yield from walk(child, deferred)

    return list(walk(module.tree, False))


def room_of(target: str) -> str | None:
    """The room an imported name lies in; None outside the package."""
    parts = target.split(".")
    if parts[0] != PACKAGE:
        return None
    if parts[1:2] == ["earthengine"] and parts[2:] and parts[2] in PURE:
        return parts[2]
    return (parts[1:] or ["__init__"])[0]


# The rules ----------------------------------------------------------------------------------------------------------


def rooms_in_order(module: Module) -> Iterator[str]:
    """Imports go downwards, those for type checkers too, and each room is known."""
    if module.room not in MAY_IMPORT:
        yield f"{module.name}: a room without rules: give it a line in MAY_IMPORT"
        return
    for found in imports(module, typed=True):
        room = room_of(found.target)
        if room not in (None, module.room) and room not in MAY_IMPORT[module.room]:
            yield f"{module.name}:{found.line}: {module.room} may not import {room}"


def no_qt_where_none_belongs(module: Module) -> Iterator[str]:
    for found in imports(module):
        top = found.target.split(".")[0]
        if module.room in WITHOUT_QT and (top in ("qgis", "processing") or top.startswith(("PyQt", "PySide"))):
            yield f"{module.name}:{found.line}: {module.room} works without QGIS, but imports {found.target}"


def qt_through_qgis(module: Module) -> Iterator[str]:
    for found in imports(module):
        if found.target.startswith(("PyQt", "PySide", "sip")):
            yield f"{module.name}:{found.line}: import {found.target} from qgis.PyQt"


def heavy_packages_late(module: Module) -> Iterator[str]:
    """Starting QGIS must not pay for the client or for arrays, so they are imported where they are first needed."""
    for found in imports(module):
        top = found.target.split(".")[0]
        if top in HEAVY and not found.deferred and not (top == "numpy" and module.room in ARRAY_ROOMS):
            yield f"{module.name}:{found.line}: import {top} inside the function that needs it"


def ee_in_its_room(module: Module) -> Iterator[str]:
    for found in imports(module):
        top = found.target.split(".")[0]
        if top in HEAVY - {"numpy"} and module.room != "earthengine":
            yield f"{module.name}:{found.line}: only earthengine/ imports {top}"


def iface_at_the_top(module: Module) -> Iterator[str]:
    for node in module.nodes:
        named = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
        imported = isinstance(node, ast.alias) and node.name == "iface"
        if (named == "iface" or imported) and module.room not in SITS_ON_IFACE | {"__init__"}:
            yield f"{module.name}: only {sorted(SITS_ON_IFACE)} may use iface"


def no_calls_that_break(module: Module) -> Iterator[str]:
    told = {
        "exec_": "exec_() is gone in Qt 6: exec()",
        "processEvents": "processEvents() lets events in anywhere: use a task",
    }
    for node in module.nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if getattr(node.func, "attr", None) == "tr":
                yield f"{module.name}:{node.lineno}: a method tr() takes its context from the class: i18n.tr()"
            if name in told:
                yield f"{module.name}:{node.lineno}: {told[name]}"
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "locale"
            and getattr(node.value, "id", "") == "QgsApplication"
        ):
            yield f"{module.name}:{node.lineno}: QgsApplication.locale() cuts zh_TW to zh: i18n.locale()"


def plain_labels(module: Module) -> Iterator[str]:
    """Foreign words are shown letter by letter: one class of label, which shows nothing as HTML unless told to."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QLabel":
            yield f"{module.name}:{node.lineno}: labels are widgets.PlainLabel"


def colours_of_the_theme(module: Module) -> Iterator[str]:
    """What a widget paints has the theme's colours, which its own palette need not hold."""
    for node in module.nodes:
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "palette"
            and ast.unparse(node) == "self.palette()"
        ):
            yield f"{module.name}:{node.lineno}: widgets.theme_palette(self)"


def scoped_enums(module: Module) -> Iterator[str]:
    """Qt.AlignLeft is gone in Qt 6, Qt.AlignmentFlag.AlignLeft is in both."""
    qt = {item.target.split(".")[-1] for item in imports(module) if item.target.startswith("qgis.")} - ENUMERATIONS
    whole = {id(node.value) for node in module.nodes if isinstance(node, ast.Attribute)}  # A.B of A.B.C
    called = {id(node.func) for node in module.nodes if isinstance(node, ast.Call)}
    hints = [getattr(node, field, None) for node in module.nodes for field in ("annotation", "returns")]
    typed = {id(part) for hint in hints if hint is not None for part in ast.walk(hint)}
    aliased = {id(node.value) for node in module.nodes if isinstance(node, ast.Assign)}  # Error = A.Error
    fine = whole | called | typed | aliased
    for node in module.nodes:
        if not isinstance(node, ast.Attribute) or id(node) in fine:
            continue
        if getattr(node.value, "id", "") in qt and node.attr[0].isupper() and not node.attr.isupper():
            yield f"{module.name}:{node.lineno}: {node.value.id}.{node.attr} lacks the name of its enumeration"


def python_39(module: Module) -> Iterator[str]:
    """What parses as Python 3.9 may still need a later one to run."""
    try:
        tree = module.tree
    except SyntaxError as error:
        yield f"{module.name}:{error.lineno}: not Python 3.9: {error.msg}"
        return
    postponed = "from __future__ import annotations" in module.source
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            keywords = {keyword.arg for keyword in node.keywords}
            if (name == "zip" and "strict" in keywords) or (name == "dataclass" and keywords & {"slots", "kw_only"}):
                yield f"{module.name}:{node.lineno}: {name}({', '.join(sorted(keywords))}=) came with Python 3.10"
            if name in ("isinstance", "issubclass") and isinstance(node.args[-1], ast.BinOp):
                yield f"{module.name}:{node.lineno}: {name}(..., A | B) came with Python 3.10"
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if hint is not None and not postponed and any(isinstance(part, ast.BinOp) for part in ast.walk(hint)):
                yield f"{module.name}:{hint.lineno}: A | B in a hint needs from __future__ import annotations"


def translatable(module: Module) -> Iterator[str]:
    """Texts are literals, so that translators see them: no f-string, no .format() before tr()."""
    try:
        ci_script("translations").texts_of(module.source, module.name)
    except ValueError as error:
        yield str(error)


RULES = [
    rooms_in_order,
    no_qt_where_none_belongs,
    qt_through_qgis,
    heavy_packages_late,
    ee_in_its_room,
    iface_at_the_top,
    no_calls_that_break,
    plain_labels,
    colours_of_the_theme,
    scoped_enums,
    python_39,
    translatable,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_the_rule(rule):
    assert [complaint for module in MODULES for complaint in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (rooms_in_order, "core.recipe", "from .. import settings"),
        (rooms_in_order, "earthengine.session", "from ..gui.dock import CompositeDock"),
        (rooms_in_order, "earthengine.expressions", "from . import session"),
        (rooms_in_order, "sandbox.rest", "def f():\n    from cloudscore_plugin.earthengine import session"),
        (rooms_in_order, "processing.build", "import cloudscore_plugin.gui.dock"),
        (rooms_in_order, "gui.dock", "from ..plugin import CloudScorePlugin"),
        (rooms_in_order, "services.build", "if TYPE_CHECKING:\n    from ..gui.messages import Messages"),
        (rooms_in_order, "attic", ""),
        (no_qt_where_none_belongs, "core.recipe", "from qgis.core import QgsGeometry"),
        (rooms_in_order, "earthengine.code", "from .session import Session"),
        (no_qt_where_none_belongs, "earthengine.code", "from ..messages.i18n import tr\nfrom qgis.core import Qgis"),
        (no_qt_where_none_belongs, "sandbox.rest", "def f():\n    from qgis.PyQt import QtCore"),
        (qt_through_qgis, "gui.dock", "from PyQt5.QtCore import Qt"),
        (qt_through_qgis, "gui.dock", "import PyQt6"),
        (heavy_packages_late, "earthengine.session", "import ee"),
        (heavy_packages_late, "layers.tile_layers", "class A:\n    import numpy as np"),
        (
            heavy_packages_late,
            "earthengine.session",
            "try:\n    from google.auth import default\nexcept ImportError:\n    pass",
        ),
        (ee_in_its_room, "gui.dock", "def f():\n    import ee"),
        (ee_in_its_room, "sandbox.rest", "def f():\n    import requests"),
        (iface_at_the_top, "layers.tile_layers", "from qgis.utils import iface"),
        (iface_at_the_top, "processing.build", "def f(iface):\n    pass"),
        (no_calls_that_break, "gui.dock", "dialog.exec_()"),
        (no_calls_that_break, "gui.dock", "QApplication.processEvents()"),
        (no_calls_that_break, "gui.dock", "self.tr('x')"),
        (no_calls_that_break, "messages.i18n", "QLocale(QgsApplication.locale())"),
        (scoped_enums, "gui.dock", "from qgis.PyQt.QtCore import Qt\nx = Qt.AlignLeft | Qt.AlignTop"),
        (scoped_enums, "gui.dock", "from qgis.core import Qgis\nbar.push('x', Qgis.Warning)"),
        (python_39, "core.recipe", "match x:\n    case 1:\n        pass"),
        (python_39, "core.recipe", "zip(a, b, strict=True)"),
        (python_39, "core.recipe", "isinstance(x, int | float)"),
        (plain_labels, "gui.dock", "label = QLabel(text)"),
        (colours_of_the_theme, "gui.charts", "def paint(self):\n    self.palette().color(role)"),
        (python_39, "core.recipe", "def f(x: int | None):\n    pass"),
        (translatable, "gui.dock", 'tr(f"{x} scenes")'),
        (translatable, "gui.dock", 'tr("{} scenes".format(x))'),
        (translatable, "gui.dock", 'tr("scenes", disambiguation="of a film")'),
        (translatable, "gui.dock", "tr(text)"),
        (translatable, "gui.dock", 'QCoreApplication.translate("CloudScore", text)'),
    ],
)
def test_the_rules_bite(rule, name, source):
    assert list(rule(Module(f"{PACKAGE}.{name}", source)))


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (heavy_packages_late, "earthengine.session", "def f():\n    import ee"),
        (heavy_packages_late, "layers", "if TYPE_CHECKING:\n    import numpy"),
        (heavy_packages_late, "sandbox.scenes", "import numpy as np"),
        (scoped_enums, "gui.dock", "from qgis.PyQt.QtCore import Qt\nx = Qt.AlignmentFlag.AlignLeft"),
        (translatable, "gui.dock", 'tr("{n} scenes").format(n=1)'),
        (translatable, "gui.dock", "'abc'.translate(table)"),
        (translatable, "gui.dock", "geometry.translate(dx, dy)"),
    ],
)
def test_the_rules_let_good_code_pass(rule, name, source):
    assert not list(rule(Module(f"{PACKAGE}.{name}", source)))


def test_loading_the_plugin_reaches_nothing_heavy():
    """Follow every import that runs when QGIS loads the plugin, through the whole package."""
    by_name = {module.name: module for module in MODULES}
    waiting, seen, heavy = [f"{PACKAGE}.plugin", f"{PACKAGE}.gui.dock"], set(), []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if "." in name:
            waiting.append(name.rpartition(".")[0])  # importing a.b runs a first
        for found in imports(by_name[name]):
            if found.deferred:
                continue
            if found.target.split(".")[0] in HEAVY:
                heavy.append(f"{name}:{found.line} imports {found.target}")
            parts = found.target.split(".")
            waiting += [inner for end in range(1, len(parts) + 1) if (inner := ".".join(parts[:end])) in NAMES]
    assert heavy == []
    assert f"{PACKAGE}.core.recipe" in seen, "the walk should have come to the recipe"


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Modules that import each other, directly or by way of others: what is left when all that import none are gone."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        ends = {name for name, targets in left.items() if not targets & left.keys()}
        ends |= {name for name in left if not any(name in targets for targets in left.values())}
        if not ends:
            return [set(left)] if left else []
        left = {name: targets for name, targets in left.items() if name not in ends}


def test_no_modules_import_each_other_in_a_circle():
    """Imports for type checkers and those in functions count too: each module can be read before those above it."""
    arrows: dict[str, set[str]] = {module.name: set() for module in MODULES}
    for module in MODULES:
        for found in imports(module, typed=True):
            target = found.target
            while target not in NAMES:
                target = target.rpartition(".")[0]
                if not target:
                    break
            if target and target not in (PACKAGE, module.name):
                arrows[module.name].add(target)
    assert circles(arrows) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [{"b", "c"}]


def test_rooms_that_are_there_are_the_rooms_of_the_rules():
    for room in MAY_IMPORT:
        assert any(module.room == room for module in MODULES), room


def test_init_is_only_the_door():
    module = next(module for module in MODULES if module.name == PACKAGE)
    body = [node for node in module.tree.body if not isinstance(node, (ast.Expr, ast.ImportFrom))]
    assert [getattr(node, "name", ast.dump(node)) for node in body] == ["classFactory"]
    assert all(found.deferred or found.target.startswith("__future__.") for found in imports(module))


def long_forms(tree: ast.Module) -> Iterator[tuple[str, bool, bool]]:
    """Each test of a file: its name, whether it does more with CLOUDSCORE_LONG, and whether it is marked "long"."""

    def names(node: ast.AST) -> set[str]:
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}

    makers = {"LONG"}
    for node in tree.body:
        if isinstance(node, ast.Assign) and names(node.value) & makers:
            makers |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marked = any("mark.long" in ast.unparse(decorator) for decorator in node.decorator_list)
            yield node.name, bool(names(node) & makers), marked


def test_what_does_more_with_the_long_switch_is_run_by_it():
    """`make test-long` runs what is marked, so a long form without its mark would never be run."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "CLOUDSCORE_LONG" in text or "import LONG" in text:
            found += [(path.name, *row) for row in long_forms(ast.parse(text))]
    assert sum(longer for *_, longer, _marked in found) > 15
    assert [(file, name) for file, name, longer, marked in found if longer != marked] == []
    planted = ast.parse("COUNT = 9 if LONG else 1\ndef test_a():\n    range(COUNT)\n")
    assert list(long_forms(planted)) == [("test_a", True, False)]
