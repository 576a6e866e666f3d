"""Conflicts: both values side by side, resolved once."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("conflicts", "冲突", "conflict", 51, "conflicts.page:ConflictsPage", chapter="10"))
