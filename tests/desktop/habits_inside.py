"""Runs inside QGIS for test_print_walk.py: recipe files on the map, the locator, the options page, expressions."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsProject
from qgis.PyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QDoubleSpinBox, QWidget
from qgis.utils import iface

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.messages.i18n import tr
from cloudscore_plugin.settings import Settings
from tests.desktop import inside, person
from tests.desktop.person import ask, click, focus, keys, until, window_of, write

A = inside.ARGUMENTS
OUT = Path(A["out"])
BOX = [[[120.95, 23.94], [121.0, 23.94], [121.0, 23.98], [120.95, 23.98], [120.95, 23.94]]]
RECIPE = CompositeRecipe(
    roi={"type": "Polygon", "coordinates": BOX}, start="2024-01-01", end="2024-04-01", area_name="Puli basin"
)


def dock():
    return iface.mainWindow().findChild(QWidget, "CloudScoreDock")


def drop() -> None:
    """A recipe's file, dropped in the middle of the map."""
    file = OUT / "basin.cloudscore.json"
    file.write_text(RECIPE.to_json(), encoding="utf-8")

    def let_go() -> bool:
        window, canvas = iface.mainWindow(), iface.mapCanvas()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        at = canvas.mapTo(window, canvas.rect().center())
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(at), copy, data, left, none)
        QApplication.sendEvent(window, enter)
        QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, left, none))
        return enter.isAccepted()

    assert ask(let_go), "the window takes no files"
    until(lambda: dock().isVisible() and dock().area.name == "Puli basin", "the recipe is in the dock")
    assert ask(lambda: dock().recipe()) == RECIPE


def built():
    """The composite of what is in the dock."""
    found = []
    ask(lambda: dock().builder.built.connect(found.append))
    click(lambda: dock().findChild(QWidget, "buildButton"), tr("Build composite"))
    return until(lambda: found, "the composite", 200)[0]


def expressions(layer) -> None:
    def value(text: str):
        expression = QgsExpression(text)
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        assert not expression.hasParserError(), expression.parserErrorString()
        return expression.evaluate(context)

    told = ask(lambda: [value(f"cloudscore_{name}(@layer_id)") for name in ("dates", "threshold", "citation")])
    assert "2024" in told[0] and told[1] == 0.6 and "doi" in told[2], told
    assert ask(lambda: QgsExpression.functionIndex("cloudscore_dates")) >= 0


def locate(words: str, then) -> None:
    """What is found by `cs ` and words, and chosen by keys."""
    focus(ask(iface.mainWindow))
    keys("ctrl+k")
    write(words)

    def results():
        return next((each for each in QApplication.allWidgets() if each.inherits("QgsLocatorResultsView")), None)

    def rows():
        view = results()
        return view is not None and view.isVisible() and view.model().rowCount() > 1

    def marked():
        return words.split()[-1] in str(results().currentIndex().data())

    until(rows, f"{words}: something is found")
    ask(lambda: inside.picture(iface.mainWindow(), OUT / f"locator-{words.replace(' ', '-')}.png"))
    for _press in range(10):  # rows that come later take the mark away
        if ask(marked):
            break
        keys("Down")
    keys("Return")
    until(then, words)


def options() -> None:
    ask(lambda: person.later(lambda: iface.showOptionsDialog(iface.mainWindow(), "cloudscoreOptions")))
    window = until(lambda: window_of("QgsOptionsDialogBase"), "the options")
    focus(window)
    spin = until(lambda: window.findChild(QDoubleSpinBox, "optionThreshold"), "the page")
    if not ask(spin.isVisible):
        raise AssertionError("the page is not the one that is shown")
    ask(lambda: inside.picture(window, OUT / "options.png"))
    click(lambda: spin, "threshold")
    keys("ctrl+a")
    write("0.55")
    keys("Tab")
    box = ask(lambda: window.findChild(QDialogButtonBox))
    click(lambda: box.button(QDialogButtonBox.StandardButton.Ok), "OK")
    until(lambda: window_of("QgsOptionsDialogBase") is None, "the options close")
    assert ask(lambda: Settings.load().usual_threshold) == 0.55


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    window = ask(iface.mainWindow)
    ask(lambda: (window.showNormal(), window.setGeometry(0, 0, 1366, 900), iface.newProject(False)))
    focus(window)
    drop()
    layer = built()
    expressions(layer)
    ask(lambda: dock().area.show_roi({**RECIPE.roi, "coordinates": [[[x + 1, y] for x, y in BOX[0]]]}, "elsewhere"))
    locate("cs basin", lambda: dock().area.roi == RECIPE.roi)
    options()
    ask(lambda: QgsProject.instance().setDirty(False))
    inside.tell(actions=person.done)


person.run(main)
