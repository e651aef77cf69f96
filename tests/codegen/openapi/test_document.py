"""A document is read strictly and written in one form."""

import pytest

from codegen.errors import CodegenError
from codegen.openapi import document


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        pytest.param('{"a": 1, "a": 2}', "x", "duplicate members ['a']", id="duplicate"),
        pytest.param('{\n"a" 1}', "x, line 2 column 5", "not JSON: Expecting ':'", id="syntax"),
        pytest.param('{"a": NaN}', "x", "NaN is not JSON", id="nan"),
        pytest.param(r'{"a": "\ud800"}', "x", "surrogates not allowed", id="surrogate"),
        pytest.param(
            "[" * 100_000, "x", "not usable as JSON: nested too deeply to be read", id="depth"
        ),
        pytest.param(
            '{"a": 1.00000000000000000001}',
            "x",
            "expected a number that a double can hold",
            id="digits",
        ),
        pytest.param('{"a": 1.5e99999999999999999999}', "x", "a double can hold", id="exponent"),
        pytest.param(
            f'{{"a": 0.{"1" * 2_000_000}}}', "x", "a double can hold, got 0.111", id="long"
        ),
        pytest.param("[]", "x", "expected a JSON object, got list", id="array"),
    ],
)
def test_loads_refuses(text: str, where: str, what: str) -> None:
    """A text that JSON readers read differently is refused, with its place."""
    with pytest.raises(CodegenError) as caught:
        document.loads(text, "x")
    (problem,) = caught.value.problems
    assert where == problem.where
    assert what in problem.what


@pytest.mark.parametrize("paths", [None, [], {"/a": None}, {"/a": "get"}, {"x-a": {"get": {}}}])
def test_each_operation_is_one(paths: object) -> None:
    """An operation is a member of an object below a path; nothing else counts."""
    assert [] == [*document.each_operation({"paths": paths})]
    assert [] == [*document.each_operation({})]


@pytest.mark.parametrize("depth", [500, 5_000])
def test_deep_yaml_is_refused(depth: int) -> None:
    """A YAML text nested beyond Python's depth is refused in words of our own."""
    with pytest.raises(CodegenError, match="x: not usable as YAML: nested too deeply to be read"):
        document.loads_yaml("a: " + "[" * depth + "]" * depth, "x")


def test_loads_is_linear_in_duplicates() -> None:
    """Half a million names twice are found in one pass, and the message names a few of them."""
    names = ", ".join(f'"{n}": 1, "{n}": 2' for n in range(250_000))
    with pytest.raises(CodegenError, match=r"duplicate members \['0', '1', ") as caught:
        document.loads(f"{{{names}}}", "x")
    assert len(str(caught.value)) < 500


def test_dumps_keeps_what_loads_read() -> None:
    """Members keep their order, text stays as it is, and numbers their value."""
    text = '{\n  "z": "é\\n",\n  "a": [\n    0.01,\n    1e-07,\n    3\n  ]\n}\n'
    assert text == document.dumps(document.loads(text, "x"))


def test_names_in_yaml_are_text() -> None:
    """A name is the text that was written, whatever type the same text has as a value."""
    text = "429: {null: ~, on: on, true: true, 1.50: 1.50, 2024-01-01: 2024-01-01}"
    inner = {"null": None, "on": "on", "true": True, "1.50": 1.5, "2024-01-01": "2024-01-01"}
    assert {"429": inner} == document.loads_yaml(text, "x")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("429: 1\n'429': 2", "duplicate key", id="duplicate"),
        pytest.param("? [a]\n: 1", "keys must be str", id="no-text"),
    ],
)
def test_names_in_yaml_that_are_refused(text: str, what: str) -> None:
    """A name is text, and there is one of each."""
    with pytest.raises(CodegenError, match=what):
        document.loads_yaml(text, "x")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(f"a: {'b' * 2**20}", "more than 1048576 characters of YAML", id="long"),
        pytest.param(f"a: [{'1,' * 70_000}]", "more than 60000 marks and values", id="many"),
    ],
)
def test_yaml_that_would_take_minutes(text: str, what: str) -> None:
    """A document that is long or has many values is to be passed as JSON."""
    with pytest.raises(CodegenError, match=f"{what}; pass the document as JSON"):
        document.loads_yaml(text, "x")
