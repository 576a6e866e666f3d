"""Print preview: the very PDF."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("preview", "打印预览", "print", 41, "preview.page:PreviewPage", chapter="07"))
