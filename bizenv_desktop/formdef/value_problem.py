"""What is said of a value that a field cannot take."""

from __future__ import annotations

from bizenv_desktop.base.errors import BizenvError


class ValueProblem(BizenvError):
    """A text or a JSON value is none of its field; `suggestion` is what may have been meant, as text."""

    def __init__(self, what: str, remedy: str, suggestion: str = "") -> None:
        self.suggestion = suggestion
        super().__init__("VALUE", what, remedy)
