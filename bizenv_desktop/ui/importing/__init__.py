"""The import wizard."""

from bizenv_desktop.ui.screens import Screen, register

_ROLES = frozenset({"editor", "reviewer", "admin", "county"})

register(Screen("import", "导入", "import", 30, "importing.page:ImportPage", roles=_ROLES, of_city=True, chapter="03"))
