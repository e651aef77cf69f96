"""A document becomes the files of a package: strictly, hermetically, its texts without effect."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.compat.generated import generated_surface
from codegen.errors import CodegenError
from codegen.generate import generator
from codegen.openapi.document import Document, dumps
from tests.codegen.generate.kinds.clients import complete, operation

ROOT: Final = Path(generator.__file__).parents[2]


def thorough(text: str = "Text", name: str = "name") -> Document:
    """Make a document with a text in each place that can have one, and with names to map."""
    described = {"description": text}
    properties: dict[str, Any] = {
        f"p{name}": {"type": "string", **described, "example": text, "default": text},
        "state": {"type": "string", "enum": ["on", "off"], **described},
        "level": {"type": "integer", "enum": [1], **described},
    }
    thing = {"title": "Thing", "type": "object", "properties": properties, **described}
    parameters = [
        {
            "in": "query",
            "name": f"q{name}",
            "example": text,
            **described,
            "schema": {"type": "string", "default": text, **described},
        }
    ]
    reply = {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
    }
    member = {
        "operationId": "act",
        "summary": text,
        "tags": ["tag"],
        "parameters": parameters,
        "requestBody": {"content": reply["content"], **described},
        "responses": {"200": reply, "default": {"description": text}},
    }
    other = operation(operationId="other", tags=["tag"], **described)
    scheme = {"type": "apiKey", "in": "header", "name": "key", **described}
    return complete(
        {
            "info": {"title": text, "version": text, "description": text},
            "servers": [{"url": "https://h/v1", **described}],
            "security": [{"key": []}],
            "paths": {
                "/act": {
                    "post": member,
                    "get": other,
                }
            },
            "components": {"schemas": {"Thing": thing}, "securitySchemes": {"key": scheme}},
        }
    )


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the files of a client."""
    return generator.generate(thorough(), "a.json")


def test_a_package_is_complete(files: dict[str, bytes]) -> None:
    """The package has a module for each concern, operation and schema, and a marker for types."""
    assert sorted(files) == [
        *("__init__.py", "api/__init__.py", "api/tag/__init__.py", "api/tag/act.py"),
        *("api/tag/other.py", "client.py", "decode.py", "encode.py", "errors.py"),
        *("models/__init__.py", "models/thing.py", "models/thing_level.py"),
        *("models/thing_state.py", "operation.py", "py.typed", "types.py"),
    ]


def test_every_file_says_who_wrote_it(files: dict[str, bytes]) -> None:
    """Each file opens with the banner that says not to edit it."""
    banner = generator.BANNER.encode()
    assert [path for path, content in files.items() if not content.startswith(banner)] == []
    assert {b"#"} == {line[:1] for line in banner.splitlines()}


@pytest.mark.parametrize(
    "template", sorted(generator.TEMPLATES.iterdir()), ids=lambda path: path.name
)
def test_every_template_says_why_it_exists(template: Path) -> None:
    """The first line of a template is a comment with the reason for it."""
    first = template.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("{# Why: ")
    assert first.endswith(" #}")


def test_replaced_templates_are_known() -> None:
    """Upstream's text of each template that ours replace is known."""
    replaced = generator.replaced_templates()
    ours = {path.name for path in generator.TEMPLATES.iterdir()}
    added = {"decode.py.jinja", "encode.py.jinja", "expressions.jinja", "operation.py.jinja"}
    assert ours - added == replaced.keys()
    assert b"class {{ class_name }}" in replaced["model.py.jinja"]


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the templates, which the generator uses."""
    folder = tmp_path / "templates"
    shutil.copytree(generator.TEMPLATES, folder)
    monkeypatch.setattr(generator, "TEMPLATES", folder)
    return folder


def refusal(document: Document | None = None) -> str:
    """Return the message if no client can be generated."""
    with pytest.raises(CodegenError) as caught:
        generator.generate(document or thorough(), "a.json")
    return str(caught.value)


def test_an_undefined_name_in_a_template_is_an_error(templates: Path) -> None:
    """A misspelt variable is not rendered as nothing."""
    (templates / "types.py.jinja").write_text("{{ misspelt }}", encoding="utf-8")
    assert refusal() == "codegen/templates: UndefinedError: 'misspelt' is undefined"


def test_an_error_in_a_template_is_an_error(templates: Path) -> None:
    """A template that fails on a document is reported with its error."""
    (templates / "errors.py.jinja").write_text("{{ 1 / 0 }}", encoding="utf-8")
    assert refusal().startswith(
        "a.json#: the generator cannot write this client: ZeroDivisionError"
    )


def test_a_template_of_an_unknown_name_is_an_error(templates: Path) -> None:
    """A template that nothing uses is an error."""
    (templates / "modle.py.jinja").write_text("", encoding="utf-8")
    assert refusal().startswith("codegen/templates/modle.py.jinja: expected the name of a template")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("def", "invalid-syntax", id="syntax"),
        pytest.param("missing", "F821", id="undefined name"),
    ],
)
def test_a_template_that_renders_no_python_is_an_error(
    templates: Path, source: str, said: str
) -> None:
    """Ruff checks the rendered files; its message does not depend on their folder."""
    (templates / "types.py.jinja").write_text(source, encoding="utf-8")
    message = refusal()
    assert message.startswith("codegen/templates: ruff refuses the rendered files:")
    assert said in message
    assert "codegen-" not in message


def test_a_missing_ruff_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that cannot be formatted is not returned, and the error names the next step."""
    monkeypatch.setattr(generator, "find_ruff_bin", Mock(side_effect=FileNotFoundError("bin/ruff")))
    expected = "ruff: expected the program of the package ruff: bin/ruff; install ruff again"
    assert expected == refusal(thorough("Never seen before"))


def test_errors_of_the_generator_itself_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that upstream returns instead of raising is reported too."""
    document = thorough("Not seen before either")
    monkeypatch.setattr(Path, "mkdir", raise_exists)
    said = "a.json#: Unable to generate the client Directory already exists"
    assert refusal(document).startswith(said)


@pytest.mark.parametrize("name", ["UntrustedString", "GeneratorData"])
def test_a_name_that_moved_is_one_sentence(name: str) -> None:
    """After an upgrade that moved a name, one sentence names it."""
    script = f"""
import openapi_python_client.parser, openapi_python_client.schema, sys
for module in (openapi_python_client.parser, openapi_python_client.schema):
    vars(module).pop({name!r}, None)
from codegen.__main__ import main
sys.exit(main(["check"]))
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(f"openapi-python-client: cannot import name '{name}' from ")
    assert 1 == done.stderr.count("\n")


def test_an_attribute_that_moved_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attribute of the generator's own classes counts as a name too."""
    monkeypatch.delattr("openapi_python_client.config.Config.from_sources")
    with pytest.raises(CodegenError, match=r"openapi-python-client: .*'from_sources'"):
        generator.render(complete({"info": {"title": "Moved", "version": "1"}}), "a.json")


def test_an_attribute_of_ours_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mistake of ours is blamed on the generator."""

    def mistaken(document: Any) -> object:
        return document.nothing

    monkeypatch.setattr(generator, "operations", mistaken)
    with pytest.raises(AttributeError, match="nothing"):
        generator.render(complete({"info": {"title": "Ours", "version": "1"}}), "a.json")


def test_references_on_and_on_are_refused() -> None:
    """A chain of references beyond Python's depth of recursion is a problem, not a crash."""
    links = {f"P{n}": {"$ref": f"#/components/parameters/P{n + 1}"} for n in range(2000)}
    last = {"in": "query", "name": "p", "schema": {"type": "string"}}
    document = complete(
        {
            "paths": {
                "/a": {"get": operation(parameters=[{"$ref": "#/components/parameters/P0"}])}
            },
            "components": {"parameters": {**links, "P2000": last}},
        }
    )
    with pytest.raises(CodegenError, match="refers on and on"):
        generator.render(document, "a.json")


def test_a_document_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call with the same document gets the same files, in a dict of its own."""
    first = generator.render(thorough(), "a.json")
    first["types.py"] = b""
    monkeypatch.setattr(Path, "mkdir", raise_exists)
    again = generator.render(thorough(), "a.json")
    assert first.keys() == again.keys()
    assert b"" != again["types.py"]


def test_what_is_rendered_is_what_is_generated(files: dict[str, bytes]) -> None:
    """Before it is formatted the source has the same surface and the same code but for imports."""
    rendered = generator.render(thorough(), "a.json")
    assert files.keys() - {"py.typed"} == rendered.keys()
    assert generated_surface.read(files) == generated_surface.read(rendered)


def raise_exists(*_: object, **__: object) -> None:
    """Fail as the creation of a directory that is there."""
    raise FileExistsError


def test_a_document_that_upstream_cannot_parse_is_an_error() -> None:
    """If upstream cannot read a document at all, its error is reported."""
    assert refusal({**thorough(), "info": {}}).startswith(
        "a.json#: Failed to parse OpenAPI document"
    )


SCRIPT = """
import json, sys
from codegen.generate import generator
with open("a.json", encoding="utf-8") as file:
    files = generator.generate(json.load(file), "a.json")
json.dump({path: content.decode() for path, content in files.items()}, sys.stdout)
"""


def test_bytes_depend_on_nothing_else(files: dict[str, bytes], tmp_path: Path) -> None:
    """Hash seed, directory, umask, locale and configuration nearby make no difference."""
    (tmp_path / "ruff.toml").write_text("line-length = 40", encoding="utf-8")
    (tmp_path / "a.json").write_text(dumps(thorough()), encoding="utf-8")
    for seed in ("0", "1"):
        environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TMPDIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=tmp_path,
            env={**os.environ, **environment},
            umask=0o077,
            capture_output=True,
            check=True,
        )
        assert files == {path: text.encode() for path, text in json.loads(done.stdout).items()}


class _WithoutTexts(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node


def code(files: dict[str, bytes]) -> dict[str, str]:
    """Return the code of each module without its texts."""
    return {path: ast.dump(_WithoutTexts().visit(ast.parse(text))) for path, text in files.items()}


def shape(files: dict[str, bytes]) -> dict[str, list[type[ast.AST]]]:
    """Return the kinds of nodes of each module, without texts and names."""
    return {path: [type(node) for node in ast.walk(ast.parse(files[path]))] for path in files}


HOSTILE = [
    *('"', '"""', "'''", "\\", '\\"""', '"""\\', "\\N{DEGREE SIGN}", "\\U", "\\x", "\n", "\r\n"),
    *("{{ 7 * 7 }}", "{% raw %}", "{# x", "{x!r}", "%s", "\x00", "\x1b[2J", "\x0c", "\u2028"),
    *(
        "# noqa",
        "import os",
        " ",
        "a" * 90,
        "\\" * 91,
        '""',
        "</x>",
        "é",
        "名",
        "x = 1\n",
        "\u202e",
    ),
]
texts = (
    st.lists(
        st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        min_size=1,
        max_size=6,
    )
    .map("".join)
    .filter(bool)
)


@settings(max_examples=12, deadline=None)
@given(text=texts)
def test_texts_are_inert(text: str) -> None:
    """The texts of a document have no effect on the code."""
    generated = generator.generate(thorough(text), "a.json")
    assert code(generator.generate(thorough(), "a.json")) == code(generated)


@settings(max_examples=12, deadline=None)
@given(name=texts)
def test_names_are_inert(name: str) -> None:
    """Other names of a property and a parameter change only texts and identifiers."""
    generated = generator.generate(thorough(name=name), "a.json")
    assert shape(generator.generate(thorough(), "a.json")) == shape(generated)


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_is_inert(files: dict[str, bytes], text: str) -> None:
    """Each text that would break out of a string or a template stays a text."""
    generated = generator.generate(thorough(f"{text} {text}"), "a.json")
    assert code(files) == code(generated)


def test_upstream_makes_no_bytes_of_ours(files: dict[str, bytes]) -> None:
    """Every generated file is UTF-8 with one kind of line end, and ends with one."""
    assert [path for path in files if b"\r" in files[path] or files[path][-1:] != b"\n"] == []
