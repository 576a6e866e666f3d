"""Writes the text of a document: the template's words with the period's figures in their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.prose import FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.document_model import DocumentForm

_BLANKS = re.compile(r"\n{3,}")


def document_text(form: DocumentForm, names: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and text of a template; raises DOCUMENT_TEXT where it names what is not there."""
    return _filled(form, form.heading, names), _BLANKS.sub("\n\n", _filled(form, form.text, names)).strip() + "\n"


def _filled(form: DocumentForm, text: str, names: Mapping[str, Any]) -> str:
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # Plain text, no HTML: nothing is to be escaped.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters.update(FILTERS)
    try:
        return environment.from_string(text).render(names)
    except (TemplateError, TypeError, ValueError, KeyError) as problem:
        what = f"公文模板“{form.title}”的文字生成不了（{problem}）"
        raise BizenvError("DOCUMENT_TEXT", what, "用 bizenv forms lint 核对模板中的数字和列名") from problem
