"""Names and values that belong to the copy as a whole (table `meta`): identity, settings, users, the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

SETTING = "setting."
"""Begins the key of a setting that the bureau has changed."""

USER = "user."
"""Begins the key of a user: JSON with `person` (row id) and `roles`."""


def get(reader: Reader, key: str, default: str = "") -> str:
    """Return a value, or the default."""
    found = reader.value("SELECT value FROM meta WHERE key = ?", (key,))
    return default if found is None else str(found)


def put(writer: Writer, key: str, value: str | None) -> None:
    """Set a value; None removes it."""
    if value is None:
        writer.execute("DELETE FROM meta WHERE key = ?", (key,))
        return
    writer.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))


def get_json(reader: Reader, key: str) -> Any:
    """Return a JSON value, or None."""
    found = get(reader, key)
    return json.loads(found) if found else None


def put_json(writer: Writer, key: str, value: Any) -> None:
    """Set a JSON value."""
    put(writer, key, json.dumps(value, ensure_ascii=False))


def beginning(reader: Reader, prefix: str) -> dict[str, str]:
    """Return all values whose key begins with a prefix, by the rest of the key."""
    rows = reader.all(
        "SELECT substr(key, ?), value FROM meta WHERE substr(key, 1, ?) = ?", (len(prefix) + 1, len(prefix), prefix)
    )
    return dict(rows)
