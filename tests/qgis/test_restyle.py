"""Another style for a layer that is built: the layer stays, one request, and only where nothing else differs."""

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QApplication, QToolButton

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.layers.legends import StyleLegend
from cloudscore_plugin.settings import Settings

from .test_build import MAPS, choose_area, dock, idle, layers, press  # noqa: F401

NDVI = Style.of("NDVI")


def button(dock):  # noqa: F811
    return dock.findChild(QToolButton, "styleApplyButton")


def offered(dock, qtbot) -> bool:  # noqa: F811
    """Whether the button is there, once the dock has looked."""
    qtbot.waitUntil(lambda: not dock._compare.isActive())
    return not button(dock).isHidden()


def build(dock, qtbot):  # noqa: F811
    before = set(layers())
    press(dock, "buildButton")
    qtbot.waitUntil(lambda: len(layers()) > len(before) and idle(dock)())
    return next(layer for layer in layers() if layer not in before)


def test_the_layer_stays_and_one_request_is_made(window, dock, server, qtbot):  # noqa: F811
    choose_area(dock)
    layer = build(dock, qtbot)
    layer.setOpacity(0.4)
    id_, order = layer.id(), [node.layerId() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    assert not offered(dock, qtbot)
    dock.style_group.show_style(NDVI)
    assert offered(dock, qtbot) and layer.name() in button(dock).toolTip()
    before = len(server.lines)
    button(dock).click()
    qtbot.waitUntil(lambda: idle(dock)() and recipe_of(layers()[0]).style == NDVI)
    assert [line for line in server.lines[before:] if "/tiles/" not in line] == [MAPS]
    (layer,) = layers()
    assert (
        layer.id() == id_
        and layer.opacity() == 0.4
        and layer.name().startswith("Simulated: ")
        and layer.name().endswith("NDVI")
    )
    assert order == [node.layerId() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    assert isinstance(layer.legend(), StyleLegend) and layer.legend().style == NDVI
    assert not offered(dock, qtbot)
    dock.add_qa_layer("holes")
    qtbot.waitUntil(lambda: idle(dock)() and len(layers()) == 2)
    dock.style_group.show_style(Style())
    assert offered(dock, qtbot) and layer.name() in button(dock).toolTip()


def test_nothing_else_may_differ(window, dock, server, qtbot):  # noqa: F811
    choose_area(dock)
    build(dock, qtbot)
    dock.style_group.show_style(NDVI)
    assert offered(dock, qtbot)
    dock.cloud_filter.threshold = 0.5
    assert not offered(dock, qtbot)
    dock.cloud_filter.threshold = 0.6
    assert offered(dock, qtbot)
    Settings.load().save(connection="sample")
    dock.connections.changed.emit()
    assert offered(dock, qtbot)  # simulated as before
    Settings.load().save(connection="google", endpoint="https://earthengine.example.org")
    dock.connections.changed.emit()
    assert not offered(dock, qtbot)


def test_the_selected_layer_comes_before_the_last(window, dock, server, qtbot):  # noqa: F811
    choose_area(dock)
    first = build(dock, qtbot)
    dock.cloud_filter.threshold = 0.5
    second = build(dock, qtbot)
    dock.style_group.show_style(NDVI)
    assert offered(dock, qtbot) and second.name() in button(dock).toolTip()
    dock.cloud_filter.threshold = 0.6
    window.setActiveLayer(second)
    assert not offered(dock, qtbot)
    window.setActiveLayer(first)
    assert offered(dock, qtbot) and first.name() in button(dock).toolTip()
    window.setActiveLayer(None)
    QgsProject.instance().removeMapLayer(first.id())
    dock.apply_style()
    QApplication.processEvents()
    assert idle(dock)()
