"""Roles and what they may do, as data (``config/roles.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

PERMISSIONS = frozenset({"knowledge.read", "knowledge.edit", "knowledge.publish", "knowledge.approve", "staff.manage"})
"""Everything that a route can ask for."""


class Role(BaseModel):
    """A named set of permissions."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    may: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roles:
    """The roles of an installation."""

    table: Mapping[str, Role]

    @classmethod
    def read(cls, path: Path) -> Roles:
        """Read them; raises ``ValueError`` for a permission that nothing asks for."""
        table = TypeAdapter(dict[str, Role]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        unknown = {name for role in table.values() for name in role.may} - PERMISSIONS
        if unknown:
            raise ValueError(f"{path.name} 里有不认识的权限：{'、'.join(sorted(unknown))}")
        return cls(table)

    def permissions(self, roles: Iterable[str]) -> frozenset[str]:
        """What somebody with these roles may do; a role that was taken out of the file gives nothing."""
        return frozenset(name for role in roles if role in self.table for name in self.table[role].may)
