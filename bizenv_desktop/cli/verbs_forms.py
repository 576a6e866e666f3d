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
    return Answer([problem.to_json() for problem in problems], look=bool(errors(problems)))


@verb(
    "demo",
    "演示：从旧工作簿到周报的全过程",
    argument("--out", default="demo-out", help="结果放在此目录"),
    argument("--no-window", action="store_true", help="不打开窗口"),
)
def demo(options: Options) -> Answer:
    """Run the main job on the sample workbooks; with a screen, open the window on the result."""
    from bizenv_desktop.demo.run import run_demo

    return Answer(run_demo(Path(options.out), window=not options.no_window))
