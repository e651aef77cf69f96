"""The public API of modules: the structure of its snapshot, and the one text that holds it.

griffe reads the source; nothing is imported or run. In the text, a name that a module exports heads
a block, and its notes and members stand indented below. Types and values are as the source writes
them. Inherited members stand with the base, unless the base is private.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from textwrap import dedent, indent
from typing import Final, TypeAlias

import griffe
from attrs import evolve, frozen
from griffe import ParameterKind

from codegen.errors import CodegenError

__all__ = ["VERSION", "Declaration", "Declarations", "parse", "read", "render", "with_version"]

VERSION: Final = "hyper_usage.__version__"
"""The name whose value is the version of the package: every release changes it."""

_Expression: TypeAlias = str | griffe.Expr | None

_INDENT: Final = "    "
_WIDTH: Final = 100  # a longer signature is written a parameter a line
_VALUE_WIDTH: Final = 60  # a longer value is cut off
_FIELDS_OF: Final = {"attr", "attrs", "dataclasses"}
_DEFAULTS: Final = {"default", "default_factory", "factory"}
_STARS: Final[dict[ParameterKind | None, str]] = {
    ParameterKind.var_positional: "*",
    ParameterKind.var_keyword: "**",
}
_BLOCK: Final = re.compile(
    r"(?P<kind>[a-z-]+(?: [a-z-]+)*) (?P<name>[\w.]+)"
    r"(?P<detail>\(\n(?: +\S.*,\n)+\).*|(?:[(:]| = ).*|)\n"
    r"(?P<notes>(?: {4}(?:decorator|bases|doc): .*\n)*)"
    r"(?P<members>(?: {4}.*\n)*)"
)


logging.getLogger("griffe").addHandler(logging.NullHandler())  # it logs each error that it raises


@frozen(kw_only=True)
class Declaration:
    """A name that importers see: an export of a module, or a member of a class.

    `kind` is `class`, `async def`, `required field`, …. `detail` is all that follows the name: a
    signature, an annotation, a value. A function with overloads has a declaration for each.
    """

    kind: str
    name: str
    detail: str = ""
    decorators: tuple[str, ...] = ()
    bases: str = ""
    doc: str = ""
    members: "Declarations" = ()

    @property
    def head(self) -> str:
        """Kind, name and detail on one line."""
        text = f"{self.kind} {self.name}{self.detail}"
        return (
            text.replace(f"(\n{_INDENT}", "(").replace(f",\n{_INDENT}", ", ").replace(",\n)", ")")
        )


Declarations: TypeAlias = tuple[Declaration, ...]


def render(declarations: Iterable[Declaration]) -> str:
    """Return the text of declarations."""
    return "".join(map(_block, declarations))


def with_version(text: str, version: str) -> str:
    """Return the text that `render` gives for the same declarations of another version.

    Raises:
        ValueError: if `render` did not write the text, or the text is empty.
    """
    return render(
        evolve(each, detail=f" = {version!r}") if each.name == VERSION else each
        for each in parse(text)
    )


def _block(declaration: Declaration) -> str:
    notes = [
        *(f"decorator: {decorator}\n" for decorator in declaration.decorators),
        *([f"bases: {declaration.bases}\n"] if declaration.bases else []),
        *([f"doc: {declaration.doc}\n"] if declaration.doc else []),
    ]
    body = "".join(notes) + render(declaration.members)
    return f"{declaration.kind} {declaration.name}{declaration.detail}\n{indent(body, _INDENT)}"


def parse(text: str) -> Declarations:
    """Return the declarations that `render` wrote.

    Raises:
        ValueError: if `render` did not write the text, or the text is empty.
    """
    ended = text if text.endswith("\n") else f"{text}\n"
    declarations = tuple(_parsed(ended))
    if render(declarations) != ended:
        raise ValueError("its notes or members are not in order")
    return declarations


def _parsed(text: str) -> Iterator[Declaration]:
    end = 0
    while end < len(text):
        if not (block := _BLOCK.match(text, end)):
            raise ValueError(f"{text[end:].partition(chr(10))[0]!r} declares nothing")
        notes = [line.strip().partition(": ") for line in block["notes"].splitlines()]
        yield Declaration(
            kind=block["kind"],
            name=block["name"],
            detail=block["detail"],
            decorators=tuple(text for key, _, text in notes if key == "decorator"),
            bases="".join(text for key, _, text in notes if key == "bases"),
            doc="".join(text for key, _, text in notes if key == "doc"),
            members=tuple(_parsed(dedent(block["members"]))),
        )
        end = block.end()


def read(search_paths: Sequence[Path], modules: Iterable[str]) -> Declarations:
    """Return the exports of modules; each module is in the first search path that has it.

    Raises:
        CodegenError: if a module, or a name that it exports, is missing or cannot be read.
    """
    return tuple(_public(_load(search_paths, sorted(set(modules)))))


def _public(modules: Iterable[griffe.Module]) -> Iterator[Declaration]:
    for module in modules:
        yield from _declared(module.path, module)
        for name in _exports(module):
            yield from _declared(f"{module.path}.{name}", _find(module, name))


class _Loader(griffe.GriffeLoader):
    """Loads packages, and does not ask git where their source is published."""

    def _post_load(self, module: griffe.Module, obj_path: str) -> griffe.Module:  # noqa: ARG002 - as in the base class
        self.expand_exports(module)  # pyright: ignore[reportUnknownMemberType]
        self.expand_wildcards(module, external=False)  # pyright: ignore[reportUnknownMemberType]
        return module


def _load(search_paths: Sequence[Path], names: Iterable[str]) -> list[griffe.Module]:
    loader = _Loader(
        search_paths=search_paths,
        extensions=griffe.Extensions(),  # none: extensions add names that the source does not have
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
            raise CodegenError.at(name, f"cannot be read as a module: {error!r}") from error
    return modules


def _exports(module: griffe.Module) -> list[str]:
    """Return the names in `__all__`; without `__all__`, the public names defined in the module."""
    if module.exports is not None:
        return sorted(set(map(str, module.exports)))
    return sorted(
        name
        for name, member in module.members.items()
        if not (name.startswith("_") or isinstance(member, griffe.Alias | griffe.Module))
    )


def _find(module: griffe.Module, name: str) -> griffe.Object | griffe.Alias:
    """Return the object of a name; the alias if its target is in a package that is not read."""
    try:
        member = module.members[name]
        return member.final_target if isinstance(member, griffe.Alias) else member
    except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError) as error:
        alias = error.alias if isinstance(error, griffe.AliasResolutionError) else None
        if alias and alias.target_path.partition(".")[0] not in module.modules_collection:
            return alias
        raise CodegenError.at(module.path, f"exports {name!r}, which is not there") from error


def _declared(name: str, thing: griffe.Object | griffe.Alias) -> Iterator[Declaration]:
    match thing:
        case griffe.Alias():
            yield Declaration(kind="import", name=name, detail=f" = {thing.target_path}")
        case griffe.Function():
            for overload in (*(thing.overloads or ()), thing):
                kind = "async def" if "async" in overload.labels else "def"
                detail = _signature(f"{kind} {name}", overload)
                yield _noted(Declaration(kind=kind, name=name, detail=detail), overload)
        case griffe.Attribute():
            yield _noted(_attribute(name, thing), thing)
        case _:
            yield _noted(Declaration(kind=thing.kind.value, name=name), thing)


def _noted(declaration: Declaration, thing: griffe.Object) -> Declaration:
    """Return the declaration with notes and members."""
    summary = thing.docstring.value.partition("\n\n")[0] if thing.docstring else ""
    noted = evolve(declaration, doc=" ".join(summary.split()))
    if isinstance(thing, griffe.Class | griffe.Function):
        decorators = tuple(str(decorator.value) for decorator in thing.decorators)
        noted = evolve(noted, decorators=decorators)
    if isinstance(thing, griffe.Class):
        bases = ", ".join(map(str, thing.bases))
        noted = evolve(noted, bases=bases, members=tuple(_members(thing)))
    return noted


def _members(owner: griffe.Class) -> Iterator[Declaration]:
    """Return the fields in the order of the arguments that they are, then the others by name."""
    private = [base for base in reversed(owner.mro()) if base.name.startswith("_")]
    found = {name: member for base in [*private, owner] for name, member in base.members.items()}
    members = {name: m for name, m in found.items() if not isinstance(m, griffe.Alias)}
    fields = {name: member for name, member in members.items() if _is_field(member)}
    others = {n: m for n, m in sorted(members.items()) if n not in fields and not m.is_private}
    for name, member in {**fields, **others}.items():
        yield from _declared(name, member)


def _is_field(member: griffe.Object) -> bool:
    """Tell whether attrs or dataclasses make an argument of an attribute, private ones included."""
    decorators = member.parent.decorators if isinstance(member.parent, griffe.Class) else ()
    return (
        isinstance(member, griffe.Attribute)
        and member.annotation is not None
        and "instance-attribute" in member.labels  # a ClassVar has no such label
        and any(each.callable_path.partition(".")[0] in _FIELDS_OF for each in decorators)
    )


def _attribute(name: str, attribute: griffe.Attribute) -> Declaration:
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
    return Declaration(kind=kind, name=name, detail=_detail(annotation, value))


def _has_default(value: _Expression) -> bool:
    if isinstance(value, griffe.ExprCall) and value.canonical_path.endswith(".field"):
        return not _DEFAULTS.isdisjoint(getattr(option, "name", "") for option in value.arguments)
    return value is not None


def _argument_type(attribute: griffe.Attribute) -> _Expression:
    """Return the type of the argument of `__init__` that an attribute keeps."""
    init = attribute.parent and attribute.parent.members.get("__init__")
    parameters = init.parameters if isinstance(init, griffe.Function) else ()
    return next((p.annotation for p in parameters if p.name == str(attribute.value)), None)


def _signature(head: str, function: griffe.Function) -> str:
    parameters = list(_parameters(function.parameters))
    tail = ")" if function.returns is None else f") -> {function.returns}"
    line = f"({', '.join(parameters)}{tail}"
    if len(head) + len(line) <= _WIDTH:
        return line
    return "\n".join(["(", *(f"{_INDENT}{parameter}," for parameter in parameters), tail])


def _parameters(parameters: griffe.Parameters) -> Iterator[str]:
    kinds = {parameter.kind for parameter in parameters}
    for kind, group in groupby(parameters, lambda parameter: parameter.kind):
        if kind is ParameterKind.keyword_only and ParameterKind.var_positional not in kinds:
            yield "*"
        for parameter in group:
            stars = _STARS.get(kind, "")
            default = None if stars else parameter.default
            yield f"{stars}{parameter.name}{_detail(parameter.annotation, default)}"
        if kind is ParameterKind.positional_only:
            yield "/"


def _detail(annotation: _Expression, value: _Expression) -> str:
    typed = "" if annotation is None else f": {annotation}"
    return typed if value is None else f"{typed} = {_short(str(value))}"


def _short(value: str) -> str:
    """Return a value, cut off if it is long; its hash shows a change of the rest."""
    if len(value) <= _VALUE_WIDTH:
        return value
    digest = sha256(value.encode()).hexdigest()[:8]
    return f"{value[:_VALUE_WIDTH]}… ({len(value)} characters, sha256 {digest})"
