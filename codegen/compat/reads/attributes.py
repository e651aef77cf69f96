"""Fields that handwritten code reads as attributes; annotations tell which model owns each."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Self, TypeAlias

from attrs import frozen

from codegen.compat.generated.generated_surface import Entry, Surface

__all__ = ["Known", "reads"]

_Scope: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_Models: TypeAlias = frozenset[str]

_NOTHING: Final[_Models] = frozenset()
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
        for node, seen in (
            (node, models - hidden) for tree, hidden in trees for node in ast.walk(tree)
        ):
            match node:
                case ast.AnnAssign(target=ast.Name(name), annotation=annotation):
                    attributes[name] = attributes.get(name, _NOTHING) | _named(annotation, seen)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    results[name] = results.get(name, _NOTHING) | _named(node.returns, seen)
                case _:
                    pass
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


def _named(annotation: ast.expr | None, models: _Models) -> _Models:
    """Return the models that an annotation names."""
    text = ast.unparse(annotation) if annotation else ""
    return frozenset(re.findall(r"\w+", text)) & models


def reads(scope: _Scope, known: Known, outer: Mapping[str, _Models]) -> Iterator[tuple[Entry, int]]:
    """Return the fields that a scope reads, with the lines."""
    names = {**outer, **_arguments(scope, known.models)}
    for _ in range(2):  # A name may be bound below the line that uses it, as in a comprehension.
        for node in _inside(scope):
            for target, value in _bindings(node):
                held = known.held(value, names)
                for name in (each.id for each in ast.walk(target) if isinstance(each, ast.Name)):
                    names[name] = names.get(name, _NOTHING) | held
    for node in _inside(scope):
        match node:
            case ast.Attribute(owner, name, ast.Load()):
                for model in known.held(owner, names):
                    if (model, name) in known.fields:
                        yield Entry("field", f"{model}.{name}"), node.end_lineno or node.lineno
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield from reads(node, known, names)
            case _:
                pass


def _arguments(scope: _Scope, models: _Models) -> dict[str, _Models]:
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return {}
    arguments = (each for each in ast.walk(scope.args) if isinstance(each, ast.arg))
    return {each.arg: _named(each.annotation, models) for each in arguments}


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
