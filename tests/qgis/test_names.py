"""Names of composites: place, period, what it shows; told apart even where little of them is seen."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from qgis.core import (
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeedback,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QListWidget, QPushButton, QStyle, QTreeView

from cloudscore_plugin.core.errors import Cancelled
from cloudscore_plugin.core.recipe import CompositeRecipe, Style, bounds
from cloudscore_plugin.core.recipe_files import described_in
from cloudscore_plugin.gui.area import AreaSection
from cloudscore_plugin.gui.feature_picker import FeaturePicker
from cloudscore_plugin.gui.recipes import RecipesGroup
from cloudscore_plugin.gui.save_dialog import SaveDialog
from cloudscore_plugin.layers.area_names import Naming, feature_name, name_in
from cloudscore_plugin.messages.citations import citation, report_paragraph
from cloudscore_plugin.messages.names import (
    composite_name,
    file_stem,
    months_name,
    period_name,
    safe_stem,
)
from cloudscore_plugin.services.change_polygons import places_of_layer
from cloudscore_plugin.services.recipe_history import Entry
from cloudscore_plugin.settings import Settings
from tests.support.qt import wait

SQUARE = {"type": "Polygon", "coordinates": [[[120.9, 23.9], [121, 23.9], [121, 24], [120.9, 24], [120.9, 23.9]]]}
PULI = CompositeRecipe(roi=SQUARE, start="2026-09-01", end="2026-12-01", area_name="Puli basin")

TEN = [
    PULI,
    PULI.with_(style=Style.of("NDVI")),
    PULI.with_(method="medoid"),
    PULI.with_(clear_threshold=0.5),
    PULI.with_(qa_band="cs"),
    PULI.with_(product="L1C"),
    PULI.with_(start="2025-09-01", end="2025-12-01"),
    PULI.with_(area_name="Yilan", roi={"type": "Point", "coordinates": [121.7, 24.7]}),
    PULI.with_(max_scene_cloud=40),
    PULI.with_(clip=False),
    PULI.with_(excluded=("20260905T022549_20260905T023711_T51QTG",)),
    PULI.with_(style=Style(max=3000)),
]


@pytest.mark.parametrize(
    "start, end, months, name",
    [
        ("2026-09-01", "2026-12-01", None, "Sep–Nov 2026"),
        ("2026-09-01", "2026-10-01", None, "Sep 2026"),
        ("2026-01-01", "2027-01-01", None, "2026"),
        ("2024-01-01", "2027-01-01", None, "2024–2026"),
        ("2025-11-01", "2026-05-01", None, "Nov 2025–Apr 2026"),
        ("2026-09-03", "2026-09-18", None, "3–17 Sep 2026"),
        ("2026-09-03", "2026-09-04", None, "3 Sep 2026"),
        ("2026-09-03", "2026-12-02", None, "3 Sep–1 Dec 2026"),
        ("2025-12-03", "2026-03-03", None, "3 Dec 2025–2 Mar 2026"),
        ("2024-02-01", "2024-03-01", None, "Feb 2024"),
        ("2023-01-01", "2024-01-01", (6, 6), "Jun, 2023"),
        ("2023-11-01", "2026-05-01", (11, 4), "Nov–Apr, 2023–2026"),
        ("2023-11-01", "2026-03-15", (11, 4), "Nov–Apr, 1 Nov 2023–14 Mar 2026"),
        ("2026-03-01", "2026-06-01", (3, 5), "Mar–May 2026"),
        ("2026-03-01", "2026-06-01", (1, 12), "Mar–May 2026"),
    ],
)
def test_periods(qgis_app, start, end, months, name):
    assert period_name(start, end, months) == name


def test_place_period_and_what_it_shows(qgis_app):
    assert composite_name(PULI.with_(style=Style.of("NDVI"))) == "Puli basin, Sep–Nov 2026, NDVI"
    assert composite_name(PULI) == "Puli basin, Sep–Nov 2026, true colour"
    assert composite_name(PULI.with_(area_name=""), True) == ("Simulated: 23.95°N 120.95°E, Sep–Nov 2026, true colour")
    assert composite_name(PULI.with_qa_layer("clear_count")).endswith("Clear views")
    assert months_name((11, 4)) == "Nov–Apr"


def test_composites_that_differ_in_one_thing_are_told_apart_by_how_their_names_begin(qgis_app):
    given = []
    for number, recipe in enumerate(TEN):
        given.append(composite_name(recipe, beside=TEN[:number]))
    shown = [name[:14] for name in given]
    assert len(set(shown)) == len(TEN), given
    assert given[1].startswith("NDVI, Puli basin")
    assert given[6].startswith("Sep–Nov 2025, Puli")


def test_they_differ_in_what_is_seen_of_them_in_a_layer_tree_of_200_pixels(language):
    """Ellipsis included, and simulated or not; beside the name are an indent, a tick box and an icon."""
    font = QFont("Noto Sans CJK TC")
    font.setPixelSize(13)
    metrics = QFontMetrics(font)
    for simulated in (False, True):
        names = [composite_name(recipe, simulated, TEN[:number]) for number, recipe in enumerate(TEN)]
        room = 200 - 3 * 20
        seen = {metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names}
        assert len(seen) == len(TEN), (seen, names)


def elided(view, row, text_width=None) -> str:
    """What is seen of a row's first line in a list or table, as the view cuts it."""
    index = view.model().index(row, 0, view.rootIndex())
    line = index.data().split("\n")[0]
    around = 4 * view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin)
    icon = view.iconSize().width() if view.iconSize().isValid() else 0
    icon = icon or view.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
    room = text_width or view.visualRect(index).width() - icon - around
    return view.fontMetrics().elidedText(line, view.textElideMode(), room)


@pytest.fixture
def cjk_font(qgis_app):
    font, before = QFont("Noto Sans CJK TC"), QApplication.font()
    font.setPixelSize(13)
    QApplication.setFont(font)
    yield
    QApplication.setFont(before)


def test_ten_saved_one_after_another_are_told_apart_in_a_file_dialog(language, cjk_font, profile, tmp_path):
    """As wide as Qt opens it, with the columns of size, kind and date beside the names."""
    folder = tmp_path / "saved"
    folder.mkdir()
    Settings.load().save(save_folder=str(folder), save_content="picture")
    for recipe in TEN:
        dialog = SaveDialog(recipe, simulated=True)
        wait(lambda dialog=dialog: not dialog._jobs.running("folder"))
        content = dialog.content
        path = Path(dialog.path)
        path.touch()
        told = {"order": {"content": content}, "recipe": json.loads(recipe.to_json())}
        Path(f"{path}.json").write_text(json.dumps(told), encoding="utf-8")
        dialog.reject()
        dialog.deleteLater()
    there = QFileDialog(None, "", str(folder), "GeoTIFF (*.tif)")
    there.setOption(QFileDialog.Option.DontUseNativeDialog)
    there.setViewMode(QFileDialog.ViewMode.Detail)
    there.show()
    view = there.findChild(QTreeView, "treeView")
    wait(lambda: view.model().rowCount(view.rootIndex()) == len(TEN) and view.columnWidth(0) > 200)
    names = [view.model().index(row, 0, view.rootIndex()).data() for row in range(len(TEN))]
    assert len({elided(view, row) for row in range(len(TEN))}) == len(TEN), names
    cut_at_the_end = {view.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 180) for name in names}
    assert len(cut_at_the_end) == len(TEN), names
    there.close()


def test_files_in_a_folder_are_read_whatever_they_are(tmp_path):
    (tmp_path / "broken.tif.json").write_text("{", encoding="utf-8")
    (tmp_path / "else.tif.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "folder.tif.json").mkdir()
    told = {"order": {"content": ["NDVI"]}, "recipe": json.loads(PULI.to_json())}
    (tmp_path / "kept.tif.json").write_text(json.dumps(told), encoding="utf-8")
    assert described_in(str(tmp_path)) == [(PULI, "")]
    assert described_in(str(tmp_path / "none")) == []


def test_they_are_told_apart_in_the_list_of_recipes(language, cjk_font, profile):
    """As wide as in a dock of 340 pixels."""
    entries = [Entry(str(number), recipe, "2026-11-30T00:00:00+00:00") for number, recipe in enumerate(TEN)]
    section = RecipesGroup(lambda: PULI)
    section._entries = entries
    section._show()
    shown = section.findChild(QListWidget, "recipesList")
    shown.resize(300, 400)
    seen = {elided(shown, row, 280) for row in range(len(TEN))}
    assert len(seen) == len(TEN), seen


def test_any_two_of_them_have_different_names_in_files_and_lists(qgis_app):
    for one, other in itertools.combinations(TEN, 2):
        assert composite_name(one) != composite_name(other)
        assert file_stem(one) != file_stem(other)


def test_pairs_of_differences_have_names_of_their_own(qgis_app):
    changes = [{"method": "mean"}, {"clear_threshold": 0.5}, {"qa_band": "cs"}, {"product": "L1C"}, {"clip": False}]
    made, names = [], []
    for count in range(len(changes) + 1):
        for some in itertools.combinations(changes, count):
            recipe = PULI.with_(**{key: value for change in some for key, value in change.items()})
            names.append(composite_name(recipe, beside=made))
            made.append(recipe)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "text, stem",
    [
        ("Puli basin, Sep–Nov 2026, NDVI", "Puli-basin_Sep-Nov-2026_NDVI"),
        ("a/b\\c:d*e?f", "a-b-c_d-e-f"),
        ("..", "composite"),
        ("", "composite"),
        ("CON", "_CON"),
        ("埔里盆地，2026年9–11月、NDVI", "埔里盆地_2026年9-11月_NDVI"),
        ("x\n\ty", "x-y"),
        ("cs_cdf ≥ 0.50, scene clouds ≤ 40 %", "cs_cdf-0.50_scene-clouds-40"),
    ],
)
def test_file_names_are_safe(qgis_app, text, stem):
    assert safe_stem(text) == stem


def test_file_names_stay_short(qgis_app):
    assert len(safe_stem("埔" * 300).encode()) <= 100


@pytest.fixture
def towns(qgis_app):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=fid:integer&field=TOWNNAME:string", "towns", "memory")
    features = []
    for number, name in enumerate(("Puli", "Guoxing", "Ren’ai")):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([number, name])
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(121 + number, 24, 121.5 + number, 24.5)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.setDisplayExpression('"TOWNNAME"')
    return layer


def test_areas_are_called_as_their_features(towns):
    features = list(towns.getFeatures())
    assert feature_name(towns, features[0]) == "Puli"
    assert Naming(towns).name() == "towns"
    towns.selectByIds([features[1].id()])
    assert Naming(towns, selected_only=True).name() == "Guoxing"
    towns.selectByIds([feature.id() for feature in features[:2]])
    assert Naming(towns, selected_only=True).name() == "Puli + Guoxing"
    towns.selectAll()
    assert Naming(towns, selected_only=True).name() == "towns"
    towns.setDisplayExpression('"fid"')
    assert feature_name(towns, features[2]) == "towns 2"
    towns.selectByIds([features[1].id()])
    towns.setDisplayExpression('"TOWNNAME" || round($area)')
    assert Naming(towns, selected_only=True).name().startswith("Guoxing"), "shapes are there for whom needs them"
    assert Naming(towns, selected_only=True).name() != "Guoxing"


def test_a_field_may_call_a_feature_zero(qgis_app):
    layer = QgsVectorLayer("Polygon?field=row:int&field=sheet:string&field=height:double&field=day:date", "", "memory")
    feature = QgsFeature(layer.fields())
    assert [name_in(feature, field) for field in ("row", "sheet", "height", "day", "")] == [""] * 5
    feature["row"], feature["sheet"], feature["height"] = 0, "A  1 ", 2.5
    assert [name_in(feature, field) for field in ("row", "sheet", "height", "")] == ["0", "A 1", "2.5", ""]


def test_the_polygons_that_hectares_are_summed_by_are_read_after_the_layer_went(towns, monkeypatch):
    made, contexts = QgsExpressionContextUtils.globalProjectLayerScopes, []
    monkeypatch.setattr(
        QgsExpressionContextUtils, "globalProjectLayerScopes", lambda layer: contexts.append(layer) or made(layer)
    )
    towns.setDisplayExpression('"TOWNNAME" || round($area / $area)')
    read = places_of_layer(towns)
    sip.delete(towns)
    places = read(QgsFeedback())
    assert [name for name, _shape in places.shapes] == ["Puli1", "Guoxing1", "Ren’ai1"]
    assert places.shapes[2][1].boundingBox().xMinimum() == 123 and len(contexts) == 1
    stopped = QgsFeedback()
    stopped.cancel()
    with pytest.raises(Cancelled):
        read(stopped)


def test_a_report_paragraph_says_how_it_was_made_and_whom_to_thank(qgis_app):
    recipe = PULI.with_(months=(11, 4), max_scene_cloud=40, method="medoid", excluded=("A1",))
    text = report_paragraph(recipe)
    for part in (
        "Puli basin",
        "2026-09-01",
        "2026-11-30",
        "Nov–Apr",
        "40 %",
        "cs_cdf",
        "0.60",
        "medoid",
        "left out by",
    ):
        assert part in text, part
    assert "modified Copernicus Sentinel data 2026" in text and "Simulated" not in text
    assert "Simulated" in report_paragraph(recipe, True) and "Copernicus" not in report_paragraph(recipe, True)
    assert citation(recipe).splitlines()[0].startswith("Contains modified Copernicus") and "doi" in citation(recipe)


def test_features_are_picked_by_name(towns):
    picker, taken = FeaturePicker(towns), []
    picker.chosen.connect(lambda ids, name: taken.append((ids, name)))
    picker.show()
    shown = picker.findChild(QListWidget, "featureList")
    wait(lambda: shown.count() == 3)
    assert [shown.item(row).text() for row in range(3)] == ["Guoxing", "Puli", "Ren’ai"]
    picker.findChild(QgsFilterLineEdit, "featureSearch").setText("pu")
    assert [shown.item(row).isHidden() for row in range(3)] == [True, False, True]
    assert not picker.findChild(QPushButton, "featureTake").isEnabled()
    shown.item(1).setSelected(True)
    picker.findChild(QPushButton, "featureTake").click()
    [puli] = [feature.id() for feature in towns.getFeatures() if feature["TOWNNAME"] == "Puli"]
    assert taken == [([puli], "Puli")]


def test_picked_features_are_the_area_under_their_name(towns):
    canvas = QgsMapCanvas()
    section = AreaSection(canvas)
    QgsProject.instance().addMapLayer(towns, False)
    ids = [feature.id() for feature in towns.getFeatures() if feature["TOWNNAME"] != "Puli"]
    section._take_picked(towns.id(), ids, "Guoxing + Ren’ai")
    wait(lambda: section.roi is not None)
    assert section.name == "Guoxing + Ren’ai" and section.source == towns.id()
    assert bounds(section.roi) == pytest.approx((122, 24, 123.5, 24.5))
    section.shut_down()
    QgsProject.instance().takeMapLayer(towns)
