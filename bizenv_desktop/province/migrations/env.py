"""Runs the steps on the connection that `province.schema` hands over; one transaction for all of them."""

from __future__ import annotations

from alembic import context

from bizenv_desktop.province.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
