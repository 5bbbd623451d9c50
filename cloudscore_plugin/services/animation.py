"""Animations of groups through time: a picture a period with date and scale bar, as PNG files, animated GIF and MP4."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qgis.core import (
    QgsDistanceArea,
    QgsFeedback,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsNetworkReplyContent,
    QgsPointXY,
    QgsProject,
    QgsUnitTypes,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QPointF, QSize, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from qgis.PyQt.QtNetwork import QNetworkReply

from ..core.errors import Problem
from ..core.series import Period
from ..layers import time_groups
from ..layers.about import about
from ..messages.i18n import locale, tr
from ..messages.names import period_title
from .jobs import Jobs

GIF, MP4 = "animation.gif", "animation.mp4"
TRIES = 5  # at a frame of which tiles did not come
PAUSE = 2000  # milliseconds before the next
_CREDIT_SHARE = 0.6  # of a frame's width that its credit line may take; the scale bar is left of it
_SETTLE = 250  # milliseconds in which what the network told of a frame has come in
_ERROR = QNetworkReply.NetworkError
_TILE = re.compile(r"/\d+/\d+/\d+|/tiles/")  # in the addresses of tiles, ours and base maps'


@dataclass(frozen=True)
class Options:
    """What is made. folder: of the files. size: of a frame in pixels. seconds: that it is shown for."""

    folder: str
    size: QSize
    seconds: float
    gif: bool = True
    mp4: bool = False


class Animator(QObject):
    """Draws one frame after another, as QGIS draws the map, and writes the files in a task. Main thread.

    A frame of which a tile failed is drawn again, and none is written before all of its tiles are there. progressed
    tells percent; ended (list of paths) success, failed (Exception) that it came to nothing. cancel() tells nothing.
    """

    progressed = pyqtSignal(float)
    ended = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self._canvas, self._jobs = canvas, Jobs()
        self._job: QgsMapRendererParallelJob | None = None
        self._missing: set[str] = set()
        self._number = 0  # of the run
        self._listening = False

    @property
    def running(self) -> bool:
        """Whether frames are being drawn or files written."""
        return self._listening or self._jobs.running("files")

    def start(self, group: QgsLayerTreeGroup, options: Options) -> None:
        """Begin, in place of what may be under way."""
        self.cancel()
        members = {} if sip.isdeleted(group) else time_groups.members(group)  # with its project, perhaps
        self._others = [other for other in time_groups.groups(QgsProject.instance()) if members and other is not group]
        self._members, self._options, self._map = members, options, QgsMapSettings(self._canvas.mapSettings())
        self._frames: list[tuple[Period, QImage]] = []
        self._waiting, self._tries, self._count = deque(members.items()), 0, len(members)
        if not members:
            self.failed.emit(Problem("no_period"))
            return
        self._listening = True
        QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent].connect(self._replied)
        self._draw()

    def cancel(self) -> None:
        """Stop; frames that are written already stay."""
        self._number += 1
        self._listen_no_more()
        job, self._job = self._job, None
        if job is not None:
            job.cancelWithoutBlocking()
        self._jobs.cancel()

    def shut_down(self) -> None:
        """Cancel, and wait a moment."""
        self.cancel()
        self._jobs.shut_down()

    def _listen_no_more(self) -> None:
        if self._listening:
            self._listening = False
            QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent].disconnect(self._replied)

    def _replied(self, reply) -> None:
        """A request has ended, in whatever thread: a tile is missing until it has come."""
        address = reply.request().url().toString()
        if reply.error() == _ERROR.NoError:
            self._missing.discard(address)
        elif _TILE.search(address):
            self._missing.add(address)

    def _settings(self, layer: QgsMapLayer) -> QgsMapSettings:
        """The map of one frame: the map as it was at the start, but with this layer as the only one of its group.

        Every other group through time shows its layer of the same period, so that the marks of filled holes fit.
        """
        settings = QgsMapSettings(self._map)
        period = next(period for period, member in self._members.items() if member is layer)
        found: list[QgsMapLayer] = []
        placed: dict[str, QgsMapLayer | None] = dict.fromkeys((one.id() for one in self._members.values()), layer)
        for group in self._others:
            members = {} if sip.isdeleted(group) else time_groups.members(group)
            then = [one for span, one in members.items() if span.start <= period.start < span.end]
            placed.update(dict.fromkeys((one.id() for one in members.values()), then[0] if then else None))
        for shown in settings.layers():
            instead = placed.get(shown.id(), shown)
            if instead is not None and instead not in found:
                found.append(instead)
        settings.setLayers(found if layer in found else [layer, *found])
        settings.setOutputSize(self._options.size)
        settings.setIsTemporal(False)
        return settings

    def _draw(self) -> None:
        period, layer = self._waiting[0]
        if self._gone(layer):
            return
        self._missing.clear()
        job = self._job = QgsMapRendererParallelJob(self._settings(layer))
        number = self._number
        job.finished.connect(lambda: QTimer.singleShot(_SETTLE, partial(self._drawn, number, period)))
        job.start()

    def _drawn(self, number: int, period: Period) -> None:
        if number != self._number or self._job is None:
            return
        job, layer = self._job, self._waiting[0][1]
        if self._gone(layer):
            return
        if self._missing or job.errors():
            self._tries += 1
            if self._tries >= TRIES:
                self._end(Problem("frame_incomplete", period=period_title(period)))
            else:
                QTimer.singleShot(PAUSE, lambda: number == self._number and self._draw())
            return
        image = decorated(job.renderedImage(), job.mapSettings(), period_title(period), about(layer).attribution())
        self._frames.append((period, image))
        self._waiting.popleft()
        self._tries = 0
        self.progressed.emit(90 * len(self._frames) / self._count)
        if self._waiting:
            self._draw()
            return
        self._listen_no_more()
        self._job = None
        options, frames = self._options, self._frames
        self._jobs.start(
            "files",
            tr("Cloud Score+ animation"),
            lambda feedback: write(options, frames, feedback),
            self.ended.emit,
            self.failed.emit,
        )

    def _gone(self, layer: QgsMapLayer) -> bool:
        """Whether a layer has left the project, or that was closed; then this ends in words."""
        gone = sip.isdeleted(layer) or QgsProject.instance().mapLayer(layer.id()) is None
        if gone:
            self._end(Problem("no_period"))
        return gone

    def _end(self, error: Exception) -> None:
        self._number += 1
        self._listen_no_more()
        self._job = None
        self.failed.emit(error)


def has_ffmpeg() -> bool:
    """Whether there is a tool that writes MP4."""
    return shutil.which("ffmpeg") is not None


def decorated(image: QImage, settings: QgsMapSettings, title: str, credit: str = "") -> QImage:
    """A frame with its date above, and below a scale bar and the credit line of its data."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setPixelSize(max(12, image.height() // 22))
    margin = font.pixelSize() * 0.7
    _outlined(painter, QPointF(margin, margin + font.pixelSize()), title, font)
    length, words = scale_bar(settings)
    if length:
        small = QFont(font)
        small.setPixelSize(max(10, image.height() // 32))
        bottom = image.height() - margin
        for colour, width in ((QColor("white"), 5), (QColor("black"), 2)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(margin, bottom), QPointF(margin + length, bottom))
        _outlined(painter, QPointF(margin, bottom - small.pixelSize() * 0.5), words, small)
    tiny = QFont(font)
    tiny.setPixelSize(max(9, image.height() // 50))
    measure = QFontMetricsF(tiny)
    lines = _wrapped(credit, measure, image.width() * _CREDIT_SHARE)
    for number, line in enumerate(reversed(lines)):
        left = image.width() - margin / 2 - measure.horizontalAdvance(line)
        _outlined(painter, QPointF(left, image.height() - margin / 2 - number * measure.lineSpacing()), line, tiny)
    painter.end()
    return image


def _wrapped(text: str, measure: QFontMetricsF, width: float) -> list[str]:
    """A text in lines of no more than a width in pixels, but for words that are longer."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure.horizontalAdvance(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def scale_bar(settings: QgsMapSettings) -> tuple[float, str]:
    """Length in pixels of a bar of a round number of metres across the middle of the map, and its words."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(settings.destinationCrs(), QgsProject.instance().transformContext())
    measure.setEllipsoid("WGS84")
    extent, middle = settings.visibleExtent(), settings.visibleExtent().center()
    wide = measure.measureLine(
        QgsPointXY(middle.x() - extent.width() / 8, middle.y()), QgsPointXY(middle.x() + extent.width() / 8, middle.y())
    )
    wide = measure.convertLengthMeasurement(wide, QgsUnitTypes.DistanceUnit.DistanceMeters)
    if not 1 <= wide < 1e8:
        return 0.0, ""
    step = 10.0 ** (len(str(int(wide))) - 1)
    metres = max(times * step for times in (1, 2, 5) if times * step <= wide)
    value, unit = (metres / 1000, tr("km")) if metres >= 1000 else (metres, tr("m"))
    return settings.outputSize().width() / 4 * metres / wide, f"{locale().toString(int(value))} {unit}"


def _outlined(painter: QPainter, at: QPointF, text: str, font: QFont) -> None:
    path = QPainterPath()
    path.addText(at, font, text)
    painter.setPen(QPen(QColor(255, 255, 255, 220), font.pixelSize() / 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.fillPath(path, QColor("black"))


# Files, in a task -----------------------------------------------------------------------------------------------------


def write(options: Options, frames: Sequence[tuple[Period, QImage]], feedback: QgsFeedback | None = None) -> list[str]:
    """Write the frames, and what is made of them; returns the paths. Raises OSError, subprocess.SubprocessError."""
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (period, image) in enumerate(frames):
        paths.append(str(folder / f"frame_{number:03d}_{period.start}.png"))
        if not image.save(paths[-1], "PNG"):
            raise OSError(f"{paths[-1]} cannot be written")
        if feedback is not None and feedback.isCanceled():
            return paths
    if options.gif:
        target = folder / GIF
        target.write_bytes(animated_gif([image for _period, image in frames], options.seconds))
        paths.append(str(target))
    if options.mp4 and has_ffmpeg():
        target = folder / MP4
        _write_mp4(options, paths[: len(frames)], target)
        paths.append(str(target))
    return paths


def animated_gif(images: Sequence[QImage], seconds: float) -> bytes:
    """The frames as one GIF that repeats for ever. GDAL, which knows only still ones, compresses each frame."""
    size = images[0].size()
    parts = [b"GIF89a", _two(size.width()), _two(size.height()), b"\x70\0\0"]
    parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")
    delay = _two(max(2, round(100 * seconds)))
    for image in images:
        table, described, data = _still_gif(image)
        exponent = (len(table) // 3).bit_length() - 2  # of 3 * 2 ** (exponent + 1) bytes
        parts += [b"\x21\xf9\x04\x04", delay, b"\0\0", b"\x2c", described[:8], bytes([0x80 | exponent]), table, data]
    return b"".join([*parts, b"\x3b"])


def _still_gif(image: QImage) -> tuple[bytes, bytes, bytes]:
    """Colour table, image descriptor after its mark, and compressed pixels, of a frame in 256 colours."""
    import numpy as np
    from osgeo import gdal

    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    indexed = plain.convertToFormat(QImage.Format.Format_Indexed8)
    width, height, line = indexed.width(), indexed.height(), indexed.bytesPerLine()
    bits = indexed.constBits()
    bits.setsize(line * height)
    pixels = np.frombuffer(bits, np.uint8).reshape(height, line)[:, :width]
    memory = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    colours = gdal.ColorTable()
    for number, colour in enumerate(indexed.colorTable()):
        colours.SetColorEntry(number, ((colour >> 16) & 255, (colour >> 8) & 255, colour & 255, 255))
    memory.GetRasterBand(1).SetRasterColorTable(colours)
    memory.GetRasterBand(1).WriteArray(pixels)
    path = f"/vsimem/cloudscore_{os.getpid()}_{id(image)}.gif"
    gdal.GetDriverByName("GIF").CreateCopy(path, memory)
    try:
        file = gdal.VSIFOpenL(path, "rb")
        gdal.VSIFSeekL(file, 0, 2)
        length = gdal.VSIFTellL(file)
        gdal.VSIFSeekL(file, 0, 0)
        text = bytes(gdal.VSIFReadL(1, length, file))
        gdal.VSIFCloseL(file)
    finally:
        gdal.Unlink(path)
    count = 3 * 2 ** ((text[10] & 7) + 1)
    table, at = text[13 : 13 + count], 13 + count
    while text[at] == 0x21:  # extensions
        at = _after_blocks(text, at + 2)
    return table, text[at + 1 : at + 10], text[at + 10 : _after_blocks(text, at + 11)]


def _after_blocks(text: bytes, at: int) -> int:
    """Where the blocks that begin at a place end."""
    while text[at]:
        at += text[at] + 1
    return at + 1


def _two(number: int) -> bytes:
    return int(number).to_bytes(2, "little")


def _write_mp4(options: Options, frames: Sequence[str], target: Path) -> None:
    listing = target.with_suffix(".txt")
    lines = [f"file '{Path(path).name}'\nduration {options.seconds:g}" for path in frames]
    listing.write_text("\n".join([*lines, f"file '{Path(frames[-1]).name}'", ""]), "utf-8")
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "concat", "-safe", "0", "-i", listing.name]
    command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", target.name]
    try:
        subprocess.run(command, cwd=target.parent, check=True, timeout=600, stdin=subprocess.DEVNULL)
    finally:
        listing.unlink(missing_ok=True)
