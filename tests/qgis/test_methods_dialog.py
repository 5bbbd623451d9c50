"""Compare methods: the window that puts all of them beside each other, and what the dock does with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QListWidget, QProgressBar, QPushButton, QTableWidget

from cloudscore_plugin.core import catalog
from cloudscore_plugin.gui.methods_dialog import MethodsDialog
from cloudscore_plugin.gui.options import AdvancedGroup, MethodGroup
from cloudscore_plugin.messages.titles import comparison_columns, method_titles
from cloudscore_plugin.preview.figures import BALANCED
from cloudscore_plugin.preview.stack import Stack
from cloudscore_plugin.services.preview import Frame
from tests.benchmarks.methods import RECIPE, invented
from tests.support.qt import work_is_over

from .window import child


def frame_of(situation: str, step: int = 2) -> Frame:
    """What the preview would show of a made-up situation, on every second pixel."""
    stack, _truth = invented(situation, 11)
    height, width = stack.shape
    keep = (slice(None), slice(0, None, step), slice(0, None, step))

    def fewer(array):
        return array.reshape(-1, height, width)[keep].reshape(*array.shape[:-1], -1)

    grid = type(stack.grid)(stack.grid.crs, stack.grid.left, stack.grid.top, 10.0 * step, width // step, height // step)
    small = Stack(
        grid, stack.bands, stack.scenes, (), fewer(stack.values), fewer(stack.valid),
        {name: fewer(scores) for name, scores in stack.scores.items()}, fewer(stack.inside),
    )  # fmt: skip
    return Frame(small, RECIPE, 0.6, QImage(), None, None, None)


@pytest.fixture
def opened(qtbot):
    windows = []

    def make(frame):
        dialog = MethodsDialog(frame)
        windows.append(dialog)
        dialog.show()
        return dialog

    yield make
    for dialog in windows:
        dialog.reject()
        dialog.deleteLater()


def test_all_methods_beside_each_other_and_a_click_takes_one(opened, qtbot):
    dialog = opened(frame_of("seams"))
    said, taken = [], []
    dialog.judged.connect(said.append)
    dialog.taken.connect(taken.append)
    assert dialog.busy
    qtbot.waitUntil(lambda: bool(said), timeout=120_000)
    table, pictures = child(dialog, QTableWidget, "methodsTable"), child(dialog, QListWidget, "methodsPictures")
    assert table.rowCount() == pictures.count() == len(catalog.METHODS) + len(BALANCED)
    assert table.columnCount() == 1 + len(comparison_columns())
    assert not child(dialog, QProgressBar, "methodsProgress").isVisible() and not dialog.busy
    for row in range(table.rowCount()):
        assert not pictures.item(row).icon().isNull()
        assert all(table.item(row, column).text() for column in range(table.columnCount()))
    marked = [row for row in range(table.rowCount()) if table.item(row, 0).font().bold()]
    assert len(marked) == 1 and pictures.currentRow() == marked[0] == table.currentRow()
    assert pictures.item(marked[0]).text() in said[0] or method_titles()["clearest_mean"] in said[0]
    medoid = catalog.METHODS.index("medoid") + 1  # after the balanced median
    table.setCurrentCell(medoid, 0)
    assert pictures.currentRow() == medoid
    QTest.mouseClick(child(dialog, QPushButton, "methodsUseButton"), Qt.MouseButton.LeftButton)
    assert [recipe.method for recipe in taken] == ["medoid"] and not dialog.isVisible()


def test_the_best_is_named_where_all_orbits_are_balanced(opened, qtbot):
    frame = frame_of("hazy season")
    dialog = opened(replace(frame, recipe=frame.recipe.with_(balance_orbits=True)))
    said = []
    dialog.judged.connect(said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=120_000)
    table = child(dialog, QTableWidget, "methodsTable")
    [marked] = [row for row in range(table.rowCount()) if table.item(row, 0).font().bold()]
    assert catalog.METHODS[marked] != "median"  # one row a method
    assert method_titles()[catalog.METHODS[marked]] in said[0] and "%" in said[0]


def test_closed_in_the_middle_nothing_more_is_told(opened, qtbot):
    dialog = opened(frame_of("clear season"))
    said = []
    dialog.judged.connect(said.append)
    dialog.reject()
    assert not dialog.busy
    work_is_over()
    assert said == []


def test_the_method_s_help_tells_what_was_found(qtbot):
    group, advanced = MethodGroup(), AdvancedGroup()
    qtbot.addWidget(group)
    qtbot.addWidget(advanced)
    asked = []
    group.compare_wanted.connect(lambda: asked.append(True))
    button = group._compare
    assert not button.isEnabled()
    group.allow_compare(True)
    button.click()
    assert asked == [True]
    group.judge("Best here: medoid.")
    assert group._judged.text() == "Best here: medoid." and not group._judged.isHidden()
    group.judge("")
    assert group._judged.isHidden()
    advanced.set_balanced(True)
    assert advanced.choices["balance_orbits"]
