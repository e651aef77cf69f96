"""The Python surface of modules as text: all that whoever imports them can see.

griffe reads the source; nothing is imported or run. A name that a module exports heads a block, and
what belongs to it stands indented below, a fact a line. Types and values are as the source writes
them. What a class inherits stands with the base, unless the base is private.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

import griffe
from griffe import ParameterKind

from codegen.errors import CodegenError

__all__ = ["read"]

_Expression: TypeAlias = str | griffe.Expr | None

_WIDTH: Final = 100  # a longer signature is written a parameter a line
_VALUE_WIDTH: Final = 60  # of a longer value, only the beginning is written
_FIELDS_OF: Final = {"attr", "attrs", "dataclasses"}
_DEFAULTS: Final = {"default", "default_factory", "factory"}
_STARS: Final[dict[ParameterKind | None, str]] = {
    ParameterKind.var_positional: "*",
    ParameterKind.var_keyword: "**",
}


logging.getLogger("griffe").addHandler(logging.NullHandler())  # it logs what it raises as well


def read(search_paths: Sequence[Path], modules: Iterable[str]) -> str:
    """Describe what modules export; each is found below the first search path that has it.

    Raises:
        CodegenError: a module, or a name that it exports, is missing or cannot be read.
    """
    lines: list[str] = []
    for module in _load(search_paths, sorted(set(modules))):
        lines += _describe(module.path, module)
        for name in _exports(module):
            lines += _describe(f"{module.path}.{name}", _find(module, name))
    return "\n".join(lines) + "\n"


def _load(search_paths: Sequence[Path], names: Iterable[str]) -> list[griffe.Module]:
    loader = griffe.GriffeLoader(
        search_paths=search_paths,
        extensions=griffe.Extensions(),  # none: they add what is not in the source
        allow_inspection=False,
    )
    modules: list[griffe.Module] = []
    for name in names:
        package = name.partition(".")[0]
        try:
            if package not in loader.modules_collection:
                loader.load(package, try_relative_path=False)
            modules.append(loader.modules_collection.get_member(name))
        except (ImportError, KeyError, griffe.LoadingError) as error:
            raise CodegenError.at(name, f"is no module that can be read: {error!r}") from error
    return modules


def _exports(module: griffe.Module) -> list[str]:
    """Return the names in `__all__`, or without one the public ones that are defined here."""
    if module.exports is not None:
        return sorted(set(map(str, module.exports)))
    return sorted(
        name
        for name, member in module.members.items()
        if not (name.startswith("_") or isinstance(member, griffe.Alias | griffe.Module))
    )


def _find(module: griffe.Module, name: str) -> griffe.Object | griffe.Alias:
    """Follow a name to what it stands for; to an alias if that is in a package not read here."""
    try:
        member = module.members[name]
        return member.final_target if isinstance(member, griffe.Alias) else member
    except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError) as error:
        alias = error.alias if isinstance(error, griffe.AliasResolutionError) else None
        if alias and alias.target_path.partition(".")[0] not in module.modules_collection:
            return alias
        raise CodegenError.at(module.path, f"exports {name!r}, which is not there") from error


def _describe(name: str, thing: griffe.Object | griffe.Alias) -> Iterator[str]:
    match thing:
        case griffe.Alias():
            yield f"import {name} = {thing.target_path}"
            return
        case griffe.Function():
            for overload in thing.overloads or ():
                yield from _describe(name, overload)
            yield from _signature(name, thing)
        case griffe.Attribute():
            yield _attribute(name, thing)
        case _:
            yield f"{thing.kind.value} {name}"
    yield from (f"    {line}" for line in _facts(thing))


def _facts(thing: griffe.Object) -> Iterator[str]:
    if isinstance(thing, griffe.Class | griffe.Function):
        yield from (f"decorator: {decorator.value}" for decorator in thing.decorators)
    if isinstance(thing, griffe.Class) and thing.bases:
        yield f"bases: {', '.join(map(str, thing.bases))}"
    if thing.docstring:
        summary = thing.docstring.value.partition("\n\n")[0]
        yield f"doc: {' '.join(summary.split())}"
    if isinstance(thing, griffe.Class):
        yield from _members(thing)


def _members(owner: griffe.Class) -> Iterator[str]:
    """Describe the fields in their order, as they are arguments in it, then the rest by name."""
    private = [base for base in reversed(owner.mro()) if base.name.startswith("_")]
    found = {name: member for base in [*private, owner] for name, member in base.members.items()}
    members = {name: m for name, m in found.items() if not isinstance(m, griffe.Alias)}
    fields = {name: member for name, member in members.items() if _is_field(member)}
    others = {n: m for n, m in sorted(members.items()) if n not in fields and not m.is_private}
    for name, member in {**fields, **others}.items():
        yield from _describe(name, member)


def _is_field(member: griffe.Object) -> bool:
    """Tell whether an attribute is an argument that attrs or dataclasses makes, private or not."""
    decorators = member.parent.decorators if isinstance(member.parent, griffe.Class) else ()
    return (
        isinstance(member, griffe.Attribute)
        and member.annotation is not None
        and "instance-attribute" in member.labels  # which a ClassVar is not
        and any(each.callable_path.partition(".")[0] in _FIELDS_OF for each in decorators)
    )


def _attribute(name: str, attribute: griffe.Attribute) -> str:
    labels, annotation, value = attribute.labels, attribute.annotation, attribute.value
    if "property" in labels:
        kind = " ".join([*sorted(labels - {"property"}), "property"])
    elif _is_field(attribute):
        kind = "optional field" if _has_default(value) else "required field"
    elif "module-attribute" in labels:
        kind = "constant"
    elif "class-attribute" in labels:
        kind = "class attribute"
    else:
        kind, annotation, value = "attribute", annotation or _argument_type(attribute), None
    return f"{kind} {_declared(name, annotation, value)}"


def _has_default(value: _Expression) -> bool:
    if isinstance(value, griffe.ExprCall) and value.canonical_path.endswith(".field"):
        return not _DEFAULTS.isdisjoint(getattr(option, "name", "") for option in value.arguments)
    return value is not None


def _argument_type(attribute: griffe.Attribute) -> _Expression:
    """Return the type of an attribute that is an argument of `__init__`, kept as it came."""
    init = attribute.parent and attribute.parent.members.get("__init__")
    parameters = init.parameters if isinstance(init, griffe.Function) else ()
    return next((p.annotation for p in parameters if p.name == str(attribute.value)), None)


def _signature(name: str, function: griffe.Function) -> list[str]:
    head = f"{'async ' if 'async' in function.labels else ''}def {name}("
    parameters = list(_parameters(function.parameters))
    tail = ")" if function.returns is None else f") -> {function.returns}"
    line = f"{head}{', '.join(parameters)}{tail}"
    return [line] if len(line) <= _WIDTH else [head, *(f"    {p}," for p in parameters), tail]


def _parameters(parameters: griffe.Parameters) -> Iterator[str]:
    kinds = {parameter.kind for parameter in parameters}
    for kind, group in groupby(parameters, lambda parameter: parameter.kind):
        if kind is ParameterKind.keyword_only and ParameterKind.var_positional not in kinds:
            yield "*"
        for parameter in group:
            stars = _STARS.get(kind, "")
            default = None if stars else parameter.default
            yield _declared(f"{stars}{parameter.name}", parameter.annotation, default)
        if kind is ParameterKind.positional_only:
            yield "/"


def _declared(name: str, annotation: _Expression, value: _Expression) -> str:
    typed = name if annotation is None else f"{name}: {annotation}"
    return typed if value is None else f"{typed} = {_short(str(value))}"


def _short(value: str) -> str:
    """Cut a long value off; its hash shows a change of what is cut off too."""
    if len(value) <= _VALUE_WIDTH:
        return value
    digest = sha256(value.encode()).hexdigest()[:8]
    return f"{value[:_VALUE_WIDTH]}… ({len(value)} characters, sha256 {digest})"
