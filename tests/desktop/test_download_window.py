"""Save GeoTIFF in a real QGIS window: ordered, cancelled, the plugin started anew, resumed, shown as the tiles are."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox, settings_for

LOOKS = (("zh-Hant", "Night Mapping"), ("en", "default"))


@pytest.mark.long
@pytest.mark.parametrize("language, theme", LOOKS if LONG else LOOKS[:1])
def test_a_composite_is_taken_home(language, theme):
    folder = DESKTOP / f"download-{language}"
    target = folder / "home" / "bolzano.tif"
    with sandbox("--latency", "0.4") as url:
        events = run_qgis(
            Path(__file__).with_name("download_inside.py"),
            folder,
            language,
            theme,
            arguments={"url": url, "out": str(folder), "path": str(target), "chinese": language != "en"},
            settings=settings_for(url),
        )
    found = merged(events)
    print(found["differences"], found["stall_ms"])
    assert found["english"] == [] and found["cut"] == []
    assert found["asked_before_save"] == []
    assert 0 < found["kept"] < found["parts"]
    assert found["parts"] <= found["asked"] <= found["parts"] + 2  # those under way when it was cancelled
    # tiles have pixels of another projection; test_download_dialog.py compares pixel by pixel
    differences = sorted(found["differences"])
    assert differences[len(differences) * 9 // 10] <= 8 and sum(differences) / len(differences) < 3
    raster = gdal.Open(str(target))
    assert raster.RasterCount == 4 and raster.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    left = {path.name for path in target.parent.glob("bolzano*")} - {"bolzano.tif.aux.xml"}  # QGIS's own, of any raster
    assert left == {"bolzano.tif", "bolzano.tif.json"}
