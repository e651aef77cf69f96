"""Names in a document that would clash in the generated code, though the generator accepts them.

The functions take the generator's own objects without their types: only
codegen/generate/generator.py imports the generator.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from codegen.errors import Problem
from codegen.generate.operations import Operation
from codegen.generate.rewrite import POINTER
from codegen.openapi.pointer import join

__all__ = [
    "TAKEN_ARGUMENTS",
    "TAKEN_CLASSES",
    "TAKEN_FIELDS",
    "fields",
    "find",
    "kind_of",
    "pointer_of",
]

#: Names that generated modules use themselves.
TAKEN_FIELDS: Final = frozenset({"additional_properties", "field", "from_dict", "to_dict"})
TAKEN_ARGUMENTS: Final = frozenset(
    ("auth", "base_url", "body", "build_request", "http", "read_response", "send", "send_async")
)
TAKEN_CLASSES: Final = frozenset(
    (
        *(
            "Any",
            "AsyncClient",
            "ClassVar",
            "Client",
            "Decimal",
            "Final",
            "IntEnum",
            "Json",
            "Literal",
        ),
        *("Mapping", "OPERATION", "Operation", "POINTER", "Parameter", "Request", "Self"),
        *("StrEnum", "UNSET", "UUID", "Unset"),
    )
)


def find(
    data: Any,
    credentials: Mapping[str, str],
    operations: Iterable[tuple[Any, Operation]],
    python_name: Callable[[Any], str],
) -> Iterator[Problem]:
    """Find names that would overwrite each other, and values that cannot be written.

    `credentials` maps the pointer of each security scheme to the class that it becomes.
    `python_name` returns the Python name of a wire name that clashes with no other name.
    """
    known = list(operations)
    yield from _credential_clashes(credentials)
    yield from _class_clashes([*data.models, *data.enums], set(credentials.values()))
    yield from _operation_clashes(known)
    for model in data.models:
        yield from _model_clashes(model)
        names = (prop.name for prop in fields(model))
        yield from _alike("properties", names, python_name, pointer_of(model))
    for endpoint, operation in known:
        yield from _argument_clashes(endpoint, operation)
        yield from _header_clashes(operation)
        for place in ("path", "query", "header"):
            found = endpoint.iter_all_parameters()
            names = (prop.name for location, prop in found if location == place)
            yield from _alike(f"{place} parameters", names, python_name, operation.pointer)


def kind_of(prop: object) -> str:
    """Return the generator's word for a kind of property: `string`, `list`, `model`, …."""
    return type(prop).__name__.removesuffix("Property").lower()


def pointer_of(entry: Any) -> str:
    """Return the pointer of a model or enumeration; rewrite.py gave it to the latter."""
    if hasattr(entry, "data"):
        return str(entry.data.model_extra[POINTER])
    return str(entry.example.get_untrusted_value())


def fields(model: Any) -> list[Any]:
    """Return a model's properties."""
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _credential_clashes(credentials: Mapping[str, str]) -> Iterator[Problem]:
    clashing = {*_repeated(credentials.values()), *TAKEN_CLASSES}
    for pointer, name in credentials.items():
        if name in clashing:
            yield Problem(pointer, f"would become the class {name}, whose name is taken; rename it")


def _class_clashes(entries: list[Any], credentials: set[str]) -> Iterator[Problem]:
    modules = _repeated(entry.class_info.module_name for entry in entries)
    for entry in entries:
        info = entry.class_info
        if info.module_name in modules:
            what = f"several schemas would become the module {info.module_name}; give them titles"
            yield Problem(pointer_of(entry), what)
        if info.name in TAKEN_CLASSES | credentials:
            what = f"would become the class {info.name}, whose name is taken; give it another title"
            yield Problem(pointer_of(entry), what)
        yield from _unstable(info.module_name, pointer_of(entry))


def _operation_clashes(operations: list[tuple[Any, Operation]]) -> Iterator[Problem]:
    modules = [f"{endpoint.tags[0]}.{endpoint.name}" for endpoint, _ in operations]
    repeated = _repeated(modules)
    for module, (_, operation) in zip(modules, operations, strict=True):
        if module in repeated:
            what = f"several operations would become {module}; give them other ids"
            yield Problem(operation.pointer, what)
        yield from _unstable(module, operation.pointer)


def _model_clashes(model: Any) -> Iterator[Problem]:
    for name in _repeated(prop.python_name for prop in fields(model)):
        yield Problem(pointer_of(model), f"several properties would become the field {name}")
    parts = [model.data, *(part for part in model.data.allOf if not hasattr(part, "ref"))]
    required = {name.get_untrusted_value() for part in parts for name in part.required or ()}
    if lost := required - {prop.name.get_untrusted_value() for prop in fields(model)}:
        yield Problem(pointer_of(model), f"requires {sorted(lost)}, but does not describe them")


def _alike(
    what: str, names: Iterable[Any], python_name: Callable[[Any], str], pointer: str
) -> Iterator[Problem]:
    """Find wire names that share a Python name: the generator would take one for the other."""
    wire_names: dict[str, list[str]] = {}
    for name in names:
        wire_names.setdefault(python_name(name), []).append(name.get_untrusted_value())
    for shared, alike in wire_names.items():
        if len(alike) > 1:
            yield Problem(pointer, f"{what} {sorted(alike)} would share the name {shared}")


def _header_clashes(operation: Operation) -> Iterator[Problem]:
    """Find headers that would be sent twice, compared as HTTP compares their names."""
    headers = {
        parameter.pointer: str(name).lower()
        for (location, name), parameter in operation.parameters.items()
        if location == "header"
    }
    taken = {*_repeated(headers.values()), (operation.auth_header or "").lower()}
    for pointer, name in headers.items():
        if name in taken:
            what = f"the header {name} is sent by another parameter or by the credentials"
            yield Problem(join(pointer, "name"), what)


def _argument_clashes(endpoint: Any, operation: Operation) -> Iterator[Problem]:
    parameters = list(endpoint.iter_all_parameters())
    for name in _repeated(prop.python_name for _, prop in parameters):
        yield Problem(operation.pointer, f"several parameters would become the argument {name}")
    for location, prop in parameters:
        if what := _unwritable(prop, inside_array=False):
            pointer = join(operation.parameter(location, prop.name).pointer, "schema")
            yield Problem(pointer, f"{what} is not supported in a {location} parameter")


def _unwritable(prop: Any, *, inside_array: bool) -> str | None:
    match kind_of(prop):
        case "list" if not inside_array:
            return _unwritable(prop.inner_property, inside_array=True)
        case "union":
            found = (
                _unwritable(inner, inside_array=inside_array) for inner in prop.inner_properties
            )
            return next(filter(None, found), None)
        case "none" if inside_array:
            return "null"
        case "any" | "model" | "list" as kind:
            names = {"any": "a value of any type", "model": "an object", "list": "a nested array"}
            return names[kind]
        case _:
            return None


def _repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, compared as Python compares identifiers."""
    counted = Counter(unicodedata.normalize("NFKC", name) for name in names)
    return sorted(name for name, count in counted.items() if count > 1)


def _unstable(name: str, pointer: str) -> Iterator[Problem]:
    if (imported := unicodedata.normalize("NFKC", name)) != name:
        what = f"would become the module {name}, which Python imports as {imported}"
        yield Problem(pointer, what)
