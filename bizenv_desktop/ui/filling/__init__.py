"""Workbooks that others have sent, filled in their own layout (来表套打)."""

from bizenv_desktop.ui.screens import Screen, register

_ROLES = frozenset({"editor", "county", "inspector", "reviewer", "admin", "province"})
register(Screen("filling", "来表套打", "export", 44, "filling.page:FillPage", roles=_ROLES, chapter="07"))
