"""Reports: what is on the page, in both languages, and that making one asks nothing twice and leaves nothing behind."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import unicodedata
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsLayoutExporter, QgsLayoutItemLabel, QgsProject
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QImage

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.layers import tile_layers
from cloudscore_plugin.messages.citations import citation
from cloudscore_plugin.services import report
from cloudscore_plugin.services.report import Page, ReportWriter, parts_of, title_of
from tests.support.qt import wait

from .test_layers import RECIPE, composite, source

COLOURS = {"early": "#c02020", "late": "#2020c0"}
EARLY = RECIPE.with_(area_name="埔里 Puli [% 1 + 1 %]", excluded=("20230003T000000_T11SKB",))
LATE = EARLY.with_(start="2024-01-01", end="2024-03-01", excluded=())


class Tiles(BaseHTTPRequestHandler):
    """Tiles of one colour a map."""

    def do_GET(self):
        self.server.paths.append(self.path)
        picture, buffer = QImage(256, 256, QImage.Format.Format_RGB32), QBuffer()
        picture.fill(QColor(next(colour for name, colour in COLOURS.items() if name in self.path)))
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(bytes(buffer.data()))

    def log_message(self, *args):
        pass


@pytest.fixture
def tiles():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    server.paths = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def pair(project, tiles):
    """Two composites of one area, the later one first, in a project that no window shows: its map would ask for tiles
    too, and give the project a coordinate system of its own.
    """
    made = []
    for name, recipe in (("late", LATE), ("early", EARLY)):
        url = f"http://127.0.0.1:{tiles.server_address[1]}/v1/maps/{name}/tiles/{{z}}/{{x}}/{{y}}"
        made.append(tile_layers.make_layer(source(recipe, url), recipe, simulated=name == "late"))
    QgsProject.instance().addMapLayers(made)
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    return made


def written(parts, path) -> Path:
    writer, said = ReportWriter(QgsProject.instance()), []
    writer.saved.connect(said.append)
    writer.failed.connect(said.append)
    writer.write(parts, str(path))
    wait(lambda: said, 60)
    assert said == [str(path)] and not writer.running
    writer.shut_down()
    return path


def page_of(parts, tmp_path, images=None) -> Page:
    page = Page(QgsProject.instance(), parts)
    if images is None:
        images = []
        for settings, name in zip(page.map_settings(), COLOURS):
            images.append(QImage(settings.outputSize(), QImage.Format.Format_RGB32))
            images[-1].fill(QColor(COLOURS[name]))
    page.compose(report.save_pictures(images, page.extent, str(tmp_path)))
    return page


def texts(page: Page) -> str:
    """All that the page says, without blanks: where lines end depends on the fonts at hand."""
    labels = [item for item in page.layout.items() if isinstance(item, QgsLayoutItemLabel)]
    cells = [cell.content() for frame in page.layout.multiFrames() for row in frame.tableContents() for cell in row]
    return unbroken("\n".join([*(label.text() for label in labels), *map(str, cells)]))


def unbroken(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_two_composites_are_before_and_after(pair, tmp_path):
    parts = parts_of(pair)
    assert [part.recipe for part in parts] == [EARLY, LATE]
    assert [part.caption for part in parts] == ["Before: Jan 2023", "After: Jan–Feb 2024"]
    assert title_of(parts) == "Simulated: Before and after: 埔里 Puli [% 1 + 1 %]"
    same = [composite(EARLY), composite(EARLY.with_(clear_threshold=0.4))]
    assert parts_of(same)[0].caption.startswith("cs_cdf ≥ ")
    assert [part.caption for part in parts_of(same[:1])] == ["Jan 2023"]


def test_the_page_shows_both_maps_and_says_all(pair, language, tmp_path):
    parts = parts_of(pair)
    page = page_of(parts, tmp_path)
    image = QgsLayoutExporter(page.layout).renderPageToImage(0, dpi=72)
    scale = 72 / 25.4
    for at, name in ((50, "early"), (150, "late")):
        found = image.pixelColor(round(at * scale), round(70 * scale))
        assert max(abs(a - b) for a, b in zip(found.getRgb(), QColor(COLOURS[name]).getRgb())) < 6, name
    said = texts(page)
    for part in parts:
        for line in citation(part.recipe, part.simulated).split("\n"):
            assert unbroken(line) in said, "the attribution is always on it"
    simulated = "Simulated sample scenes" if language == "en" else "模擬的範例影像"
    left_out = "Scenes left out by hand: 1." if language == "en" else "另以人工排除 1 景影像"
    for words in ("2023-01-01", "2024-02-29", "cs_cdf ≥ 0.60", "EPSG:32633", simulated, left_out, "[% 1 + 1 %]"):
        assert unbroken(words) in said, words
    label = next(item for item in page.layout.items() if isinstance(item, QgsLayoutItemLabel) and "Puli" in item.text())
    assert "1 + 1" in label.currentText()
    items = [item for item in page.layout.items() if item.type() != 65638 and item.sceneBoundingRect().isValid()]
    below = max(item.sceneBoundingRect().bottom() for item in items if isinstance(item, QgsLayoutItemLabel))
    assert below < 297 - 8, "all on one page"
    right = max(item.sceneBoundingRect().right() for item in items if isinstance(item, QgsLayoutItemLabel))
    assert right < 210 - 8


def test_a_report_of_one_composite(pair, language, tmp_path):
    page = page_of(parts_of(pair[1:]), tmp_path)
    image = QgsLayoutExporter(page.layout).renderPageToImage(0, dpi=72)
    found = image.pixelColor(round(105 * 72 / 25.4), round(80 * 72 / 25.4))
    assert found.red() > 180 and found.blue() < 40


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326", "EPSG:3826", "EPSG:32633"])
def test_the_maps_show_the_whole_area(pair, crs):
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem(crs))
    page = Page(QgsProject.instance(), parts_of(pair))
    for settings in page.map_settings():
        for layer in settings.layers():
            box = settings.layerExtentToOutputExtent(layer, layer.extent())
            assert settings.visibleExtent().contains(box)
            assert box.width() > settings.visibleExtent().width() / 3 or crs == "EPSG:3826"


def test_it_is_written_with_one_set_of_tiles(pair, tiles, language, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = written(parts_of(pair), tmp_path / "report.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert tiles.paths and len(tiles.paths) == len(set(tiles.paths)), "the page itself asks for nothing"
    assert [one.name for one in tmp_path.iterdir() if one.name not in ("profile", "home")] == ["report.pdf"], (
        "nothing else stays"
    )
    if shutil.which("pdftotext"):
        found = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        found = unicodedata.normalize("NFKC", found)  # Qt writes some ideographs as the radicals that look the same
        assert "埔里" in found, "texts can be searched and copied"


def test_what_cannot_be_written_is_told(pair, tmp_path):
    writer, said = ReportWriter(QgsProject.instance()), []
    writer.failed.connect(said.append)
    writer.write(parts_of(pair[:1]), str(tmp_path / "missing" / "report.pdf"))
    wait(lambda: said, 60)
    assert isinstance(said[0], OSError)
    writer.shut_down()


def test_it_can_be_stopped(pair, tmp_path):
    writer, said = ReportWriter(QgsProject.instance()), []
    writer.saved.connect(said.append)
    writer.write(parts_of(pair), str(tmp_path / "report.pdf"))
    writer.cancel()
    assert not writer.running
    wait(lambda: not report._leaving)
    assert not said and not (tmp_path / "report.pdf").exists()
    writer.shut_down()


def test_chinese_is_wrapped_to_the_width(project, tmp_path):
    page = Page(QgsProject.instance(), parts_of([composite(RECIPE.with_(style=Style.of("NDVI")))]))
    text = "以山區崩塌地為例說明前後期影像的比較方法與限制條件" * 6 + " Sentinel-2 𠮷野家"
    lines = page._wrapped(text, 100, 8).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    font = QFont(page._family)
    font.setPixelSize(100)
    widths = [QFontMetricsF(font).horizontalAdvance(line) / 100 * 8 * 25.4 / 72 for line in lines]
    assert len(lines) > 3 and max(widths) <= 100.5


def test_a_change_comes_with_its_two_sides(pair, tiles, language, tmp_path):
    before = EARLY.with_(excluded=())
    change = Change(before, LATE, index="NBR", min_views=2)
    sides = []
    for name, recipe in (("early", before.with_(style=Style.of("NBR"))), ("late", LATE)):
        url = f"http://127.0.0.1:{tiles.server_address[1]}/v1/maps/{name}/tiles/{{z}}/{{x}}/{{y}}"
        sides.append(tile_layers.make_layer(source(recipe, url), recipe))
    url = f"http://127.0.0.1:{tiles.server_address[1]}/v1/maps/late-change/tiles/{{z}}/{{x}}/{{y}}"
    layer = tile_layers.make_layer(source(change.whole, url), change)
    assert len(parts_of([layer])) == 1, "a report of a change whose sides are gone"
    alone = texts(page_of(parts_of([layer]), tmp_path))
    assert "2023-01-01" in alone and "2024-02-29" in alone
    QgsProject.instance().addMapLayers([*sides, layer])
    parts = parts_of([layer])
    assert [part.layer for part in parts] == [*sides, layer], "of real scenes, as the change is"
    images = []
    for settings, colour in zip(Page(QgsProject.instance(), parts).map_settings(), ("red", "blue", "yellow")):
        images.append(QImage(settings.outputSize(), QImage.Format.Format_RGB32))
        images[-1].fill(QColor(colour))
    page = page_of(parts, tmp_path, images)
    image = QgsLayoutExporter(page.layout).renderPageToImage(0, dpi=72)
    scale = 72 / 25.4
    for x, y, colour in ((50, 60, "red"), (150, 60, "blue"), (50, 130, "yellow")):
        assert image.pixelColor(round(x * scale), round(y * scale)).name() == QColor(colour).name(), colour
    said = texts(page)
    assert "NBR" in said and "2023-01-01" in said and "2024-02-29" in said
    assert unbroken("at least 2 clear views" if language == "en" else "2 次清晰觀測") in said
    labels = [item for item in page.layout.items() if isinstance(item, QgsLayoutItemLabel)]
    assert max(item.sceneBoundingRect().bottom() for item in labels) < 297 - 8, "all on one page"
    path = written(parts, tmp_path / "change.pdf")
    assert path.read_bytes().startswith(b"%PDF")
