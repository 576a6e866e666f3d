"""A 100-page weekly form against the same text on a bare ReportLab canvas; `python -m tests.bench_printing`."""

from __future__ import annotations

import io
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from helpers_reports import RARE

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.page_plan import ASCENT, MM, STYLES
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.wrap import wrap
from bizenv_desktop.reports.data import Column, Line, ReportData

PAGES = 100
_ROWS = 1390


def weekly_form(rows: int = _ROWS) -> ReportData:
    """Return a weekly form of about 100 pages A3: 19 columns of texts, dates, amounts and lights."""
    heads = [
        ("序号", "integer", 0.5), ("县区", "text", 0.9), ("项目名称", "text", 1.9), ("投资方", "text", 1.6),
        ("协议总投资（亿元）", "money:亿元", 1.0), ("签约日期", "date", 1.0), ("上周阶段", "text", 0.9),
        ("本周阶段", "text", 0.9), ("本周进展（形象进度）", "text", 2.4), ("本周新增到位", "money:万元", 1.0),
        ("累计到位（申报）/合计", "money:万元", 1.1), ("累计到位（申报）/其中：期初", "money:万元", 1.1),
        ("完成投资/本周新增", "money:万元", 1.0), ("完成投资/累计", "money:万元", 1.1), ("存在问题", "text", 1.6),
        ("需协调事项及责任单位", "text", 1.8), ("期限", "date", 1.0), ("专班责任人", "text", 0.9),
        ("亮灯", "light", 0.6),
    ]  # fmt: skip
    columns = tuple(Column(str(n), tuple(head.split("/")), kind, width) for n, (head, kind, width) in enumerate(heads))
    return ReportData(
        "weekly_dispatch", "重点项目周调度情况表", "2022-W19", "2022年第19周（截至5月12日）", unit="演示市商务局",
        money_unit="亿元、万元", columns=columns, lines=tuple(map(_line, range(1, rows + 1))), paper="A3 landscape",
        signoff=("填表人", "审核人", "单位负责人"), made_on="2022-05-13", version=1,
    )  # fmt: skip


def _line(n: int) -> Line:
    return Line("row", (
        n, f"演示{n % 13}区", f"演示项目{n}高端装备智能制造产业园（一期）",
        f"演示新能源科技集团有限公司、演示{n}控股有限公司",
        Decimal(12000) * n, "2021-03-15", "S2签约", "S5开工",
        f"完成厂房A区基础浇筑，钢结构进场{n}吨；设备采购合同已签订（形象进度：主体完成{n % 100}%）",
        Decimal("120.5") + n, Decimal("5000.1") + n, Decimal(n), Decimal("200.25"), Decimal("8000.12") + n,
        "用电负荷不足，需增容" if n % 4 == 0 else None, f"协调供电公司增容{n}千伏安" if n % 4 == 0 else None,
        "2022-05-30" if n % 4 == 0 else None, f"张{RARE[n % len(RARE)]}", "绿黄红蓝灰"[n % 5],
    ))  # fmt: skip


def ours(data: ReportData) -> tuple[float, int]:
    """Return seconds for plan and PDF, and the number of pages."""
    wrap.cache_clear()
    start = time.perf_counter()
    printed = write_pdf(plan(data))
    return time.perf_counter() - start, printed.pages


def strings(data: ReportData) -> list[list[tuple[str, float, float, float, str]]]:
    """Return for each page the pieces of text as drawn: face, size, x, y, text."""
    drawn = plan(data)
    pages = []
    for page in drawn.pages:
        pieces = []
        for cell in page.cells:
            look = STYLES[cell.style]
            for n, line in enumerate(cell.lines):
                y = (drawn.height - cell.y - n * look.line_height) * MM - ASCENT * look.size
                pieces += [(face, look.size, cell.x * MM, y, text) for face, text in faces.runs(line, look.face)]
        pages.append(pieces)
    return pages


def bare(pages: list[list[tuple[str, float, float, float, str]]]) -> float:
    """Return seconds for the same strings by `drawString`, with ReportLab's own fonts and settings."""
    from reportlab import rl_config
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    for name in ("song", "hei", "kai", "fangsong", "rest"):
        registerFont(TTFont(f"bare-{name}", faces.face(name).font.face.filename))
    start = time.perf_counter()
    canvas = Canvas(io.BytesIO(), pagesize=(420 * MM, 297 * MM), invariant=1, pageCompression=1)
    for page in pages:
        for face, size, x, y, text in page:
            canvas.setFont(f"bare-{face}", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return time.perf_counter() - start


def print_ratio(runs: int = 5) -> tuple[float, float, int]:
    """Return the medians in seconds of ours and of the bare canvas, interleaved, and the pages of the form."""
    data = weekly_form()
    texts = strings(data)
    pages = ours(data)[1]
    times = [(ours(data)[0], bare(texts)) for _ in range(runs)]
    return statistics.median(one for one, _ in times), statistics.median(two for _, two in times), pages


if __name__ == "__main__":
    mine, theirs, count = print_ratio()
    print(f"{count} pages: {mine:.3f} s, bare canvas {theirs:.3f} s, ratio {mine / theirs:.2f}")  # noqa: T201
