"""Exchange with the province: what will be sent, what came."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("sync", "同步", "sync", 50, "syncing.page:SyncPage", chapter="10"))
