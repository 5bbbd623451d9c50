"""The preview below the threshold's slider: redrawn while the slider moves, with the holes and how to fill them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.change import Change
from ..core.kinds import Product, as_composite
from ..core.recipe import CompositeRecipe, is_exact
from ..core.series import Period, Series
from ..messages.errors import CONNECTION, PREVIEW, explain, why_no_scenes
from ..messages.i18n import listed, locale, percent, sentences, tr
from ..preview.cache import StackCache, wanted
from ..services.connections import Connections
from ..services.preview import Frame, Renderer, StackFetcher
from ..settings import Settings
from .change_strip import ChangeStrip
from .charts import Histogram, Picture
from .dock_section import DockSection
from .film_strip import FilmStrip
from .holes_advice import HolesAdvice
from .overlay import PreviewOverlay
from .preview_window import PictureDialog
from .widgets import PlainLabel, WrappingRow

if TYPE_CHECKING:
    from ..preview.stack import Stack
    from .dock import CompositeDock

_COARSE = 200.0  # metres: larger pixels than this are worth a word
_FEW = 0.001  # share of holes not worth advice
_L2A_MISSING = ("no_scenes_l2a_yet", "no_scenes_l2a_here")


class PreviewSection(DockSection, QWidget):
    """Follows the recipe: picture, read-outs, histogram and advice.

    moved(threshold) tells that another threshold is wanted; requested(CompositeRecipe or Change) that advice was taken;
    assist() that the connection is to be mended; drawn(Frame) every new picture, and None when there is none any more.
    """

    moved = pyqtSignal(float)
    requested = pyqtSignal(object)
    assist = pyqtSignal()
    drawn = pyqtSignal(object)

    def __init__(self, connections: Connections, canvas: QgsMapCanvas, parent=None):
        super().__init__(parent)
        self.setObjectName("previewSection")
        self._canvas, self._overlay = canvas, None
        self._recipe: CompositeRecipe | None = None  # what the picture shows: of a series a period, of a change a side
        self._asked: CompositeRecipe | None = None  # what the scenes are for
        self._series: Series | None = None
        self._period: Period | None = None  # of the series, that the picture shows
        self._change: Change | None = None
        self._filled: CompositeRecipe | None = None  # a composite that fills its holes from other times
        self._side = "after"  # of the change, that the picture shows: "before", "after" or "change"
        self._threshold = 0.0
        self._whole = self._served = None  # the scenes at hand, and what they are for
        self._stack = None  # those of the picture
        self._parts: dict[Period | str, object] = {}  # those of each period or side
        self._scenery = self.frame = None
        self._unasked = ""  # why nothing is asked for
        self._awake = False
        self._enlarged: PictureDialog | None = None
        self._cache = StackCache()
        self.fetcher, self.renderer = StackFetcher(connections, self), Renderer(self)
        self._lay_out()
        self._live.setChecked(bool(Settings.load().live_preview))
        self._live.toggled.connect(self._switched)
        self.histogram.moved.connect(self.moved)
        self.picture.clicked.connect(self.enlarge)
        self._larger.clicked.connect(self.enlarge)
        self._map.toggled.connect(lambda _on: self._show_on_map())
        self._again.clicked.connect(self._try_again)
        self.fetcher.started.connect(lambda: self._say(tr("Looking for scenes…")))
        self.fetcher.found.connect(self._found)
        self.fetcher.fetched.connect(self._fetched)
        self.fetcher.widened.connect(self._widened)
        self.fetcher.failed.connect(self._failed)
        self.renderer.drawn.connect(self._drawn)
        self.renderer.advised.connect(self._advised)
        self.renderer.failed.connect(self._broken)
        connections.changed.connect(self._reset)
        self.follow(None, "")

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> PreviewSection:
        return cls(dock.connections, dock.iface.mapCanvas(), dock)

    def join(self, dock: CompositeDock) -> None:
        self.moved.connect(partial(setattr, dock.cloud_filter, "threshold"))
        series = dock.dates.ways.fields["series"]
        self.film.left_out.connect(series.leave_out)
        self.film.step.connect(series.take_step)

    @property
    def live(self) -> bool:
        """Whether the preview is switched on."""
        return self._live.isChecked()

    @property
    def idle(self) -> bool:
        """Whether nothing is being fetched or drawn."""
        return not self.fetcher.waiting and not self.renderer.busy and self.film.idle and self.strip.idle

    def follow(self, recipe: CompositeRecipe | None, reason: str = "", product: Product | None = None) -> None:
        """Show this recipe from now on; None shows the reason why there is none.

        product: made of the recipe; a series has its periods in the film strip, a change both sides and the difference.
        """
        self._asked = self._recipe = recipe
        self._series, self._unasked = product if isinstance(product, Series) else None, reason
        self._change, self._filled = None, None
        if recipe is not None and recipe.fill_from:
            self._filled = recipe
            self._asked = recipe.over_all_times
        if isinstance(product, Change):
            from ..preview import change as changes

            self._change = changes.pictured(product)
            self._asked = changes.asked(product)
        if recipe is not None:
            self._threshold = recipe.clear_threshold
            self.histogram.set_threshold(self._threshold)
        self._update()

    def set_threshold(self, threshold: float) -> None:
        """The same recipe at another threshold: never asks for anything."""
        self._threshold = threshold
        self.histogram.set_threshold(threshold)
        if self._stack is not None and self._recipe is not None:
            self._draw()
            if self._series is not None:
                self.film.follow(self._whole, self._series, threshold)
            if self._change is not None:
                self.strip.follow(self._whole, self._change, threshold)

    def stack_of(self, product: Product) -> Stack | None:
        """The scenes at hand of a product, None where they were not looked at; never asks for any."""
        step = product.step if isinstance(product, Series) else ""
        if isinstance(product, Change):
            from ..preview.change import periods_of

            step = json.dumps(periods_of(product))
        recipe = as_composite(product)
        if recipe.fill_from:
            whole = self._cache.find(json.dumps(recipe.spans()), recipe.over_all_times)
            if whole is not None:
                from ..preview.film import part_of

                return part_of(whole, Period(recipe.start, recipe.end))
        return self._cache.find(step, recipe) or self._cache.find("", recipe)

    def set_awake(self, awake: bool) -> None:
        """Whether anybody sees the dock; asleep, nothing is asked for."""
        if awake != self._awake:
            self._awake = awake
            self._show_on_map()
            self._update()

    def _reset(self) -> None:
        """Another connection: forget what the last one answered."""
        self._cache.clear()
        self._leave()
        self._update()

    def shut_down(self) -> None:
        """Stop everything under way; leave no thread and no window."""
        if self._enlarged is not None:
            self._enlarged.close()
            self._small_again()  # closing tells so only of a window that was seen
        self.fetcher.shut_down()
        self.film.shut_down()
        self.strip.shut_down()
        self.renderer.shut_down()
        self.frame = None
        self._show_on_map()

    def enlarge(self) -> None:
        """Show the picture in a window of its own that follows the slider too."""
        if self._enlarged is None:
            self._enlarged = PictureDialog(self)
            self._enlarged.moved.connect(self.moved)
            self._enlarged.finished.connect(self._small_again)
            if self.frame is not None:
                self._enlarged.show_frame(self.frame)
        self._enlarged.show()
        self._enlarged.raise_()

    def stretch(self) -> tuple[float, float] | None:
        """The range that suits what is shown now, or all periods of a series."""
        from ..preview.picture import stretch, stretch_of

        frame = self.frame
        if self._series is not None:
            pictures = self.film.pictures.values()
            return stretch_of([picture.seen for picture in pictures if picture.seen is not None])
        return None if frame is None else stretch(frame.composite, frame.recipe, frame.stack)

    def most_clear(self) -> int | None:
        """The most clear views a pixel has, an overpass once; None where nothing is shown, or not all scenes are."""
        from ..preview.views import most_clear

        frame = self.frame
        if frame is None or frame.stack.left_out:
            return None
        return most_clear(frame.stack, frame.recipe, frame.threshold) or None

    def scenes_of(self, recipe: CompositeRecipe) -> int | None:
        """How many scenes a recipe's composite is made of, if what is shown now tells."""
        frame = self.frame
        if frame is None or wanted(frame.recipe) != wanted(recipe):
            return None
        stack = frame.stack
        return sum(scene.index not in recipe.excluded for scene in (*stack.scenes, *stack.left_out))

    # what is there

    def _lay_out(self) -> None:
        self.picture = Picture(9, self, most=24)
        self.picture.setObjectName("previewPicture")
        self.picture.setAccessibleName(tr("Preview of the composite"))
        self._clear, self._holes, self._used = PlainLabel(self), PlainLabel(self), PlainLabel(self)
        for label, name, tip in (
            (
                self._clear,
                "previewClear",
                tr("Share of the area's views that are clear. A view is what one overpass shows of a pixel."),
            ),
            (self._holes, "previewHoles", tr("Share of the area that no overpass shows clear")),
            (
                self._used,
                "previewScenes",
                tr(
                    "Overpasses with at least one clear pixel. An overpass is one pass of a satellite over the area; "
                    "it is counted once, however many image tiles it has."
                ),
            ),
        ):
            label.setObjectName(name)
            label.setToolTip(tip)
            label.setText("0" if label is not self._used else "0\n0")
            label.setMinimumHeight(label.sizeHint().height())  # what lies below stays when they are filled
        for label, text in ((self._clear, tr("clear views {share} %")), (self._holes, tr("holes {share} %"))):
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(text.format(share=100)))  # nor does it widen
        self._used.setWordWrap(True)
        self._live = QCheckBox(tr("Li&ve preview"), self)
        self._live.setObjectName("livePreviewCheck")
        self._live.setToolTip(tr("Fetch a small picture of the scenes when area or dates change (two requests)"))
        self._again = QToolButton(self)
        self._again.setObjectName("previewAgainButton")
        self._again.setText(tr("Try again"))
        self._again.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._product = QToolButton(self)
        self._product.setObjectName("previewProductButton")
        self._product.setText(tr("Use L1C"))
        self._product.setToolTip(tr("Choose top-of-atmosphere scenes, which reach back to 2015"))
        self._product.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._product.clicked.connect(self._request_product)
        self._map = QToolButton(self)
        self._map.setObjectName("previewMapButton")
        self._map.setText(tr("On the map"))
        self._map.setToolTip(tr("Lay the preview over the map while this is pressed"))
        self._map.setCheckable(True)
        self._map.setAutoRaise(True)
        self._map.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._larger = QToolButton(self)
        self._larger.setObjectName("previewLargerButton")
        self._larger.setText(tr("Enlarge"))
        self._larger.setToolTip(tr("Show the preview in a window of its own"))
        self._larger.setAutoRaise(True)
        self._larger.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.film = FilmStrip(self)
        self.film.chosen.connect(self._choose)
        self.film.threshold.connect(self.moved)
        self.strip = ChangeStrip(self)
        self.strip.chosen.connect(self._choose_side)
        self.strip.drawn.connect(self._change_drawn)
        self.strip.advised.connect(self._change_advised)
        self.strip.failed.connect(self._broken)
        self.histogram = Histogram(self)
        self._note = PlainLabel(self)
        self._note.setObjectName("previewNote")
        self._note.setWordWrap(True)
        self._connect = QToolButton(self)
        self._connect.setObjectName("previewConnectButton")
        self._connect.setText(tr("Connection…"))
        self._connect.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._connect.clicked.connect(lambda: self.assist.emit())
        self._advice = HolesAdvice(self)
        self._advice.taken.connect(self._take_remedy)
        self._advice.asked.connect(self._ask_wider)

        head = WrappingRow()
        head.addWidget(self._live, 1)
        head.addWidget(self._again)
        head.addWidget(self._product)
        head.addWidget(self._map)
        head.addWidget(self._larger)
        beside = QVBoxLayout()
        beside.setSpacing(2)
        for label in (self._clear, self._holes, self._used):
            beside.addWidget(label)
        beside.addWidget(self.histogram, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head, 0, 0, 1, 2)
        layout.addWidget(self.picture, 1, 0)
        layout.addLayout(beside, 1, 1)
        layout.addWidget(self._note, 2, 0, 1, 2)
        layout.addWidget(self._connect, 3, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._advice, 4, 0, 1, 2)
        layout.addWidget(self.film, 5, 0, 1, 2)
        layout.addWidget(self.strip, 6, 0, 1, 2)
        layout.setColumnStretch(0, 5)
        layout.setColumnStretch(1, 4)

    def _update(self) -> None:
        """Go after what is wanted now: what is at hand, what is kept, or what must be asked for."""
        recipe = self._asked
        if recipe is None or not self.live:
            self._leave()
            self._say(self._unasked if self.live else tr("The live preview is off."))
            return
        served = self._sampled, wanted(recipe)
        if self._whole is not None and self._served == served and self._whole.has(self._bands):
            self._show_part()
            return
        self._leave()
        kept = self._cache.find(self._sampled, recipe)
        if kept is None and self._sampled:  # scenes of all the time do as well if none are missing
            kept = self._cache.find("", recipe)
            kept = None if kept is None or kept.left_out else kept
        if kept is not None and kept.has(self._bands):
            self._take(kept, served)
        elif self._awake:
            self._say(tr("A moment…"))
            self._fetch()

    @property
    def _sampled(self) -> str:
        """How scenes are chosen where they are too many for the preview."""
        if self._change is not None or self._filled is not None:
            return json.dumps(self._periods)
        return "" if self._series is None else self._series.step

    @property
    def _bands(self) -> tuple[str, ...]:
        """What the scenes must have."""
        return self._asked.bands if self._change is None else (*self._asked.bands, *self._change.after.bands)

    @property
    def _periods(self) -> list[Period]:
        """The times that scenes are needed of; [] for all of it."""
        if self._change is not None:
            from ..preview.change import periods_of

            return list(periods_of(self._change))
        if self._filled is not None:
            return [Period(*span) for span in self._filled.spans()]
        return [] if self._series is None else self._series.every_period()

    def _fetch(self, now: bool = False) -> None:
        self.fetcher.want(self._asked, now, self._periods, self._bands)

    def _show_part(self) -> None:
        """Draw what is wanted of the scenes at hand: all of them, a period's beside the film strip, or a side's."""
        if self._series is None:
            self.film.clear()
        if self._change is None:
            self.strip.clear()
        if self._change is not None:
            from ..preview.change import side_of

            side = "before" if self._side == "before" else "after"
            self._recipe = getattr(self._change, side)
            if side not in self._parts or self._parts[side][0] != self._recipe:
                self._parts[side] = self._recipe, side_of(self._whole, self._recipe)
            self._stack = self._parts[side][1]
            self.strip.follow(self._whole, self._change, self._threshold)
        elif self._filled is not None:
            from ..preview.film import part_of

            own = Period(self._filled.start, self._filled.end)
            if own not in self._parts:
                self._parts[own] = part_of(self._whole, own)
            self._stack, self._recipe = self._parts[own], self._filled
        elif self._series is None:
            self._stack, self._recipe = self._whole, self._asked
        else:
            from ..preview.film import part_of

            every = self._series.every_period()
            if self._period not in every:
                self._period = (self._series.periods() or every)[-1]
            if self._period not in self._parts:
                self._parts[self._period] = part_of(self._whole, self._period)
            self._stack, self._recipe = self._parts[self._period], self._series.recipe_of(self._period)
            self.film.follow(self._whole, self._series, self._threshold)
        self._draw()

    def _choose(self, period: Period) -> None:
        """Show a period in the picture and enlarge it."""
        if self._series is None or self._whole is None:
            return
        if period != self._period:
            self._period = period
            self._show_part()
        self.enlarge()

    def set_limits(self, limits: tuple[float, ...]) -> None:
        """The change that is shown has other limits: nothing else is drawn anew."""
        if self._change is not None:
            self._change = self._change.with_(limits=limits)

    def _choose_side(self, side: str) -> None:
        """Show a side of the change, or the difference, in the picture and enlarge it."""
        if self._change is None or self._whole is None:
            return
        if side != self._side:
            self._side = side
            self._show_part()
        self.enlarge()

    def _change_drawn(self, _frame) -> None:
        """The picture alone is another one: its figures are those of the same scenes, which were told."""
        if self._side == "change" and self.frame is not None:
            self._show_image(self.frame)

    def _change_advised(self, frame, remedies: list) -> None:
        holes = frame.difference.cannot_tell
        if holes >= 1:
            text = tr("The change cannot be told anywhere. Try:")
        else:
            text = tr("The change cannot be told on {share} %. Try:").format(share=percent(holes))
        self._advice.show_for(holes, text, remedies)

    def _leave(self) -> None:
        """Nothing old is shown or waited for."""
        self.fetcher.cancel()
        self.renderer.forget()
        had = self.frame is not None or self._stack is not None
        self._stack = self._whole = self._served = self._scenery = self.frame = None
        self._parts.clear()
        self.film.clear()
        self.strip.clear()
        self._show_on_map()
        for button in (self._again, self._product):
            self._offer(button, False)
        self._connect.hide()
        self._note.hide()
        self._advice.hide()
        self._show_figures(False)
        self.histogram.show_counts([])
        if had:
            self.drawn.emit(None)

    def _take(self, stack, served: tuple[str, str]) -> None:
        self._whole, self._served = stack, served
        self._parts.clear()
        if stack.scenes:
            self._show_about(stack)
        self._show_part()

    def _draw(self) -> None:
        self.fetcher.cancel()  # at most advice on what is no longer shown is being looked for
        if self._stack.scenes or (self._recipe.fill_from and self._whole.scenes):
            self.renderer.show(self._stack, self._recipe, self._threshold)
        else:
            self._forget_frame()
            self._say(_nothing(self._stack, self._recipe))
            self._offer(self._product, _lacks_product(self._stack, self._recipe))

    def _forget_frame(self) -> None:
        """No picture any more: a period of the series has no scenes."""
        if self.frame is not None:
            self.renderer.forget()
            self.frame = self._scenery = None
            self._advice.hide()
            self._show_figures(False)
            self.histogram.show_counts([])
            self._show_on_map()
            self.drawn.emit(None)

    def _say(self, text: str) -> None:
        """Words instead of the picture."""
        if self._enlarged is not None:
            self._enlarged.say(text)
        self.picture.say(text)

    # what comes back

    def _found(self, plan) -> None:
        if plan.count:
            text = tr("Fetching {count} scenes…").format(count=_number(plan.count))
            if self._stack is None:
                self._say(text)

    def _fetched(self, stack) -> None:
        if self._asked is None:
            return
        self._cache.keep(self._sampled, self._asked, stack)
        self._take(stack, (self._sampled, wanted(self._asked)))

    def _drawn(self, frame: Frame) -> None:
        if frame.stack is not self._stack or frame.recipe is not self._recipe:
            return  # of something that is not wanted any more
        if self.frame is None or self.frame.recipe is not frame.recipe:
            self._show_about(frame.stack, frame.recipe)
        self._show_frame(frame)

    def _show_image(self, frame: Frame) -> None:
        """Show a frame's image, or in its place the difference of the change that it belongs to."""
        shown_frame = self.strip.frame
        if self._change is not None and self._side == "change" and shown_frame is not None:
            words = sentences(*self.strip.words)
            frame = replace(frame, image=shown_frame.images["change"], words=words)
        self.frame = frame
        if frame.scenery is not self._scenery or self.picture.image is None:
            self._scenery = frame.scenery
            self.picture.show_image(frame.image, frame.scenery.outlines)
            self.histogram.show_counts(frame.scenery.histogram)
        else:
            self.picture.renew(frame.image)
        if self._enlarged is not None:
            self._enlarged.show_frame(frame)
        self._show_on_map()

    def _show_frame(self, frame: Frame) -> None:
        """Show a frame, its figures, and tell of it."""
        self._show_figures(True)
        summary = frame.summary
        found = len({scene.overpass for scene in (*frame.stack.scenes, *frame.stack.others)})
        self._clear.setText(tr("clear views {share} %").format(share=percent(summary.clear)))
        holes = tr("holes {share} %").format(share=percent(frame.holes))
        if frame.filled:
            holes += "\n" + tr("filled {share} %").format(share=percent(frame.filled))
        self._holes.setText(holes)
        self._used.setText(
            tr("clear in {used} of {found} overpasses").format(used=_number(summary.used), found=_number(found))
        )
        self.picture.setAccessibleDescription(listed(label.text() for label in (self._clear, self._holes, self._used)))
        self._show_image(frame)
        self.drawn.emit(self.frame)

    def _advised(self, frame: Frame, remedies: list) -> None:
        if frame is not self.frame or self._change is not None:
            return
        holes = frame.holes
        if holes >= 1:
            text = tr("No clear view at all. Try:")
        else:
            text = tr("{share} % has no clear view. Try:").format(share=percent(holes))
        self._advice.show_for(holes, text, remedies, days=self._series is None)

    def _ask_wider(self) -> None:
        if self._change is not None:
            if self._whole is not None:
                self.fetcher.want_wider_change(self._change, self._whole, self._threshold)
        elif self._stack is not None and self._recipe is not None:
            self.fetcher.want_wider(self._recipe.unfilled.with_(clear_threshold=self._threshold), self._stack)

    def _widened(self, remedy) -> None:
        self._advice.show_wider(remedy)

    def _failed(self, error: Exception) -> None:
        advice = explain(error, doing=PREVIEW)
        if self._stack is None:
            self._say(advice.title)
            self._offer(self._again)
            self._connect.setVisible(CONNECTION in advice.flags)
        else:
            self._advice.ask_again()
        self._note.setText(advice.text if self._stack is None else advice.title)
        self._note.setVisible(bool(self._note.text()))

    def _offer(self, button: QToolButton, offered: bool = True) -> None:
        """Show a button where there is no picture to lay over the map: a narrow dock has no room for both."""
        button.setVisible(offered)
        self._map.setVisible(not offered)

    def _broken(self, error: Exception) -> None:
        """The picture could not be drawn, for want of memory perhaps."""
        self._leave()
        self._failed(error)

    def _try_again(self) -> None:
        if self._recipe is not None:
            self._leave()
            self._fetch(now=True)

    def _request_product(self) -> None:
        if self._recipe is not None:
            self._request(self._recipe.with_(product="L1C", clear_threshold=self._threshold))

    def _take_remedy(self, remedy) -> None:
        """A button of the advice was pressed."""
        if self._change is not None:
            self.requested.emit(remedy.change)
        else:
            self._request(remedy.recipe)

    def _request(self, recipe: CompositeRecipe) -> None:
        """Tell that advice was taken. What is wanted for one period of a series goes for all of its time."""
        if self._series is not None:
            recipe = recipe.with_(start=self._asked.start, end=self._asked.end, months=self._asked.months)
        elif self._change is not None:
            recipe = recipe.with_(start=self._change.after.start, end=self._change.after.end)
        self.requested.emit(recipe)

    def _switched(self, on: bool) -> None:
        Settings.load().save(live_preview=int(on))
        self._update()

    def _show_on_map(self) -> None:
        """Lay the picture over the map, or take it away."""
        if self.frame is not None and self._awake and self._map.isChecked():
            if self._overlay is None:
                self._overlay = PreviewOverlay(self._canvas)
            self._overlay.show_image(self.frame.image, self.frame.stack.grid)
        elif self._overlay is not None:
            overlay, self._overlay = self._overlay, None
            overlay.remove()

    def _small_again(self) -> None:
        dialog, self._enlarged = self._enlarged, None
        if dialog is not None:
            dialog.shut_down()
            dialog.deleteLater()

    def _show_figures(self, shown: bool) -> None:
        if not shown:
            for label in (self._clear, self._holes, self._used):
                label.clear()
        self._larger.setEnabled(shown)
        self._map.setEnabled(shown)
        self.histogram.setEnabled(shown)

    def _show_about(self, stack, recipe: CompositeRecipe | None = None) -> None:
        """What a person should know about these scenes, and this recipe, before trusting the picture."""
        notes = []
        if recipe is not None and not is_exact(recipe):
            notes.append(tr("The preview of this method or mask is approximate."))
        if len({scene.overpass for scene in stack.scenes}) == 1:
            notes.append(tr("Only one overpass: nothing to choose from where it is cloudy."))
        used = stack.whole if recipe is not None and recipe.fill_from and stack.whole is not None else stack
        if used.left_out:
            notes.append(
                tr("Cloudier scenes left out here, not of the build: {count}.").format(
                    count=_number(len(used.left_out))
                )
            )
        if stack.unscored:
            notes.append(tr("Scenes without scores yet, not used: {count}.").format(count=_number(len(stack.unscored))))
            notes.append(_end_of_scores(stack))
        if stack.grid.width * stack.grid.height == 1:
            notes.append(tr("The area is as small as one pixel."))
        elif stack.grid.scale > _COARSE:
            notes.append(
                tr("Large area: the preview has pixels of {size} m.").format(size=_number(round(stack.grid.scale)))
            )
        self._note.setText(sentences(*notes))
        self._note.setVisible(bool(notes))


def _nothing(stack, recipe: CompositeRecipe) -> str:
    """Why there is no picture of these scenes."""
    if stack.unscored:
        sentence = tr("None of the {count} scenes has scores yet. Try earlier dates.").format(
            count=_number(len(stack.unscored))
        )
        return sentences(sentence, _end_of_scores(stack))
    key, values = why_no_scenes(recipe)
    if key == "no_scenes_l2a_yet":
        return tr("Surface reflectance (L2A) starts on {first}.").format(**values)
    if key == "no_scenes_l2a_here":
        return tr("No scenes. Before 2019 surface reflectance (L2A) is missing in many places.")
    if key == "no_scenes":
        return tr("No scenes here on these dates below the scene cloud limit.")
    return tr("No scenes here on these dates.")


def _lacks_product(stack, recipe: CompositeRecipe) -> bool:
    """Whether there may be scenes of the other product only."""
    return not (stack.scenes or stack.others) and why_no_scenes(recipe)[0] in _L2A_MISSING


def _end_of_scores(stack) -> str:
    """Where the scores end, if scenes come after."""
    last = stack.last_score
    if last is None or not any(scene.day > last for scene in stack.unscored):
        return ""
    return tr("Scores end on {day} here; scenes after have none yet.").format(day=last.isoformat())


def _number(count: int) -> str:
    return locale().toString(count)
