"""A 100-page weekly form, planned and written, against the same text on a bare ReportLab canvas."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.page_plan import ASCENT, MM, STYLES
from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.printing.wrap import wrap
from bizenv_desktop.reports.data import Column, Line, ReportData
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median, timed

if TYPE_CHECKING:
    from bizenv_desktop.printing.page_plan import PagePlan
    from tests.bench.copies import Copies

    Pages = list[list[tuple[str, float, float, float, str]]]

_GOAL = 1.5
_ROWS = 1390
_RARE = "㛃㙍䶮𬱖玥喆堃𠅤"
"""Characters of names that the print faces leave to the fallback."""


def measure(_copies: Copies, rounds: int) -> Measured:
    """Return the figure of plan and PDF together, and each alone."""
    data = weekly_form()
    texts = strings(data)
    drawn = plan(data)
    stages: dict[str, list[float]] = {"版面 plan": [], "写 PDF write": []}
    runs = {"ours": lambda: ours(data, stages), "bare": lambda: bare(texts)}
    interleaved(runs, 1)
    for seconds in stages.values():
        seconds.clear()
    taken = interleaved(runs, rounds)
    what = f"打印 {len(drawn.pages)} 页周报 weekly form"
    figure = Figure(what, median(taken["ours"]), "裸画布 bare ReportLab canvas", median(taken["bare"]), _GOAL)
    pieces = sum(len(page) for page in texts)
    rest = [(name, median(seconds)) for name, seconds in stages.items()]
    return Measured("打印 print", [figure], rest, [f"{pieces:,} 段文字 pieces of text, {len(data.lines):,} 行 lines"])


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
        "2022-05-30" if n % 4 == 0 else None, f"张{_RARE[n % len(_RARE)]}", "绿黄红蓝灰"[n % 5],
    ))  # fmt: skip


def ours(data: ReportData, stages: dict[str, list[float]]) -> float:
    """Return the seconds for plan and PDF of data whose checksum nobody has asked for yet."""
    wrap.cache_clear()
    fresh = ReportData(**{name: getattr(data, name) for name in data.__dataclass_fields__})
    plans: list[PagePlan] = []
    for name, work in (("版面 plan", lambda: plans.append(plan(fresh))), ("写 PDF write", lambda: write_pdf(plans[0]))):
        stages[name].append(timed(work))
    return sum(seconds[-1] for seconds in stages.values())


def strings(data: ReportData) -> Pages:
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


def bare(pages: Pages) -> float:
    """Return seconds for the same strings by `drawString`, with ReportLab's own fonts and settings."""
    from reportlab import rl_config
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0
    for name in ("song", "hei", "kai", "fangsong", "rest"):
        registerFont(TTFont(f"bare-{name}", faces.face(name).font.face.filename))
    return timed(lambda: _draw(pages))


def _draw(pages: Pages) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO(), pagesize=(420 * MM, 297 * MM), invariant=1, pageCompression=1)
    for page in pages:
        for face, size, x, y, text in page:
            canvas.setFont(f"bare-{face}", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
