"""Runs the demo step by step, saying what is done, and leaves the results in a folder."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.demo import city, counties, people, review, two_copies

if TYPE_CHECKING:
    from pathlib import Path

_PRINTS = (
    (people.WEEKLY, people.WEEK, "重点项目周调度情况表"),
    ("issue_list", people.WEEK, "企业问题清单"),
    (people.OWN_TABLE, "", people.OWN_TABLE),
)


def run_demo(out: Path, *, window: bool, pictures: bool = True) -> dict[str, Any]:
    """Do the main job on the sample workbooks; `out` gets the copies, PDF, XLSX and, without a window, pictures.

    With `window` and a screen the desktop opens on the demo city afterwards, the province still serving.
    """
    from bizenv_desktop.province.embedded import EmbeddedProvince

    os.environ.setdefault("BIZENV_TODAY", people.TODAY)
    out = out.resolve()
    _fresh(out)
    with EmbeddedProvince(out / "省级服务器") as province:
        results = _main_job(out, province)
        shown = window and _has_screen()
        if pictures and not shown:
            results += _pictures(out)
        say(f"结果在 {out}")
        if shown:
            _open_window(out / "本机")
    return {"out": str(out), "files": results, "window": shown}


def _main_job(out: Path, province: Any) -> list[str]:
    home = out / "本机"
    say("一、新建本地数据（加密），用户 张演示（填报）、李演示（审核、核查）")
    recovery_key = city.new_city(home)
    (out / "恢复密钥（演示）.txt").write_text(recovery_key + "\n", encoding="utf-8")
    editor = city.open_as(home, people.EDITOR)
    say("二、导入旧工作簿")
    city.import_workbooks(editor, program_folder("resources/demo"), say)
    say("三、审核、更正、说明")
    city.prepare_week(editor, out / "照片", say)
    city.keep_table(editor, say)
    editor.close()
    reviewer = city.open_as(home, people.REVIEWER)
    say("四、审核上报")
    city.submit_week(reviewer, say)
    reviewer.close()
    first = city.open_as(home, people.EDITOR)
    counties.exchange(first, out / counties.HOME, say)
    say("五、与省级服务器同步；省厅审核、退回，市里改正、重新上报")
    two_copies.enroll(first, province, people.EDITOR, say)
    sent = first.syncer.sync()
    say(f"  上传 {sent.pushed} 条，下载 {sent.pulled} 行")
    first.close()
    _review(out, province)
    say("六、打印")
    reviewer = city.open_as(home, people.REVIEWER)
    results = _print_all(reviewer, out)
    reviewer.close()
    say("七、第二台电脑，冲突")
    first = city.open_as(home, people.EDITOR)
    other = two_copies.second_copy(out / "第二台电脑", province, say)
    second = other.open()
    two_copies.edit_both(first, second, say)
    second.close()
    first.close()
    return results


def _review(out: Path, province: Any) -> None:
    office, home = out / review.HOME, out / "本机"
    review.new_office(office, province, say)
    review.give_back(office, say)
    review.correct_and_submit(home, say)
    review.look_again(office, say)


def _print_all(services: Any, out: Path) -> list[str]:
    from bizenv_desktop.home.rendering import print_report

    inspection = services.records.rows("site_inspection", limit=1)
    wanted = [*_PRINTS, *(("inspection_form", one.id, "现场核查表") for one in inspection)]
    files = []
    for report, period, name in wanted:
        for kind in ("pdf", "xlsx"):
            target = out / f"{name}.{kind}"
            answer = print_report(services, report, period, target)
            say(f"  {target.name}" + (f"：{answer['pages']} 页" if answer["pages"] else ""))
            files.append(str(target))
    return files


def _pictures(out: Path) -> list[str]:
    from bizenv_desktop.demo.pictures import take_pictures_apart

    say("八、界面截图（1366×768 和 1920×1080）")
    return [str(path) for path in take_pictures_apart(out, out / "界面截图")]


def _open_window(home: Path) -> None:
    from bizenv_desktop import app

    say(f"打开窗口；用户选 {people.EDITOR} 或 {people.REVIEWER}，口令 {people.PASSPHRASE}")
    say(f"省厅的窗口：bizenv --home {home.parent / review.HOME}，用户 {people.OFFICER}，同一口令")
    app.run(home)


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in ("win32", "darwin")


def _fresh(out: Path) -> None:
    for name in ("本机", review.HOME, "第二台电脑", "省级服务器", "照片", "界面截图", counties.HOME):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)


def say(line: str) -> None:
    """Tell the person who runs the demo, beside the answer on standard output."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
