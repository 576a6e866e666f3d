"""The definitions of the simulated world: projects with visits, weeks that a report closes, and the system ledgers."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Field
from tests.helpers_province import small_forms
from tests.helpers_storage import a_field, a_ledger

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms

NEW_FIELD = "extra"
"""The field of projects that an old client does not know."""
WORK = ("project", "visit", "week")
"""The ledgers in which people work."""


@functools.cache
def old_forms() -> Forms:
    """Give the definitions of a client that is one version behind."""
    forms = small_forms()
    visit = a_ledger(
        "visit",
        a_field("project_id", ft.Reference("project")),
        a_field("text", ft.Text()),
        parent="project_id",
        display="this.text",
    )
    return replace(forms, ledgers={**forms.ledgers, "visit": visit})


@functools.cache
def new_forms() -> Forms:
    """Give the definitions of the server and of most clients."""
    forms = old_forms()
    project = forms.ledgers["project"]
    wider = {**project.fields, NEW_FIELD: Field(NEW_FIELD, NEW_FIELD, ft.Text())}
    return replace(forms, ledgers={**forms.ledgers, "project": replace(project, version=2, fields=wider)})
