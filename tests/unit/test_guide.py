"""The guide: every part of the program has its place in both languages, every link leads somewhere, search finds."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.ci import ci_script

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "resources" / "help"
LANGUAGES = ("en", "zh_TW")
LESSONS = ("first-composite", "series", "before-after", "printing")


@pytest.fixture(scope="module")
def guide():
    module = ci_script("guide")
    assert module.main([]) == 0
    return module.TARGET


class Page(HTMLParser):
    """ids and links of a page."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids, self.links, self.text = set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.add(found["id"])
        for key in ("href", "src"):
            if found.get(key):
                self.links.append(found[key])
        if tag == "meta" and found.get("http-equiv") == "refresh":
            self.links.append(found["content"].partition("url=")[2])

    def handle_data(self, data):
        self.text.append(data)


def test_both_languages_have_the_same_pages_and_anchors(guide):
    pages = [
        {path.relative_to(guide / each).as_posix() for path in (guide / each).rglob("*.html")} for each in LANGUAGES
    ]
    anchors = [{name for name in each if name.startswith("go/") and "lesson-1" not in name} for each in pages]
    plain = [{name for name in each if not name.startswith("go/")} for each in pages]
    assert plain[0] == plain[1]
    translated = {name for name in anchors[0] ^ anchors[1] if not re.match(r"go/lesson-\d", name)}
    assert not translated


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere(guide, language):
    folder = guide / language
    pages = {path: Page(path) for path in folder.rglob("*.html")}
    other = guide / LANGUAGES[1 - LANGUAGES.index(language)]
    wrong = []
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or link == "#":
                assert address.scheme in ("", "https"), link
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            page_there = pages.get(target) if address.fragment else None
            if not target.is_file() or (page_there and unquote(address.fragment) not in page_there.ids):
                wrong.append(f"{path.name}: {link}")
            assert target == path or folder in target.parents or other in target.parents, link
    assert not wrong, wrong[:20]


def test_nothing_is_fetched_from_elsewhere(guide):
    for path in guide.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', text), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_finds_words_of_the_language(guide, language):
    found = (guide / language / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(found[found.index("(") + 1 : found.rindex(")")])
    names = index["docnames"]

    def pages_with(*parts: str) -> set[str]:
        every = []
        for part in parts:
            both = [index[kind].get(part, []) for kind in ("terms", "titleterms")]
            every.append({names[hit] for hits in both for hit in ([hits] if isinstance(hits, int) else hits)})
        return set.intersection(*every)

    if language == "en":
        assert "before-after" in pages_with("landslid") and "troubles" in pages_with("proxi")
    else:  # any two characters, as the search in the page cuts what is asked for
        assert "before-after" in pages_with("崩塌") and "troubles" in pages_with("代理", "理伺", "伺服", "服器")
        assert "threshold" in pages_with("潮間", "間帶") and "holes" in pages_with("空洞")
        script = (guide / language / "_static" / "language_data.js").read_text(encoding="utf-8")
        assert "splitQuery" in script and "slice(i, i + 2)" in script


def test_every_error_code_has_one_entry_with_the_programs_words(guide):
    from cloudscore_plugin.messages import errors

    table = errors._table()
    for language in LANGUAGES:
        source = (SOURCES / language / "troubles.md").read_text(encoding="utf-8")
        codes = " ".join(re.findall(r'troubles?\("([^"]+)"', source)).split()
        assert sorted(codes) == sorted(table), language
        page = Page(guide / language / "troubles.html")
        assert all(f"trouble-{code.replace('_', '-')}" in page.ids for code in table)
    words = " ".join("".join(Page(guide / "en" / "troubles.html").text).split())
    for code, row in table.items():
        assert row.title.replace("'", "’") in words.replace("'", "’"), code


def test_functions_of_expressions_that_the_guide_names_exist():
    source = (ROOT / "cloudscore_plugin" / "layers" / "expression_functions.py").read_text(encoding="utf-8")
    for path in SOURCES.rglob("*.md"):
        named = set(re.findall(r"`(cloudscore_\w+)`", path.read_text(encoding="utf-8")))
        assert not {name for name in named if f'"{name}"' not in source}, path


def test_every_algorithm_has_its_entry(guide):
    from cloudscore_plugin.processing.provider import ALGORITHMS
    from cloudscore_plugin.services.connections import Connections

    for language in LANGUAGES:
        page = Page(guide / language / "processing.html")
        for kind in ALGORITHMS:
            algorithm = kind(Connections())
            assert f"algorithm-{algorithm.name()}" in page.ids
            assert (guide / language / "go" / f"algorithm-{algorithm.name()}.html").is_file()


@pytest.mark.parametrize("lesson", LESSONS)
def test_lessons_have_the_same_steps_in_both_languages(lesson):
    steps = [
        re.findall(r'{{ step\("(\w+)"\) }}\n(\d+)\. ', (SOURCES / each / f"{lesson}.md").read_text(encoding="utf-8"))
        for each in LANGUAGES
    ]
    assert steps[0] == steps[1] and steps[0]
    assert [int(number) for _name, number in steps[0]] == list(range(1, len(steps[0]) + 1))


def test_pages_name_the_same_labels_in_both_languages():
    for path in sorted((SOURCES / "en").glob("*.md")):
        found = [
            set(re.findall(r'ui\("((?:[^"\\]|\\.)*)"\)', (SOURCES / each / path.name).read_text(encoding="utf-8")))
            for each in LANGUAGES
        ]
        assert len(found[0] ^ found[1]) <= 2, f"{path.name}: {found[0] ^ found[1]}"
