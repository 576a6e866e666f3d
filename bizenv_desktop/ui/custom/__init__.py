"""Tables that people put together from a ledger (自定义表): chosen, shown in print, changed, deleted."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("custom", "自定义表", "columns", 43, "custom.page:CustomTablesPage", chapter="18"))
