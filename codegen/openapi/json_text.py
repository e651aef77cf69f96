"""Values as JSON: compared, shown in messages, copied."""

import json
from typing import Any, Final

__all__ = ["canonical", "copied", "shown"]

_SHOWN: Final = 200


def canonical(value: object) -> str:
    """Return a text that is the same for the same JSON: true is not 1, members have no order."""
    return json.dumps(value, sort_keys=True)


def shown(value: Any) -> str:
    """Return the JSON of a value for a message, cut if it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def copied(value: Any) -> Any:
    """Return a copy of a value, however deep; `deepcopy` needs twice the depth."""
    return json.loads(json.dumps(value))
