"""Series and changes as groups of tile layers in Processing: as the dock builds them, whoever runs the algorithm."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProject,
    QgsTemporalNavigationObject,
)

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import product_of, recipe_of
from cloudscore_plugin.processing.tile_layer import _results_place
from cloudscore_plugin.services.change_build import members_of
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.services.series_build import SeriesBuilder
from cloudscore_plugin.services.time_control import TimeControl, _mode
from tests.support.http import failure

from .test_processing import (  # noqa: F401 (fixtures)
    BEFORE_AND_AFTER,
    GIVEN,
    Feedback,
    a_context,
    algorithm,
    in_a_task,
    load,
    provider,
    refusal,
    run,
    scripted,
)

SERIES = {**GIVEN, "END": "2023-03-31", "STEP": "month", "STYLE": "NDVI"}
EMPTY = failure(400, "Image.visualize: Image has no bands.", "INVALID_ARGUMENT")


def asked(server):
    return sum(line.endswith("/maps") for line in server.lines)


def shown(group):
    """Everything about a group and its layers that is to be as the dock has it."""
    return {
        "name": group.name(),
        "properties": {name: group.customProperty(name) for name in (time_groups.SERIES, time_groups.NAME)},
        "exclusive": group.isMutuallyExclusive(),
        "layers": [
            (
                node.name(),
                node.isVisible(),
                node.isExpanded(),
                time_groups.period_of(node),
                recipe_of(node.layer()),
                node.layer().opacity(),
                node.layer().temporalProperties().isActive(),
                node.layer().temporalProperties().fixedTemporalRange().begin(),
                node.layer().temporalProperties().fixedTemporalRange().end(),
                node.layer().temporalProperties().fixedTemporalRange().includeEnd(),
                node.layer().metadata().title(),
                type(node.layer().legend()).__name__,
            )
            for node in group.findLayers()
        ],
    }


@pytest.mark.parametrize("fill", [False, True])
def test_the_group_is_the_one_that_the_dock_builds(scripted, window, qtbot, fill):  # noqa: F811
    context = a_context()
    ok, results = in_a_task("seriestilelayers", {**SERIES, "FILL": fill}, context, Feedback(), qtbot)
    assert ok and asked(scripted) == 3 * (1 + fill) == len(results["LAYERS"])
    assert not time_groups.groups(QgsProject.instance()), "nothing is added by the task"
    assert load("seriestilelayers", context)
    project = QgsProject.instance()
    mine = time_groups.groups(project)
    assert len(mine) == 1 + fill and len(project.layerTreeRoot().findLayers()) == len(project.mapLayers())
    found = [shown(group) for group in mine]
    series = time_groups.series_of(mine[-1])
    assert [recipe_of(layer) for layer in time_groups.members(mine[-1]).values()] == series.recipes()
    assert (time_groups.beside(project, mine[-1]) is not None) == fill
    times = project.timeSettings().temporalRange()
    assert times.begin() == time_groups.midnight("2023-01-01") and times.end() == time_groups.midnight("2023-04-01")
    project.clear()
    builder = SeriesBuilder(window, Connections(), Messages(window, lambda *_told: None))
    try:
        builder.build(series)
        qtbot.waitUntil(lambda: len(project.mapLayers()) == 3 * (1 + fill))
    finally:
        builder.shut_down()
    assert [shown(group) for group in time_groups.groups(project)] == found


def test_the_controller_that_is_on_plays_it(scripted, window, qtbot):  # noqa: F811
    controller = QgsTemporalNavigationObject()
    window.canvas.setTemporalController(controller)
    control = TimeControl(window, Messages(window, lambda *_told: None))
    try:
        controller.setNavigationMode(_mode("Animated"))
        context = a_context()
        assert run("seriestilelayers", None, context, **SERIES) and load("seriestilelayers", context)
        (group,) = time_groups.groups(QgsProject.instance())
        qtbot.waitUntil(lambda: all(node.isVisible() for node in group.findLayers()))
    finally:
        control.shut_down()
        window.canvas.setTemporalController(None)


def test_what_is_missing_is_told_by_period(scripted):  # noqa: F811
    scripted.on("/maps", EMPTY)
    context, feedback = a_context(), Feedback()
    results = run("seriestilelayers", feedback, context, **SERIES)
    assert load("seriestilelayers", context)
    assert len(results["LAYERS"]) == 2 == len(json.loads(results["URIS"]))
    (told,) = [text for text in feedback.warnings if "No scenes" in text]
    (group,) = time_groups.groups(QgsProject.instance())
    (missing,) = set(time_groups.series_of(group).periods()) - set(time_groups.members(group))
    assert told.startswith(f"{missing.start}/{missing.last_day}: ")


def test_nothing_at_all_is_an_error_in_words(scripted):  # noqa: F811
    scripted.on("/maps", *[EMPTY] * 3)
    context, feedback = a_context(), Feedback()
    assert run("seriestilelayers", feedback, context, **SERIES) is None
    assert "No scenes found" in feedback.errors[0] and not context.layersToLoadOnCompletion()


def test_without_a_project_it_says_what_it_does(scripted):  # noqa: F811
    for name, given in (("seriestilelayers", SERIES), ("compositetilelayer", GIVEN)):
        context, feedback = QgsProcessingContext(), Feedback()
        assert run(name, feedback, context, **given)
        assert any("no layer is added to a project" in text for text in feedback.warnings)
        assert not context.layersToLoadOnCompletion()


def test_in_a_batch_each_run_has_its_group(scripted):  # noqa: F811
    same = algorithm("seriestilelayers")
    for style in ("NDVI", "NDWI"):
        context = a_context()
        _results, ok = same.run({**SERIES, "STYLE": style}, context, Feedback())
        assert ok and load(same, context)
    groups = time_groups.groups(QgsProject.instance())
    assert {time_groups.series_of(group).recipe.style.index for group in groups} == {"NDVI", "NDWI"}
    assert [len(time_groups.members(group)) for group in groups] == [3, 3]


def test_the_group_goes_where_results_go(scripted):  # noqa: F811
    from processing.core.ProcessingConfig import ProcessingConfig

    before = ProcessingConfig.getSetting(ProcessingConfig.RESULTS_GROUP_NAME)
    ProcessingConfig.setSettingValue(ProcessingConfig.RESULTS_GROUP_NAME, "Results")
    try:
        context = a_context()
        assert run("seriestilelayers", None, context, **SERIES) and load("seriestilelayers", context)
    finally:
        ProcessingConfig.setSettingValue(ProcessingConfig.RESULTS_GROUP_NAME, before)
    (group,) = time_groups.groups(QgsProject.instance())
    assert group.parent().name() == "Results" and len(group.parent().children()) == 1


def test_no_group_goes_into_one_of_ours(scripted):  # noqa: F811
    """QGIS 3.32 and later put results where something is selected: in the group of the run before, perhaps."""
    context = a_context()
    assert run("seriestilelayers", None, context, **SERIES) and load("seriestilelayers", context)
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    (group,) = time_groups.groups(project)
    assert _results_place(project, group.findLayers()[0]) is None
    outer = root.insertGroup(0, "outer")
    outer.insertChildNode(0, group.clone())
    assert _results_place(project, outer.children()[0].findLayers()[0]) == (outer, 0)
    outer.addGroup("mine")
    plain = outer.children()[1].addLayer(next(iter(project.mapLayers().values())))
    assert _results_place(project, plain) == (outer.children()[1], 0)


def test_a_change_is_a_group_of_three(scripted):  # noqa: F811
    context = a_context()
    results = run("changetilelayers", None, context, **BEFORE_AND_AFTER, INDEX="NBR")
    assert asked(scripted) == 3 == len(results["LAYERS"]) and load("changetilelayers", context)
    (top,) = QgsProject.instance().layerTreeRoot().children()
    sides = members_of(top)
    assert list(sides) == ["change", "after", "before"] and len(top.findLayers()) == 3
    change = product_of(sides["change"])
    assert isinstance(change, Change) and change.index == "NBR"
    assert [product_of(sides[side]) for side in ("after", "before")] == [change.after, change.before]
    assert sides["after"].name().startswith("After: ") and "NBR" in sides["change"].name()


def test_a_composite_knows_its_dates(scripted):  # noqa: F811
    context = a_context()
    assert run("compositetilelayer", None, context, **GIVEN) and load("compositetilelayer", context)
    (layer,) = QgsProject.instance().mapLayers().values()
    times = layer.temporalProperties()
    assert not times.isActive() and times.fixedTemporalRange().end() >= time_groups.midnight("2024-01-01")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"STEP": "week"}, "is no step"),
        ({"STEP": "days(1)", "END": "2023-12-31"}, "365 periods"),
        ({"STEP": "season(6,8)", "END": "2023-02-01"}, "No period"),
    ],
)
def test_series_that_cannot_be(scripted, changes, said):  # noqa: F811
    assert said in refusal("seriestilelayers", **{**SERIES, **changes}) and scripted.lines == []


@pytest.mark.parametrize("background", [False, True])
def test_a_model_adds_both_groups(scripted, qtbot, background):  # noqa: F811
    model = QgsProcessingModelAlgorithm("through time")
    for name, given in (("seriestilelayers", SERIES), ("changetilelayers", BEFORE_AND_AFTER)):
        child = QgsProcessingModelChildAlgorithm(f"cloudscore:{name}")
        child.setChildId(name)
        for key, value in given.items():
            child.addParameterSources(key, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
        model.addChildAlgorithm(child)
    context, feedback, ended = a_context(), Feedback(), []
    if background:
        task = QgsProcessingAlgRunnerTask(model, {}, context, feedback)
        task.executed.connect(lambda ok, results: ended.append(ok))
        QgsApplication.taskManager().addTask(task)
        qtbot.waitUntil(lambda: bool(ended))
    else:
        ended.append(model.run({}, context, feedback)[1])
    assert ended == [True], feedback.errors
    assert load(model, context)
    (group,) = time_groups.groups(QgsProject.instance())
    assert len(time_groups.members(group)) == 3 and len(QgsProject.instance().mapLayers()) == 6
