"""A method, style, index or QA layer is one row of the catalogue and one of the titles; both are complete."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.messages import titles
from cloudscore_plugin.preview.indices import index

ROOT = Path(__file__).resolve().parents[2]


def test_every_row_has_its_words():
    table = titles.words()
    tables = (catalog.METHOD_ROWS, catalog.BAND_STYLES, catalog.INDICES, catalog.QA_LAYERS)
    assert list(table) == [key for rows in tables for key in rows]
    for key, row in table.items():
        assert row.title, key
        assert bool(row.low) == bool(row.high), key
    assert all(table[key].help for key in (*catalog.METHODS, *catalog.QA_LAYERS))
    assert all(table[key].short for key in (*catalog.METHODS, *catalog.BAND_STYLES))
    assert all(table[key].low for key in catalog.INDICES)
    assert len({row.title for row in table.values()}) == len(table)


@pytest.mark.parametrize("key", catalog.INDICES)
def test_a_formula_is_of_the_row_s_bands(key):
    row = catalog.INDICES[key]
    assert row.min < row.max and len(row.palette) > 1 and row.whole * row.max < 32_768
    for product in catalog.PRODUCTS.values():
        assert set(row.bands) <= set(product.bands)
    if not row.formula:
        assert len(row.bands) == 2
        return
    names = {node.id for node in ast.walk(ast.parse(row.formula)) if isinstance(node, ast.Name)}
    assert names == set(row.bands)
    dark = {band: np.zeros(3) for band in row.bands}
    assert np.isfinite(index(key, dark)).all()


@pytest.mark.parametrize(
    ("key", "pixel", "value"),
    [
        ("BSI", {"B2": 800, "B4": 1600, "B8": 2400, "B11": 3200}, 0.2),  # (0.48 - 0.32) / (0.48 + 0.32)
        ("NDTI", {"B3": 900, "B4": 1100}, 0.1),
        ("MIRBI", {"B11": 1500, "B12": 1600}, 2.13),  # 1.6 - 1.47 + 2
        ("EVI", {"B2": 400, "B4": 500, "B8": 4000}, 2.5 * 0.35 / 1.4),
    ],
)
def test_values_by_hand(key, pixel, value):
    found = index(key, {band: np.array([number]) for band, number in pixel.items()})
    assert found[0] == pytest.approx(value, abs=1e-12)


ADDED = """
import sys
sys.path.insert(0, sys.argv[1])
from cloudscore_plugin.core import catalog
row = catalog.Index("SAVI", ("B8", "B4"), -0.2, 0.8, ("8c510a", "004529"), "(B8 - B4) * 1.5 / (B8 + B4 + 5000)")
catalog.INDICES[row.key] = row
from cloudscore_plugin.messages import titles
known = titles.words
titles.words = lambda: {**known(), "SAVI": titles.Words("Plants on bare ground (SAVI)", low="none", high="dense")}

import numpy as np
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.download import plan
from cloudscore_plugin.earthengine import code
from cloudscore_plugin.messages import names
from cloudscore_plugin.preview import compose, indices, picture
from cloudscore_plugin.processing import algorithm, order

point = {"type": "Point", "coordinates": [121, 24]}
recipe = CompositeRecipe(roi=point, start="2024-01-01", end="2024-02-01", style=Style.of("SAVI"))
assert CompositeRecipe.from_json(recipe.to_json()) == recipe and recipe.bands == ("B8", "B4")
text = code.python_code(recipe)
assert '.rename("SAVI")' in text and ".multiply(1.5)" in text and "add(5000)" in text, text
assert ".rename(\\"SAVI\\")" in code.javascript_code(recipe)
values = np.array([[[3500.0]], [[1500.0]]])
found = indices.index("SAVI", dict(zip(recipe.bands, values)))
assert abs(found[0, 0] - 0.3) < 1e-12
drawn = picture.picture(compose.Composite(values, np.ones_like(values, bool)), recipe)
assert drawn.shape == (1, 1, 3) and drawn.any()
assert titles.style_titles()["SAVI"] == "Plants on bare ground (SAVI)" and titles.ends("SAVI") == ("none", "dense")
assert "SAVI" in algorithm.STYLES and "SAVI" in order.CONTENTS and "SAVI" in plan.CONTENTS
assert plan.kind_of("SAVI").scales == {"int16": 0.0001}
assert "SAVI" in names.composite_name(recipe)
print("everywhere")
"""


def test_an_index_is_one_row_and_its_title():
    """In a process of its own, because lists of choices are made once."""
    told = subprocess.run(
        [sys.executable, "-c", ADDED, str(ROOT)], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.stdout.strip() == "everywhere", told.stderr


def test_the_citation_is_the_catalogues():
    """As the dataset's page has it; it named other pages before."""
    assert "Pasquarella, V. J., Brown, C. F., Czerwinski, W., & Rucklidge, W. J. (2023)." in catalog.CITATION
    assert "(pp. 2125-2135)" in catalog.CITATION
    assert catalog.CITATION.endswith("doi:10.1109/CVPRW59228.2023.00206")
