"""Fields that handwritten code reads as attributes; annotations tell which model owns each."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, Self, TypeAlias

from attrs import frozen

from codegen.compat.generated.generated_surface import Entry, Surface

__all__ = ["Known", "reads"]

_Scope: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_Models: TypeAlias = frozenset[str]

_NOTHING: Final[_Models] = frozenset()
#: The number of scopes whose parts are kept: those of a package are looked through repeatedly.
_KEPT: Final = 2048
#: Functions that return items of their arguments.
_PASSING: Final = {
    *("enumerate", "filter", "iter", "list", "max", "min", "next"),
    *("reversed", "set", "sorted", "tuple", "zip"),
}
_TRANSPARENT: Final = (
    *(ast.Await, ast.BoolOp, ast.IfExp, ast.List, ast.NamedExpr, ast.Starred, ast.Subscript),
    *(ast.Tuple, ast.GeneratorExp, ast.ListComp, ast.SetComp),
)


@frozen(kw_only=True)
class Known:
    """The models that are held by fields, by handwritten attributes, and by results of calls."""

    models: _Models
    fields: Mapping[tuple[str, str], _Models]
    attributes: Mapping[str, _Models]
    results: Mapping[str, _Models]

    @classmethod
    def of(cls, surface: Surface, trees: Iterable[tuple[ast.Module, AbstractSet[str]]]) -> Self:
        """Return the facts from a surface and from the annotations in handwritten modules.

        Each module comes with the names that do not stand for a generated model there.
        """
        models = frozenset(entry.name for entry in surface if entry.kind == "model")
        attributes: dict[str, _Models] = {}
        results: dict[str, _Models] = {}
        for kind, name, words in (
            (kind, name, words & (models - hidden))
            for tree, hidden in trees
            for kind, name, words in _annotated(tree)
        ):
            known = attributes if kind == "attribute" else results
            known[name] = known.get(name, _NOTHING) | words
        returned = (item.traits["returns"] for item in surface.values() if "returns" in item.traits)
        results["read_response"] = frozenset(re.findall(r"\w+", " ".join(returned))) & models
        fields = {
            (model, name): frozenset(re.findall(r"\w+", item.traits["type"])) & models
            for entry, item in surface.items()
            if entry.kind == "field"
            for model, _, name in [entry.name.partition(".")]
        }
        return cls(models=models, fields=fields, attributes=attributes, results=results)

    def held(self, node: ast.expr, names: Mapping[str, _Models]) -> _Models:
        """Return the models that the value of an expression is, or holds."""
        match node:
            case ast.Name(name):
                return names.get(name, _NOTHING)
            case ast.Attribute(owner, name):
                return self._member(self.held(owner, names), name)
            case ast.Call(function, arguments):
                return self._result(function, [self.held(each, names) for each in arguments])
            case _ if isinstance(node, _TRANSPARENT):
                inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
                return _NOTHING.union(*(self.held(each, names) for each in inner))
            case _:
                return _NOTHING

    def _member(self, owners: _Models, name: str) -> _Models:
        if not owners:
            return self.attributes.get(name, _NOTHING)
        return _NOTHING.union(*(self.fields.get((model, name), _NOTHING) for model in owners))

    def _result(self, function: ast.expr, arguments: list[_Models]) -> _Models:
        match function:
            case ast.Name(name) if name in _PASSING:
                return _NOTHING.union(*arguments)
            case ast.Name(name) | ast.Attribute(ast.Name(name), "from_dict") if name in self.models:
                return frozenset({name})
            case ast.Name(name) | ast.Attribute(_, name):
                return self.results.get(name, _NOTHING)
            case _:
                return _NOTHING


@lru_cache(maxsize=_KEPT)
def _annotated(tree: ast.Module) -> list[tuple[str, str, frozenset[str]]]:
    """Return kind and name of each annotated attribute and function, with the words it has."""
    found: list[tuple[str, str, frozenset[str]]] = []
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation):
                found.append(("attribute", name, _words(annotation)))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.append(("result", name, _words(node.returns)))
            case _:
                pass
    return found


def _words(annotation: ast.expr | None) -> frozenset[str]:
    """Return the words of an annotation, among them the models that it names."""
    return frozenset(re.findall(r"\w+", ast.unparse(annotation) if annotation else ""))


def reads(scope: _Scope, known: Known, outer: Mapping[str, _Models]) -> Iterator[tuple[Entry, int]]:
    """Return the fields that a scope reads, with the lines."""
    parts = _parts(scope)
    names = {**outer, **{name: words & known.models for name, words in parts.arguments}}
    for _ in range(2):  # A name may be bound below the line that uses it, as in a comprehension.
        for bound, value in parts.bindings:
            held = known.held(value, names)
            for name in bound:
                names[name] = names.get(name, _NOTHING) | held
    for node in parts.attributes:
        for model in known.held(node.value, names):
            if (model, node.attr) in known.fields:
                yield Entry("field", f"{model}.{node.attr}"), node.end_lineno or node.lineno
    for inner in parts.scopes:
        yield from reads(inner, known, names)


@frozen
class _Parts:
    """The parts of a scope that tell its reads; of an inner scope, only its root."""

    arguments: list[tuple[str, frozenset[str]]]
    bindings: list[tuple[list[str], ast.expr]]
    attributes: list[ast.Attribute]
    scopes: list[_Scope]


@lru_cache(maxsize=_KEPT)
def _parts(scope: _Scope) -> _Parts:
    parts = _Parts(_arguments(scope), [], [], [])
    for node in _inside(scope):
        for target, value in _bindings(node):
            names = [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]
            parts.bindings.append((names, value))
        if isinstance(node, _Scope):
            parts.scopes.append(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            parts.attributes.append(node)
    return parts


def _arguments(scope: _Scope) -> list[tuple[str, frozenset[str]]]:
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return []
    arguments = (each for each in ast.walk(scope.args) if isinstance(each, ast.arg))
    return [(each.arg, _words(each.annotation)) for each in arguments]


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes in a scope; of an inner scope, only its root."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, _Scope):
            yield from _inside(node)


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Return the target and the value of each binding in a node."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            yield target, value
        case _:
            pass
