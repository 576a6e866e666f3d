"""The server's tables: what the steps make is what the program means; other versions are refused, never touched."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect, text

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import schema
from bizenv_desktop.province.store import Store
from bizenv_desktop.province.tables import metadata, scope
from bizenv_desktop.province.upkeep import migrate
from tests import helpers_province

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Give a database without any table, on the server of this run; what a test makes there goes at its end."""
    url = helpers_province.database or f"sqlite:///{folder / 'p.db'}"
    clear(url)
    yield url
    clear(url)


def clear(url: str) -> None:
    engine = create_engine(url)
    there = MetaData()
    there.reflect(engine)
    there.drop_all(engine)
    engine.dispose()


def test_the_steps_make_the_tables_that_the_program_means(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        assert migrate(database=url, data=tmp_path)[0] == ""
        store = Store(url)
        with store.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        store.close()


def test_every_key_begins_with_the_scope() -> None:
    keys = {table.name: table.primary_key.columns.keys()[0] for table in metadata.tables.values()}
    assert keys.pop("scope") == "id"
    assert set(keys.values()) == {"scope"}


def test_an_empty_database_is_made_at_once_and_needs_no_step(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        Store(url).close()
        before, after = migrate(database=url, data=tmp_path)
        assert before == after != ""


def test_a_database_of_a_newer_program_is_refused_and_kept(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        store = Store(url)
        with store.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        store.close()
        for opened in (Store, lambda one: migrate(database=one, data=tmp_path)):
            with pytest.raises(BizenvError, match="9999") as refused:
                opened(url)
            assert refused.value.code == "DATABASE_NEW"


def test_a_database_of_an_older_program_is_brought_up_by_the_administrator_and_keeps_its_rows(tmp_path: Path) -> None:
    with empty_database(tmp_path) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            command.upgrade(schema._config(connection), "0001")
            connection.execute(scope.insert().values(id="210100", epoch="e", seq=7, floor=0))
            connection.execute(text("DROP TABLE alembic_version"))
        with pytest.raises(BizenvError) as refused:
            Store(url)
        assert refused.value.code == "DATABASE_OLD"
        assert "bizenv province migrate" in refused.value.remedy
        assert migrate(database=url, data=tmp_path)[0] == "0001"
        store = Store(url)
        with store.read() as connection:
            assert connection.execute(scope.select().with_only_columns(scope.c.seq)).scalar_one() == 7
            assert inspect(connection).has_table("alembic_version")
        store.close()
        engine.dispose()
