"""Signatures as text: whether every call of one is a call of another."""

import ast
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Self

from attrs import frozen

__all__ = ["Argument", "accepts_all", "only_more"]


@frozen(kw_only=True)
class Argument:
    """An argument that a function or a class takes.

    `what` is its annotation, with a word for `*`, `**` and positional-only.
    """

    name: str
    what: str
    default: str | None
    keyword_only: bool = False

    def stands_in_for(self, other: Self) -> bool:
        """Tell whether a caller may pass or leave out this argument as it did the other."""
        same = (self.name, self.what) == (other.name, other.what)
        return same and (other.default is None or other.default == self.default)


def only_more(old: str, new: str) -> bool:
    """Tell whether the only difference is new arguments that a caller may leave out.

    Raises:
        SyntaxError: if a signature was cut off.
    """
    before, after = _function(old), _function(new)
    if type(before) is not type(after) or _text(before.returns) != _text(after.returns):
        return False
    return accepts_all([*_arguments(before.args)], [*_arguments(after.args)])


def accepts_all(before: Sequence[Argument], after: Sequence[Argument]) -> bool:
    """Tell whether every call that fits some arguments fits the others."""
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


def _positional(arguments: Sequence[Argument]) -> list[Argument]:
    return [each for each in arguments if not each.keyword_only]


def _follows(old: Argument | None, new: Argument | None) -> bool:
    if old is None:
        return new is not None and new.default is not None
    return new is not None and new.stands_in_for(old)


def _function(signature: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    head, parenthesis, rest = signature.partition("(")
    # Python allows no dots in the name of a function.
    prefix = "async def f" if head.startswith("async") else "def f"
    (function,) = ast.parse(f"{prefix}{parenthesis}{rest}: ...").body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - as written above
    return function


def _arguments(arguments: ast.arguments) -> Iterator[Argument]:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    defaults = [*[None] * required, *arguments.defaults]
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = "positional-only" if index < len(arguments.posonlyargs) else ""
        yield _argument(argument, default, what=kind)
    if arguments.vararg:
        yield _argument(arguments.vararg, ast.Tuple([]), what="*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _argument(argument, default, keyword_only=True)
    if arguments.kwarg:
        yield _argument(arguments.kwarg, ast.Dict([], []), what="**", keyword_only=True)


def _argument(
    argument: ast.arg, default: ast.expr | None, *, what: str = "", keyword_only: bool = False
) -> Argument:
    return Argument(
        name=argument.arg,
        what=f"{what} {_text(argument.annotation)}",
        default=_text(default),
        keyword_only=keyword_only,
    )


def _text(node: ast.expr | None) -> str | None:
    return None if node is None else ast.unparse(node)
