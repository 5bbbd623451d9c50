"""What a report tells of a change in figures: hectares of its classes, and the overpasses that each side is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback

from ..core.change import Change
from ..core.recipe import CompositeRecipe
from ..messages.i18n import listed, locale, sentences, tr
from ..messages.titles import class_title

if TYPE_CHECKING:
    from ..download.polygons import Sum
    from ..earthengine.session import Session
    from ..preview.stack import Scene, Stack

_MOST_PIXELS = 4_000_000  # that one request measures: larger areas are measured on larger pixels
Scenes = Mapping[str, Sequence["Scene"]]  # of "before" and "after"


@dataclass(frozen=True)
class ClassAreas:
    """Hectares of a change's area. classes: of each in order. unknown: where it cannot be told. scale: metres."""

    classes: tuple[float, ...]
    unknown: float
    scale: float


def scenes_in(stack: Stack, change: Change) -> Scenes:
    """The scenes that the preview knows of each side."""
    from ..preview.change import SIDES, side_of

    parts = {name: side_of(stack, getattr(change, name)) for name in SIDES}
    return {name: (*part.scenes, *part.left_out) for name, part in parts.items()}


def asked_scenes(session: Session, change: Change, feedback: QgsFeedback) -> Scenes:
    """The scenes with scores of each side, asked of Earth Engine: two requests. Raises as Session.scene_table."""
    from ..preview.stack import scenes_of

    sides = {"before": change.before, "after": change.after}
    tables = {name: scenes_of(session.scene_table(side, feedback)) for name, side in sides.items()}
    return {name: [scene for scene in scenes if scene.scored] for name, scenes in tables.items()}


def asked_areas(session: Session, change: Change, feedback: QgsFeedback) -> ClassAreas:
    """Hectares of the classes, measured by Earth Engine: one request. Raises as Session.compute."""
    from ..earthengine.statistics import class_areas, read_class_areas
    from ..preview.grid import fit

    grid = fit(change.after, 65_536, _MOST_PIXELS)
    transform = [grid.scale, 0, grid.left, 0, -grid.scale, grid.top]
    answer = session.compute(lambda ee: class_areas(ee, change, grid.crs, transform), feedback)
    with session.reading():
        *classes, whole = read_class_areas(change, answer)
    hectares = [area / 10_000 for area in classes]
    return ClassAreas(tuple(hectares), max(0.0, whole / 10_000 - sum(hectares)), grid.scale)


def figures_text(change: Change, scenes: Scenes | None, sums: Iterable[Sum], areas: ClassAreas | None, why: str) -> str:
    """What is known, in sentences. sums: of polygons, which are told instead of areas. why: something is not known."""
    from .change_polygons import hectares_text

    number, said, sums = locale().toString, [], list(sums)
    for name, title in (("before", tr("Before")), ("after", tr("After"))):
        if scenes is not None:
            text = _overpasses(getattr(change, name), scenes[name])
            said.append(tr("{title}: {text}").format(title=title, text=text))
    if sums:
        said.append(tr("Area of the polygons: {rows}").format(rows=hectares_text(sums)))
    elif areas is not None:
        text = tr("{name} {hectares} ha")
        rows = [(class_title(row.key), size) for row, size in zip(change.classes, areas.classes)]
        rows.append((tr("cannot tell"), areas.unknown))
        listed_rows = listed(text.format(name=name, hectares=number(size, "f", 2)) for name, size in rows)
        words = tr("Area of the classes, pixel by pixel: {rows}")
        if areas.scale > 10:
            words = tr("Area of the classes, on pixels of {metres} m: {rows}")
        said.append(words.format(rows=listed_rows, metres=number(areas.scale, "f", 0)))
    if why:
        said.append(tr("Hectares and overpasses could not all be found out: {why}").format(why=why.rstrip(".。")))
    return sentences(*(tr("{sentence}.").format(sentence=one) for one in said))


def _overpasses(side: CompositeRecipe, scenes: Sequence[Scene]) -> str:
    used = [scene for scene in scenes if scene.index not in side.excluded]
    if not used:
        return tr("no overpass")
    days = sorted(scene.day.isoformat() for scene in used)
    count = locale().toString(len({scene.overpass for scene in used}))
    return tr("{count} overpasses from {first} to {last}").format(count=count, first=days[0], last=days[-1])
