"""From tiles and a recipe to a layer in the project. Main thread only, unless said otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timezone
from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import (
    QgsBox3d,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDateTimeRange,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsLineSymbolLayer,
    QgsMapLayer,
    QgsMapLayerLegend,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsRenderContext,
    QgsSimpleFillSymbolLayer,
    QgsVectorLayer,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QSignalBlocker, Qt

from ..core import catalog
from ..core.change import Change
from ..core.kinds import as_composite
from ..core.recipe import CompositeRecipe, shown_bounds
from ..messages.citations import simulated_note, translated_credit
from ..messages.i18n import sentences, tr
from ..messages.names import (
    change_name,
    composite_name,
    method_title,
    months_name,
    period_name,
    product_name,
    threshold_title,
)
from ..messages.titles import index_sign
from .about import about
from .base_maps import is_base_map
from .identity import Origin, Shown, copy_of, is_simulated, origin_of, product_of, recipe_of, seal, write_origin
from .legends import ChangeLegend, OwnLegend, StyleLegend

if TYPE_CHECKING:
    from ..earthengine.session import TileSource

_WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
_WEB_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
_WEB_MAP = QgsRectangle(-180, -85, 180, 85)  # where web maps end
SIDE = "cloudscore/side"  # custom property of a layer's node in a change's group: before, after or change
_EDGE = 0.0002  # degrees, about 20 m: pixels on the border belong to the composite


def xyz_uri(source: TileSource) -> str:
    """The data source of an XYZ layer. ``&`` and ``=`` in the template are encoded; {x}{y}{z} and ``?`` stay."""
    return f"type=xyz&url={quote(source.url, safe=':/{}?')}&zmin={source.zmin}&zmax={source.zmax}"


def layer_name(recipe: Shown, simulated: bool = False, layer: QgsMapLayer | None = None) -> str:
    """The name of a composite's layer among the project's others; what tells it from them comes first. Main thread.

    layer: the one that is to have it, if it is in the project already.
    """
    if isinstance(recipe, Change):
        return change_name(recipe, simulated)
    others = (other for other in QgsProject.instance().mapLayers().values() if other is not layer)
    return composite_name(recipe, simulated, [mine for other in others if (mine := recipe_of(other)) is not None])


def make_layer(source: TileSource, recipe: Shown, simulated: bool = False) -> QgsRasterLayer:
    """A layer that shows the composite and carries its recipe, credits and terms. Not yet in any project."""
    layer = bare_layer(source, recipe, simulated)
    call_layer(layer, layer_name(recipe, simulated))
    apply_legend(layer)
    return layer


def bare_layer(source: TileSource, recipe: Shown, simulated: bool = False) -> QgsRasterLayer:
    """The layer of make_layer without its legend and credits; in any thread."""
    layer = QgsRasterLayer(xyz_uri(source), product_name(recipe, simulated), "wms")
    _label(layer, source, recipe, simulated)
    return layer


def change_layer(
    layer: QgsRasterLayer, source: TileSource, recipe: Shown, simulated: bool, name: str = "", unfold: bool = True
) -> None:
    """Make a composite's layer show another recipe. Its id, place, opacity and what else was set for it stay.

    So does a name the user has given it, unless real scenes take the place of simulated ones or the reverse. name: what
    it is called otherwise, the usual if "". unfold: whether a legend that is new comes into view.
    """
    before = product_of(layer)
    named = layer.name() != layer.metadata().title() and simulated == is_simulated(layer)
    name = name or layer_name(recipe, simulated, layer)
    kept = layer.name() if named else name
    set_source(layer, xyz_uri(source), kept)
    _label(layer, source, recipe, simulated, before)
    call_layer(layer, name)
    layer.setName(kept)
    apply_legend(layer)
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    if unfold and node is not None and before is not None and _single(before) != _single(recipe):
        _unfold(node, recipe)
    layer.triggerRepaint()


def call_layer(layer: QgsRasterLayer, name: str) -> None:
    """Give a layer a name, which is also its metadata's title: one that differs from it later is the user's own."""
    metadata = layer.metadata()
    metadata.setTitle(name)
    layer.setMetadata(metadata)
    layer.setName(name)


def renew_layer(layer: QgsRasterLayer, source: TileSource) -> None:
    """Show the same composite by a new map. All else about the layer stays, and the project counts as unchanged.

    Nothing is drawn anew, as the picture is the same: triggerRepaint() where tiles are missing. Layers that are no
    composites are left alone.
    """
    origin = origin_of(layer)
    if origin is None or copy_of(layer) is not None:
        return
    metadata = layer.metadata()  # QGIS forgets it with the data source
    with QSignalBlocker(layer):
        set_source(layer, xyz_uri(source), layer.name())
        layer.setMetadata(metadata)
        # Whoever lets it be renewed makes it his own.
        write_origin(layer, source.url, replace(origin, created=source.created, seal=seal(origin.recipe)))
        apply_legend(layer)


def set_source(layer: QgsRasterLayer, source: str, name: str, provider: str = "wms") -> None:
    """Show another map or file. All else about the layer stays, but its metadata.

    QGIS reads the layer's style anew, in which a temporal range owns both of its ends, and makes another renderer for
    a provider of another kind.
    """
    temporal = layer.temporalProperties()
    before, active = temporal.fixedTemporalRange(), temporal.isActive()
    opacity = layer.renderer().opacity() if layer.renderer() is not None else 1.0
    layer.setDataSource(source, name, provider)
    layer.temporalProperties().setFixedTemporalRange(before)
    layer.temporalProperties().setIsActive(active)
    if layer.renderer() is not None:
        layer.renderer().setOpacity(opacity)


def lacks_only(layer: QgsMapLayer | None, recipe: CompositeRecipe) -> bool:
    """Whether a layer is this composite but for its style, which is another. Evidence is no composite's style."""
    mine = recipe_of(layer)
    return (
        mine is not None
        and not {mine.style.index, recipe.style.index} & set(catalog.QA_LAYERS)
        and mine.style != recipe.style
        and mine.with_(style=recipe.style) == recipe
    )


def apply_legend(layer: QgsMapLayer) -> None:
    """Give a composite's layer what QGIS forgets when a project is opened or the data source changes: the legend of
    its style, and its extent. Other layers are left alone.
    """
    product = product_of(layer)
    if product is not None and isinstance(layer, QgsRasterLayer):
        layer.setLegend(ChangeLegend(product) if isinstance(product, Change) else StyleLegend(product.style))
        if copy_of(layer) is None:
            limit_extent(layer, as_composite(product))


def remove_legend(layer: QgsMapLayer) -> None:
    """Take back the legend: nothing of the plugin stays in the window when it is unloaded."""
    if isinstance(layer, QgsRasterLayer) and isinstance(layer.legend(), OwnLegend):
        layer.setLegend(QgsMapLayerLegend.defaultRasterLegend(layer))


def limit_extent(layer: QgsRasterLayer, recipe: CompositeRecipe) -> None:
    """Make a clipped composite's layer as large as its area, so that *Zoom to Layer* goes there.

    XYZ layers otherwise cover the world. QGIS also stops asking for tiles outside. A composite that is not clipped
    reaches beyond its area and keeps the world. One across the antimeridian, which is two places in the tiles'
    projection, keeps all longitudes: in a geographic CRS QGIS asks there for the tiles right round the world.
    """
    if not recipe.clip or recipe.roi["type"] == "Point":
        return
    west, south, east, north = shown_bounds(recipe)
    edges = QgsRectangle(-180 if east > 180 else west, south, min(east, 180), north)
    edges.grow(_EDGE)
    edges = edges.intersect(_WEB_MAP)  # beyond 180° it would come out on the other side
    if edges.isEmpty():  # nearer to a pole than web maps reach
        return
    layer.setExtent(QgsCoordinateTransform(_WGS84, _WEB_MERCATOR, QgsProject.instance()).transform(edges))


def add_layer(project: QgsProject, layer: QgsRasterLayer, cover: str = "") -> None:
    """Add a composite above base maps and earlier composites, below points, lines and polygons.

    cover: id of the layer its area was taken from. One that is filled would hide it, so it goes above that one.
    Likewise for a filled one that reaches over the whole area, wherever that came from. No other layer moves. Groups
    of which only one layer shows at a time, hidden and embedded groups are left alone.
    """
    cover = cover or _covering(project, product_of(layer))
    parent, index = place_above_rasters(project, cover)
    project.addMapLayer(layer, False)
    node = parent.insertLayer(index, layer)
    _unfold(node, product_of(layer))
    keep_order(project, [layer], cover)


def place_above_rasters(project: QgsProject, cover: str = "") -> tuple[QgsLayerTreeGroup, int]:
    """The group and index above base maps and earlier composites; cover: as in add_layer()."""
    root = project.layerTreeRoot()
    below = next((node for node in root.findLayers() if _is_below(node.layer(), cover)), None)
    return (root, len(root.children())) if below is None else _above(below)


def keep_order(project: QgsProject, layers: list[QgsRasterLayer], cover: str = "") -> None:
    """Draw new layers, the first on top, above the other rasters in a project that has a drawing order of its own."""
    root = project.layerTreeRoot()
    if root.hasCustomLayerOrder():
        order = [item for item in root.customLayerOrder() if item not in layers]
        place = next((at for at, item in enumerate(order) if _is_below(item, cover)), len(order))
        root.setCustomLayerOrder([*order[:place], *layers, *order[place:]])


def _is_below(item: QgsMapLayer | None, cover: str) -> bool:
    """Whether composites are drawn above a layer."""
    return (
        isinstance(item, (QgsRasterLayer, QgsVectorTileLayer))
        or is_base_map(item)
        or (item is not None and item.id() == cover and _is_filled(item))
    )


def _covering(project: QgsProject, recipe: Shown | None) -> str:
    """The id of the uppermost visible layer that would hide all of a composite, "" for none."""
    if recipe is None:
        return ""
    area = QgsRectangle(*shown_bounds(as_composite(recipe)))
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        if layer is None or not node.isVisible() or layer.extent().isEmpty() or not _is_filled(layer):
            continue
        try:
            there = QgsCoordinateTransform(layer.crs(), _WGS84, project).transformBoundingBox(layer.extent())
        except QgsCsException:
            continue
        if there.contains(area):
            return layer.id()
    return ""


def _unfold(node: QgsLayerTreeLayer, recipe: Shown | None) -> None:
    """Show the legend of one number a pixel; that of three bands is not worth the room."""
    node.setExpanded(False)  # a new node counts as unfolded, also where the tree shows it folded
    if recipe is not None and _single(recipe):
        node.setExpanded(True)


def _single(product: Shown) -> bool:
    """Whether a layer shows one number a pixel, in colours."""
    return isinstance(product, Change) or product.style.single


def _is_filled(layer: QgsMapLayer) -> bool:
    """Whether a layer of polygons paints what lies inside them; what is not known counts as painted."""
    if not isinstance(layer, QgsVectorLayer) or layer.geometryType() != QgsWkbTypes.GeometryType.PolygonGeometry:
        return False
    renderer = layer.renderer()
    symbols = renderer.symbols(QgsRenderContext()) if renderer is not None else []
    fills = [part for symbol in symbols for part in symbol.symbolLayers()]

    def paints(part) -> bool:
        if isinstance(part, QgsSimpleFillSymbolLayer):
            return part.brushStyle() != Qt.BrushStyle.NoBrush and part.fillColor().alpha() > 0
        return not isinstance(part, QgsLineSymbolLayer)

    return not fills or any(paints(part) for part in fills)


def _above(node) -> tuple[QgsLayerTreeGroup, int]:
    """The group and index just above a layer's node, outside groups that must not be touched."""
    anchor, group = node, node.parent()
    while group.parent() is not None:
        if group.isMutuallyExclusive() or not group.isVisible() or group.customProperty("embedded"):
            anchor = group
        group = group.parent()
    return anchor.parent(), anchor.parent().children().index(anchor)


def _label(
    layer: QgsRasterLayer,
    source: TileSource,
    recipe: Shown,
    simulated: bool,
    before: Shown | None = None,
) -> None:
    """Write on the layer what it is made of, its credits and terms. before: what it was made of until now."""
    text = recipe.to_json()
    write_origin(layer, source.url, Origin(text, simulated, source.created, seal(text)))
    credit_layer(layer, recipe, source.attribution, simulated, _WEB_MERCATOR, before)


def credit_layer(
    layer: QgsRasterLayer,
    recipe: Shown,
    credit: str,
    simulated: bool,
    crs: QgsCoordinateReferenceSystem,
    before: Shown | None = None,
) -> None:
    """Write on a layer what the composite is, whom to thank, how to cite it and under which terms it is.

    credit: the line that real scenes ask for, in English; simulated ones get one of their own. before: what it was
    until now.
    """
    if simulated:
        credit = simulated_note()
    holder = about(layer)
    holder.setAttribution(translated_credit(credit))  # in print layouts; the metadata keep the terms' own words
    if holder.abstract() in ("", before and what_it_is(before)):  # or else the user's own
        holder.setAbstract(what_it_is(recipe))  # which the layer tree shows under the mouse
    layer.setMetadata(_metadata(recipe, product_name(recipe, simulated), credit, simulated, crs))


def _metadata(
    shown: Shown, title: str, credit: str, simulated: bool, crs: QgsCoordinateReferenceSystem
) -> QgsLayerMetadata:
    recipe = as_composite(shown)
    product = catalog.PRODUCTS[recipe.product]
    metadata = QgsLayerMetadata()
    metadata.setType("dataset")
    metadata.setTitle(title)
    metadata.setCrs(crs)
    made_of = f"{product.collection}, {catalog.CLOUD_SCORE_PLUS}"
    cite = tr("Cite Cloud Score+ as: {citation}").format(citation=catalog.CITATION)
    metadata.setAbstract("\n\n".join([what_it_is(shown), made_of, credit if simulated else cite]))
    metadata.setRights([credit])
    metadata.setKeywords({"gmd:topicCategory": ["imageryBaseMapsEarthCover"], "instrument": ["Sentinel-2 MSI"]})
    if not simulated:
        metadata.setLicenses([catalog.TERMS])
        pages = "https://developers.google.com/earth-engine/datasets/catalog/"
        links = {name: pages + name.replace("/", "_") for name in (catalog.CLOUD_SCORE_PLUS, product.collection)}
        links["doi:" + catalog.DOI] = "https://doi.org/" + catalog.DOI
        links[catalog.TERMS] = catalog.TERMS_URL
        metadata.setLinks([QgsLayerMetadata.Link(name, "WWW:LINK", url) for name, url in links.items()])
    west, south, east, north = shown_bounds(recipe)
    where = QgsLayerMetadata.SpatialExtent()
    where.extentCrs = _WGS84
    where.bounds = QgsBox3d(west, south, 0, east, north, 0)
    extent = QgsLayerMetadata.Extent()
    extent.setSpatialExtents([where])
    extent.setTemporalExtents([QgsDateTimeRange(_midnight(recipe.start), _midnight(recipe.end), True, False)])
    metadata.setExtent(extent)
    return metadata


def what_it_is(recipe: Shown) -> str:
    """A composite or a change in sentences: days, months, method, score and threshold."""
    if isinstance(recipe, Change):
        text = tr(
            "Change of {index}: {after} minus {before}, where both sides have at least {count} clear views. Elsewhere "
            "it cannot be told."
        )
        sides = [period_name(side.start, side.end, side.months) for side in (recipe.after, recipe.before)]
        index = index_sign(recipe.index, recipe.relative)
        sentence = text.format(index=index, after=sides[0], before=sides[1], count=recipe.min_views)
        return sentences(sentence, what_it_is(recipe.after))
    what = tr("Composite of Sentinel-2 scenes from {start} to {last} (UTC): {method}.").format(
        start=recipe.start, last=recipe.last_day, method=method_title(recipe)
    )
    clear = tr("Pixels count as clear where Cloud Score+ {band} is at least {threshold}.").format(
        band=recipe.qa_band, threshold=threshold_title(recipe.clear_threshold)
    )
    months = ""
    if recipe.months not in (None, (1, 12)):
        months = tr("Only the months {months} of each year.").format(months=months_name(recipe.months))
    return sentences(what, months, clear)


def _midnight(day: str) -> QDateTime:
    at = datetime.combine(date.fromisoformat(day), time(), timezone.utc)
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp())).toUTC()
