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
    _send_actions_the_current_turn()
    _poll_locks_often()
    _log_without_copying()


def _check_action_results_cheaply() -> None:
    """`RemoteAction._validate_action_result` checks Rasa's whole event schema anew on each call (30 ms)."""
    from rasa.core.actions.action import RemoteAction

    def validate(_: RemoteAction, result: Any) -> bool:
        _ACTION_RESULT.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _send_actions_the_current_turn() -> None:
    """`RemoteAction._action_call_format` sends every kept event; the platform has the history itself.

    An action gets the state of the conversation and the events from the citizen's last message on.
    """
    import rasa
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    def call_format(action: RemoteAction, tracker: DialogueStateTracker, _: Domain) -> dict[str, Any]:
        events = [event.as_dict() for event in current_turn(tracker)]
        return {
            "next_action": action.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**tracker.current_state(), "events": events},
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = call_format


def current_turn(tracker: Any) -> list[Any]:
    """The events of a tracker from the last message of the citizen on; all of them when there is none."""
    from rasa.shared.core.events import UserUttered

    turn: list[Any] = []
    for event in reversed(tracker.events):
        turn.append(event)
        if isinstance(event, UserUttered):
            break
    return turn[::-1]


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
