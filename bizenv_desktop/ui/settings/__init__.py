"""People, backup, passphrase."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("settings", "设置", "settings", 80, "settings.page:SettingsPage", chapter="11"))
