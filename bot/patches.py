"""Changes to Rasa 3.6.21 at run time, each with its reason. `apply()` is called by the REST channel at start."""

from typing import Any

import rasa.utils.endpoints
from jsonschema import Draft202012Validator, ValidationError, validators
from rasa.core.actions.action import RemoteAction

ACTION_SECONDS = 10  # Rasa's own limit is 300 s, and it goes on after the caller hung up

_validator: Draft202012Validator | None = None


def apply() -> None:
    """Put the patches in place; doing it twice changes nothing more."""
    RemoteAction._validate_action_result = validate_action_result
    rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS


def validate_action_result(action: RemoteAction, result: Any) -> bool:
    """Check an action server's answer as `RemoteAction._validate_action_result` does, with a validator built once.

    The original has jsonschema check the schema itself anew on every call, which takes 80 % of Rasa's time per message.

    Raises:
        ValidationError: the answer has another shape. Unlike the original's it does not quote the answer, which
            would write what citizens said into the log.
    """
    error = next(_action_validator().iter_errors(result), None)
    if error is None:
        return True
    where = "/".join(str(part) for part in error.absolute_path) or "the whole"
    raise ValidationError(f"The action server's answer has a wrong shape at {where} (rule: {error.validator}).")


def _action_validator() -> Any:
    global _validator  # noqa: PLW0603 - the one cache this module is for
    if _validator is None:
        schema = RemoteAction.action_response_format_spec()
        _validator = validators.validator_for(schema)(schema)
    return _validator
