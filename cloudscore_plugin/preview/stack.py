"""The preview stack: the scenes' pixels on one small grid. What to ask for, how large it is, and what came back.

Opening an area costs two requests: the table of its scenes (expressions.scene_table) and their pixels
(expressions.preview_image), in a size that fits one answer. Everything after that is local.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from ..core.series import Period
from .grid import Grid, fit

SIDE = 256  # pixels along the longer side
LEAST_SIDE = 128  # rather than fewer pixels than this, fewer scenes
# Limits of one image:computePixels (Source: REST reference; the mask byte: google/Xee#209).
MOST_BYTES = 50_331_648
MOST_BANDS = 1024
_MASK_BYTE = 1
_SCORE_BYTES = 4
VALID = "valid"  # the band of bits that tell a masked pixel from a black one


@dataclass(frozen=True)
class Scene:
    """One Sentinel-2 scene of the table. time: milliseconds since 1970, UTC. cloud: percent, None where unknown.

    score: the properties of its Cloud Score+ image (catalog.SCORE_PROPERTIES) that are known. scored: whether it has
    such an image (yet); without one no pixel of the scene is ever used. datatake: its DATATAKE_IDENTIFIER. orbit: its
    SENSING_ORBIT_NUMBER, the same for all passes over one track, 0 where unknown.
    """

    index: str
    time: float
    tile: str = ""
    satellite: str = ""
    cloud: float | None = None
    score: dict = field(default_factory=dict, hash=False)
    datatake: str = ""
    scored: bool = False
    orbit: int = 0

    def __post_init__(self):
        if self.score:
            object.__setattr__(self, "scored", True)

    @property
    def overpass(self) -> str:
        """The pass of a satellite that took it: the same for tiles of one pass, as in expressions.overpass."""
        text = self.datatake
        if not re.match(catalog.DATATAKE, text):
            text = datetime.fromtimestamp(self.time / 1000, timezone.utc).strftime("GS2F_%Y%m%dT%H%M%S_%y%m%d")
        return "".join(text[first:end] for first, end in catalog.DATATAKE_PARTS)

    @property
    def day(self) -> date:
        """The day it was taken, UTC."""
        return _day(self.time)


def scenes_of(rows: dict) -> tuple[Scene, ...]:
    """The scenes that the answer to expressions.scene_table lists, by time. Raises ValueError for anything else."""
    try:
        found = []
        for row in rows["features"]:
            given = row["properties"]
            score = {name: given[f"score_{name}"] for name in catalog.SCORE_PROPERTIES if _known(given, name)}
            found.append(
                Scene(
                    str(given["index"]),
                    float(given["time"]),
                    str(given.get("MGRS_TILE") or ""),
                    str(given.get("SPACECRAFT_NAME") or ""),
                    None if given.get("CLOUDY_PIXEL_PERCENTAGE") is None else float(given["CLOUDY_PIXEL_PERCENTAGE"]),
                    score,
                    str(given.get("DATATAKE_IDENTIFIER") or ""),
                    bool(score) or _known(given, "time"),
                    int(given.get("SENSING_ORBIT_NUMBER") or 0),
                )
            )
            _day(found[-1].time)  # a time there can be
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
        raise ValueError("no table of scenes in the answer") from error
    return tuple(sorted(found, key=lambda scene: (scene.time, scene.index)))


def last_score_of(rows: dict) -> date | None:
    """The day, UTC, of the area's latest score image as the answer tells it; None where it does not."""
    times = (rows.get("properties") or {}).get("last_score")
    return _day(float(times[0])) if times else None


def _day(time: float) -> date:
    return datetime.fromtimestamp(time / 1000, timezone.utc).date()


def _known(given: dict, name: str) -> bool:
    return given.get(f"score_{name}") is not None


@dataclass(frozen=True)
class Plan:
    """What to ask for: a grid, bands, and requests, each the ``system:index`` of some scenes.

    scenes: all that were found, by time. left_out: scenes with scores that the preview does without because there
    are too many. unscored scenes are never asked for. last_score: see Stack.
    """

    grid: Grid
    bands: tuple[str, ...]
    requests: tuple[tuple[str, ...], ...]
    scenes: tuple[Scene, ...]
    left_out: tuple[Scene, ...] = ()
    last_score: date | None = None

    @property
    def count(self) -> int:
        """Scenes asked for."""
        return sum(map(len, self.requests))

    @property
    def request_bytes(self) -> int:
        """Bytes as Earth Engine counts them, with one mask byte for each sample."""
        return self.grid.width * self.grid.height * self.count * _counted(len(self.bands))

    @property
    def held_bytes(self) -> int:
        """Memory the stack will take."""
        pixels = self.grid.width * self.grid.height
        return pixels * (self.count * (2 * len(self.bands) + 1 + _SCORE_BYTES * len(catalog.QA_BANDS)) + 1)


def _counted(bands: int) -> int:
    """Bytes of one pixel of one scene, as Earth Engine counts them: reflectance, validity, both scores."""
    scores = len(catalog.QA_BANDS) * (_SCORE_BYTES + _MASK_BYTE)
    return bands * (2 + _MASK_BYTE) + (1 + _MASK_BYTE) + scores


def plan(
    recipe: CompositeRecipe,
    scenes: Iterable[Scene],
    requests: int = 1,
    side: int = SIDE,
    crs: str | None = None,
    onto: Stack | None = None,
    periods: Sequence[Period] = (),
    bands: Sequence[str] = (),
) -> Plan:
    """Plan a stack for a recipe's area and the scenes found there.

    All bands that any method and the recipe's style need, so that a change of method asks for nothing. Where the
    scenes are too many for so many requests, the pixels become larger, down to LEAST_SIDE along the longer side, and
    then scenes are left out: of each tile the cloudiest first.

    crs: see grid.fit. onto: a stack to add to: its grid and bands, and only scenes it does not hold. periods: of a
    series; scenes outside all of them are of no use, and each period keeps as many as the others. bands: that are
    needed besides.
    """
    scenes = tuple(scenes)
    within: dict[str, int] = {}
    if periods:
        days = {scene.index: scene.day.isoformat() for scene in scenes}
        within = {i: n for i, day in days.items() for n, (start, end) in enumerate(periods) if start <= day < end}
        scenes = tuple(scene for scene in scenes if scene.index in within)
    if onto is None:
        grid, held = None, set()
        bands = tuple(dict.fromkeys((*recipe.bands, *catalog.PREVIEW_BANDS, *bands)))
    else:
        grid, bands, held = onto.grid, onto.bands, {scene.index for scene in onto.scenes}
    usable = [scene for scene in scenes if scene.scored and scene.index not in held]
    each = MOST_BANDS // (len(bands) + 1 + len(catalog.QA_BANDS))
    counted = _counted(len(bands))
    if grid is None:
        least = fit(recipe, min(side, LEAST_SIDE), crs=crs)
        most = min(each, MOST_BYTES // (least.width * least.height * counted)) * requests
    else:
        most = min(each, MOST_BYTES // (grid.width * grid.height * counted)) * requests
    kept, left_out = _sample(usable, most, within)
    per_request = -(-len(kept) // requests) or 1
    if grid is None:
        grid = fit(recipe, side, MOST_BYTES / (per_request * counted), crs)
    each = max(1, min(each, MOST_BYTES // (grid.width * grid.height * counted)))
    names = [scene.index for scene in kept]
    parts = tuple(tuple(names[at : at + each]) for at in range(0, len(names), each))
    return Plan(grid, bands, parts, scenes, tuple(left_out))


def _sample(
    scenes: Sequence[Scene], most: int, within: dict[str, int] | None = None
) -> tuple[list[Scene], list[Scene]]:
    """The least cloudy of each tile in turn, as many as fit, so that no tile stays empty; and the others.

    within: the number of the period that a scene is of, where there are several: each takes turns.
    """
    if len(scenes) <= most:
        return list(scenes), []
    taken: dict[tuple[int | None, str], int] = {}
    turns = []
    for scene in sorted(scenes, key=_cloud):
        part = (within or {}).get(scene.index), scene.tile
        turns.append((taken.setdefault(part, 0), _cloud(scene), scene.index))
        taken[part] += 1
    chosen = {index for _turn, _cloud, index in sorted(turns)[:most]}
    return [s for s in scenes if s.index in chosen], [s for s in scenes if s.index not in chosen]


def _cloud(scene: Scene) -> float:
    return 100.0 if scene.cloud is None else scene.cloud


@dataclass(frozen=True, eq=False)
class Stack:
    """The pixels of n scenes on a grid of P = height * width pixels, row by row. Never written to.

    scenes: those with pixels, by ``system:index`` as Earth Engine lists them. others: found, but without pixels:
    left out of the sample, or without scores.
    values: uint16 (bands, n, P), reflectance times 10 000. valid: uint8 (n, P), bit b set where band b has a value.
    scores: for each score band float32 (n, P), -1 where there is none. inside: bool (P,), the area's pixels.
    last_score: the day of the area's latest score image, where that was asked for.
    whole: the stack that this one is a part of, see film.part_of().
    """

    grid: Grid
    bands: tuple[str, ...]
    scenes: tuple[Scene, ...]
    others: tuple[Scene, ...]
    values: np.ndarray
    valid: np.ndarray
    scores: dict[str, np.ndarray]
    inside: np.ndarray
    last_score: date | None = None
    whole: Stack | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.grid.height, self.grid.width

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = (self.values, self.valid, self.inside, *self.scores.values())
        return sum(array.nbytes for array in arrays)

    @property
    def left_out(self) -> tuple[Scene, ...]:
        """Scenes with scores that were too many for the preview."""
        return tuple(scene for scene in self.others if scene.scored)

    @property
    def unscored(self) -> tuple[Scene, ...]:
        """Scenes without scores, of which Earth Engine uses no pixel either."""
        return tuple(scene for scene in self.others if not scene.scored)

    def has(self, bands: Iterable[str]) -> bool:
        """Whether all of these bands are held."""
        return set(bands) <= set(self.bands)

    def rows(self, excluded: Iterable[str] = ()) -> np.ndarray:
        """Numbers of the scenes that are not excluded."""
        out = set(excluded)
        return np.array([n for n, scene in enumerate(self.scenes) if scene.index not in out], np.intp)

    def overpasses(self, rows: Iterable[int]) -> list[list[int]]:
        """The rows that each overpass has among some, in the order of their first."""
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(self.scenes[row].overpass, []).append(int(row))
        return list(found.values())

    def clear_scores(self, qa_band: str, bands: Iterable[str], rows: np.ndarray | None = None) -> np.ndarray:
        """Scores (rows, P) of some scenes (default: all), -1 also where one of the bands has no value."""
        rows = np.arange(len(self.scenes)) if rows is None else rows
        bits = self._bits(bands)
        scores = self.scores[qa_band][rows]
        scores[self.valid[rows] & bits != bits] = -1
        return scores

    def groups(self, bands: Sequence[str], rows: np.ndarray) -> list[list[int]]:
        """The bands' positions, together where their valid pixels are the same: usually all of them."""
        bits = self._bits(bands)
        found = self.valid[rows] & bits
        if ((found == 0) | (found == bits)).all():
            return [list(range(len(bands)))]
        return [[n] for n in range(len(bands))]

    def _bits(self, bands: Iterable[str]) -> np.uint8:
        return np.uint8(sum(1 << self.bands.index(band) for band in set(bands)))


def masked(stack: Stack, recipe: CompositeRecipe) -> Stack:
    """The stack with scores as the recipe's masks have them: see expressions.scored_scenes. The same where it has none.

    Approximate: widened on the stack's pixels, which may be larger than the composite's, and blind beyond its edges.
    """
    if not recipe.leniency and not recipe.widen_mask:
        return stack
    key = (json.dumps(recipe.lenient_areas), recipe.leniency, recipe.widen_mask)
    kept = _masked.get(stack)
    if kept is None or kept[0] != key:
        inside = None
        if recipe.leniency:
            inside = np.float64(recipe.leniency) * stack.grid.inside(recipe.lenient_areas or {}).ravel()
        radius = (recipe.widen_mask or 0) / stack.grid.scale
        _masked[stack] = kept = (
            key,
            {name: _adjusted(scores, inside, radius, stack.shape) for name, scores in stack.scores.items()},
        )
    return replace(stack, scores=kept[1])


_masked: WeakKeyDictionary = WeakKeyDictionary()


def balanced(stack: Stack, recipe: CompositeRecipe) -> Stack:
    """The stack with all orbits equally bright, as the recipe has it: see expressions.balanced. The same where it does
    not. Approximate: measured on the stack's pixels.
    """
    if not recipe.balance_orbits:
        return stack
    gains = orbit_gains(stack, recipe)
    values = stack.values.copy()
    for row in stack.rows(recipe.excluded):
        values[:, row] = balanced_values(values[:, row], gains[stack.scenes[row].orbit])
    return replace(stack, values=values)


def balanced_values(values: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Values (bands, pixels) of a scene whose orbit has a gain a band."""
    return np.minimum(np.floor(values * gain[:, None] + 0.5), 65_535)


def orbit_gains(stack: Stack, recipe: CompositeRecipe) -> dict[int, np.ndarray]:
    """What each orbit's bands (bands,) are to be multiplied with so that it is as bright as the mean of all."""
    step = max(1, round(max(stack.shape) / catalog.BALANCE_SIDE))
    some = np.arange(stack.values.shape[2]).reshape(stack.shape)[::step, ::step].ravel()
    rows: dict[int, list[int]] = {}
    for row in stack.rows(recipe.excluded):
        rows.setdefault(stack.scenes[row].orbit, []).append(int(row))
    whole = np.uint8((1 << len(stack.bands)) - 1)
    seen, clearest = [], []
    for mine in rows.values():
        scores = stack.scores[recipe.qa_band][mine][:, some]
        clear = (scores >= np.float32(catalog.BALANCE_SCORE)) & (stack.valid[mine][:, some] & whole == whole)
        best = np.where(clear, scores, np.float32(-1)).argmax(axis=0)
        seen.append(clear.any(axis=0))
        clearest.append(np.take_along_axis(stack.values[:, mine][..., some], best[None, None], 1)[:, 0].astype(float))
    if len(rows) < 2:
        return {orbit: np.ones(len(stack.bands)) for orbit in rows}
    there = np.stack(seen)
    both = there.sum(axis=0) >= 2
    mean = np.where(there[:, None], np.stack(clearest), 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    gains = {}
    for number, orbit in enumerate(rows):
        with np.errstate(all="ignore"):
            near = (np.abs(clearest[number] / mean - 1) <= catalog.BALANCE_WITHIN).all(axis=0) & both & seen[number]
        sums = [array[:, near].sum(axis=1) + catalog.BALANCE_WEIGHT for array in (mean, clearest[number])]
        gains[orbit] = sums[0] / sums[1]
    return gains


def _adjusted(scores: np.ndarray, more: np.ndarray | None, radius: float, shape: tuple[int, int]) -> np.ndarray:
    there = scores >= 0
    found = np.where(there, scores, np.float32(np.inf))
    if more is not None:
        found = (found + more).astype(np.float32)
    if radius >= 1:
        found = lowest_around(found.reshape(-1, *shape), radius).reshape(scores.shape)
    return np.where(there, found, np.float32(-1))


def lowest_around(values: np.ndarray, radius: float) -> np.ndarray:
    """The lowest value (n, height, width) within so many pixels of each, the middle of pixels counted."""
    found = values.copy()
    for down in range(int(radius) + 1):
        half = int(math.sqrt(radius * radius - down * down))
        line = _lowest_along(values, half)
        if down == 0:
            np.minimum(found, line, out=found)
        elif down < values.shape[1]:
            np.minimum(found[:, down:], line[:, :-down], out=found[:, down:])
            np.minimum(found[:, :-down], line[:, down:], out=found[:, :-down])
    return found


def _lowest_along(values: np.ndarray, half: int) -> np.ndarray:
    """The lowest value up to ``half`` pixels to either side; the reach about doubles with each step."""
    known, found = 0, values
    while known < half:
        step = min(half - known, known + 1)
        wide = found.copy()
        if step < values.shape[2]:
            np.minimum(wide[:, :, step:], found[:, :, :-step], out=wide[:, :, step:])
            np.minimum(wide[:, :, :-step], found[:, :, step:], out=wide[:, :, :-step])
        found, known = wide, known + step
    return found


def nth_scores(stack: Stack, recipe: CompositeRecipe, rows: np.ndarray) -> np.ndarray | None:
    """The highest threshold at which each pixel still has the recipe's number of clear views among these scenes, -1:
    at none. None where a single one is enough.
    """
    if recipe.min_views < 2:
        return None
    return nth_of(list(pass_scores(stack, recipe, rows)), recipe.min_views, len(stack.inside))


def pass_scores(stack: Stack, recipe: CompositeRecipe, rows: Iterable[int]) -> Iterator[np.ndarray]:
    """The score (P,) of each overpass among some scenes, -1 where none of its scenes has all bands of the recipe."""
    for mine in stack.overpasses(rows):
        yield stack.clear_scores(recipe.qa_band, recipe.bands, np.array(mine)).max(axis=0)


def nth_of(passes: list[np.ndarray], count: int, pixels: int) -> np.ndarray:
    """The score (pixels,) of each pixel's count-th clearest view, -1 where it has fewer."""
    if len(passes) < count:
        return np.full(pixels, -1, np.float32)
    return np.partition(np.stack(passes), -count, axis=0)[-count]


def assemble(plan: Plan, recipe: CompositeRecipe, answers: Iterable[np.ndarray]) -> Stack:
    """The stack from the pixels of a plan's requests, structured arrays (height, width) with the fields
    ``<system:index>_<band>``. Raises ValueError when something asked for is missing.
    """
    height, width = plan.grid.height, plan.grid.width
    known = {scene.index: scene for scene in plan.scenes}
    order = sorted(index for part in plan.requests for index in part)
    place = {index: n for n, index in enumerate(order)}
    values = np.zeros((len(plan.bands), len(order), height * width), np.uint16)
    valid = np.zeros(values.shape[1:], np.uint8)
    scores = {name: np.full(values.shape[1:], -1, np.float32) for name in catalog.QA_BANDS}
    missing = set(order)
    for answer in answers:
        if answer.shape != (height, width):
            raise ValueError(f"pixels of {answer.shape} instead of {(height, width)}")
        for index in [index for index in missing if f"{index}_{VALID}" in (answer.dtype.names or ())]:
            row = place[index]
            try:
                for number, band in enumerate(plan.bands):
                    values[number, row] = answer[f"{index}_{band}"].ravel()
                valid[row] = answer[f"{index}_{VALID}"].ravel()
                for name, found in scores.items():
                    given = answer[f"{index}_{name}"].ravel()
                    found[row] = np.where(given >= 0, given, -1)
            except ValueError as error:  # numpy: no field of name ...
                raise ValueError(f"{index}: {error}") from error
            missing.discard(index)
    if missing:
        raise ValueError(f"no pixels of {sorted(missing)[0]}")
    inside = plan.grid.inside(recipe.roi).ravel()
    others = tuple(scene for scene in plan.scenes if scene.index not in place)
    used = tuple(known[i] for i in order)
    return Stack(plan.grid, plan.bands, used, others, values, valid, scores, inside, plan.last_score)


def fetch(
    recipe: CompositeRecipe,
    table: Callable[[], dict],
    pixels: Callable[[tuple[str, ...], tuple[str, ...], dict], np.ndarray],
    planned: Callable[[Plan], Any] = lambda plan: None,
    onto: Stack | None = None,
    **choices: Any,
) -> Stack:
    """Ask for a stack: one request for the table of scenes, and as many as the plan has for their pixels.

    table(): the value of expressions.scene_table. pixels(indices, bands, grid): expressions.preview_image as a
    structured array on Grid.request. planned is told the plan before pixels are asked for and may raise to stop.
    onto and choices: see plan(); the answer holds the scenes of ``onto`` too. Raises what these functions raise, and
    ValueError for answers that cannot be used.
    """
    rows = table()
    made = replace(plan(recipe, scenes_of(rows), onto=onto, **choices), last_score=last_score_of(rows))
    planned(made)
    found = assemble(made, recipe, [pixels(part, made.bands, made.grid.request) for part in made.requests])
    return found if onto is None else joined(onto, found)


def joined(first: Stack, second: Stack) -> Stack:
    """The scenes of two stacks on one grid, those of the first where both hold one. Raises ValueError if they differ
    in grid or bands.
    """
    if first.grid != second.grid or first.bands != second.bands:
        raise ValueError("the stacks differ in grid or bands")
    scenes = {s.index: (stack, n) for stack in (second, first) for n, s in enumerate(stack.scenes)}
    order = sorted(scenes)
    pick = [scenes[index] for index in order]
    others = {s.index: s for s in (*second.others, *first.others) if s.index not in scenes}
    return replace(
        first,
        scenes=tuple(stack.scenes[n] for stack, n in pick),
        others=tuple(sorted(others.values(), key=lambda s: (s.time, s.index))),
        values=np.stack([stack.values[:, n] for stack, n in pick], 1) if pick else first.values,
        valid=np.stack([stack.valid[n] for stack, n in pick]) if pick else first.valid,
        scores={
            name: np.stack([stack.scores[name][n] for stack, n in pick]) if pick else found
            for name, found in first.scores.items()
        },
    )
