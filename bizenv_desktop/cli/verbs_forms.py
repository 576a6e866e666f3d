"""Verbs on definitions, and the demo."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.registry import Options, argument, verb


@verb("forms list", "列出定义")
def forms_list(_: Options) -> Answer:
    """List ledgers, code lists and reports with their versions."""
    from bizenv_desktop.formdef.loader import load_forms

    forms = load_forms()
    rows = [("ledger", one.id, one.version, one.title) for one in forms.ledgers.values()]
    rows += [("codes", one.id, 1, one.title) for one in forms.codes.values()]
    rows += [("report", one.id, one.version, one.title) for one in forms.reports.values()]
    return Answer(
        [{"kind": kind, "id": name, "version": version, "title": title} for kind, name, version, title in rows]
    )


@verb("forms lint", "检查定义")
def forms_lint(_: Options) -> Answer:
    """Explain each error of the definitions with file, key and remedy."""
    from bizenv_desktop.formdef.lint import errors, lint

    problems = lint()
    return Answer([problem.to_json() for problem in problems], look=bool(errors(problems)), none="没有发现问题")


@verb("forms handbook", "由定义生成手册的条款对照和台账参考", argument("folder", help="手册目录"))
def forms_handbook(options: Options) -> Answer:
    """Write the pages of the handbook that are made from the definitions; list those that have changed."""
    from bizenv_desktop.formdef.handbook.pages import write_pages
    from bizenv_desktop.formdef.loader import forms_folder, load_forms
    from bizenv_desktop.formdef.plan import load_plan

    changed = write_pages(Path(options.folder), load_forms(), load_plan(forms_folder()))
    return Answer([{"page": name} for name in changed], none="各页都没有变化")


@verb("forms tasks", "导出方案任务清单，供导入方案任务台账", argument("--out", required=True, help="写入此 CSV 文件"))
def forms_tasks(options: Options) -> Answer:
    """Write the tasks of the plan, clause by clause, as a table to import."""
    from bizenv_desktop.formdef.handbook.tasks import tasks_table
    from bizenv_desktop.formdef.loader import forms_folder
    from bizenv_desktop.formdef.plan import load_plan

    target = Path(options.out)
    target.write_text(tasks_table(load_plan(forms_folder())), "utf-8-sig")
    return Answer({"file": str(target)})


@verb(
    "demo",
    "演示：从旧工作簿到周报的全过程",
    argument("--out", default="demo-out", help="结果放在此目录"),
    argument("--no-window", action="store_true", help="不打开窗口"),
    argument("--rows", type=int, help="改为造一个全部台账都有数的演示城市，约这么多行，并打印全部报表"),
)
def demo(options: Options) -> Answer:
    """Run the main job on the sample workbooks; with a screen, open the window on the result.

    With `--rows` a city with rows in all ledgers is made instead, checked, and every form printed.
    """
    from bizenv_desktop.demo.run import run_demo, say
    from bizenv_desktop.demo.summary import demo_words, whole_words

    if options.rows:
        from bizenv_desktop.demo.whole_run import run_whole

        answer = run_whole(Path(options.out), options.rows, say)
        look = bool(answer["failed"] or answer["findings"]["hard"])
        return Answer(answer, look=look, text=whole_words(answer))
    answer = run_demo(Path(options.out), window=not options.no_window)
    return Answer(answer, text=demo_words(answer))
