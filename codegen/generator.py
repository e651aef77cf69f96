"""From an effective document to the files of a client package.

The only module that imports openapi_python_client. Its templates are no public interface, so its
version is pinned exactly, and what it leaves to chance is settled here: every warning is an error,
every template is known, an undefined name in one fails, and formatting depends on no configuration.
"""

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import Property
from openapi_python_client.parser.responses import Response
from openapi_python_client.schema import Response as ResponseObject
from openapi_python_client.schema import Schema, UntrustedString
from openapi_python_client.strings import ClassName

from codegen import clashes
from codegen.document import Document, join
from codegen.errors import CodegenError, Problem
from codegen.facts import Facts, anonymous, operations
from codegen.faults import POINTER
from codegen.support import annotate

__all__ = ["BANNER", "SETTINGS", "TEMPLATES", "generate", "replaced_templates"]

TEMPLATES: Final = Path(__file__).with_name("templates")

BANNER: Final = """\
# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""

#: Templates of ours that have no counterpart upstream, and the file each becomes, if any.
_ADDED: Final[dict[str, str]] = {
    "decode.py.jinja": "decode.py",
    "encode.py.jinja": "encode.py",
    "operation.py.jinja": "operation.py",
    "expressions.jinja": "",
}
_RUFF: Final = (
    ("check", "--fix", "--select", "F,I", "--config", "lint.isort.split-on-trailing-comma=false"),
    ("format", "--config", "format.skip-magic-trailing-comma=true"),
)
_RUFF_OPTIONS: Final = (
    *("--isolated", "--no-cache", "--quiet"),
    *("--target-version", "py311", "--line-length", "100"),
)
_GENERATOR: Final = ConfigFile(
    package_name_override="client",
    post_hooks=[],
    use_path_prefixes_for_title_model_names=False,
)

#: All settings of the generator and of ruff, as text.
SETTINGS: Final = f"{_GENERATOR!r} {_RUFF} {_RUFF_OPTIONS}"


def generate(document: Document, where: str) -> dict[str, bytes]:
    """Generate the package; paths are relative to its root.

    Raises:
        CodegenError: the document uses what is not supported, or the generator warned.
    """
    annotated = annotate(document, where)
    data = _parse(annotated, where)
    with TemporaryDirectory(prefix="codegen-") as folder:
        root = Path(folder, "package")
        _render(_project(data, annotated, root), root, where)
        _tidy(root)
        files = {
            path.relative_to(root).as_posix(): BANNER.encode() + path.read_bytes()
            for path in root.rglob("*.py")
        }
    return {"py.typed": BANNER.encode()} | files


def replaced_templates() -> dict[str, bytes]:
    """Return upstream's own text of each template that one of ours replaces, by name."""
    upstream = _upstream_templates()
    ours = {path.name for path in TEMPLATES.iterdir()}
    return {name: upstream[name].read_bytes() for name in sorted(ours & upstream.keys())}


def _upstream_templates() -> dict[str, Path]:
    from openapi_python_client import __file__ as package  # noqa: PLC0415 - only its place

    root = Path(package).with_name("templates")
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*.jinja")}


def _config(root: Path) -> Config:
    return Config.from_sources(
        _GENERATOR,
        meta_type=MetaType.NONE,
        document_source=root,
        file_encoding="utf-8",
        overwrite=False,
        output_path=root,
    )


def _parse(document: Document, where: str) -> GeneratorData:
    try:
        data = GeneratorData.from_dict(document, config=_config(Path()))
    except Exception as error:
        what = f"the generator cannot read this document: {type(error).__name__}: {error}"
        raise CodegenError.at(f"{where}#", what) from error
    if isinstance(data, GeneratorError):
        raise CodegenError.at(f"{where}#", f"{data.header} {data.detail}")
    _rename(data)
    facts = operations(document)
    known = [(endpoint, _facts_of(facts, endpoint)) for endpoint in _endpoints(data)]
    problems = [*map(_problem, _errors(data)), *clashes.find(data, _credentials(document), known)]
    if problems:
        raise CodegenError(Problem(f"{where}#{found.where}", found.what) for found in problems)
    return data


def _credentials(document: Document) -> dict[str, str]:
    """Return the class that each security scheme becomes, by the scheme's pointer."""
    place, prefix = ("components", "securitySchemes"), _config(Path()).field_prefix
    schemes = document.get(place[0], {}).get(place[1], {})
    return {join("", *place, name): ClassName(name, prefix) for name in schemes}


def _errors(data: GeneratorData) -> Iterator[ParseError]:
    yield from data.errors
    for collection in data.endpoint_collections_by_tag.values():
        yield from collection.parse_errors


def _problem(error: ParseError) -> Problem:
    extra: dict[str, Any] = getattr(error.data, "model_extra", None) or {}
    pointer = extra.get(POINTER) or _pointer_in(error.header)
    said = re.sub(r"<\S+ object at 0x[0-9a-f]+>", "…", f"{error.header} {error.detail or ''}")
    return Problem(pointer, " ".join(said.split()))


def _pointer_in(header: str) -> str:
    """Find the place in the words of a warning that does not carry the node it is about."""
    if found := re.search(r"parsing ([A-Z]+) (\S+) within", header):
        return join("", "paths", found[2], found[1].lower())
    found = re.search(r"/components/schemas/[^\s:]+", header)
    return found[0] if found else ""


def _rename(data: GeneratorData) -> None:
    """Move names of the vendor's that generated code needs for itself out of the way."""
    config = _config(Path())
    classes = {entry.class_info.name for entry in [*data.models, *data.enums]}
    taken = clashes.TAKEN_FIELDS | clashes.TAKEN_CLASSES | classes
    for model in data.models:
        for prop in clashes.fields(model):
            if prop.python_name in taken:
                prop.set_python_name(UntrustedString(f"field_{prop.python_name}"), config)
    for endpoint in _endpoints(data):
        for location, prop in endpoint.iter_all_parameters():
            if prop.python_name in clashes.TAKEN_ARGUMENTS:
                prop.set_python_name(UntrustedString(f"{prop.python_name}_{location}"), config)


def _endpoints(data: GeneratorData) -> Iterator[Endpoint]:
    for collection in data.endpoint_collections_by_tag.values():
        yield from collection.endpoints


def _facts_of(facts: Mapping[tuple[str, str], Facts], endpoint: Endpoint) -> Facts:
    return facts[endpoint.method, anonymous(endpoint.path.get_untrusted_value())]


def _project(data: GeneratorData, document: Document, root: Path) -> Project:
    project = Project(openapi=data, config=_config(root), custom_template_path=TEMPLATES)
    project.env.undefined = StrictUndefined
    project.env.filters.update(_FILTERS)
    project.env.tests.update(_TESTS)
    facts = operations(document)
    names: dict[str, Any] = {
        "facts_of": partial(_facts_of, facts),
        "base_url": document["servers"][0]["url"],
        "schemes": document.get("components", {}).get("securitySchemes", {}),
        "pointer_of": _pointer_of,
    }
    project.env.globals.update(names)
    return project


def _literal(value: object) -> str:
    """Write a value as Python source: safe for any text, and never another value than was given."""
    return repr(value.get_untrusted_value() if isinstance(value, UntrustedString) else value)


def _plain(text: UntrustedString) -> str:
    return text.get_untrusted_value()


def _media_types(responses: list[Response]) -> list[str]:
    """Return what replies to an operation may be, without repetition, in their order."""
    contents = [
        entry.data.content or {} for entry in responses if isinstance(entry.data, ResponseObject)
    ]
    return list(dict.fromkeys(_plain(name) for content in contents for name in content))


def _pointer_of(schema: Schema) -> str:
    return str((schema.model_extra or {})[POINTER])


def _located(prop: Property, location: str) -> tuple[str, Property]:
    return location, prop


def _is_success(response: Response, responses: list[Response]) -> bool:
    """Tell replies that are returned from those that are raised.

    `default` stands for what no other entry covers: errors, unless it is the only success there is.
    """
    documented = [entry.status_code.range for entry in responses if entry.status_code.range]
    span = response.status_code.range
    if span is None:
        return not any(low // 100 == 2 for low, _ in documented)  # noqa: PLR2004 - class 2xx
    return span[0] // 100 == 2  # noqa: PLR2004 - class 2xx


_FILTERS: Final[dict[str, Any]] = {
    "literal": _literal,
    "kind": clashes.kind_of,
    "located": _located,
    "plain": _plain,
    "media_types": _media_types,
}
_TESTS: Final[dict[str, Any]] = {"success": _is_success}


def _render(project: Project, root: Path, where: str) -> None:
    known = _upstream_templates().keys() | _ADDED.keys()
    for path in sorted(TEMPLATES.iterdir()):
        if path.name not in known:
            what = "unknown to the generator, so nothing would ever use it; is the name misspelt?"
            raise CodegenError.at(f"codegen/templates/{path.name}", what)
    try:
        errors = _build(project, root)
    except TemplateError as error:
        raise CodegenError.at("codegen/templates", f"{type(error).__name__}: {error}") from error
    except Exception as error:
        what = f"the generator cannot write this client: {type(error).__name__}: {error}"
        raise CodegenError.at(f"{where}#", what) from error
    if errors:
        raise CodegenError(Problem(f"{where}#", f"{e.header} {e.detail}") for e in errors)


def _build(project: Project, root: Path) -> Sequence[GeneratorError]:
    with contextlib.redirect_stdout(io.StringIO()):  # It announces its target.
        if errors := project.build():
            return errors
    for name, target in _ADDED.items():
        if target:
            (root / target).write_text(project.env.get_template(name).render(), "utf-8")
    return []


def _tidy(root: Path) -> None:
    """Sort imports, drop those a module does not need, and format."""
    for command in _RUFF:
        arguments = [sys.executable, "-m", "ruff", *command, *_RUFF_OPTIONS, str(root)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
        if done.returncode:
            said = (done.stdout + done.stderr).replace(str(root), "")
            raise CodegenError.at("codegen/templates", f"ruff refuses what they render:\n{said}")
