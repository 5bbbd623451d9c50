"""After all the others of the evaluator: nothing it offers is left untried."""

from pathlib import Path

import pytest

from cloudscore_plugin.sandbox.algorithms import ALGORITHMS

HERE = Path(__file__).parent
ORACLES = {
    "expression", "files", "filters", "geometry", "grids", "images", "link", "masks", "reducers", "regions", "values",
    "visualize",
}  # fmt: skip


def test_every_algorithm_was_evaluated_by_some_test(request, tried):
    run = {item.path.stem for item in request.session.items if item.path.parent == HERE}
    if not {f"test_{name}" for name in ORACLES} <= run or request.config.getoption("keyword"):
        pytest.skip("only a part of the tests was run")
    assert sorted(set(ALGORITHMS) - tried) == []
