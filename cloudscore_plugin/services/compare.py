"""What is compared on the map: the two sides, chosen from the layer tree, and their pictures, rendered by QGIS's jobs.

A side is the map as it is shown, with the layers of this side and without those of the other. Main thread only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTree,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsMapRendererCache,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..layers.identity import recipe_of

LAYER, GROUP, THEME, REST = "layer", "group", "theme", "rest"
_KEPT = 4  # pictures: those of two sides, and of two that were chosen before
_PARTIAL = 300  # milliseconds between two looks at a picture that is still being rendered


@dataclass(frozen=True)
class Side:
    """What one side shows: a layer (key: its id), a group (its path in the tree), a map theme (its name), or the rest
    of the map: all that it shows but for the other side.
    """

    kind: str = REST
    key: object = ""


@dataclass(frozen=True)
class Choice:
    """One entry of the list to choose a side from. depth: of the layer or group in the tree."""

    side: Side
    title: str
    depth: int = 0
    node: QgsLayerTreeNode | None = field(default=None, compare=False)


def choices(project: QgsProject) -> list[Choice]:
    """Layers and groups in the order of the layer tree, then map themes; the rest of the map is not among them."""
    themes = project.mapThemeCollection().mapThemes()
    return [*_walk(project.layerTreeRoot(), (), 0), *(Choice(Side(THEME, name), name) for name in sorted(themes))]


def side_of(node: QgsLayerTreeNode) -> Side | None:
    """The side that shows a node of the layer tree; None for one that shows nothing on a map."""
    if QgsLayerTree.isLayer(node):
        return Side(LAYER, node.layerId()) if _drawable(node.layer()) else None
    if node.parent() is None:
        return None
    path: list[tuple[str, int]] = []
    while node.parent() is not None:
        path.insert(0, _name_among_siblings(node))
        node = node.parent()
    return Side(GROUP, tuple(path))


def title_of(project: QgsProject, side: Side) -> str:
    """What a side is called; "" for the rest of the map, and for what is gone."""
    return next((choice.title for choice in choices(project) if choice.side == side), "")


def layers_of(project: QgsProject, side: Side) -> list[QgsMapLayer] | None:
    """The layers a side brings to the map; None if it is gone from the project.

    A group brings the layers that are checked in it, or all where none is.
    """
    root = project.layerTreeRoot()
    if side.kind == LAYER:
        node = root.findLayer(side.key)
        return [node.layer()] if node is not None and _drawable(node.layer()) else None
    if side.kind == GROUP:
        group = next((choice.node for choice in _walk(root, (), 0) if choice.side == side), None)
        if group is None:
            return None
        return list(_checked(group)) or [node.layer() for node in group.findLayers() if _drawable(node.layer())]
    if side.kind == THEME:
        themes = project.mapThemeCollection()
        return themes.mapThemeVisibleLayers(side.key) if themes.hasMapTheme(side.key) else None
    return []


def usual_sides(project: QgsProject, chosen: Sequence[QgsLayerTreeNode], shown: Sequence[QgsMapLayer]) -> list[Side]:
    """What to compare first: the nodes chosen, or else what lies on top of the map, with what is next to compare it.

    The earlier composite comes first; where dates tell nothing, the lower in the layer tree does.
    """
    known = {choice.side: at for at, choice in enumerate(choices(project))}
    found = [side for side in map(side_of, chosen) if side in known][:2]
    if len(found) < 2:
        rasters = [layer for layer in shown if isinstance(layer, QgsRasterLayer)]
        composites = [layer for layer in rasters if recipe_of(layer) is not None]
        for layer in (*composites, *rasters, *shown):
            side = Side(LAYER, layer.id())
            if len(found) < 2 and side in known and side not in found and not _inside(project, side, found):
                found.append(side)
    found += [Side()] * (2 - len(found))
    return sorted(found, key=lambda side: (*_start(project, side, found), -known.get(side, len(known))))


def side_settings(settings: QgsMapSettings, project: QgsProject, side: Side, other: Side) -> QgsMapSettings | None:
    """The canvas's settings with the layers of one side; None where they are what the canvas shows already."""
    shown = settings.layers()
    mine, theirs = layers_of(project, side) or [], layers_of(project, other) or []
    result = QgsMapSettings(settings)
    if side.kind == THEME:
        layers = mine
        result.setLayerStyleOverrides(project.mapThemeCollection().mapThemeStyleOverrides(side.key))
    else:
        ids = {layer.id() for layer in mine}
        hidden = {layer.id() for layer in theirs} - ids if other.kind != THEME else set()
        wanted = {layer.id() for layer in shown} - hidden | ids
        tree = project.layerTreeRoot().layerOrder()
        known = {layer.id() for layer in tree}
        layers = [layer for layer in shown if layer.id() not in known]
        layers += [layer for layer in tree if layer.id() in wanted]
    if layers == shown and result.layerStyleOverrides() == settings.layerStyleOverrides():
        return None
    result.setLayers(layers)
    return result


@dataclass
class Picture:
    """A rendered picture: content and place say of what and where. corners: on the map, from the top left clockwise."""

    image: QImage
    content: tuple
    place: tuple
    corners: list[QgsPointXY]
    crs: QgsCoordinateReferenceSystem


def content_of(settings: QgsMapSettings) -> tuple:
    """What a map with these settings shows, wherever."""
    time = settings.temporalRange() if settings.isTemporal() else None
    span = (time.begin().toMSecsSinceEpoch(), time.end().toMSecsSinceEpoch()) if time is not None else None
    overrides = tuple(sorted(settings.layerStyleOverrides().items()))
    return tuple(settings.layerIds()), overrides, span, settings.backgroundColor().rgba()


def place_of(settings: QgsMapSettings) -> tuple:
    """Where and how large a map with these settings is."""
    box, size = settings.visibleExtent(), settings.outputSize()
    return (
        *(box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()),
        *(size.width(), size.height(), settings.devicePixelRatio(), settings.outputDpi(), settings.rotation()),
        settings.destinationCrs().toWkt(),
    )


class SidePictures(QObject):
    """Renders the sides, one after another, so that what they share is asked for once. changed: a new picture is there.

    Nothing here waits: jobs that are no longer wanted are told to stop and let go.
    """

    changed = pyqtSignal()

    def __init__(self, project: QgsProject, parent: QObject | None = None):
        super().__init__(parent)
        self._project = project
        self._pictures: list[Picture] = []  # the latest first
        self._queue: list[QgsMapSettings] = []
        self._job: QgsMapRendererParallelJob | None = None
        self._cache = QgsMapRendererCache()
        self._cached_place: tuple = ()
        self._look = QTimer(self)
        self._look.setInterval(_PARTIAL)
        self._look.timeout.connect(self._take)
        self.jobs_started = 0

    @property
    def rendering(self) -> bool:
        """Whether a picture is being rendered."""
        return self._job is not None

    def show(self, wanted: Sequence[QgsMapSettings | None]) -> None:
        """Have pictures with these settings; those that are there or under way are not rendered again."""
        missing = [one for one in wanted if one is not None and not self._has(one)]
        keys = [_key(one) for one in missing]
        if self._job is not None and _key(self._job.wanted) not in keys:
            self._cancel()
        running = _key(self._job.wanted) if self._job is not None else None
        self._queue = [one for one, key in zip(missing, keys) if key != running]
        if self._job is None:
            self._next()

    def forget(self, layer_id: str) -> None:
        """A layer looks different now: pictures of it are out of date, but better than none until there are others."""
        for picture in self._pictures:
            if layer_id in picture.content[0]:
                picture.place = ()
        if self._job is not None and layer_id in self._job.wanted.layerIds():
            self._cancel()

    def drop(self, layer_ids: Sequence[str]) -> None:
        """Layers are gone: no picture shows them any more."""
        gone = set(layer_ids)
        self._pictures = [picture for picture in self._pictures if not gone & set(picture.content[0])]
        if self._job is not None and gone & set(self._job.wanted.layerIds()):
            self._cancel()
        self._queue = []

    def picture(self, settings: QgsMapSettings) -> Picture | None:
        """The picture of these settings, or the latest of the same layers at another place."""
        key = _key(settings)
        exact = next((one for one in self._pictures if (one.content, one.place) == key), None)
        return exact or next((one for one in self._pictures if one.content == key[0]), None)

    def stop(self) -> None:
        """Let go of everything."""
        self._queue = []
        self._cancel()
        self._pictures = []
        self._cache, self._cached_place = QgsMapRendererCache(), ()

    def _has(self, settings: QgsMapSettings) -> bool:
        key = _key(settings)
        if self._job is not None and _key(self._job.wanted) == key:
            return False  # what is there may be half of it
        return any((one.content, one.place) == key for one in self._pictures)

    def _next(self) -> None:
        if not self._queue:
            return
        settings = self._queue.pop(0)
        place = (place_of(settings), content_of(settings)[1:])
        if place != self._cached_place:  # QGIS's cache knows nothing of styles and time
            self._cache, self._cached_place = QgsMapRendererCache(), place
        notes = self._project.mainAnnotationLayer()  # which the canvas, too, adds when it draws
        drawn = QgsMapSettings(settings)
        if not notes.isEmpty():
            drawn.setLayers([notes, *settings.layers()])
        job = QgsMapRendererParallelJob(drawn)
        job.wanted, job.layers_cache = settings, self._cache  # alive as long as the job
        job.setCache(self._cache)
        job.finished.connect(self._finished)
        self._job = job
        self.jobs_started += 1
        job.start()
        self._look.start()

    def _finished(self) -> None:
        if self._job is None or self._job.isActive():
            return
        self._take()
        self._look.stop()
        job, self._job = self._job, None
        job.deleteLater()
        self._next()

    def _take(self) -> None:
        """Keep what is rendered so far."""
        if self._job is None:
            return
        settings, image = self._job.wanted, self._job.renderedImage()
        if image.isNull():
            return
        content, place = _key(settings)
        old = [one for one in self._pictures if (one.content, one.place) != (content, place)]
        corners = [QgsPointXY(*_map_point(settings, *at)) for at in ((0, 0), (1, 0), (1, 1), (0, 1))]
        self._pictures = [Picture(image, content, place, corners, settings.destinationCrs()), *old][:_KEPT]
        self.changed.emit()

    def _cancel(self) -> None:
        self._look.stop()
        job, self._job = self._job, None
        if job is None:
            return
        half = _key(job.wanted)
        self._pictures = [one for one in self._pictures if (one.content, one.place) != half]
        job.finished.disconnect(self._finished)
        if job.isActive():
            _leaving.add(job)
            job.finished.connect(lambda: (_leaving.discard(job), job.deleteLater()))
            job.cancelWithoutBlocking()


_leaving: set[QgsMapRendererParallelJob] = set()  # cancelled, not yet ended: deleting one would wait for it


def _key(settings: QgsMapSettings) -> tuple[tuple, tuple]:
    return content_of(settings), place_of(settings)


def _map_point(settings: QgsMapSettings, x: float, y: float) -> tuple[float, float]:
    size = settings.outputSize()
    point = settings.mapToPixel().toMapCoordinates(x * size.width(), y * size.height())
    return point.x(), point.y()


def _walk(group: QgsLayerTreeGroup, path: tuple, depth: int) -> Iterator[Choice]:
    for node in group.children():
        if QgsLayerTree.isLayer(node):
            if _drawable(node.layer()):
                yield Choice(Side(LAYER, node.layerId()), node.name(), depth, node)
        elif any(_drawable(below.layer()) for below in node.findLayers()):
            inside = (*path, _name_among_siblings(node))
            yield Choice(Side(GROUP, inside), node.name(), depth, node)
            yield from _walk(node, inside, depth + 1)


def _name_among_siblings(node: QgsLayerTreeGroup) -> tuple[str, int]:
    """A group's name, and how many groups of the same name come before it."""
    before = 0
    for other in node.parent().children():
        if other is node or other == node:
            break
        before += QgsLayerTree.isGroup(other) and other.name() == node.name()
    return node.name(), before


def _checked(group: QgsLayerTreeGroup) -> Iterator[QgsMapLayer]:
    """The layers that are checked in a group, whether or not the group itself is."""
    for node in group.children():
        if not node.itemVisibilityChecked():
            continue
        if isinstance(node, QgsLayerTreeLayer):
            if _drawable(node.layer()):
                yield node.layer()
        else:
            yield from _checked(node)


def _drawable(layer: QgsMapLayer | None) -> bool:
    return layer is not None and layer.isValid() and layer.isSpatial()


def _inside(project: QgsProject, side: Side, others: Sequence[Side]) -> bool:
    """Whether a layer is in one of the groups chosen already."""
    return any(layer.id() == side.key for other in others for layer in layers_of(project, other) or ())


def _start(project: QgsProject, side: Side, sides: Sequence[Side]) -> tuple[str, ...]:
    """When a composite begins, where all sides are composites of different dates; nothing to sort by elsewhere."""
    starts = []
    for one in (side, *sides):
        layers = layers_of(project, one) or [] if one.kind == LAYER else []
        recipe = recipe_of(layers[0]) if layers else None
        if recipe is None:
            return ("",)
        starts.append(recipe.start)
    return (starts[0],)
