"""What a conversation is about, so that "那灵活就业呢" can be understood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("topic", sa.String(length=130), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("conversations") as batch:
        batch.drop_column("topic")
