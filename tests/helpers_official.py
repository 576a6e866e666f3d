"""A document to lay out, and what stands where in a PDF: read by pdfplumber, in millimetres from the upper left."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pdfplumber

from bizenv_desktop.printing.faces import fonts_folder
from bizenv_desktop.printing.official.document import OfficialDocument
from bizenv_desktop.printing.official.text_blocks import read_text
from bizenv_desktop.printing.page_plan import MM

SENTENCE = (
    "部分项目开工进度滞后到位资金凭证不全个别县区对现场核查重视不够问题项目没有按期销号需要引起高度重视并认真加以解决。"
)
TEXT = f"""全市商务系统认真贯彻实施方案要求，现将有关情况通报如下。
一、签约项目履约情况
截至6月30日，纳入调度的签约重点项目38个。
（一）注册率较高的地区。和平区、沈河区注册率在80%以上。
1.和平区签约项目8个。
（1）专班跟进。
表1　各县区三率情况
|县区|签约（个）|注册率|
|和平区|8|87.5%|
|合计|38|65.8%|
二、存在问题
{chr(10).join([SENTENCE] * 12)}
三、下步要求
各地区、各有关单位要对照问题清单，逐项整改。
附件：各县区签约项目三率排名表
|县区|签约（个）|名次|
|和平区|8|1|
附件：超时限未开工项目清单
"""
_EM_ABOVE = 0.88
FACES = {"仿宋_GB2312": "FandolFang", "楷体_GB2312": "FandolKai", "黑体": "FandolHei"} | dict.fromkeys(
    ("宋体", "方正小标宋简体"), "FandolSong"
)


def a_document(text: str = TEXT, **changed) -> OfficialDocument:
    blocks, annexes = read_text(text)
    parts = {
        "title": "演示市商务局关于2022年第二季度签约重点项目履约和到位资金情况的通报",
        "mark": "演示市商务局文件",
        "number": "演商发〔2022〕5号",
        "addressees": "各区、县（市）商务局，市直各有关单位",
        "signer": "演示市商务局",
        "signed_on": date(2022, 7, 5),
        "note": "此件公开发布",
        "copies_to": "省商务厅，市政府办公室，市发展改革委、市自然资源局、市市场监管局、市营商局、市统计局，市税务局",
        "printed_by": "演示市商务局办公室",
        "printed_on": date(2022, 7, 6),
    }
    return OfficialDocument(blocks=blocks, **({"annexes": annexes} | parts | changed))


@dataclass(frozen=True)
class Seen:
    """One line of a page: its text, where its characters begin and end, their size in points."""

    text: str
    top: float
    bottom: float
    left: float
    right: float
    size: float
    font: str


@dataclass(frozen=True)
class SeenRule:
    """One level line: its upper and lower edge, its ends."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def weight(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class SeenPage:
    """What is on a page, from top to bottom."""

    lines: tuple[Seen, ...]
    rules: tuple[SeenRule, ...]

    def line(self, begins: str) -> Seen:
        return next(line for line in self.lines if line.text.startswith(begins))

    def has(self, begins: str) -> bool:
        return any(line.text.startswith(begins) for line in self.lines)


def seen_pages(content: bytes) -> list[SeenPage]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [SeenPage(tuple(_lines(page)), tuple(_rules(page))) for page in pdf.pages]


def _lines(page):
    rows: dict[float, list] = {}
    for char in page.chars:
        if char["text"].strip():
            rows.setdefault(round(page.height - char["matrix"][5], 1), []).append(char)
    for base, chars in sorted(rows.items()):
        chars.sort(key=lambda char: char["x0"])
        size = chars[0]["size"]
        top = (base - _EM_ABOVE * size) / MM
        text = "".join(char["text"] for char in chars)
        font = chars[0]["fontname"].partition("+")[2]
        yield Seen(text, top, top + size / MM, chars[0]["x0"] / MM, chars[-1]["x1"] / MM, size, font)


def _rules(page):
    found = set()
    for line in (*page.lines, *page.rects):
        if line["x1"] - line["x0"] > 5 * MM:
            half = (line["linewidth"] or 0) / 2 if line["object_type"] == "line" else 0
            edges = (line["top"] - half, line["bottom"] + half, line["x0"], line["x1"])
            found.add(tuple(round(edge / MM, 2) for edge in edges))
    return [SeenRule(*edges) for edges in sorted(found)]


def pages_of_docx(content: bytes, folder: Path) -> list[SeenPage]:
    """Return the pages of a DOCX as LibreOffice sets them, with the program's faces under the names of the licensed."""
    file = folder / "document.docx"
    file.write_bytes(content)
    maps = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{face}</string></edit></match>'
        for name, face in FACES.items()
    )
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts_folder()}</dir>'
        f"<cachedir>{folder / 'cache'}</cachedir>{maps}</fontconfig>"
    )
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(file)],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=110,
    )
    return seen_pages((folder / "document.pdf").read_bytes())


def writer_is_here() -> bool:
    """Tell whether LibreOffice is here with its writer."""
    program = shutil.which("soffice")
    return bool(program) and (Path(program).resolve().parent / "libswlo.so").exists()
