"""An OpenAPI document as plain JSON: read strictly, written in one form."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, NoReturn, TypeAlias, TypeGuard, cast

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from codegen.errors import CodegenError

__all__ = [
    "METHODS",
    "Document",
    "dumps",
    "each_operation",
    "is_array",
    "is_object",
    "loads",
    "loads_value",
    "loads_yaml",
]

Document: TypeAlias = dict[str, Any]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The members of a path item that are operations."""

#: The most duplicate members that are named.
_MOST: Final = 20
#: The most characters of a number with a fraction; no double needs more.
_DIGITS: Final = 1100
_TOO_DEEP: Final = "nested too deeply to be read"
#: The reader of YAML takes up to 10 seconds for so many characters, and for so many events.
_LONGEST_YAML: Final = 2**20
_MOST_EVENTS: Final = 60_000
#: The number of YAML texts that are kept as JSON: a command reads its overlay repeatedly.
_KEPT: Final = 32
#: The reader of YAML takes time by the square of the depth, and fails before it is this deep.
_DEEPEST_YAML: Final = 500
_AS_JSON: Final = "pass the document as JSON"
_TEXT: Final = "tag:yaml.org,2002:str"


def is_object(node: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a node is a JSON object."""
    return isinstance(node, dict)


def is_array(node: object) -> TypeGuard[list[Any]]:
    """Tell whether a node is a JSON array."""
    return isinstance(node, list)


def each_operation(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Yield path, method and node of each operation, also of a document that may be invalid.

    An extension among the paths is left out, whatever it holds.
    """
    paths = document.get("paths")
    for path, item in paths.items() if is_object(paths) else ():
        if path.startswith("/") and is_object(item):
            yield from ((path, method, item[method]) for method in METHODS if method in item)


def loads(text: str, where: str) -> Document:
    """Return the object in a JSON text, if all JSON readers would read the same object.

    Raises:
        CodegenError: if the text is not JSON or not an object, or has duplicate members, NaN,
            Infinity, lone surrogates, or a number that a double cannot hold.
    """
    document = loads_value(text, where, real=_exact)
    if not is_object(document):
        raise CodegenError.at(where, f"expected a JSON object, got {type(document).__name__}")
    return document


def loads_value(text: str, where: str, *, real: Callable[[str], float] = float) -> object:
    """Return the value in a JSON text, read as strictly; `real` converts numbers with a fraction.

    Raises:
        CodegenError: if the text is not JSON, or has duplicate members, NaN, Infinity or lone
            surrogates.
    """

    def unique(pairs: list[tuple[str, Any]]) -> Document:
        members = dict(pairs)
        if len(members) < len(pairs):
            counted = Counter(name for name, _ in pairs)
            twice = sorted(name for name, count in counted.items() if count > 1)[:_MOST]
            raise CodegenError.at(where, f"expected each name once, got duplicate members {twice}")
        return members

    def refuse(constant: str) -> NoReturn:
        raise CodegenError.at(where, f"{constant} is not JSON")

    try:
        value: object = json.loads(
            text, object_pairs_hook=unique, parse_float=real, parse_constant=refuse
        )
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        line = f"{where}, line {error.lineno} column {error.colno}"
        raise CodegenError.at(line, f"not JSON: {error.msg}") from error
    except RecursionError as error:  # Each Python has its own words for it.
        raise CodegenError.at(where, f"not usable as JSON: {_TOO_DEEP}") from error
    except (UnicodeEncodeError, ValueError) as error:
        raise CodegenError.at(where, f"not usable as JSON: {error}") from error
    return value


def _exact(digits: str) -> float:
    number = float(digits)
    try:
        held = len(digits) <= _DIGITS and Decimal(repr(number)) == Decimal(digits)
    except InvalidOperation:  # Its exponent is beyond those of Decimal.
        held = False
    if not held:
        raise ValueError(f"expected a number that a double can hold, got {digits[:_DIGITS]}")
    return number


class _JSONConstructor(SafeConstructor):
    """Constructs only JSON types; a date is text, as in YAML 1.2, and so is a name such as 429."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - as in the base class
        entries = cast("list[tuple[Node, Node]]", node.value)  # pyright: ignore[reportUnknownMemberType]
        for name, _ in entries:
            if isinstance(name, ScalarNode):
                name.tag = _TEXT
        return super().construct_mapping(node, deep=deep)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


_JSONConstructor.add_constructor(  # pyright: ignore[reportUnknownMemberType]
    "tag:yaml.org,2002:timestamp",
    SafeConstructor.construct_yaml_str,  # pyright: ignore[reportUnknownMemberType]
)


def loads_yaml(text: str, where: str) -> Document:
    """Return the object in a YAML text that has only JSON types.

    Raises:
        CodegenError: if the text is not YAML or not an object, has duplicate members, NaN,
            infinity, an alias or a tag, or is so long that reading it would take minutes.
    """
    if len(text) > _LONGEST_YAML:
        raise CodegenError.at(where, f"more than {_LONGEST_YAML} characters of YAML; {_AS_JSON}")
    try:
        written = _as_json(text)
    except RecursionError as error:
        raise CodegenError.at(where, f"not usable as YAML: {_TOO_DEEP}") from error
    except (YAMLError, TypeError, ValueError) as error:
        raise CodegenError.at(where, f"not usable as YAML: {error}") from error
    return loads(written, where)


@lru_cache(maxsize=_KEPT)
def _as_json(text: str) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _JSONConstructor
    _refuse_more_than_json(yaml.parse(text))  # pyright: ignore[reportUnknownMemberType]
    loaded: object = yaml.load(text)  # pyright: ignore[reportUnknownMemberType]
    return json.dumps(loaded, allow_nan=False)


def _refuse_more_than_json(events: Iterable[Event]) -> None:
    # An alias repeats a value, and an alias of aliases can repeat it a billion times.
    depth = 0
    for count, event in enumerate(events):
        if count == _MOST_EVENTS:
            raise ValueError(f"it has more than {_MOST_EVENTS} marks and values; {_AS_JSON}")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST_YAML:
            raise RecursionError
        if isinstance(event, AliasEvent) or getattr(event, "tag", None) is not None:
            raise ValueError("it has an alias or a tag; write its value out")


def dumps(document: object) -> str:
    """Return canonical JSON: two spaces, members in their order, text unescaped, one newline."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
