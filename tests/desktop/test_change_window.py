"""Before and after in a real QGIS window, in both languages; pictures in build/desktop/."""

from __future__ import annotations

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import LANGUAGES, run


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[1:])
def test_from_a_composite_to_hectares(language):
    with sandbox() as url:
        events = run("change", url, language)
    found = merged(events)
    assert len(found["clicks"]) <= 5, found["clicks"]
    assert found["group"] == ["change", "after", "before"] and found["layers"] == 1
    assert found["count"] >= 1 and found["hectares"] >= 0.5 * found["count"]
    assert found["unknown"] and found["shares"]
    drag = found["drag"]
    assert drag["asked"] == 0, "a moving limit asks for nothing"
    assert drag["frames"] and drag["newest"], "how many depends on the computer"
    assert found["cut"] == []
    assert not found["english"] or language == "en", f"English left: {found['english']}"
