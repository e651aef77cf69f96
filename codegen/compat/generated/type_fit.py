"""Types of a surface: whether every value of one, in JSON, is a value of another.

Types are read as the surface has them: annotations (`tuple[UUID, ...] | str`), and for replies the
names of decoders (`either(array(uuid), string)`).
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

__all__ = ["TypeFit"]

#: The types whose values are all values of the type on the left.
_NARROWER: Final = {
    "Decimal": {"int", "IntEnum"},
    "int": {"IntEnum"},
    "str": {"UUID", "datetime.date", "datetime.datetime", "StrEnum"},
    "number": {"integer", "integer_enum"},
    "integer": {"integer_enum"},
    "string": {"date", "date_time", "string_enum", "uuid"},
}
_ANYTHING: Final = {"Any", "anything"}
_PLAIN: Final = {"StrEnum": "str", "IntEnum": "int"}


@frozen
class TypeFit:
    """Compares types. `enums` has the base class of each enumeration by its name.

    The type of an enumeration names the plain type beside it, because it is open for values that
    the document does not list yet. If `closed`, only the listed values count.
    """

    enums: Mapping[str, str]
    closed: bool = False

    def fits(self, value: str, place: str) -> bool:
        """Tell whether every value of one type is a value of another."""
        try:
            one, other = (ast.parse(text, mode="eval").body for text in (value, place))
        except SyntaxError:  # a pin of a wheel that these tools did not write
            return False
        return self._fits(one, other)

    def _fits(self, value: ast.expr, place: ast.expr) -> bool:
        places = self._alternatives(place)
        values = self._alternatives(value)
        return all(any(self._one_fits(one, other) for other in places) for one in values)

    def _alternatives(self, node: ast.expr) -> list[ast.expr]:
        found = list(_flat(node))
        if not self.closed:
            return found
        opened = {_PLAIN.get(self._kind(each)) for each in found}
        return [each for each in found if ast.unparse(each) not in opened]

    def _one_fits(self, value: ast.expr, place: ast.expr) -> bool:
        other = ast.unparse(place)
        if ast.unparse(value) == other or other in _ANYTHING:
            return True
        outer, inner = _container(place), _container(value)
        if outer and inner and outer[0] == inner[0]:
            return self._fits(inner[1], outer[1])
        return self._kind(value) in {other, *_NARROWER.get(other, ())}

    def _kind(self, node: ast.expr) -> str:
        """Return the name of a type; of a constant, the type of its value."""
        match node:
            case ast.Subscript(ast.Name("Literal"), ast.Constant(constant)):
                return type(constant).__name__
            case ast.Call(function):
                return ast.unparse(function)
            case _:
                name = ast.unparse(node)
                return self.enums.get(name, name)


def _flat(node: ast.expr) -> Iterator[ast.expr]:
    """Return the alternatives of a type."""
    match node:
        case ast.BinOp(left, ast.BitOr(), right) | ast.Call(ast.Name("either"), [left, right]):
            yield from _flat(left)
            yield from _flat(right)
        case ast.Call(ast.Name("nullable"), [inner]):
            yield ast.Name("null")
            yield from _flat(inner)
        case _:
            yield node


def _container(node: ast.expr) -> tuple[str, ast.expr] | None:
    """Return the name of a container and the type of its items."""
    match node:
        case ast.Subscript(ast.Name("tuple"), ast.Tuple([item, _])):
            return "tuple", item
        case ast.Subscript(ast.Name("Mapping"), ast.Tuple([_, item])):
            return "Mapping", item
        case ast.Call(ast.Name("array"), [item]):
            return "array", item
        case _:
            return None
