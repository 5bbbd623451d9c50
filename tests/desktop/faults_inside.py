"""Runs inside QGIS for test_window.py: every failure, and a build that works after it."""

import json
import urllib.request
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QWidget
from qgis.utils import iface

from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.settings import Settings
from tests.desktop import inside

URL, OUT = inside.ARGUMENTS["url"], Path(inside.ARGUMENTS["out"])


def set_faults(*names: str) -> None:
    body = json.dumps({"faults": names}).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + "/sandbox/set", body, method="POST"), timeout=10):
        pass


def fail(fault: str) -> None:
    """Build while something is wrong, tell what the user is told, mend it, build again."""
    iface.messageBar().clearWidgets()
    inside.pause(50)
    inside.press_build()
    inside.wait(lambda: inside.message() is not None, f"{fault} is told", 90)
    item = inside.message()
    event = {
        "fault": fault,
        "title": item.title(),
        "text": item.toolTip() or item.text(),
    }
    inside.picture(iface.mainWindow(), OUT / f"{fault.replace(' ', '-')}.png")
    set_faults()
    return event


def main() -> None:
    transport.FIRST_WAIT = inside.ARGUMENTS.get("first_wait", transport.FIRST_WAIT)
    dock = inside.dock()
    inside.size_window(1000, 720)
    inside.show_place(-119.9087, 37.4159, 0.12)
    iface.mapCanvas().setRenderFlag(False)
    inside.click("areaViewButton")
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.build()
    roi = json.dumps(dock.area.roi)

    def tell(event: dict) -> None:
        inside.build()
        assert json.dumps(dock.area.roi) == roi, "the area must stay"
        inside.tell(**event, works_again=True)

    for fault in inside.ARGUMENTS["faults"]:
        set_faults(fault)
        tell(fail(fault))

    Settings.load().save(timeout=4)
    set_faults("hang")
    event = fail("hang")
    Settings.load().save(timeout=300)
    tell(event)

    Settings.load().save(endpoint="http://127.0.0.1:9")
    event = fail("unreachable")
    Settings.load().save(endpoint=URL)
    tell(event)

    inside.child("sceneCloudCheck").setChecked(True)
    inside.child("sceneCloudSpin").setValue(0)
    inside.set_date("startDate", 2023, 1, 2)
    inside.set_date("endDate", 2023, 1, 3)
    event = fail("no scenes")
    inside.child("sceneCloudCheck").setChecked(False)
    inside.set_date("endDate", 2023, 1, 31)
    tell(event)

    inside.set_date("startDate", 2014, 1, 1)
    tell_dates = fail("before the archive")
    inside.set_date("startDate", 2023, 1, 1)
    tell(tell_dates)

    # A map that Earth Engine has forgotten, and a new one that fares no better.
    inside.set_date("startDate", 2023, 1, 1)
    QgsProject.instance().removeMapLayers([layer.id() for layer in inside.composites()])  # one is enough to draw
    iface.mapCanvas().setRenderFlag(True)
    layer = inside.build()
    inside.drawn()
    before = (layer.id(), layer.name(), len(inside.composites()))
    iface.messageBar().clearWidgets()
    set_faults("expired-map")
    iface.mapCanvas().zoomByFactor(0.5)
    inside.wait(lambda: inside.message() is not None, "the expired map is told")
    item, old = inside.message(), layer.source()
    event = {"fault": "expired-map", "title": item.title(), "text": item.toolTip() or item.text()}
    inside.picture(iface.mainWindow(), OUT / "expired-map.png")
    set_faults()
    QTest.mouseClick(item.findChild(QPushButton, "tryAgainButton"), Qt.MouseButton.LeftButton)
    inside.wait(lambda: layer.source() != old, "the layer is renewed")
    inside.drawn()
    assert before == (layer.id(), layer.name(), len(inside.composites()))
    inside.tell(**event, works_again=inside.message() is None)
    assert dock.findChild(QWidget, "buildButton").isEnabled()
    inside.unload()


inside.run(main)
