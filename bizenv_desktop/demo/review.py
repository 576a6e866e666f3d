"""The province of the demo: it returns the week with reasons; the city corrects it and submits it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.demo import mends, people
from bizenv_desktop.demo.city import open_as
from bizenv_desktop.home.services import create_copy
from bizenv_desktop.periods.reasons import ReasonGiven

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services
    from bizenv_desktop.province.embedded import EmbeddedProvince

HOME = "省厅"
"""The folder of the province's copy, beside that of the city."""

_LEDGER = "project_progress"
_TOO_SHORT = f"全新动力电池项目 {people.WEEK}"
_FELL = f"高端铸件绿色改造项目（演示） {people.WEEK}"
_REASONS = (
    (_TOO_SHORT, "progress_note", "“完成年度计划的11%”写得笼统，请写明本周完成的工程量"),
    (_FELL, "invested_total", "累计完成投资与项目台账对不上，请核对或说明"),
)
_CORRECTED = {
    "progress_note": "2号厂房主体钢结构吊装完成70%，屋面板铺设3200平方米（演示）",
    "correction_reason": "省厅退回后补写工程量（演示）",
}
_ANSWER = "已与企业报表核对，数字无误，差额为上月土地款调账（演示）"


def new_office(home: Path, province: EmbeddedProvince, say: Callable[[str], None]) -> None:
    """Make the province's copy, enroll its reviewer and fetch what the cities have reported."""
    services, _ = create_copy(
        home, city=people.PROVINCE, unit=people.PROVINCE_UNIT, user=people.OFFICER, passphrase=people.PASSPHRASE
    )
    code = province.add_user(people.OFFICER, city=people.PROVINCE, role="province")
    services.syncer.enroll(province.url, code)
    result = services.syncer.sync()
    missing = services.review.missing()
    say(f"  {people.OFFICER}（省厅）取回 {result.pulled} 行；收到报送 {len(services.review.submissions())} 份")
    say(f"  催报：{len({one.city for one in missing})} 个市、{len(missing)} 期应报未报")
    services.close()


def give_back(home: Path, say: Callable[[str], None]) -> None:
    """Look at the city's week and return it with a reason for each of two fields."""
    office = open_as(home, people.OFFICER)
    where = (people.CITY, people.WEEKLY, people.WEEK)
    frozen = office.review.open(*where)
    say(f"  打开 {frozen.data.title} {frozen.data.label} 第{frozen.version}版；之后该市不能自行撤回")
    reasons = [ReasonGiven(text, _LEDGER, office.records.find(_LEDGER, row), field) for row, field, text in _REASONS]
    state = office.review.give_back(*where, reasons)
    for one in office.review.reasons(people.WEEKLY, people.WEEK, people.CITY):
        say(f"  退回理由【{one.place}】{one.text}")
    say(f"  {state.word}，{len(reasons)} 条理由")
    office.syncer.sync()
    office.close()


def correct_and_submit(home: Path, say: Callable[[str], None]) -> None:
    """Correct the one field, answer for the other, and submit the week again as the second person."""
    editor = open_as(home, people.EDITOR)
    editor.syncer.sync()
    first, second = editor.review.reasons(people.WEEKLY, people.WEEK)
    editor.records.change(_LEDGER, first.row, _CORRECTED)
    editor.review.tick(first.id)
    editor.review.tick(second.id, done=False, answer=_ANSWER)
    say(f"  {people.EDITOR} 改正 {first.place}，答复 {second.place}")
    mends.explain_all(editor, people.WEEKLY, people.WEEK)
    editor.close()
    reviewer = open_as(home, people.REVIEWER)
    state = reviewer.periods.submit(people.WEEKLY, people.WEEK)
    say(f"  {people.REVIEWER} 重新上报 {people.WEEK} 第{state.version}版，校验码 {state.snapshot[:8]}")
    reviewer.close()
    editor = open_as(home, people.EDITOR)
    editor.syncer.sync()
    editor.close()


def look_again(home: Path, say: Callable[[str], None]) -> None:
    """Fetch what came again and say what changed; it is left for whoever opens the window to approve."""
    office: Services = open_as(home, people.OFFICER)
    office.syncer.sync()
    for one in office.review.changes_since_last(people.CITY, people.WEEKLY, people.WEEK):
        say(f"  与上一版的差别：{one.title} {one.label}：{one.before} → {one.after}")
    state = office.periods.state(people.WEEKLY, people.WEEK, people.CITY)
    say(f"  {state.word}（第{state.version}版），等省厅复审")
    office.close()
