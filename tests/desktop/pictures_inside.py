"""Runs inside QGIS for pictures.py."""

from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QRect, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

from cloudscore_plugin.services.export_tasks import known
from tests.desktop import inside

A = inside.ARGUMENTS
OUT = Path(A["out"])


def toolbox_picture() -> None:
    """The window of an algorithm, filled in."""
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    west, east, south, north = A["lon"] - 0.08, A["lon"] + 0.08, A["lat"] - 0.055, A["lat"] + 0.055
    extent = f"{west:.4f},{east:.4f},{south:.4f},{north:.4f} [EPSG:4326]"
    days = {name: "{:04}-{:02}-{:02}".format(*A[key]) for name, key in (("START", "start"), ("END", "end"))}
    window = processing.createAlgorithmDialog("cloudscore:compositetogeotiff", {"EXTENT": extent, **days})
    window.show()
    window.resize(900, 1000)
    inside.picture(window, OUT / f"toolbox-{A['name']}.png")
    window.close()


def main() -> None:
    inside.dock()
    inside.size_window(1280, 940)
    inside.show_place(A["lon"], A["lat"], 0.1)
    inside.click("areaRectangleButton")
    inside.drag(A["lon"] - 0.08, A["lat"] - 0.055, A["lon"] + 0.08, A["lat"] + 0.055)
    inside.set_date("startDate", *A["start"])
    inside.set_date("endDate", *A["end"])
    frames = []
    inside.dock().preview.drawn.connect(frames.append)
    inside.wait(lambda: any(frames), "the preview is drawn")
    if A["composite"]:
        inside.build()
        inside.drawn()
        inside.picture(iface.mainWindow(), OUT / f"composite-{A['name']}.png")
        toolbox_picture()
    assert abs(inside.dock().width() - 340) <= 2, f"the dock cannot be 340 wide: {inside.dock().width()}"
    inside.size_window(1280, 1100)  # down to the preview
    inside.picture(inside.dock(), OUT / f"dock-{A['name']}.png")
    inside.size_window(1280, 940)
    if A["composite"]:
        picture_of_marks()
        picture_of_exports()
    thresholds()
    inside.unload()


def picture_of_marks() -> None:
    """Four composites in the layer tree: fresh, being renewed, waiting, and not to be renewed."""
    for threshold in (0.5, 0.55, 0.65):
        inside.dock().cloud_filter.threshold = threshold
        inside.build()
    iface.messageBar().clearWidgets()
    inside.one_of_each_mark(inside.dock().connections.simulated_url)
    iface.messageBar().clearWidgets()
    tree = iface.mainWindow().findChild(QDockWidget, "Layers")
    above = tree.grab(QRect(0, 0, tree.width(), tree.width() // 2))  # the rest is empty
    assert above.save(str(OUT / f"layers-{A['name']}.png"))
    for layer in inside.composites()[1:]:
        QgsProject.instance().removeMapLayer(layer.id())


def picture_of_exports() -> None:
    """One that is done, one that has failed and one that is under way."""
    group = inside.dock().exports
    group.setCollapsed(False)
    tree = inside.child("exportsList")
    for side, where, name in ((0.01, 0, "Yunlin"), (0.01, 1, "Yunlin"), (0.4, 0, "West_of_Taiwan")):
        inside.show_place(A["lon"], A["lat"], 1.2 * side)
        inside.click("areaRectangleButton")
        inside.drag(A["lon"] - side, A["lat"] - side / 2, A["lon"] + side, A["lat"] + side / 2)
        inside.click("exportButton")
        inside.wait(lambda: inside.dialog("exportDialog") is not None, "the dialog opens")
        dialog, rows = inside.dialog("exportDialog"), tree.topLevelItemCount()
        inside.child("exportTo", dialog).setCurrentIndex(where)
        for field, text in (
            ("exportFolder", "Maps"),
            ("exportFile", name),
            ("exportBucket", "maps"),
            ("exportPath", name),
        ):
            inside.child(field, dialog).setText(text)
        if not rows:
            inside.picture(dialog, OUT / f"export-{A['name']}.png")
        inside.child("exportBegin", dialog).click()
        inside.wait(lambda rows=rows: tree.topLevelItemCount() > rows, "the export begins")
        done = (lambda task: task.progress > 0.01) if side > 0.1 else (lambda task: task.finished)
        inside.wait(lambda done=done: done(known()[0].task), "the export goes on", 120)
    iface.messageBar().clearWidgets()
    tree.topLevelItem(1).setSelected(True)
    inside.pause(300)
    inside.child("exportButton")  # scrolls down to it
    inside.picture(inside.dock(), OUT / f"exports-{A['name']}.png")


def thresholds() -> None:
    """The large preview: a threshold too low beside the usual ones."""
    preview = inside.dock().preview
    inside.child("thresholdSpin").setValue(0.2)
    inside.click("previewLargerButton")
    large = inside.child("previewDialog")
    QTest.mouseClick(inside.child("previewThresholdsCheck", large), Qt.MouseButton.LeftButton)
    last = inside.child("previewFourthPicture", large)
    inside.wait(lambda: preview.idle and last.image is not None, "the thresholds are drawn")
    inside.picture(large, OUT / f"thresholds-{A['name']}.png")


inside.run(main)
