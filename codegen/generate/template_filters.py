"""Filters and tests for our templates; they take the generator's objects without their types."""

import re
from typing import Any, Final

from codegen.generate.name_clashes import kind_of

__all__ = ["FILTERS", "TESTS"]

#: Lower numbers for kinds that accept fewer values; all other kinds are 2, in document order.
_NARROWNESS: Final = {
    **dict.fromkeys(("uuid", "datetime", "date", "const"), 0),
    "enum": 1,
    **dict.fromkeys(("float", "string"), 3),
    "none": 4,
    "any": 5,
}


def _literal(value: Any) -> str:
    """Return a value as Python source, safe for any text."""
    return repr(_plain(value))


def _plain(value: Any) -> Any:
    """Return the text inside the generator's wrapper for untrusted texts; others unchanged."""
    return value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value


def _visible(text: Any) -> str:
    """Return a text whose unprintable characters are escaped: it cannot hide or reorder source."""
    lines = str(_plain(text)).splitlines()
    return "\n".join(_visible_line(re.sub(r"\s", " ", line)) for line in lines)


def _visible_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def _media_types(responses: list[Any]) -> list[str]:
    """Return the media types of the replies to an operation, each once, in document order."""
    return list(dict.fromkeys(_plain(name) for entry in responses for name in _content(entry)))


def _content(response: Any) -> Any:
    return response.data.content or {}


def _located(prop: Any, location: str) -> tuple[str, Any]:
    return location, prop


def _narrowest_first(props: list[Any]) -> list[Any]:
    """Return alternatives in the order to try them: none comes after one that accepts more."""
    return sorted(props, key=_narrowness)


def _narrowness(prop: Any) -> int:
    match kind_of(prop):
        case "list":
            return _narrowness(prop.inner_property)
        case "union":
            return max(map(_narrowness, prop.inner_properties))
        case kind:
            return _NARROWNESS.get(kind, 2)


def _is_success(response: Any, responses: list[Any]) -> bool:
    """Tell whether a reply is returned; other replies are raised.

    `default` covers the statuses of no other entry: errors, unless no other entry is a success.
    """
    documented = [entry.status_code.range for entry in responses if entry.status_code.range]
    span = response.status_code.range
    if span is None:
        return not any(low // 100 == 2 for low, _ in documented)  # noqa: PLR2004 - class 2xx
    return bool(span[0] // 100 == 2)  # noqa: PLR2004 - class 2xx


FILTERS: Final[dict[str, Any]] = {
    "literal": _literal,
    "kind": kind_of,
    "located": _located,
    "plain": _plain,
    "media_types": _media_types,
    "narrowest_first": _narrowest_first,
    "visible": _visible,
}
TESTS: Final[dict[str, Any]] = {"success": _is_success}
