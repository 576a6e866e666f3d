"""The definitions of the simulated world: projects with visits, weeks that a report closes, and the system ledgers."""

from __future__ import annotations

import functools
from dataclasses import replace

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field, Forms, Ledger, Transition, Workflow
from bizenv_desktop.formdef.report_model import Report
from bizenv_desktop.formdef.upcast_model import Upcast
from bizenv_desktop.wire import system

NEW_FIELD = "extra"
"""The field of projects that an old client does not know."""
WORK = ("project", "visit", "week")
"""The ledgers in which people work."""
SITE = "site"
"""The ledger whose fields change in more ways than by being added to."""
SITE_STEP = Upcast(2, renamed={"boss": "head"}, types={"floor": ft.Text()}, removed={"phone": "电话"})
SITE_3 = """
id = "site"
number = "L4"
title = "地块"
display = "this.name"
[fields.name]
type = "text"
label = "name"
[fields.leader]
type = "text"
label = "leader"
[fields.floor]
type = "integer"
label = "floor"
[fields.state]
type = "text"
label = "state"
[[upcasts]]
to = 2
renamed = { boss = "head" }
types = { floor = "text" }
removed = { phone = "电话" }
[[upcasts]]
to = 3
renamed = { head = "leader" }
[upcasts.codes.state]
"空" = "空置"
"""
"""What the province may publish: the third version."""
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
    site_fields = _fields(**dict.fromkeys(("name", "boss", "floor", "phone", "state"), text))
    site = Ledger(SITE, "L4", "地块", 1, site_fields, display="this.name")
    report = Report("weekly", "周报", "week", "table", 1, ("week",), ("week.period",), "", ())
    systems = {name: ledger for name, ledger in load_forms().ledgers.items() if name in _SYSTEM}
    ledgers = {one.id: one for one in (project, visit, week, site)} | systems
    return Forms(ledgers=ledgers, codes={}, views={}, reports={"weekly": report})


@functools.cache
def new_forms() -> Forms:
    """Give the definitions of the server and of most clients."""
    forms = old_forms()
    project = forms.ledgers["project"]
    wider = {**project.fields, NEW_FIELD: Field(NEW_FIELD, NEW_FIELD, ft.Text())}
    site_fields = _fields(name=ft.Text(), head=ft.Text(), floor=ft.Integer(), state=ft.Text())
    newer = {
        "project": replace(project, version=2, fields=wider),
        SITE: replace(forms.ledgers[SITE], version=2, fields=site_fields, upcasts=(SITE_STEP,)),
    }
    return replace(forms, ledgers={**forms.ledgers, **newer})
