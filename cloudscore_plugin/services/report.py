"""A report on one page as PDF: one composite, or before, after and their change, with legend, facts and citation.

The maps are rendered by parallel jobs first and put into a print layout as they are, so that writing the page asks
nothing of any server and holds up the window for a moment only. Main thread only.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Callable

from qgis.core import (
    Qgis,
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsLayoutExporter,
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTableCell,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QObject, QPointF, QRectF, QSize, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QImage, QTextLayout, QTextOption
from qgis.PyQt.QtWidgets import QApplication

from ..core.change import Change
from ..core.files import write_whole
from ..core.recipe import CompositeRecipe, Style
from ..layers.identity import created_of, is_simulated, product_of, recipe_of
from ..messages.citations import citation, report_paragraph, simulated_note
from ..messages.facts import facts
from ..messages.i18n import tr
from ..messages.names import composite_name, marked_name, period_name, place_name
from ..messages.titles import index_sign
from .jobs import Jobs

DPI = 250  # of the maps; a composite's pixels are 10 m, and a page is read at arm's length
_PAGE, _EDGE, _GAP = (210.0, 297.0), 12.0, 3.0  # millimetres: A4 upright
_POINT = 25.4 / 72  # millimetres
_LINE = 1.35  # of a font's size
_TITLE, _HEAD, _BODY, _SMALL = 15.0, 9.5, 8.0, 6.5  # points
_MARGIN = 1.06  # of the areas' extent around them
_LEAST = 500.0  # metres, or the like in degrees, that a map shows at least
_JOB = "report"


@dataclass(frozen=True)
class Part:
    """One map of the report. recipe: of the composite, or of both sides' whole time. caption: above it."""

    layer: QgsMapLayer
    recipe: CompositeRecipe
    simulated: bool
    caption: str
    change: Change | None = None


def parts_of(layers: Sequence[QgsMapLayer], project: QgsProject | None = None) -> list[Part]:
    """The maps of a report: one or two composites, the earlier one first; or a change, last, after its two sides.

    The sides of a change are looked for in the project. Layers of other kinds are left out.
    """
    for layer in layers:
        change = product_of(layer)
        if isinstance(change, Change):
            return _parts_of_change(layer, change, project or QgsProject.instance())
    found = [(layer, recipe) for layer in layers if (recipe := recipe_of(layer)) is not None]
    found.sort(key=lambda pair: (pair[1].start, pair[1].end))
    periods = [period_name(recipe.start, recipe.end, recipe.months) for _layer, recipe in found]
    if len(found) == 2 and len(set(periods)) == 2:
        captions = [
            tr("Before: {period}").format(period=periods[0]),
            tr("After: {period}").format(period=periods[1]),
        ]
    elif len(found) == 2:  # they differ in something else
        recipes = [recipe for _layer, recipe in found]
        captions = [composite_name(recipe, beside=recipes) for recipe in recipes]
    else:
        captions = periods
    return [Part(*pair, is_simulated(pair[0]), caption) for pair, caption in zip(found, captions)]


def _parts_of_change(layer: QgsMapLayer, change: Change, project: QgsProject) -> list[Part]:
    composites = [(other, recipe_of(other)) for other in project.mapLayers().values()]
    parts = []
    for side, title in ((change.before, tr("Before: {period}")), (change.after, tr("After: {period}"))):
        for other, recipe in composites:
            if recipe is None or recipe.with_(style=side.style) != side:
                continue
            if is_simulated(other) == is_simulated(layer):
                caption = title.format(period=period_name(side.start, side.end, side.months))
                parts.append(Part(other, recipe, is_simulated(other), caption))
                break
    caption = tr("Change: {index}, after minus before").format(index=index_sign(change.index, change.relative))
    return [*parts, Part(layer, change.whole, is_simulated(layer), caption, change)]


def title_of(parts: Sequence[Part]) -> str:
    """The report's title, and the usual name of its file."""
    first = parts[0]
    if len(parts) == 1 and first.change is None:
        return composite_name(first.recipe, first.simulated)
    title = tr("Before and after: {place}").format(place=place_name(first.recipe))
    return marked_name(title, any(part.simulated for part in parts))


class ReportWriter(QObject):
    """Writes one report at a time. saved(path) or failed(error) tells the end; nothing is told after cancel()."""

    saved = pyqtSignal(str)
    failed = pyqtSignal(Exception)

    def __init__(self, project: QgsProject, parent: QObject | None = None):
        super().__init__(parent)
        self._project = project
        self._jobs = Jobs()
        self._renders: list[QgsMapRendererParallelJob] = []
        self._page: Page | None = None
        self._folder = ""

    @property
    def running(self) -> bool:
        """Whether a report is being written."""
        return self._page is not None

    def write(self, parts: Sequence[Part], path: str, notes: Sequence[str] = ()) -> None:
        """Begin a report in this file, in place of one that is still being made. notes: further sentences."""
        self.cancel()
        self._parts, self._path = list(parts), path
        self._folder = tempfile.mkdtemp(prefix="cloudscore-report-")
        self._page = Page(self._project, self._parts, notes)
        self._renders = [QgsMapRendererParallelJob(settings) for settings in self._page.map_settings()]
        for job in self._renders:
            job.finished.connect(self._rendered)
        for job in self._renders:
            job.start()

    def cancel(self) -> None:
        """Stop what is under way."""
        renders, self._renders = self._renders, []
        for job in renders:
            job.finished.disconnect(self._rendered)
            if job.isActive():
                _leaving.add(job)
                job.finished.connect(lambda job=job: (_leaving.discard(job), job.deleteLater()))
                job.cancelWithoutBlocking()
        self._jobs.cancel()
        self._clean()

    def shut_down(self) -> None:
        """Stop, and wait a moment for a file that is being written."""
        self.cancel()
        self._jobs.shut_down()

    def _rendered(self) -> None:
        if self._page is None or not self._renders or any(job.isActive() for job in self._renders):
            return
        images = [job.renderedImage() for job in self._renders]
        renders, self._renders = self._renders, []
        for job in renders:
            job.deleteLater()
        folder, extent = self._folder, self._page.extent
        self._start(lambda _feedback: save_pictures(images, extent, folder), self._set_page)

    def _set_page(self, pictures: list[str]) -> None:
        if self._page is None:  # stopped meanwhile
            return
        self._page.compose(pictures)
        QTimer.singleShot(0, self._export)  # two short waits for the window instead of a longer one

    def _export(self) -> None:
        if self._page is None or not self._page.composed:  # stopped meanwhile, or begun anew
            return
        made, path = str(Path(self._folder) / "report.pdf"), self._path
        try:
            self._page.export(made)
        except OSError as error:
            self._fail(error)
            return
        self._start(
            lambda _feedback: write_whole(path, Path(made).read_bytes()),
            lambda _none: (self._clean(), self.saved.emit(path)),
        )

    def _start(self, work: Callable, done: Callable) -> None:
        self._jobs.start(_JOB, tr("Report"), work, done, self._fail, self._clean)

    def _fail(self, error: Exception) -> None:
        self._clean()
        self.failed.emit(error)

    def _clean(self) -> None:
        self._page = None  # which holds the pictures' files
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""


_leaving: set[QgsMapRendererParallelJob] = set()  # cancelled, not yet ended: deleting one would wait for it


def save_pictures(images: Sequence[QImage], extent: QgsRectangle, folder: str) -> list[str]:
    """Save maps as raster files that say where they are; their paths. In any thread. Raises OSError."""
    paths = [str(Path(folder) / f"map-{number}.png") for number in range(len(images))]
    for image, path in zip(images, paths):
        if image.isNull() or not image.convertToFormat(QImage.Format.Format_RGB888).save(path, "PNG", 100):
            raise OSError(errno.EIO, tr("The map could not be drawn."), path)
        across, down = extent.width() / image.width(), extent.height() / image.height()
        world = (across, 0, 0, -down, extent.xMinimum() + across / 2, extent.yMaximum() - down / 2)
        Path(path).with_suffix(".pgw").write_text("\n".join(f"{value:.12g}" for value in world), encoding="ascii")
    return paths


class Page:
    """The print layout of a report. Lengths in millimetres, from the page's upper left corner."""

    def __init__(self, project: QgsProject, parts: Sequence[Part], notes: Sequence[str] = ()):
        """notes: further sentences, after those on how everything was made."""
        self._project, self._parts, self._notes = project, parts, notes
        self._family = QApplication.font().family()
        self._pictures: list[QgsRasterLayer] = []
        self.composed = False
        self.layout = QgsPrintLayout(project)
        self.layout.initializeDefaults()
        self.layout.pageCollection().page(0).setPageSize(QgsLayoutSize(*_PAGE))
        self.layout.renderContext().setDpi(DPI)
        wide = _PAGE[0] - 2 * _EDGE
        self._change = next((part.change for part in parts if part.change is not None), None)
        self._map_width = wide if len(parts) == 1 else (wide - _GAP) / 2
        self._map_height = 105.0 if len(parts) == 1 else self._map_width if len(parts) == 2 else 56.0
        self.crs = project.crs() if project.crs().isValid() else QgsCoordinateReferenceSystem("EPSG:3857")
        self.extent = self._extent()

    def map_settings(self) -> list[QgsMapSettings]:
        """What the pictures of the maps are to be rendered with, in the order of the parts."""
        found = []
        for part in self._parts:
            settings = QgsMapSettings()
            settings.setLayers([part.layer])
            settings.setDestinationCrs(self.crs)
            settings.setTransformContext(self._project.transformContext())
            settings.setOutputDpi(DPI)
            settings.setOutputSize(QSize(_dots(self._map_width), _dots(self._map_height)))
            settings.setExtent(self.extent)
            settings.setBackgroundColor(QColor("white"))
            found.append(settings)
        return found

    def compose(self, pictures: Sequence[str]) -> None:
        """Put everything on the page. pictures: the files of the maps, needed until the page is exported."""
        y = _EDGE
        y += self._text(title_of(self._parts), _EDGE, y, _PAGE[0] - 2 * _EDGE, _TITLE, bold=True) + 1
        said = tr("Made on {day} with QGIS {version} and Cloud Score+ Composites; coordinate system {crs}").format(
            day=date.today().isoformat(),
            version=Qgis.QGIS_VERSION.partition("-")[0],
            crs=self.crs.userFriendlyIdentifier(),
        )
        y += self._text(said, _EDGE, y, _PAGE[0] - 2 * _EDGE, _SMALL) + _GAP
        x, below = _EDGE, y
        for part, picture in zip(self._parts, pictures):
            if x + self._map_width > _PAGE[0] - _EDGE + 1:  # the third map, below the first
                x, y = _EDGE, below
            top = y + self._text(part.caption, x, y, self._map_width, _HEAD, bold=True) + 1
            item = self._map(part, picture, x, top)
            below = max(below, top + self._map_height + _GAP)
            x += self._map_width + _GAP
        if len(self._parts) > 2:  # beside the third map there is room for the legends
            self._legend(x, y)
            y = self._scale(item, below) + 1
            y = self._table(_EDGE, y) + _GAP
        else:
            y = self._scale(item, below) + _GAP
            legend = self._legend(_EDGE - 2, y)  # its own margin takes that back
            y = max(legend.bottom(), self._table(max(legend.right() + 1, _EDGE + 45), y)) + _GAP
        for paragraph in self._paragraphs():
            y += self._text(paragraph, _EDGE, y, _PAGE[0] - 2 * _EDGE, _BODY) + 1.5
        credits = dict.fromkeys(
            line for part in self._credited() for line in citation(part.recipe, part.simulated).split("\n")
        )
        lines = "\n".join(credits)
        if any(part.simulated for part in self._parts):
            lines = simulated_note() + "\n" + lines
        self._text(lines, _EDGE, y + 1, _PAGE[0] - 2 * _EDGE, _SMALL)
        self.composed = True

    def export(self, path: str) -> None:
        """Write the page as a PDF whose texts can be searched and copied. Raises OSError."""
        settings = QgsLayoutExporter.PdfExportSettings()
        settings.dpi = DPI
        settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
        result = QgsLayoutExporter(self.layout).exportToPdf(path, settings)
        if result != QgsLayoutExporter.ExportResult.Success or not Path(path).is_file():
            raise OSError(errno.EIO, tr("QGIS could not write the page as a PDF."), path)

    def _extent(self) -> QgsRectangle:
        """What the maps show: the areas of all parts, in the form of the maps."""
        box = QgsRectangle()
        for part in self._parts:
            change = QgsCoordinateTransform(part.layer.crs(), self.crs, self._project)
            try:
                box.combineExtentWith(change.transformBoundingBox(part.layer.extent()))
            except QgsCsException:
                continue
        least = _LEAST if not self.crs.isGeographic() else _LEAST / 111_000
        width, height = max(box.width(), least) * _MARGIN, max(box.height(), least) * _MARGIN
        form = self._map_width / self._map_height
        width, height = max(width, height * form), max(height, width / form)
        middle = box.center()
        x, y = middle.x() - width / 2, middle.y() - height / 2
        return QgsRectangle(x, y, x + width, y + height)

    def _map(self, part: Part, path: str, x: float, y: float) -> QgsLayoutItemMap:
        """A map that shows a picture of itself, a raster file of the map's own grid."""
        options = QgsRasterLayer.LayerOptions()
        options.skipCrsValidation = True  # QGIS might ask the user for one
        picture = QgsRasterLayer(path, part.layer.name(), "gdal", options)
        picture.setCrs(self.crs)
        picture.setContrastEnhancement(QgsContrastEnhancement.ContrastEnhancementAlgorithm.NoEnhancement)
        self._pictures.append(picture)
        item = QgsLayoutItemMap(self.layout)
        self.layout.addLayoutItem(item)
        item.attemptSetSceneRect(QRectF(x, y, self._map_width, self._map_height))
        item.setCrs(self.crs)
        item.setLayers([picture])
        item.setKeepLayerSet(True)
        item.setExtent(self.extent)
        item.setFrameEnabled(True)
        return item

    def _scale(self, item: QgsLayoutItemMap, y: float) -> float:
        """Scale bar and north arrow below the maps; where they end."""
        arrow = QgsLayoutItemPicture(self.layout)
        arrow.setPicturePath(":/images/north_arrows/layout_default_north_arrow.svg")
        self.layout.addLayoutItem(arrow)
        arrow.attemptSetSceneRect(QRectF(_EDGE, y, 7, 8))
        bar = QgsLayoutItemScaleBar(self.layout)
        self.layout.addLayoutItem(bar)
        bar.setStyle("Single Box")
        bar.setLinkedMap(item)
        bar.applyDefaultSize()
        bar.setUnitsPerSegment(bar.unitsPerSegment() * bar.numberOfSegments())
        bar.setNumberOfSegments(1)  # the figures of more would touch each other
        bar.setTextFormat(self._format(_SMALL))
        bar.setHeight(1.5)
        bar.attemptMove(QgsLayoutPoint(_EDGE + 9, y))
        bar.update()
        return y + 9

    def _paragraphs(self) -> list[str]:
        """How each composite was made, and the change."""
        simulated = any(part.simulated for part in self._parts)
        found = [report_paragraph(recipe, simulated) for recipe in self._columns().values()]
        if self._change is not None:
            said = tr(
                "The change is {index} after minus before, where both sides have at least {count} clear views. "
                "Elsewhere it cannot be told, and the map shows nothing."
            )
            index = index_sign(self._change.index, self._change.relative)
            found.append(said.format(index=index, count=self._change.min_views))
            there = {part.recipe.with_(style=Style()) for part in self._parts if part.change is None}
            lost = [title for title, side in self._columns().items() if side.with_(style=Style()) not in there]
            gone = tr(
                "Not shown because its layer is no longer in the project: {title}. “Build change” makes it again."
            )
            found += [gone.format(title=title) for title in lost]
        return [*dict.fromkeys(found), *self._notes]

    def _credited(self) -> list[Part]:
        """The parts whose data are to be credited: a change has those of both its sides."""
        return [part for part in self._parts if part.change == self._change]

    def _columns(self) -> dict[str, CompositeRecipe]:
        """The composites that the table tells about, by their captions."""
        if self._change is None:
            return {part.caption: part.recipe for part in self._parts}
        return {tr("Before"): self._change.before, tr("After"): self._change.after}

    def _legend(self, x: float, y: float) -> QRectF:
        """The legends of the maps, each once; the room they take."""
        legend = QgsLayoutItemLegend(self.layout)
        self.layout.addLayoutItem(legend)
        legend.setAutoUpdateModel(False)
        root = legend.model().rootGroup()
        root.removeAllChildren()
        styles = []
        for part in reversed(self._parts):
            shown = part.change or part.recipe.style
            if shown not in styles:
                styles.append(shown)
                node = root.addLayer(part.layer)
                node.setCustomProperty("legend/title-style", "hidden")
        size = _SMALL if len(self._parts) > 2 else _BODY
        legend.setSymbolWidth(5)
        for kind in (QgsLegendStyle.Style.SymbolLabel, QgsLegendStyle.Style.Subgroup, QgsLegendStyle.Style.Title):
            style = legend.style(kind)
            if hasattr(style, "setTextFormat"):  # QGIS 3.30 and later
                style.setTextFormat(self._format(size))
            else:
                style.setFont(self._font(size))
            legend.setStyle(kind, style)
        legend.setColumnCount(2 if len(self._parts) > 2 else 1)
        legend.attemptMove(QgsLayoutPoint(x, y - 2))
        legend.adjustBoxSize()
        size = QgsLegendRenderer(legend.model(), legend.legendSettings()).minimumSize()
        return QRectF(x, y - 2, size.width(), size.height())

    def _table(self, x: float, y: float) -> float:
        """What each composite is made of, right of the legend; where it ends."""
        pad, wide = 1.0, _PAGE[0] - _EDGE - x
        titles: dict[str, list[str]] = {}
        columns = self._columns()
        made = {part.recipe.with_(style=Style()): created_of(part.layer) for part in self._parts}
        first, count = 28.0, len(columns)
        for number, recipe in enumerate(columns.values()):
            for title, value in facts(recipe, made.get(recipe.with_(style=Style()), "")):
                titles.setdefault(title, [""] * count)[number] = value
        widths = [first - 2 * pad, *[(wide - first) / count - 2 * pad - 0.2] * count]  # without their margins
        rows = [[title, *values] for title, values in titles.items()]
        if count > 1:
            rows.insert(0, ["", *columns])
        table = QgsLayoutItemManualTable.create(self.layout)
        self.layout.addMultiFrame(table)
        cells, height = [], 0.0
        for row in rows:
            wrapped = [self._wrapped(text, width - 1, _BODY) for text, width in zip(row, widths)]
            height += max(text.count("\n") + 1 for text in wrapped) * _BODY * _POINT * _LINE + 2 * pad
            cells.append([QgsTableCell(_plain(text) or "–") for text in wrapped])  # rows of empty cells are higher
        table.setContentTextFormat(self._format(_BODY))
        table.setCellMargin(pad)
        table.setGridStrokeWidth(0.1)
        table.setGridColor(QColor("#999999"))
        table.setTableContents(cells)
        table.setColumnWidths(widths)
        frame = QgsLayoutFrame(self.layout, table)
        frame.attemptSetSceneRect(QRectF(x, y, wide, height + 4))
        table.addFrame(frame)
        table.refresh()
        return y + (table.totalSize().height() or height)

    def _text(self, text: str, x: float, y: float, width: float, size: float, bold: bool = False) -> float:
        """A text, wrapped here: QGIS wraps Chinese in some versions only. Returns its height."""
        wrapped = self._wrapped(text, width, size, bold)
        height = (wrapped.count("\n") + 1) * size * _POINT * _LINE + 0.5
        label = QgsLayoutItemLabel(self.layout)
        label.setMode(QgsLayoutItemLabel.Mode.ModeFont)
        label.setText(_plain(wrapped))
        if hasattr(label, "setTextFormat"):  # QGIS 3.24 and later
            label.setTextFormat(self._format(size, bold))
        else:
            label.setFont(self._font(size, bold))
        label.setMarginX(0)
        label.setMarginY(0)
        self.layout.addLayoutItem(label)
        label.attemptSetSceneRect(QRectF(x, y, width + 2, height + 1))
        return height

    def _wrapped(self, text: str, width: float, size: float, bold: bool = False) -> str:
        """A text in lines that fit a width, broken where its language breaks."""
        font, hundred = self._font(size, bold), 100
        font.setPixelSize(hundred)
        room = width / (size * _POINT) * hundred
        lines = []
        for paragraph in text.split("\n"):
            layout = QTextLayout(paragraph, font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            line = layout.createLine()
            while line.isValid():
                line.setLineWidth(room)
                line.setPosition(QPointF(0, 0))
                lines.append(_utf16(paragraph, line.textStart(), line.textLength()).rstrip())
                line = layout.createLine()
            layout.endLayout()
            if not paragraph:
                lines.append("")
        return "\n".join(lines)

    def _font(self, size: float, bold: bool = False) -> QFont:
        font = QFont(self._family)
        font.setPointSizeF(size)
        font.setBold(bold)
        return font

    def _format(self, size: float, bold: bool = False) -> QgsTextFormat:
        found = QgsTextFormat()
        found.setFont(self._font(size, bold))
        found.setSize(size)
        found.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
        found.setColor(QColor("black"))
        return found


def _dots(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)


def _plain(text: str) -> str:
    """A text that QGIS does not read an expression in: areas have any names."""
    return text.replace("[%", "[\u200b%")


def _utf16(text: str, start: int, length: int) -> str:
    """A part of a text by Qt's count, in which characters beyond the first plane are two."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * (start + length)].decode(
        "utf-16-le", "surrogatepass"
    )
