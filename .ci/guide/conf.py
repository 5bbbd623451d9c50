"""Sphinx settings of the guide. `.ci/guide.py` builds one tree of pages for each language with them.

Sphinx, because its search works from files: the index is a script, where MkDocs and others fetch it, which browsers
forbid for file:// addresses. MyST reads Markdown.
"""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from sphinx.search import SearchLanguage, languages

HERE = Path(__file__).resolve().parent
FACTS = json.loads(Path(os.environ["GUIDE_FACTS"]).read_text(encoding="utf-8"))
CODE = FACTS["language"]  # "en" or "zh_TW"
OTHER = {"en": "zh_TW", "zh_TW": "en"}[CODE]

project = "Cloud Score+ Composites"
html_title = project
version = release = FACTS["version"]
language = CODE
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
suppress_warnings = ["myst.header"]
nitpicky = True

html_theme = "alabaster"
html_theme_options = {"show_powered_by": False, "fixed_sidebar": True, "page_width": "64rem", "sidebar_width": "15rem"}
html_sidebars = {"**": ["searchbox.html", "other_language.html", "navigation.html"]}
html_context = {"other_language": OTHER, "other_title": {"en": "English", "zh_TW": "繁體中文"}[OTHER]}
templates_path = [str(HERE / "templates")]
html_static_path = [str(HERE / "static")]
html_css_files = ["guide.css"]
html_copy_source = html_show_sourcelink = html_show_sphinx = html_use_index = False
html_show_copyright = False
pygments_style = "friendly"


class Chinese(SearchLanguage):
    """Chinese without word lists: every two neighbouring characters are a term, in the index and in what is sought.

    So any word of two or more characters is found, wherever a dictionary would have cut.
    """

    lang = "zh"
    language_name = "Chinese"
    stopwords = frozenset()
    js_stemmer_code = "var Stemmer = function() { this.stemWord = function(word) { return word; } }"
    js_splitter_code = r"""
var splitQuery = function(query) {
  var terms = [];
  var runs = /[\u3400-\u9fff]+|[^\s\u3400-\u9fff!-\/:-@\[-`{-~\u3000-\u303f\uff00-\uffef]+/gu;
  (query.match(runs) || []).forEach(function(run) {
    if (!/[\u3400-\u9fff]/.test(run) || run.length < 3) { terms.push(run); return; }
    for (var i = 0; i + 1 < run.length; i++) terms.push(run.slice(i, i + 2));
  });
  return terms;
};
"""
    _runs = re.compile(r"[\u3400-\u9fff]+|[^\s\u3400-\u9fff!-/:-@\[-`{-~\u3000-\u303f\uff00-\uffef]+")

    def split(self, input: str) -> list[str]:
        terms = []
        for run in self._runs.findall(input):
            if "\u3400" <= run[0] <= "\u9fff":
                terms += [*run, *(run[at : at + 2] for at in range(len(run) - 1))]
            else:
                terms.append(run)
        return terms

    def stem(self, word: str) -> str:
        return word.lower()

    def word_filter(self, word: str) -> bool:
        return bool(word)


languages["zh"] = Chinese


def words(text: str) -> str:
    """A label of the window as it stands there in this language, in bold. Raises KeyError for one that is not there."""
    # Not **…**, which Markdown does not see between Chinese characters and brackets.
    return f"<strong>{html.escape(FACTS['labels'][text])}</strong>"


def plain(text: str) -> str:
    """As words(), without emphasis."""
    return FACTS["labels"][text]


def trouble(code: str, text: str = "") -> str:
    """The entry of an error code: what the window says, and what is to be added to that."""
    row = FACTS["errors"][code]
    said = "" if row["text"] == "…" else f"> {row['text']}\n\n"
    return f"(trouble-{code})=\n### {row['title']} (`{code}`)\n\n{said}{text}\n"


def troubles(codes: str) -> str:
    """The entries of several codes to which nothing is to be added."""
    return "\n".join(map(trouble, codes.split()))


_OFTEN = 4  # algorithms that share a parameter before it is described once for all of them


def _shared() -> dict[str, str]:
    """Parameters that many algorithms have alike: name -> description."""
    every = [tuple(each) for facts in FACTS["algorithms"].values() for each in facts["parameters"]]
    return {name: text for name, text in every if every.count((name, text)) >= _OFTEN}


def _table(rows) -> str:
    head = f"| {FACTS['words']['parameter']} | {FACTS['words']['meaning']} |\n| --- | --- |\n"
    return head + "".join(f"| `{name}` | {text} |\n" for name, text in rows) if rows else ""


def common_parameters() -> str:
    """The parameters that many algorithms share."""
    return _table(sorted(_shared().items()))


def algorithm(name: str) -> str:
    """The entry of a Processing algorithm: what its own help says, and its parameters."""
    facts, shared = FACTS["algorithms"][name], _shared()
    own = [(key, text) for key, text in facts["parameters"] if shared.get(key) != text]
    others = ", ".join(f"`{key}`" for key, text in facts["parameters"] if shared.get(key) == text)
    return (
        f"(algorithm-{name})=\n## {facts['title']} (`cloudscore:{name}`)\n\n{facts['help']}\n\n"
        f"{_table(own)}\n{FACTS['words']['shared']} {others}\n"
    )


def step(_name: str) -> str:
    """Marks a step of a lesson; tests follow the steps by these names."""
    return ""


def picture(name: str, text: str) -> str:
    """A picture that `make pictures` takes, in this language; nothing where it has not been taken yet."""
    file = f"{name}-{'en' if CODE == 'en' else 'zh-Hant'}.png"
    return f"![{text}](/pictures/{file})" if file in FACTS["pictures"] else ""


def glossary() -> str:
    """All terms of the glossary as a definition list."""
    said = []
    for term in FACTS["glossary"]:
        head = f"{term['en']} / {term['zh']}" if CODE == "en" else f"{term['zh']}（{term['en']}）"
        said.append(f"{head}\n: {term['about_' + CODE[:2]]}\n")
    return "\n".join(said)


# Within a paragraph a line's end is a space, which Chinese does not put between characters.
_CHINESE_LINE_END = re.compile(r"([\u3000-\u9fff\uff00-\uffef]|</strong>)\n *(?=[\u3000-\u9fff\uff00-\uffef]|<strong>)")


def _fill_in(app, _name, source) -> None:
    known = {
        "ui": words,
        "label": plain,
        "trouble": trouble,
        "troubles": troubles,
        "algorithm": algorithm,
        "algorithms": list(FACTS["algorithms"]),
        "common_parameters": common_parameters,
        "picture": picture,
        "glossary": glossary,
        "step": step,
    }
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(source[0])
    said = template.render(**known)
    source[0] = said if CODE == "en" else _CHINESE_LINE_END.sub(r"\1", said)


def setup(app) -> None:
    app.connect("source-read", _fill_in)
