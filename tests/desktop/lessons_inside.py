"""Runs inside QGIS for test_lessons.py and pictures.py: a lesson of the guide, step by step as its page says.

Each step is a function of the name that the page gives it; steps that the page has and this file has not, or the other
way round, end the run.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QItemSelectionModel, Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QComboBox, QFileDialog, QLineEdit, QMenu, QWidget
from qgis.utils import iface, plugins

from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import copy_of
from cloudscore_plugin.messages.i18n import tr
from cloudscore_plugin.settings import Settings
from tests.desktop import inside

A = inside.ARGUMENTS
OUT = Path(A["out"])
PAGE = Path(inside.__file__).resolve().parents[2] / "resources" / "help" / "en" / f"{A['lesson']}.md"


def files(name: str) -> None:
    """What the user types in QGIS's next file dialog."""
    path = str(OUT / name)
    QFileDialog.getSaveFileName = staticmethod(lambda *_told: (path, ""))


def menu_of(nodes: list, name: str) -> None:
    """Right-click on selected layers or a group in the layer tree, and choose what is called so by its object name."""
    view = iface.layerTreeView()
    selection = view.selectionModel()
    view.setCurrentIndex(view.node2index(nodes[0]))
    for node in nodes[1:]:
        selection.select(view.node2index(node), QItemSelectionModel.SelectionFlag.Select)
    inside.pause(200)
    place = view.visualRect(view.node2index(nodes[0])).center()
    done = []

    def choose() -> None:
        popup = QApplication.activePopupWidget()
        found = next((each for each in popup.findChildren(QAction, name)), None) if popup else None
        found = found or iface.mainWindow().findChild(QAction, name)
        titles = [each.text().replace("&", "") for each in popup.actions()] if popup else []
        done.append((found is not None and found.isEnabled(), titles))
        if popup is not None:
            popup.close()
        if found is not None:
            found.trigger()  # now: the menu of a group goes with the pop-up

    QTimer.singleShot(500, choose)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), asked)
    inside.wait(lambda: bool(done), "the menu")
    assert done[0][0], f"no {name} in the menu"
    assert any("Cloud Score+" in title for title in done[0][1]), done[0][1]


def settle(seconds: float = 300) -> None:
    """Let the map be drawn for the picture, as far as it comes: nothing is read from it."""
    canvas, end = iface.mapCanvas(), time.monotonic() + seconds
    inside.pause(1000)
    while canvas.isDrawing() and time.monotonic() < end:
        inside.pause(200)


def node(layer):
    return QgsProject.instance().layerTreeRoot().findLayer(layer.id())


def the_dock():
    return plugins[inside.PLUGIN]._dock


def example() -> None:
    QTest.mouseClick(inside.child("placesExample"), Qt.MouseButton.LeftButton)
    inside.wait(lambda: the_dock().area.roi is not None, "the example area")
    assert the_dock().area.name == tr("Puli basin")


def preset(text: str) -> None:
    """The presets' menu, by keys and a click."""
    menu = the_dock().findChild(QMenu, "datePresetsMenu")

    def all_of(menu):
        for action in menu.actions():
            yield action
            if action.menu() is not None:
                yield from all_of(action.menu())

    menu.aboutToShow.emit()
    action = next(each for each in all_of(menu) if each.text().replace("&", "") == text)
    action.trigger()


def first_composite() -> dict:
    def steps_open() -> None:
        assert tr("Sample scenes (no account)") == inside.child("connectionText").text()
        assert inside.child("placesSearch").isVisible()

    def dates() -> None:
        preset(tr("Last 90 days"))

    def preview() -> None:
        inside.wait(lambda: the_dock().preview.idle and the_dock().preview.frame is not None, "the preview", 180)
        inside.child("thresholdSlider").setValue(65)
        inside.wait(lambda: the_dock().preview.idle, "the preview follows")
        inside.child("thresholdSlider").setValue(60)

    def build() -> None:
        layer = inside.build()
        assert tr("Puli basin") in layer.name()
        settle()

    return {"open": steps_open, "area": example, "dates": dates, "preview": preview, "build": build}


def series() -> dict:
    def dates() -> None:
        inside.set_date("startDate", 2024, 1, 1)
        inside.set_date("endDate", 2024, 6, 30)
        assert tr("= {count} periods").format(count=6) in all_texts()

    def strip() -> None:
        film = the_dock().preview.film
        inside.wait(lambda: film.pictures and the_dock().preview.idle, "the film strip", 240)
        assert len(film.pictures) == 6

    def build() -> None:
        built = []
        the_dock().series_builder.built.connect(built.append)
        inside.click("buildButton")
        inside.wait(lambda: bool(built), "the series is built", 180)
        assert len(time_groups.members(group())) == 6

    def group():
        return time_groups.groups(QgsProject.instance())[0]

    def play() -> None:
        menu_of([group()], "groupPlay")
        controller = iface.mapCanvas().temporalController()
        inside.wait(lambda: controller.navigationMode() == controller.NavigationMode.Animated, "it plays")
        assert controller.totalFrameCount() >= 6
        settle()

    return {
        "area": example,
        "way": lambda: inside.click("way_series"),
        "dates": dates,
        "strip": strip,
        "build": build,
        "play": play,
    }


def all_texts() -> str:
    return "\n".join(each.text() for each in the_dock().findChildren(QWidget) if callable(getattr(each, "text", None)))


def before_after() -> dict:
    built = []

    def place() -> None:
        search = inside.child("placesSearch")
        edit = search if isinstance(search, QLineEdit) else search.findChild(QLineEdit)
        QTest.keyClicks(edit, "24.17, 121.47")
        inside.click("placesGo")
        inside.wait(lambda: not the_dock().places.lost, "the map shows the place")

    def area() -> None:
        inside.click("areaViewButton")
        inside.wait(lambda: the_dock().area.roi is not None, "the area")

    def what() -> None:
        box = inside.child("changeIndex")
        assert isinstance(box, QComboBox)
        box.setCurrentText(tr("Bare ground gained, landslides (BSI)"))
        assert box.currentText() == tr("Bare ground gained, landslides (BSI)")

    def event() -> None:
        inside.set_date("changeEvent", 2024, 4, 3)
        inside.click("changeEventButton")

    def build() -> None:
        the_dock().change_builder.built.connect(built.append)
        inside.click("buildButton")
        inside.wait(lambda: bool(built), "the change is built", 300)
        settle()

    def polygons() -> None:
        files("slide.gpkg")
        before = set(QgsProject.instance().mapLayers())
        menu_of([node(built[0])], "layerPolygons")

        def made():
            layers = [each for key, each in QgsProject.instance().mapLayers().items() if key not in before]
            return [each for each in layers if isinstance(each, QgsVectorLayer)]

        inside.wait(made, "the polygons", 400)
        hectares = sum(feature["hectares"] for feature in made()[0].getFeatures())
        inside.tell(hectares=hectares)
        assert hectares > 1

    def report() -> None:
        from cloudscore_plugin.services.change_build import members

        files("landslide.pdf")
        sides = members(node(built[0]))
        layers = [sides[key] for key in ("after", "before")]
        menu_of([node(layer) for layer in layers], "layerReport")
        inside.wait(lambda: (OUT / "landslide.pdf").is_file(), "the report", 300)
        assert (OUT / "landslide.pdf").stat().st_size > 20_000

    return {
        "place": place,
        "area": area,
        "way": lambda: inside.click("way_change"),
        "what": what,
        "event": event,
        "build": build,
        "polygons": polygons,
        "report": report,
    }


def printing() -> dict:
    layers = []

    def build() -> None:
        example()
        preset(tr("Last 90 days"))
        layers.append(inside.build())

    def save() -> None:
        assert QgsProject.instance().write(str(OUT / "lesson.qgz"))

    def keep() -> None:
        menu_of([node(layers[0])], "layerKeepCopy")
        inside.wait(lambda: copy_of(layers[0]) is not None, "the copy", 400)
        assert QgsProject.instance().mapLayer(layers[0].id()) is not None

    def layout() -> None:
        menu_of([node(layers[0])], "layerPrint")
        inside.wait(iface.openLayoutDesigners, "the layout opens")
        inside.pause(1500)

    def export() -> None:
        from qgis.core import QgsLayoutExporter

        made = iface.openLayoutDesigners()[0].layout()
        path = str(OUT / "page.pdf")
        exporter = QgsLayoutExporter(made)
        done = exporter.exportToPdf(path, QgsLayoutExporter.PdfExportSettings())
        assert done == QgsLayoutExporter.ExportResult.Success and Path(path).stat().st_size > 20_000

    return {"build": build, "save": save, "keep": keep, "layout": layout, "export": export}


LESSONS = {
    "first-composite": first_composite,
    "series": series,
    "before-after": before_after,
    "printing": printing,
}


def main() -> None:
    begun = time.monotonic()
    inside.size_window(1280, 900)
    Settings.load().save(save_folder=str(OUT))
    steps = LESSONS[A["lesson"]]()
    told = re.findall(r'{{ step\("(\w+)"\) }}', PAGE.read_text(encoding="utf-8"))
    assert told == list(steps), f"the page has {told}"
    for name, step in steps.items():
        at = time.monotonic()
        step()
        inside.tell(step=name, seconds=round(time.monotonic() - at, 1))
    inside.tell(whole=round(time.monotonic() - begun, 1))
    window = iface.openLayoutDesigners()[0].window() if A["lesson"] == "printing" else iface.mainWindow()
    iface.messageBar().clearWidgets()
    inside.pause(500)
    inside.picture(window, OUT / f"lesson-{A['lesson']}.png")


inside.run(main)
