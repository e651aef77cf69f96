"""The surface of a generated package: all of it that an importer or the wire can see.

It is read from the package's source, not from the document, and nothing of the package is run. A
surface maps an entry, which is a kind and a name, to its traits. `render` writes entry after entry
and a line a trait, sorted, so that a diff of two texts reads as the change.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import Final, NamedTuple, TypeAlias

from attrs import field, frozen

from codegen.openapi.pointer import join

__all__ = ["Entry", "Item", "Surface", "parse", "read", "render"]


class Entry(NamedTuple):
    """What traits belong to, such as `field` and `PlanStatistics.expires_at`."""

    kind: str
    name: str


@frozen
class Item:
    """The traits of an entry by name, and where in the document it comes from.

    In the pointer of a parameter its place and name stand for its index, such as `query limit`; the
    pointer of a field goes through the `properties` of its model, even if `allOf` brings it.
    """

    traits: Mapping[str, str]
    pointer: str = field(eq=False)


Surface: TypeAlias = dict[Entry, Item]
_Items: TypeAlias = Iterator[tuple[Entry, Item]]
_Data: TypeAlias = Mapping[str | None, ast.expr]
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_KINDS: Final = {
    *("body", "enum", "field", "model", "operation", "package"),
    *("parameter", "reply", "security", "server", "value"),
}
_YES_NO: Final = {True: "yes", False: "no"}
_JSON: Final = "application/json"
_FROM: Final = re.compile(r"\s*From `#(.*)`\.\s*\Z")


def read(files: Mapping[str, bytes]) -> Surface:
    """Read the surface of a package from its files, given by path below its root."""
    surface: Surface = {}
    for path, content in sorted(files.items()):
        if path.endswith(".py"):
            surface.update(_module(path.removesuffix(".py").split("/"), ast.parse(content)))
    return surface


def render(surface: Surface) -> str:
    """Write a surface as text."""
    lines: list[str] = []
    for entry, item in sorted(surface.items()):
        lines.append(" ".join(entry).rstrip())
        lines += (f"    {name}: {text}" for name, text in sorted(item.traits.items()) if text)
    return "\n".join(lines) + "\n"


def parse(text: str) -> Surface:
    """Read back what `render` wrote, which leaves out where things come from.

    Raises:
        ValueError: it did not write that, or there is nothing in it.
    """
    parsed: Surface = {}
    for block in re.split(r"\n(?! |$)", text):
        head, *lines = block.rstrip("\n").split("\n")
        kind, _, name = head.partition(" ")
        if kind not in _KINDS:
            raise ValueError(f"{head!r} is no entry")
        traits = dict(line.strip().split(": ", 1) for line in lines)
        parsed[Entry(kind, name)] = Item(traits, "")
    return parsed


def _module(path: list[str], module: ast.Module) -> _Items:
    match path:
        case ["__init__"]:
            yield Entry("package", ""), Item({"doc": _words(_doc(module))}, "/info")
        case ["client"]:
            yield from _client(module)
        case ["models", name] if name != "__init__":
            for node in module.body:
                if isinstance(node, ast.ClassDef):
                    yield from _schema(node)
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
                (header,) = (found for found in ast.walk(node) if isinstance(found, ast.Dict))
                traits = {"header": _texts(header.keys)[0]}
                yield Entry("security", name), _item(node, traits)
            case _:
                pass


def _schema(node: ast.ClassDef) -> _Items:
    """Read a model with its fields, or an enumeration with its values."""
    if node.bases:
        enum = _item(node, {"of": ast.unparse(node.bases[0])})
        yield Entry("enum", node.name), enum
        for child in node.body:
            match child:
                case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(value)):
                    item = Item({"value": repr(value)}, enum.pointer)
                    yield Entry("value", f"{node.name}.{name}"), item
                case _:
                    pass
        return
    model = _item(node, {})
    wire_names = _wire_names(node)
    for declared, following in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        match declared:
            case ast.AnnAssign(target=ast.Name("additional_properties"), annotation=annotation):
                model = _item(node, {"other members": ast.unparse(annotation)})
            case ast.AnnAssign(target=ast.Name(name), annotation=annotation):
                traits = {
                    **_type(annotation),
                    "wire name": wire_names[name],
                    "doc": _words(_string(following)),
                }
                pointer = join(model.pointer, "properties", wire_names[name])
                yield Entry("field", f"{node.name}.{name}"), Item(traits, pointer)
            case _:
                pass
    yield Entry("model", node.name), model


def _wire_names(model: ast.ClassDef) -> dict[str, str]:
    """Return the wire name of each field, as `to_dict` writes it."""
    pairs = (
        pair
        for node in ast.walk(model)
        if isinstance(node, ast.Dict)
        for pair in zip(_texts(node.keys), node.values, strict=True)
    )
    return {field.attr: name for name, field in pairs if isinstance(field, ast.Attribute)}


def _operation(name: str, module: ast.Module) -> _Items:
    functions = {node.name: node for node in module.body if isinstance(node, _Function)}
    (call,) = (node.value for node in module.body if isinstance(node, ast.AnnAssign))
    assert isinstance(call, ast.Call)  # noqa: S101 - our own template says so
    data = {keyword.arg: keyword.value for keyword in call.keywords}
    texts = {key: _plain(value) for key, value in data.items() if isinstance(value, ast.Constant)}
    pointer = texts["pointer"]
    traits = {
        "method": texts["method"],
        "path": texts["path"],
        "accept": texts.get("accept", _JSON),
        "security": texts.get("security", ""),
        "deprecated": "yes" if "deprecated" in texts else "",
        "doc": _summary(_doc(module)),
        "functions": ", ".join(sorted(functions)),
        "returns": ast.unparse(functions["read_response"].returns or ast.Pass()),
    }
    yield Entry("operation", name), Item(traits, pointer)
    yield from _arguments(name, texts, functions["build_request"], data.get("parameters"))
    yield from _replies(name, pointer, functions["read_response"], data)


def _replies(name: str, pointer: str, function: _Function, data: _Data) -> _Items:
    readers = {
        status: (role, _reader(reader))
        for role in ("success", "errors")
        if isinstance(table := data[role], ast.Dict)
        for status, reader in zip(_texts(table.keys), table.values, strict=True)
    }
    docs = _described(_doc(function), readers)
    for status, (role, read_as) in readers.items():
        traits = {"type": read_as, "role": role, "doc": docs.get(status, "")}
        yield Entry("reply", f"{name} {status}"), Item(traits, join(pointer, "responses", status))


def _arguments(
    name: str, operation: Mapping[str | None, str], function: _Function, declared: ast.expr | None
) -> _Items:
    """Read the body and the parameters; these stand in the signature in the order of the data."""
    pointer = operation["pointer"]
    types = {argument.arg: _type(argument.annotation) for argument in function.args.kwonlyargs}
    types.pop("auth", None)
    if body := types.pop("body", None):
        traits = {**body, "content type": operation.get("content_type", _JSON)}
        yield Entry("body", name), Item(traits, join(pointer, "requestBody"))
    docs = _described(_doc(function), types)
    for (argument, type_), data in zip(types.items(), _calls(declared), strict=True):
        traits = {
            **type_,
            "wire name": data["name"],
            "location": data["location"],
            "explode": _YES_NO["explode" in data],
            "doc": docs.get(argument, ""),
        }
        place = join(pointer, "parameters", f"{data['location']} {data['name']}")
        yield Entry("parameter", f"{name}.{argument}"), Item(traits, place)


def _calls(declared: ast.expr | None) -> Iterator[dict[str, str]]:
    """Return the keyword arguments of each call in a tuple."""
    calls = declared.elts if isinstance(declared, ast.Tuple) else []
    for keywords in (call.keywords for call in calls if isinstance(call, ast.Call)):
        yield {str(keyword.arg): _plain(keyword.value) for keyword in keywords}


def _type(annotation: ast.expr | None) -> dict[str, str]:
    """Split an annotation into what a value may be, whether it may be null, and be absent."""
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


def _reader(reader: ast.expr) -> str:
    """Name what a reply's body is read as: `PlanStatistics`, `array(string)`, `nothing`."""
    content = reader.args[0] if isinstance(reader, ast.Call) else reader
    return ast.unparse(content).replace(".from_dict", "").replace("decode.", "")


def _described(doc: str, names: Iterable[str]) -> dict[str, str]:
    """Read what is said of each name as `name: text`, which may go on in the lines below."""
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


def _item(node: ast.ClassDef, traits: dict[str, str]) -> Item:
    doc = _doc(node)
    origin = _FROM.search(doc)
    return Item(traits | {"doc": _words(doc)}, origin[1] if origin else "")


def _doc(node: ast.Module | ast.ClassDef | _Function) -> str:
    return ast.get_docstring(node) or ""


def _words(doc: str) -> str:
    """Put a docstring on one line, without the pointer it ends with."""
    return " ".join(_FROM.sub("", doc).split())


def _summary(doc: str) -> str:
    """Drop the method and path that an operation's docstring begins with."""
    return _words(doc).partition("`: ")[2]


def _string(node: ast.stmt) -> str:
    match node:
        case ast.Expr(ast.Constant(str(text))):
            return text
        case _:
            return ""


def _texts(nodes: Iterable[ast.expr | None]) -> list[str]:
    return [_plain(node) for node in nodes]


def _plain(node: ast.expr | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""
