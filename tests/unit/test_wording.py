"""Wording: one Chinese term for one English term, punctuation as Taiwan writes it, one format of numbers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "cloudscore_plugin"
HAN = r"\u3400-\u9fff"

# English term, as a pattern: its one Chinese term, and those that are not used for it. The guide's glossary is the
# source; terms that it holds the texts to have "never".
GLOSSARY = {
    term["pattern"]: (term["zh"], tuple(term["never"]))
    for term in json.loads((ROOT / "resources" / "help" / "glossary.json").read_text(encoding="utf-8"))
    if "never" in term
}
# Nowhere in the window, the help or the READMEs.
NEVER = {
    "清晰門檻": "清晰度門檻值",
    "雲篩選": "去雲（雲遮罩）",
    "單景雲量": "整景雲量",
    "單景影像的雲量": "整景雲量",
    "歷來": "歷年",
    "逐次單獨": "逐景單獨",
    "植被": "植生",
    "短波紅外線": "短波紅外光",
    "彩色紅外線": "彩色紅外光",
    "真彩色": "真實色彩",
    "建成區": "建物",
    "水深": "近岸水下地形",
    "資料型別": "資料類型",
    "開放水域": "水面",
    "小幫手": "連線設定精靈",
    "損毀": "損壞",
    "保持原樣": "維持原狀",
    "要求授予": "申請",
    "圖幅": "MGRS 網格",
    "數據": "資料",
    "像素": "像元",
    "屏幕": "螢幕",
    "默認": "預設",
    "打開": "開啟",
    "請求": "要求",
    "文件夾": "資料夾",
    "信息": "訊息",
    "質量": "品質",
    "視頻": "影片",
    "軟件": "軟體",
    "程序": "程式",
    "網絡": "網路",
    "用戶名": "使用者名稱",
    "服務器": "伺服器",
    "保存": "儲存",
    "加載": "載入",
    "矢量": "向量",
    "柵格": "網格",
    "圖像": "影像",
    "台灣": "臺灣",
    "座標": "坐標",
    "開啟紀錄": "開啟日誌",
    "寫入紀錄": "寫入日誌",
}
ALLOWED = {
    "程序": ("處理程序",),
    "像素": ("像元（像素）",),
    "圖幅": ("或圖幅", "方形圖幅", "圖幅邊長", "圖幅會超過"),  # sheets of maps, not of MGRS
}


def messages():
    """Source and translation of every text."""
    for message in ElementTree.parse(ROOT / "i18n" / "cloudscore_zh_TW.ts").iter("message"):
        yield message.findtext("source") or "", message.findtext("translation") or ""


def prose(path: Path) -> str:
    """A README, or a page of the guide, without code, addresses, pictures and labels, which are tested as such."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'{{ (?:troubles?|picture)\("[^"]*"(?:, "(.*?)")?\) }}', r"\1", text)
    text = re.sub(r"{{.*?}}|{%.*?%}", "某項", text)
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|https?://\S+|<[^>]+>", "x", text)


def chinese_texts():
    """(where, text) of everything that is written in Chinese."""
    for source, translation in messages():
        yield source[:60], translation
    yield "README.zh-TW.md", prose(ROOT / "README.zh-TW.md")
    for page in sorted((ROOT / "resources" / "help" / "zh_TW").glob("*.md")):
        yield page.name, prose(page)
    for term in json.loads((ROOT / "resources" / "help" / "glossary.json").read_text(encoding="utf-8")):
        yield f"glossary: {term['en']}", term["about_zh"]
    for line in (ROOT / "metadata.txt").read_text(encoding="utf-8").splitlines():
        if "[zh_TW]" in line:
            yield "metadata.txt", line.split("=", 1)[1]


@pytest.mark.parametrize("term", GLOSSARY)
def test_one_chinese_term_for_one_english_term(term):
    chinese, others = GLOSSARY[term]
    pattern = re.compile(rf"\b{term}\b", re.IGNORECASE)
    for source, translation in messages():
        if pattern.search(source.replace("&", "")) and not source.startswith(("Share of the area's views",)):
            plain = translation.replace("&", "")
            assert not any(other in plain for other in others), f"{source} | {translation}"
            if any(word in plain for word in (chinese, chinese[:2])):
                assert chinese in plain or term in ("pixels?", "bands?", "simulated"), f"{source} | {translation}"


def test_terms_that_taiwan_does_not_use():
    wrong = []
    for where, text in chinese_texts():
        for never, better in NEVER.items():
            rest = text
            for allowed in ALLOWED.get(never, ()):
                rest = rest.replace(allowed, "")
            if never in rest:
                wrong.append(f"{where}: {never} → {better}")
    assert not wrong, "\n".join(wrong)


def test_chinese_prose_has_full_width_punctuation():
    wrong = []
    half = re.compile(
        rf"[{HAN}」）][ ]?[,;:!?](?!//)|[,;:!?][ ]?[{HAN}「（]|[{HAN}][ ]?\((?!&|\*)|\)[ ]?[{HAN}]|[{HAN}]\.(?:\s|$)"
    )
    for where, text in chinese_texts():
        plain = re.sub(r"\(&\w\)|西,東,南,北|season\(11,4\)", "", text)  # accelerators, and what is to be typed
        if where.startswith("sentinel-2,satellite"):  # a list that is taken apart at its commas
            continue
        for found in half.finditer(plain):
            wrong.append(f"{where}: …{plain[max(0, found.start() - 12) : found.end() + 12]!r}")
    assert not wrong, "\n".join(wrong)


def test_full_width_punctuation_has_no_space_beside_it():
    wrong = [
        f"{where}: {text[:80]}"
        for where, text in chinese_texts()
        if re.search(r" [，。；：？！、）」]|[，。；：？！、（「] +(?![▸ ])", text)
    ]
    assert not wrong, "\n".join(wrong)


def test_chinese_sentences_name_what_they_speak_of():
    wrong = [translation for _source, translation in messages() if "它" in translation]
    assert not wrong, "\n".join(wrong)


def test_percent_and_thousands_have_one_form():
    for source, translation in messages():
        assert not re.search(r"[\d}] %", translation), translation
        assert not re.search(r"[\d}]%", source), source
        for text in (source, translation):
            assert not re.search(r"(?<![\d.])\d{1,3} 000\b", text), text


def test_numbers_and_sizes_follow_the_language_and_the_font():
    for path in PLUGIN.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "i18n.py":
            assert "QLocale()" not in text, f"{path.name}: take messages.i18n.locale()"
        assert "averageCharWidth" not in text, f"{path.name}: take gui.widgets.room()"
