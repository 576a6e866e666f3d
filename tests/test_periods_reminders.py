"""The 催报 list names each city with what it owes; text, paper and workbook say the same."""

from __future__ import annotations

from datetime import date

import openpyxl

from bizenv_desktop.exchange.reminder_book import write_reminders
from bizenv_desktop.periods.reminders import reminders
from bizenv_desktop.periods.review import Submission
from bizenv_desktop.printing.preview import PdfPreview
from bizenv_desktop.printing.reminder_print import print_reminders

TODAY = date(2022, 5, 18)


def owed(city, overdue, state="open", word="未报", week="19"):
    return Submission(
        "weekly_dispatch", "重点项目周调度情况表", "210100", city, f"2022-W{week}", f"2022年第{week}周", state, word, 0,
        "2022-05-13", overdue,
    )  # fmt: skip


def test_each_city_is_one_sentence_with_all_that_it_owes():
    listed = reminders(
        [owed("沈阳市", 3), owed("沈阳市", 8, week="18"), owed("大连市", 0, "returned", "已退回")], TODAY
    )

    assert listed.text.splitlines() == [
        "报送催报单　2022年5月18日（2 个市、3 期未报，其中逾期 2 期）",
        (
            "1. 沈阳市：重点项目周调度情况表 2022年第19周，应于 2022-05-13 前报送，已逾期 3 个工作日；"
            "重点项目周调度情况表 2022年第18周，应于 2022-05-13 前报送，已逾期 8 个工作日。"
        ),
        "2. 大连市：重点项目周调度情况表 2022年第19周，应于 2022-05-13 前报送，今天到期，已退回后未重报。",
    ]


def test_paper_and_workbook_have_every_line(tmp_path):
    listed = reminders([owed("沈阳市", 3), owed("大连市", 0)], TODAY)
    write_reminders(listed, tmp_path / "催报单.xlsx")
    with PdfPreview(print_reminders(listed).content) as paper:
        printed = paper.text(0)
    sheet = openpyxl.load_workbook(tmp_path / "催报单.xlsx").active

    assert [cell.value for cell in sheet["A"]] == ["市", "沈阳市", "大连市"]
    assert [cell.value for cell in sheet["E"]] == ["逾期工作日", "3", "今天到期"]
    assert "沈阳市" in printed
    assert "大连市" in printed


def test_nothing_missing_says_so():
    assert reminders([], TODAY).text == "报送催报单　2022年5月18日（没有应报未报的）"
