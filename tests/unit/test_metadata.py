"""metadata.txt, LICENSE and the icon: what QGIS and its plugin site read before any code runs."""

from __future__ import annotations

import configparser
import re
import string
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {"name", "description", "about", "version", "qgisMinimumVersion", "author", "email"}
REQUIRED |= {"homepage", "tracker", "repository"}
OPTIONAL = {"qgisMaximumVersion", "tags", "category", "icon", "hasProcessingProvider", "experimental", "deprecated"}
OPTIONAL |= {"server", "changelog", "license"}


@pytest.fixture(scope="module")
def general():
    parser = configparser.ConfigParser()  # interpolation on, as in QGIS: a single % makes reading fail
    parser.optionxform = str
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return dict(parser["general"])


def test_the_keys_the_site_asks_for_are_filled(general):
    for key in REQUIRED:
        assert general[key].strip(), key


def test_only_keys_somebody_reads(general):
    assert {re.sub(r"\[.*\]$", "", key) for key in general} <= REQUIRED | OPTIONAL


def test_versions(general):
    assert re.fullmatch(r"\d+\.\d+\.\d+", general["version"])
    assert general["qgisMinimumVersion"] == "3.22"
    assert general["qgisMaximumVersion"] == "4.99", "the site reads QGIS 4 support from this key alone"


def test_name_is_short_and_does_not_say_plugin(general):
    assert "plugin" not in general["name"].lower()
    assert len(general["name"]) <= 40


def test_description_is_one_english_sentence(general):
    assert "\n" not in general["description"]
    assert set(general["description"]) <= set(string.printable)
    assert general["about"].isascii()


def test_about_names_the_bundled_client_and_what_an_account_is_for(general):
    for words in (
        "version 2 or any later",
        "Apache License 2.0",
        "version 3",
        "Earth Engine Python client",
        "_vendor/LICENSES.md",
        "sample scenes",
        "Google account",
    ):
        assert words in general["about"], words


@pytest.mark.parametrize("key", ["description[zh_TW]", "about[zh_TW]"])
def test_traditional_chinese_texts(general, key):
    text = general[key]
    assert re.search(r"[\u4e00-\u9fff]", text)
    text.encode("big5")  # the characters of Taiwan; simplified ones are not in Big5
    mainland = (
        "图",
        "数据集",
        "屏幕",
        "默認",
        "默认",
        "插件",
        "界面",
        "像素",
        "遙感",
        "質量",
        "信息",
        "軟件",
        "文件夾",
    )
    assert not [word for word in mainland if word in text]


def test_both_languages_say_as_much(general):
    def paragraphs(text):
        return [part for part in text.split("\n\n") if part.strip()]

    assert len(paragraphs(general["about"])) == len(paragraphs(general["about[zh_TW]"]))


@pytest.mark.parametrize("key", ["homepage", "tracker", "repository"])
def test_addresses_are_complete(general, key):
    parts = urlsplit(general[key])
    assert parts.scheme == "https"
    assert "." in parts.netloc
    assert parts.path.strip("/")


def test_author_and_email(general):
    assert "/" not in general["author"]
    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", general["email"])


def test_flags_are_booleans(general):
    for key in ("experimental", "deprecated", "server"):
        assert general[key] in ("True", "False")
    assert general["hasProcessingProvider"] in ("yes", "no")
    assert (general["hasProcessingProvider"] == "yes") == any((ROOT / "cloudscore_plugin" / "processing").glob("*.py"))


def test_the_version_has_its_entry_in_both_changelogs(general):
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## \[?(\d+\.\d+\.\d+)", log, re.MULTILINE)[0] == general["version"]
    assert general["changelog"].lstrip().startswith(general["version"])


def test_icon_is_drawable_by_qt(general):
    icon = ElementTree.parse(ROOT / general["icon"])
    tags = {element.tag.rpartition("}")[2] for element in icon.iter()}
    assert not tags & {"clipPath", "mask", "filter", "style", "image", "foreignObject"}, "Qt's SVG leaves these out"
    assert icon.getroot().get("viewBox") == "0 0 64 64"


def test_license_is_gpl_2_or_later(general):
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert re.search(r"either version 2 of the License, or \(at your option\) any later\s+version", text)
    assert re.search(r"GNU GENERAL PUBLIC LICENSE\s+Version 2, June 1991", text)
    assert "END OF TERMS AND CONDITIONS" in text
    assert general["license"] == "GPL-2.0-or-later"
