"""The operations that the client is made for, as pyproject.toml lists them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from codegen import toml_text
from codegen.checkout import read_text
from codegen.errors import CodegenError, Problem
from codegen.openapi.document import METHODS, is_array, is_object

__all__ = ["Wanted", "operation_name", "read"]

Wanted: TypeAlias = tuple[tuple[str, str], ...]
"""Operations by path and method, such as `(("/usage", "get"),)`."""

_PYPROJECT: Final = "pyproject.toml"
_KEY: Final = "tool.hyper-usage.operations"

_LINE: Final = re.compile(rf"({'|'.join(METHODS).upper()}) (/[^\s?#]*)")
_ADVICE: Final = 'write operations = ["GET /usage"] below [tool.hyper-usage]'
_IN_PATHS: Final = "/{}%~:@!$&'()*+,;="
#: The most characters of a path or a wrong value that a message shows.
_LONGEST: Final = 100


def operation_name(path: str, method: str) -> str:
    """Return the name of an operation, such as `GET /usage`; it is printable and not long."""
    return f"{method.upper()} {quote(path, safe=_IN_PATHS)[:_LONGEST]}"


def read(root: Path) -> Wanted:
    """Return the operations that the pyproject.toml of a checkout lists.

    Raises:
        CodegenError: if the file cannot be read, has no such list, or an entry of the list is not
            a method in capitals with a path, or is there twice.
    """
    try:
        listed: Any = toml_text.loads(read_text(root, _PYPROJECT))
    except ValueError as error:
        raise CodegenError.at(_PYPROJECT, f"expected TOML, got a mistake: {error}") from error
    for key in _KEY.split("."):
        listed = listed.get(key) if is_object(listed) else None
    if not is_array(listed) or not listed:
        got = "nothing" if listed is None else _shown(listed)
        what = f"expected a list of operations, got {got}; {_ADVICE}"
        raise CodegenError.at(f"{_PYPROJECT}, {_KEY}", what)
    if problems := list(_problems(listed)):
        raise CodegenError(problems)
    found = [line.partition(" ") for line in listed]
    return tuple((path, method.lower()) for method, _, path in found)


def _problems(listed: list[Any]) -> Iterator[Problem]:
    for index, line in enumerate(listed):
        where = f"{_PYPROJECT}, {_KEY}[{index}]"
        if not isinstance(line, str) or not _LINE.fullmatch(line):
            what = 'expected a method in capitals, one space and a path, such as "GET /usage", got'
            yield Problem(where, f"{what} {_shown(line)}; correct it")
        elif line in listed[:index]:
            what = f"expected each operation once, got {_shown(line)} again; remove it"
            yield Problem(where, what)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
