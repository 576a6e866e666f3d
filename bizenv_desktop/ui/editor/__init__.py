"""The record editor, laid out from the definition alone."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("record", "记录", "record", 21, "editor.page:RecordPage", hidden=True, chapter="04"))
