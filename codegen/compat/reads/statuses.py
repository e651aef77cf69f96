"""The HTTP statuses that a piece of handwritten code stands for."""

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any, Final

__all__ = ["statuses"]

#: All statuses of HTTP.
_ALL: Final = range(100, 600)


def _is_among(number: object, numbers: object) -> bool:
    return isinstance(numbers, list) and number in numbers


#: Whether a comparison with each operator names a status.
_HOLDS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.eq,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _is_among,
    ast.NotIn: _is_among,
}


def statuses(node: ast.AST, above: ast.AST) -> Iterable[int]:
    """Return the HTTP statuses that a node stands for; a number is one only where one is expected.

    A comparison stands for all statuses that satisfy it, as `status >= 500` does for 503.
    """
    match node:
        case ast.Compare(left, operators, others) if "status" in ast.unparse(node).lower():
            return _satisfying([left, *others], operators)
        case ast.Call(ast.Name("range"), [first, end]):
            low, high = _number(first), _number(end)
            if low is None or high is None:
                return []
            return range(max(low, _ALL.start), min(high, _ALL.stop))
        case ast.Attribute() | ast.Constant() if not isinstance(above, ast.Compare):
            number = _number(node)
            named = isinstance(node, ast.Attribute) or _holds_statuses(above)
            return [number] if number and named else []
        case _:
            return []


def _satisfying(sides: Sequence[ast.expr], operators: Sequence[ast.cmpop]) -> Iterator[int]:
    """Yield the statuses that satisfy a comparison of one name with numbers.

    `!=` names a status as `==` does.
    """
    values: list[Any] = [_constant(side) for side in sides]
    if values.count(None) != 1:
        return
    place = values.index(None)
    divisor = _divisor(sides[place])
    for status in _ALL if divisor else ():
        values[place] = status // divisor
        if all(
            type(each) in _HOLDS and _HOLDS[type(each)](one, other)
            for each, (one, other) in zip(operators, pairwise(values), strict=True)
        ):
            yield status


def _divisor(node: ast.expr) -> int:
    """Return the divisor of a status: 100 for its class, else 1; 0 without a status."""
    match node:
        case ast.BinOp(ast.Name() | ast.Attribute(), ast.FloorDiv(), ast.Constant(int(divisor))):
            return divisor
        case ast.Name() | ast.Attribute():
            return 1
        case _:
            return 0


def _constant(node: ast.expr) -> int | list[int | None] | None:
    """Return a number, or a list of numbers."""
    match node:
        case ast.Tuple(entries) | ast.List(entries) | ast.Set(entries):
            return [_number(entry) for entry in entries]
        case _:
            return _number(node)


def _number(node: ast.AST) -> int | None:
    """Return a number, also of a named status."""
    match node:
        case ast.Attribute(ast.Name("HTTPStatus"), name) if name in HTTPStatus.__members__:
            return HTTPStatus[name].value
        case ast.Constant(int(number)):
            return number
        case _:
            return None


def _holds_statuses(node: ast.AST) -> bool:
    """Tell whether the numbers in a node may be statuses: in a set, or beside the word `status`."""
    match node:
        case ast.Set() | ast.Dict() | ast.MatchValue():
            return True
        case ast.AnnAssign():
            return "status" in ast.unparse(node)
        case _:
            return False
