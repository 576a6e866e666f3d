"""A step of some later program: the table of rows is made anew with one column more, as a change of its keys would."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from bizenv_desktop.province import migrations

_VERSIONS = Path(migrations.__path__[0]) / "versions"
revision = "9999"
down_revision = max(path.name[1:5] for path in _VERSIONS.glob("v*.py"))


def upgrade() -> None:
    """Copy all rows into a table with one column more."""
    with op.batch_alter_table("row", recreate="always") as table:
        table.add_column(sa.Column("later", sa.String(40)))
