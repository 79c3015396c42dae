"""Questions without a good answer that somebody has dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "handled_questions",
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gap", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_handled_questions")),
    )
    op.create_index("ix_handled_questions_gap", "handled_questions", ["gap"])
    op.create_index("ix_handled_questions_at", "handled_questions", ["at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_handled_questions_at", "handled_questions")
    op.drop_index("ix_handled_questions_gap", "handled_questions")

    op.drop_table("handled_questions")
