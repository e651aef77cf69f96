"""From an effective document to the files of a client package.

This module alone imports openapi_python_client. Its templates are not a public interface, so its
version is pinned exactly, and this module leaves nothing to chance: every warning is an error,
every template is known, an undefined name in a template fails, and formatting depends on no
configuration.
"""

import contextlib
import io
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, Final, TypeAlias
from unicodedata import normalize

from jinja2 import BytecodeCache, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError
from ruff import find_ruff_bin  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from codegen.errors import CodegenError, Problem
from codegen.generate import (
    descriptions,
    inline_names,
    name_clashes,
    parse_errors,
    supported,
    supported_references,
)
from codegen.generate.operations import Operation, anonymous, operations
from codegen.generate.refusal import refusal
from codegen.generate.rewrite import rewrite, without_null
from codegen.generate.template_filters import FILTERS, TESTS
from codegen.openapi.document import Document
from codegen.openapi.pointer import join
from codegen.openapi.servers import address

try:
    from openapi_python_client import Project
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.errors import GeneratorError
    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties import Property
    from openapi_python_client.schema import UntrustedString
    from openapi_python_client.strings import ClassName, PythonIdentifier
except ImportError as error:
    what = f"{error.msg}; install the version that pyproject.toml names"
    raise CodegenError.at("openapi-python-client", what) from error

__all__ = [
    "BANNER",
    "SETTINGS",
    "TEMPLATES",
    "generate",
    "render",
    "replaced_templates",
    "upstream_templates",
]

TEMPLATES: Final = Path(__file__).parents[1] / "templates"

BANNER: Final = """\
# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""

#: Our templates that upstream does not have, and the file that each renders.
_ADDED: Final = {
    "decode.py.jinja": "decode.py",
    "encode.py.jinja": "encode.py",
    "operation.py.jinja": "operation.py",
}
#: The template that other templates import.
_MACROS: Final = "expressions.jinja"
_RUFF: Final = (
    ("check", "--fix", "--select", "F,I", "--config", "lint.isort.split-on-trailing-comma=false"),
    ("format", "--config", "format.skip-magic-trailing-comma=true"),
)
_RUFF_OPTIONS: Final = (
    *("--isolated", "--no-cache", "--no-respect-gitignore", "--quiet"),
    *("--target-version", "py311", "--line-length", "100"),
)
_GENERATOR: Final = ConfigFile(
    package_name_override="client",
    post_hooks=[],
    use_path_prefixes_for_title_model_names=False,
)

#: All settings of the generator and of ruff, as text.
SETTINGS: Final = f"{_GENERATOR!r} {_RUFF} {_RUFF_OPTIONS}"

#: The number of documents whose files a process keeps: a run generates the same few repeatedly.
_KEPT: Final = 128

_Operations: TypeAlias = Mapping[tuple[str, str], Operation]


def generate(document: Document, where: str) -> dict[str, bytes]:
    """Return the package's files, formatted and under the banner; paths are relative to its root.

    Raises:
        CodegenError: if the document uses anything unsupported, or the generator warns.
    """
    return dict(_generated(json.dumps(document), where, _templates()))


def render(document: Document, where: str) -> dict[str, bytes]:
    """Return the package's modules as the templates render them, not formatted.

    Raises:
        CodegenError: if the document uses anything unsupported, or the generator warns.
    """
    return dict(_rendered(json.dumps(document), where, _templates()))


#: The content of all templates: with the document, the key of the rendered files.
_Templates: TypeAlias = tuple[tuple[str, bytes], ...]


def _templates() -> _Templates:
    return tuple((path.name, path.read_bytes()) for path in sorted(TEMPLATES.iterdir()))


@lru_cache(maxsize=_KEPT)
def _generated(document: str, where: str, templates: _Templates) -> Mapping[str, bytes]:
    with TemporaryDirectory(prefix="codegen-") as folder:
        root = Path(folder, "package")
        for path, content in _rendered(document, where, templates).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        _tidy(root)
        modules = _read_modules(root)
    banner = BANNER.encode()
    return {"py.typed": banner} | {path: banner + modules[path] for path in modules}


@lru_cache(maxsize=_KEPT)
def _rendered(text: str, where: str, templates: _Templates) -> Mapping[str, bytes]:
    document: Document = json.loads(text)
    _refuse_unknown(templates)
    supported.check(document, where)
    try:
        supported_references.check(document, where)
        with TemporaryDirectory(prefix="codegen-") as folder:
            return _render(document, Path(folder, "package"), where)
    except RecursionError as error:
        what = "refers on and on, too deeply to be generated; ask the vendor for fewer steps"
        raise CodegenError.at(f"{where}#", what) from error
    except AttributeError as error:
        owner = error.obj if isinstance(error.obj, type | ModuleType) else type(error.obj)
        if not f"{owner.__module__}".startswith("openapi_python_client"):
            raise
        what = f"{error}; install the version that pyproject.toml names"
        raise CodegenError.at("openapi-python-client", what) from error


def _render(document: Document, root: Path, where: str) -> dict[str, bytes]:
    found = operations(document)
    config = _config(root)
    data = _parse(document, found, config, where)
    _write(_project(data, document, found, config), root, where)
    return _read_modules(root)


def _read_modules(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.py")}


def replaced_templates() -> dict[str, bytes]:
    """Return upstream's text of each template that one of ours replaces, by name."""
    upstream = upstream_templates()
    ours = {path.name for path in TEMPLATES.iterdir()}
    return {name: upstream[name].read_bytes() for name in sorted(ours & upstream.keys())}


def upstream_templates() -> dict[str, Path]:
    """Return the paths of upstream's templates by name."""
    from openapi_python_client import __file__ as package  # noqa: PLC0415 - only its path

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


def _parse(document: Document, found: _Operations, config: Config, where: str) -> GeneratorData:
    python_name = partial(PythonIdentifier, prefix=config.field_prefix)
    rewritten = rewrite(document)
    pointers = inline_names.move_to_components(rewritten, python_name)
    data = _read(rewritten, config, where)
    errors = parse_errors.find(data)
    if errors:
        # For a mistake inside an alternative the generator gives neither place nor reason, and null
        # is an alternative.
        errors = parse_errors.find(_read(without_null(rewritten), config, where)) or errors
    _rename(data, config)
    clashing = name_clashes.find(
        data,
        _credentials(_schemes(document, found), config),
        [(endpoint, _operation_of(found, endpoint)) for endpoint in _endpoints(data)],
        python_name,
    )
    if problems := [*parse_errors.problems(errors, pointers), *clashing]:
        raise refusal(problems, where)
    return data


def _read(document: Document, config: Config, where: str) -> GeneratorData:
    try:
        data = GeneratorData.from_dict(document, config=config)
    except Exception as error:
        what = f"the generator cannot read this document: {type(error).__name__}: {error}"
        raise refusal([Problem("", what)], where) from error
    if isinstance(data, GeneratorError):
        raise refusal([Problem("", f"{data.header} {data.detail}")], where)
    return data


def _schemes(document: Document, found: _Operations) -> dict[str, Any]:
    """Return the security schemes that an operation uses, by name."""
    schemes: dict[str, Any] = document.get("components", {}).get("securitySchemes", {})
    used = {operation.auth for operation in found.values()}
    return {name: scheme for name, scheme in schemes.items() if name in used}


def _credentials(schemes: Mapping[str, Any], config: Config) -> dict[str, str]:
    """Return the class that each security scheme becomes, by the scheme's pointer."""
    place = ("components", "securitySchemes")
    return {join("", *place, name): ClassName(name, config.field_prefix) for name in schemes}


def _rename(data: GeneratorData, config: Config) -> None:
    """Rename fields and arguments whose names the generated code needs, or Python reads as others.

    Python normalizes identifiers, so that the one character of the ligature `fi` is two letters.
    """
    classes = {entry.class_info.name for entry in [*data.models, *data.enums]}
    taken = name_clashes.TAKEN_FIELDS | name_clashes.TAKEN_CLASSES | classes
    for model in data.models:
        for prop in name_clashes.fields(model):
            name = normalize("NFKC", prop.python_name)
            _give(prop, f"field_{name}" if name in taken else name, config)
    for endpoint in _endpoints(data):
        for location, prop in endpoint.iter_all_parameters():
            name = normalize("NFKC", prop.python_name)
            is_taken = name in name_clashes.TAKEN_ARGUMENTS
            _give(prop, f"{name}_{location}" if is_taken else name, config)


def _give(prop: Property, name: str, config: Config) -> None:
    if prop.python_name != name:
        prop.set_python_name(UntrustedString(name), config)


def _endpoints(data: GeneratorData) -> Iterator[Endpoint]:
    for collection in data.endpoint_collections_by_tag.values():
        yield from collection.endpoints


def _operation_of(found: _Operations, endpoint: Endpoint) -> Operation:
    return found[endpoint.method, anonymous(endpoint.path.get_untrusted_value())]


class _Compiled(BytecodeCache):
    """Keeps compiled templates by their text: compiling is most of the work for a document."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if this text was compiled before."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the content of the bucket."""
        self._kept[bucket.key] = bucket.checksum, bucket.code


_COMPILED: Final = _Compiled()


def _project(
    data: GeneratorData, document: Document, found: _Operations, config: Config
) -> Project:
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.env.undefined = StrictUndefined
    project.env.bytecode_cache = _COMPILED
    project.env.filters.update(FILTERS)
    project.env.tests.update(TESTS)
    server = document["servers"][0]
    names: dict[str, Any] = {
        "operation_of": partial(_operation_of, found),
        "info": document["info"],
        "pointer_of": name_clashes.pointer_of,
        "schemes": _schemes(document, found),
        "server": {**server, "url": address(server)},
        "description_at": partial(descriptions.at, document),
        "description_of_field": partial(descriptions.of_field, document),
    }
    project.env.globals.update(names)
    return project


def _refuse_unknown(templates: _Templates) -> None:
    known = {*upstream_templates(), *_ADDED, _MACROS}
    what = "expected the name of a template that the generator uses; rename or remove this file"
    for name, _ in templates:
        if name not in known:
            raise CodegenError.at(f"codegen/templates/{name}", what)


def _write(project: Project, root: Path, where: str) -> None:
    try:
        errors = _build(project, root)
    except TemplateError as error:
        raise CodegenError.at("codegen/templates", f"{type(error).__name__}: {error}") from error
    except Exception as error:
        what = f"the generator cannot write this client: {type(error).__name__}: {error}"
        raise refusal([Problem("", what)], where) from error
    if errors:
        raise refusal((Problem("", f"{e.header} {e.detail}") for e in errors), where)


def _build(project: Project, root: Path) -> Sequence[GeneratorError]:
    with contextlib.redirect_stdout(io.StringIO()):  # It announces its target.
        if errors := project.build():
            return errors
    for name, target in _ADDED.items():
        (root / target).write_text(project.env.get_template(name).render(), "utf-8")
    return []


def _tidy(root: Path) -> None:
    """Sort imports, drop unused ones, and format."""
    try:
        ruff = find_ruff_bin()
    except FileNotFoundError as error:
        what = f"expected the program of the package ruff: {error}; install ruff again"
        raise CodegenError.at("ruff", what) from error
    for command in _RUFF:
        arguments = [ruff, *command, *_RUFF_OPTIONS, str(root)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
        if done.returncode:
            said = (done.stdout + done.stderr).replace(str(root), "")
            raise CodegenError.at("codegen/templates", f"ruff refuses the rendered files:\n{said}")
