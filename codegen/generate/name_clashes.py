"""What the generator accepted, but would come out as something else than the document says.

Works on the generator's own objects, which are not typed here:
only codegen/generate/generator.py knows it.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from codegen.errors import Problem
from codegen.generate.operations import Facts
from codegen.generate.supported_values import POINTER
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
        *("Any", "AsyncClient", "Client", "Decimal", "Final", "IntEnum", "Json", "Literal"),
        *("Mapping", "OPERATION", "Operation", "Parameter", "Request", "Self", "StrEnum"),
        *("UNSET", "UUID", "Unset"),
    )
)


def find(
    data: Any,
    credentials: Mapping[str, str],
    facts: Iterable[tuple[Any, Facts]],
    python_name: Callable[[Any], str],
) -> Iterator[Problem]:
    """Find names that would overwrite each other, and values that cannot be written.

    `credentials` maps the pointer of each security scheme to the class that it becomes;
    `python_name` turns a wire name into what it becomes while no other name is in its way.
    """
    known = list(facts)
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
    """Return the pointer of a model or enumeration; supported.py gave it to the latter."""
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
            yield Problem(pointer, f"would become the class {name}, a name that is taken")


def _class_clashes(entries: list[Any], credentials: set[str]) -> Iterator[Problem]:
    modules = _repeated(entry.class_info.module_name for entry in entries)
    for entry in entries:
        info = entry.class_info
        if info.module_name in modules:
            what = f"several schemas would become the module {info.module_name}; give them titles"
            yield Problem(pointer_of(entry), what)
        if info.name in TAKEN_CLASSES | credentials:
            what = f"would become the class {info.name}, a name that is taken; give it a title"
            yield Problem(pointer_of(entry), what)
        yield from _unstable(info.module_name, pointer_of(entry))


def _operation_clashes(facts: list[tuple[Any, Facts]]) -> Iterator[Problem]:
    modules = [f"{endpoint.tags[0]}.{endpoint.name}" for endpoint, _ in facts]
    repeated = _repeated(modules)
    for module, (_, operation) in zip(modules, facts, strict=True):
        if module in repeated:
            yield Problem(operation.pointer, f"several operations would become {module}")
        yield from _unstable(module, operation.pointer)


def _model_clashes(model: Any) -> Iterator[Problem]:
    for name in _repeated(prop.python_name for prop in fields(model)):
        yield Problem(pointer_of(model), f"several properties would become the field {name}")
    parts = [model.data, *(part for part in model.data.allOf if not hasattr(part, "ref"))]
    required = {name.get_untrusted_value() for part in parts for name in part.required or ()}
    if lost := required - {prop.name.get_untrusted_value() for prop in fields(model)}:
        yield Problem(pointer_of(model), f"requires {sorted(lost)}, which it does not describe")


def _alike(
    what: str, names: Iterable[Any], python_name: Callable[[Any], str], pointer: str
) -> Iterator[Problem]:
    """Find wire names of one Python name: the generator would take it from one for the other."""
    wire_names: dict[str, list[str]] = {}
    for name in names:
        wire_names.setdefault(python_name(name), []).append(name.get_untrusted_value())
    for shared, alike in wire_names.items():
        if len(alike) > 1:
            yield Problem(pointer, f"{what} {sorted(alike)} would share the name {shared}")


def _header_clashes(facts: Facts) -> Iterator[Problem]:
    """Find headers that would be sent twice, as HTTP compares their names."""
    headers = {
        parameter.pointer: str(name).lower()
        for (location, name), parameter in facts.parameters.items()
        if location == "header"
    }
    taken = {*_repeated(headers.values()), (facts.auth_header or "").lower()}
    for pointer, name in headers.items():
        if name in taken:
            what = f"the header {name} is sent by another parameter or by the credentials"
            yield Problem(join(pointer, "name"), what)


def _argument_clashes(endpoint: Any, facts: Facts) -> Iterator[Problem]:
    parameters = list(endpoint.iter_all_parameters())
    for name in _repeated(prop.python_name for _, prop in parameters):
        yield Problem(facts.pointer, f"several parameters would become the argument {name}")
    for location, prop in parameters:
        if what := _unwritable(prop, inside_array=False):
            pointer = join(facts.parameter(location, prop.name).pointer, "schema")
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
    """Return names that stand more than once, as Python compares them."""
    counted = Counter(unicodedata.normalize("NFKC", name) for name in names)
    return sorted(name for name, count in counted.items() if count > 1)


def _unstable(name: str, pointer: str) -> Iterator[Problem]:
    if (imported := unicodedata.normalize("NFKC", name)) != name:
        yield Problem(
            pointer, f"would become the module {name}, which Python imports as {imported}"
        )
