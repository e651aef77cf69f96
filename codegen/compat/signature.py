"""Signatures as text: whether all who call the one may call the other."""

import ast
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Self

from attrs import frozen

__all__ = ["Parameter", "accepts_all", "only_more"]


@frozen(kw_only=True)
class Parameter:
    """A parameter: `what` is all but its name and default that a caller must know."""

    name: str
    what: str
    default: str | None
    keyword_only: bool = False

    def stands_in_for(self, other: Self) -> bool:
        """Tell whether whoever passes or leaves out the other may do the same with this one."""
        same = (self.name, self.what) == (other.name, other.what)
        return same and (other.default is None or other.default == self.default)


def only_more(old: str, new: str) -> bool:
    """Tell whether a function has only got more parameters, each of which may be left out.

    Raises:
        SyntaxError: one of them is cut off, so there is no telling.
    """
    before, after = _function(old), _function(new)
    if type(before) is not type(after) or _text(before.returns) != _text(after.returns):
        return False
    return accepts_all([*_parameters(before.args)], [*_parameters(after.args)])


def accepts_all(before: Sequence[Parameter], after: Sequence[Parameter]) -> bool:
    """Tell whether all that may be passed to parameters may be passed to others."""
    old, new = _positional(before), _positional(after)
    known = {each.name: each for each in before if each.keyword_only}
    named = {each.name: each for each in after if each.keyword_only}
    return all(
        _follows(one, other)
        for one, other in [
            *zip_longest(old, new),
            *((known.get(name), named.get(name)) for name in known.keys() | named.keys()),
        ]
    )


def _positional(parameters: Sequence[Parameter]) -> list[Parameter]:
    return [each for each in parameters if not each.keyword_only]


def _follows(old: Parameter | None, new: Parameter | None) -> bool:
    if old is None:
        return new is not None and new.default is not None
    return new is not None and new.stands_in_for(old)


def _function(signature: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    head, parenthesis, rest = signature.partition("(")
    # A name with dots is none to Python.
    prefix = "async def f" if head.startswith("async") else "def f"
    (function,) = ast.parse(f"{prefix}{parenthesis}{rest}: ...").body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - as written above
    return function


def _parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    defaults = [*[None] * required, *arguments.defaults]
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = "positional-only" if index < len(arguments.posonlyargs) else ""
        yield _parameter(argument, default, what=kind)
    if arguments.vararg:
        yield _parameter(arguments.vararg, ast.Tuple([]), what="*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default, keyword_only=True)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, ast.Dict([], []), what="**", keyword_only=True)


def _parameter(
    argument: ast.arg, default: ast.expr | None, *, what: str = "", keyword_only: bool = False
) -> Parameter:
    return Parameter(
        name=argument.arg,
        what=f"{what} {_text(argument.annotation)}",
        default=_text(default),
        keyword_only=keyword_only,
    )


def _text(node: ast.expr | None) -> str | None:
    return None if node is None else ast.unparse(node)
