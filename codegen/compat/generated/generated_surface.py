"""The surface of a generated package: everything that an importer or the wire can see.

The package's source is read; the document is not, and no code of the package is run. A surface maps
each entry, which is a kind and a name, to its traits.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from inspect import cleandoc
from typing import Any, Final, NamedTuple, TypeAlias

from attrs import field, frozen

from codegen.openapi.pointer import join

__all__ = ["Entry", "Item", "Surface", "read"]


class Entry(NamedTuple):
    """The kind and the name of a thing with traits: `field`, `PlanStatistics.expires_at`."""

    kind: str
    name: str


@frozen
class Item:
    """The traits of an entry by name, and the pointer of its location in the document.

    The pointer of a parameter ends with `query limit`, not with an index. The pointer of a field
    goes through the `properties` of its model, even if the field comes from `allOf`.
    `locations.located` returns pointers that the document has.
    """

    traits: Mapping[str, str]
    pointer: str = field(eq=False)


Surface: TypeAlias = dict[Entry, Item]
_Items: TypeAlias = Iterator[tuple[Entry, Item]]
_Data: TypeAlias = Mapping[str | None, ast.expr]
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_YES_NO: Final = {True: "yes", False: "no"}
_JSON: Final = "application/json"
#: The number of modules that are kept: packages of alike documents share most of theirs.
_KEPT: Final = 256


def read(files: Mapping[str, bytes]) -> Surface:
    """Return the surface of a package; `files` maps paths below its root to contents."""
    surface: Surface = {}
    for path, content in sorted(files.items()):
        if path.endswith(".py"):
            surface.update(_module(path.removesuffix(".py").split("/"), _parsed(content)))
    return surface


@lru_cache(maxsize=_KEPT)
def _parsed(content: bytes) -> ast.Module:
    return ast.parse(content)


def _module(path: list[str], module: ast.Module) -> _Items:
    match path:
        case ["__init__"]:
            yield Entry("package", ""), Item({"doc": _doc(module)}, "/info")
        case ["client"]:
            yield from _client(module)
        case ["models", name] if name != "__init__":
            for node in module.body:
                if isinstance(node, ast.ClassDef):
                    yield from _schema(node, _constant(module, "POINTER"))
        case ["api", tag, name] if name != "__init__":
            yield from _operation(f"{tag}.{name}", module)
        case _:
            pass


def _client(module: ast.Module) -> _Items:
    for node in module.body:
        match node:
            case ast.AnnAssign(target=ast.Name("BASE_URL"), value=ast.Constant(value)):
                yield Entry("server", ""), Item({"base URL": str(value)}, "/servers/0/url")
            case ast.ClassDef(name=name):
                traits = {"header": _constant(node, "HEADER"), "doc": _doc(node)}
                yield Entry("security", name), Item(traits, _constant(node, "POINTER"))
            case _:
                pass


def _schema(node: ast.ClassDef, pointer: str) -> _Items:
    """Return a model with its fields, or an enumeration with its values."""
    if node.bases:
        yield from _enumeration(node, pointer)
        return
    traits = {"doc": _doc(node)}
    wire_names: dict[str, str] = _constant(node, "WIRE_NAMES")
    for declared, following in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        match declared:
            case ast.AnnAssign(target=ast.Name("additional_properties"), annotation=annotation):
                traits["other members"] = ast.unparse(annotation)
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation) if name in wire_names:
                wire_name = wire_names[name]
                doc = _on_one_line(_docstring_in(following))
                item = Item(
                    {**_type(annotation), "wire name": wire_name, "doc": doc},
                    join(pointer, "properties", wire_name),
                )
                yield Entry("field", f"{node.name}.{name}"), item
            case _:
                pass
    yield Entry("model", node.name), Item(traits, pointer)


def _enumeration(node: ast.ClassDef, pointer: str) -> _Items:
    traits = {"of": ast.unparse(node.bases[0]), "doc": _doc(node)}
    yield Entry("enum", node.name), Item(traits, pointer)
    for child in node.body:
        match child:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(value)):
                item = Item({"value": repr(value)}, pointer)
                yield Entry("value", f"{node.name}.{name}"), item
            case _:
                pass


def _constant(owner: ast.Module | ast.ClassDef, name: str) -> Any:
    """Return the value of a constant; the template writes it as a literal."""
    (value,) = (
        node.value
        for node in owner.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name
    )
    return ast.literal_eval(value or "")


def _operation(name: str, module: ast.Module) -> _Items:
    functions = {node.name: node for node in module.body if isinstance(node, _Function)}
    (call,) = (node.value for node in module.body if isinstance(node, ast.AnnAssign))
    assert isinstance(call, ast.Call)  # noqa: S101 - our template writes it so
    data = {keyword.arg: keyword.value for keyword in call.keywords}
    texts = {key: _literal(value) for key, value in data.items() if isinstance(value, ast.Constant)}
    pointer = texts["pointer"]
    traits = {
        "method": texts["method"],
        "path": texts["path"],
        "accept": texts.get("accept", _JSON),
        "security": texts.get("security", ""),
        "deprecated": "yes" if "deprecated" in texts else "",
        "doc": _summary(module),
        "functions": ", ".join(sorted(functions)),
        "returns": ast.unparse(functions["read_response"].returns or ast.Pass()),
    }
    yield Entry("operation", name), Item(traits, pointer)
    yield from _arguments(name, texts, functions["build_request"], data.get("parameters"))
    yield from _replies(name, pointer, functions["read_response"], data)


def _replies(name: str, pointer: str, function: _Function, data: _Data) -> _Items:
    readers = {
        status: (role, _body_type(reader))
        for role in ("success", "errors")
        if isinstance(table := data[role], ast.Dict)
        for status, reader in zip(_texts(table.keys), table.values, strict=True)
    }
    docs = _descriptions(_docstring(function), readers)
    for status, (role, read_as) in readers.items():
        traits = {"type": read_as, "role": role, "doc": docs.get(status, "")}
        yield Entry("reply", f"{name} {status}"), Item(traits, join(pointer, "responses", status))


def _arguments(
    name: str, operation: Mapping[str | None, str], function: _Function, declared: ast.expr | None
) -> _Items:
    """Return the body and the parameters, which data and signature hold in the same order."""
    pointer = operation["pointer"]
    types = {argument.arg: _type(argument.annotation) for argument in function.args.kwonlyargs}
    types.pop("auth", None)
    if body := types.pop("body", None):
        traits = {**body, "content type": operation.get("content_type", _JSON)}
        yield Entry("body", name), Item(traits, join(pointer, "requestBody"))
    docs = _descriptions(_docstring(function), types)
    for (argument, type_), data in zip(types.items(), _calls(declared), strict=True):
        traits = {
            **type_,
            "wire name": data["name"],
            "location": data["location"],
            "explode": _YES_NO["explode" in data],
            "doc": docs.get(argument, ""),
        }
        item = Item(traits, join(pointer, "parameters", f"{data['location']} {data['name']}"))
        yield Entry("parameter", f"{name}.{argument}"), item


def _calls(declared: ast.expr | None) -> Iterator[dict[str, str]]:
    """Return the keyword arguments of each call in a tuple."""
    calls = declared.elts if isinstance(declared, ast.Tuple) else []
    for keywords in (call.keywords for call in calls if isinstance(call, ast.Call)):
        yield {str(keyword.arg): _literal(keyword.value) for keyword in keywords}


def _type(annotation: ast.expr | None) -> dict[str, str]:
    """Return the types that an annotation allows, and whether it allows null and absence."""
    parts = {ast.unparse(part) for part in _alternatives(annotation or ast.Constant(None))}
    kinds = sorted(parts - {"None", "Unset"})
    return {
        "type": " | ".join(kinds) or "None",
        "required": _YES_NO["Unset" not in parts],
        "nullable": _YES_NO["None" in parts and bool(kinds)],
    }


def _alternatives(annotation: ast.expr) -> Iterator[ast.expr]:
    if isinstance(annotation, ast.BinOp):
        yield from _alternatives(annotation.left)
        yield from _alternatives(annotation.right)
    else:
        yield annotation


def _body_type(reader: ast.expr) -> str:
    """Return the type of a reply's body: `PlanStatistics`, `array(string)`, `nothing`."""
    content = reader.args[0] if isinstance(reader, ast.Call) else reader
    return ast.unparse(content).replace(".from_dict", "").replace("decode.", "")


def _descriptions(doc: str, names: Iterable[str]) -> dict[str, str]:
    """Return the text for each name: `name: text`, with the lines below it up to the next name."""
    found: dict[str, str] = {}
    unseen, name = set(names), ""
    for line in cleandoc(doc).partition("\nRaises:\n")[0].splitlines()[1:]:
        start, colon, text = line.strip().partition(":")
        if colon and start in unseen:
            name = start
            unseen.remove(name)
            found[name] = text.strip()
        elif name:
            found[name] = f"{found[name]} {line.strip()}".rstrip()
    return found


def _docstring(node: ast.Module | ast.ClassDef | _Function) -> str:
    return ast.get_docstring(node) or ""


def _doc(node: ast.Module | ast.ClassDef) -> str:
    return _on_one_line(_docstring(node))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _summary(module: ast.Module) -> str:
    """Return an operation's description, without the method and the path before it."""
    return _doc(module).partition("`: ")[2]


def _docstring_in(node: ast.stmt) -> str:
    match node:
        case ast.Expr(ast.Constant(str(text))):
            return text
        case _:
            return ""


def _texts(nodes: Iterable[ast.expr | None]) -> list[str]:
    return [_literal(node) for node in nodes]


def _literal(node: ast.expr | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""
