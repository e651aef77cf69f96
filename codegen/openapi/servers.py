"""The servers that a document names; a client uses the first one."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["address"]


def address(server: Mapping[str, Any]) -> str:
    """Return the URL of a server, with the default of each variable in its place.

    A variable that the server does not describe stays in braces.
    """
    variables = server.get("variables", {})
    defaults = {name: variable["default"] for name, variable in variables.items()}
    return re.sub(r"\{([^{}]*)\}", lambda found: defaults.get(found[1], found[0]), server["url"])
