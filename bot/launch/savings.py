"""Takes out of Rasa what costs time and gives nothing here. Each saving names the code it replaces.

Measured figures stand in the bot's README.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import skops.io  # noqa: F401  the import scans every module loaded so far, so it must come before Rasa
import jsonschema

_ACTION_RESULT = jsonschema.Draft7Validator(
    {
        "type": "object",
        "properties": {
            "events": {
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["event"],
                    "properties": {"event": {"type": "string"}},
                },
            },
            "responses": {"type": ["array", "null"], "items": {"type": "object"}},
        },
    }
)
_LOCK_POLL_SECONDS = 0.05


def apply() -> None:
    """Applies every saving; call once, before an agent is made."""
    _check_action_results_cheaply()
    _poll_locks_often()
    _log_without_copying()


def _check_action_results_cheaply() -> None:
    """`RemoteAction._validate_action_result` checks Rasa's whole event schema anew on each call (30 ms)."""
    from rasa.core.actions.action import RemoteAction

    def validate(_: RemoteAction, result: Any) -> bool:
        _ACTION_RESULT.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _poll_locks_often() -> None:
    """`LockStore.lock` looks once a second whether a sender's earlier message is done."""
    from rasa.core import lock_store

    lock = lock_store.LockStore.lock.__wrapped__
    lock.__defaults__ = (lock_store.LOCK_LIFETIME, _LOCK_POLL_SECONDS)


def _log_without_copying() -> None:
    """These modules use `copy` for nothing but deep copies of trackers and states for debug lines that are off."""
    from rasa.core import processor
    from rasa.core.actions import forms
    from rasa.core.policies import memoization, rule_policy

    uncopied = SimpleNamespace(deepcopy=lambda value: value)
    for module in (processor, forms, memoization, rule_policy):
        module.copy = uncopied
