"""Alembic's entry: which tables there should be."""

from __future__ import annotations

from alembic import context

from conversation.database import Database
from service.tables import METADATA

url = context.config.get_main_option("sqlalchemy.url")
if url is None:
    raise ValueError("sqlalchemy.url is not set")
database = Database(url)
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=database.is_sqlite,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.close()
