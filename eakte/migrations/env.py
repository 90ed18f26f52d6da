"""Runs the steps on the connection that `eakte.migrations.upgrade` hands over."""

from alembic import context

from eakte.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
