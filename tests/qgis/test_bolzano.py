"""A real scene under simulated clouds: the composite built through the dock must give the real land back."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QDate, QEventLoop, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDateEdit, QPushButton, QToolButton

from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.earthengine.session import Connection, connect
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.sandbox.stac import StacFolder
from cloudscore_plugin.settings import Settings
from tests.support.bolzano import SOURCE, make_bolzano_folder
from tests.support.faulty_sandbox import SandboxServer

from .window import Window

BANDS = ("B4", "B3", "B2")


@pytest.mark.skipif(not SOURCE.is_file(), reason="the real scene is not beside the checkout (shared/data)")
def test_the_real_land_comes_back(qgis_app, tmp_path):
    truth = make_bolzano_folder(tmp_path / "stac")
    with SandboxServer(StacFolder(tmp_path / "stac")) as server:
        recipe = built_through_the_dock(server.url, truth)
        session = connect(Connection(server.url, "sandbox", "none"))
        found = session.pixels(lambda ee: expressions.composite(ee, recipe.with_(clip=False)), grid(truth))
    composite = np.stack([found[band] for band in BANDS])
    land = truth.reflectance[:3].astype(float)

    views = truth.clear.sum(axis=0)
    judged = truth.land & (views >= 3)
    close = (np.abs(composite - land) <= 0.02 * land).all(axis=0)
    share = close[judged].mean()
    # What a person would still see as cloud or shadow: off by more than a fifth and 1 % reflectance.
    spoilt = (np.abs(composite - land) > np.maximum(0.2 * land, 100)).any(axis=0)
    seen = truth.land & (composite > 0).all(axis=0)
    left = spoilt[seen].mean()
    before = truth.cloudy.sum() / (truth.land.sum() * len(truth.dates))
    print(
        f"\nBolzano: {share:.2%} of the land with three clear views or more ({judged.sum() / truth.land.sum():.1%} of "
        f"it) is within 2 % of the truth; {left:.3%} of the composite is cloudy or shaded, of the scenes {before:.0%}."
    )
    assert judged.sum() > 0.9 * truth.land.sum()
    assert share > 0.99
    assert left < 0.005 < 0.2 < before


def built_through_the_dock(url, truth):
    """Choose area, dates and threshold with the widgets, press Build, take the recipe off the layer."""
    Settings.load().save(connection="google", endpoint=url, project="sandbox")
    window = Window()
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    try:
        QApplication.processEvents()  # lays out what is made when the dock is first shown
        window.canvas.setExtent(QgsRectangle(11.29, 46.47, 11.37, 46.53))
        QTest.mouseClick(dock.findChild(QToolButton, "areaViewButton"), Qt.MouseButton.LeftButton)
        first, last = truth.dates[0], truth.dates[-1]
        dock.findChild(QDateEdit, "startDate").setDate(QDate(first.year, first.month, first.day))
        dock.findChild(QDateEdit, "endDate").setDate(QDate(last.year, last.month, last.day))
        QTest.mouseClick(dock.findChild(QPushButton, "buildButton"), Qt.MouseButton.LeftButton)
        layers = QgsProject.instance().mapLayers
        for _ in range(200):
            if layers():
                break
            loop = QEventLoop()
            QTimer.singleShot(50, loop.quit)
            loop.exec()
        assert layers(), window.message()
        (layer,) = layers().values()
        recipe = recipe_of(layer)
        assert (recipe.qa_band, recipe.clear_threshold, recipe.method) == ("cs_cdf", 0.60, "median")
        return recipe
    finally:
        dock.shut_down()
        dock.deleteLater()
        window.close()
        QgsProject.instance().clear()


def grid(truth) -> dict:
    x, width, _, y, _, height = truth.geotransform
    rows, cols = truth.land.shape
    return {
        "dimensions": {"width": cols, "height": rows},
        "affineTransform": {
            "scaleX": width,
            "shearX": 0,
            "translateX": x,
            "shearY": 0,
            "scaleY": height,
            "translateY": y,
        },
        "crsCode": "EPSG:32632",
    }
