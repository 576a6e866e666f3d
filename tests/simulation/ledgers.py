"""The definitions of the simulated world: projects with visits, weeks that a report closes, and the system ledgers."""

from __future__ import annotations

import functools
from dataclasses import replace

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field, Forms, Ledger, Transition, Workflow
from bizenv_desktop.formdef.report_model import Report
from bizenv_desktop.wire import system

NEW_FIELD = "extra"
"""The field of projects that an old client does not know."""
WORK = ("project", "visit", "week")
"""The ledgers in which people work."""
_SYSTEM = (system.CONFLICT, system.PERIOD, system.REASON, system.SNAPSHOT, system.FILE)


def _fields(**types: ft.FieldType) -> dict[str, Field]:
    return {name: Field(name, name, kind) for name, kind in types.items()}


@functools.cache
def old_forms() -> Forms:
    """Give the definitions of a client that is one version behind."""
    text = ft.Text()
    flow = Workflow("stage", "草稿", (Transition(("草稿",), "提交"), Transition(("提交",), "归档", ("reviewer",))))
    project = Ledger(
        "project",
        "L1",
        "项目",
        1,
        _fields(
            **dict.fromkeys(("name", "remark", "unit", "stage", "region_code"), text),
            amount=ft.Money(),
            tags=ft.TextList(),
            files=ft.Attachment(),
            start=ft.Date(partial=True),
        ),
        groups=(("amount", "unit"),),
        workflow=flow,
        display="this.name",
        search=("name",),
    )
    own = {"seq": ft.Integer(), "created_at": ft.DateTime(), "updated_at": ft.DateTime(), "row_version": ft.Integer()}
    visit_fields = _fields(**own, project_id=ft.Reference("project"), text=text)
    visit = Ledger("visit", "L3", "走访", 1, visit_fields, parent="project_id", display="this.text")
    week_fields = _fields(period=text, text=text, proof=ft.Attachment())
    week = Ledger("week", "L2", "周进展", 1, week_fields, display="this.text")
    report = Report("weekly", "周报", "week", "table", 1, ("week",), ("week.period",), "", ())
    systems = {name: ledger for name, ledger in load_forms().ledgers.items() if name in _SYSTEM}
    ledgers = {one.id: one for one in (project, visit, week)} | systems
    return Forms(ledgers=ledgers, codes={}, views={}, reports={"weekly": report})


@functools.cache
def new_forms() -> Forms:
    """Give the definitions of the server and of most clients."""
    forms = old_forms()
    project = forms.ledgers["project"]
    wider = {**project.fields, NEW_FIELD: Field(NEW_FIELD, NEW_FIELD, ft.Text())}
    return replace(forms, ledgers={**forms.ledgers, "project": replace(project, version=2, fields=wider)})
