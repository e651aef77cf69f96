"""Bodies with duplicate members, which Python's JSON parser accepts."""

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codegen.generate.kinds.clients import Client, GenerateClient

ONCE = ("", "an object that names each member once", "one that repeats a name")


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client without models; reading JSON needs none."""
    return generate_client({})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"a":1,"a":1}', id="equal values"),
        pytest.param(b'{"a":1,"b":2,"a":3}', id="apart"),
        pytest.param(b'{"a":1,"\\u0061":2}', id="one of them escaped"),
        pytest.param(b'{"a" \n:1,"a"\t:2}', id="white space before colons"),
        pytest.param(b'{"":1,"":2}', id="empty names"),
        pytest.param(b'{"a":{"b":1},"a":{"c":[":"]}}', id="objects"),
        pytest.param(b'{"a":":\\":","a":"\\\\"}', id="quotes and colons in strings"),
        pytest.param(b'[{},{"x":[{"a":1,"a":1}]}]', id="deep inside"),
        pytest.param(b'{"x":{"a":1,"a":1},"x":0}', id="inside what another would replace"),
    ],
)
def test_a_member_named_twice_is_refused(client: Client, content: bytes) -> None:
    """An object that repeats a name is refused at any depth, and the name is not shown."""
    with pytest.raises(client.module("errors").ValidationError) as caught:
        client.module("decode").loads(content)
    assert ONCE == caught.value.args


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'[{"a":1},{"a":1}]', id="in several objects"),
        pytest.param(b'{"a":{"a":1}}', id="in an object and in one inside it"),
        pytest.param(b'{"a":"a\\":1,\\"a","b":"\\"a\\":1"}', id="as the text of a string"),
        pytest.param(b'{"a":1,"A":1,"a ":1,"\\u0430":1}', id="that only looks the same"),
    ],
)
def test_equal_names_elsewhere_are_let_pass(client: Client, content: bytes) -> None:
    """Only names of one and the same object must differ."""
    assert json.loads(content) == client.module("decode").loads(content)


def test_objects_nested_too_deeply_are_refused(client: Client) -> None:
    """Looking at each object does not make depth a crash."""
    with pytest.raises(client.module("errors").ValidationError, match="deeper nesting"):
        client.module("decode").loads(b'{"a":' * 200_000)


NAMES = st.sampled_from(["a", "b", ":", '"', " :", '":', "\\"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), NAMES)
PAIRS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(st.tuples(NAMES, inner), max_size=4).map(tuple),
    max_leaves=12,
)


def written(value: object, colon: str) -> str:
    """Return JSON; a tuple of pairs becomes an object."""
    if isinstance(value, tuple):
        pairs = cast("tuple[tuple[str, object], ...]", value)
        entries = (f"{json.dumps(name)}{colon}{written(e, colon)}" for name, e in pairs)
        return "{" + ",".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(e, colon) for e in cast("list[object]", value)) + "]"
    return json.dumps(value)


def repeats(value: object) -> bool:
    """Tell whether an object, or one inside it, repeats a name."""
    if isinstance(value, tuple):
        pairs = cast("tuple[tuple[str, object], ...]", value)
        names = {name for name, _ in pairs}
        return len(names) < len(pairs) or any(repeats(entry) for _, entry in pairs)
    return isinstance(value, list) and any(map(repeats, cast("list[object]", value)))


@given(PAIRS, st.sampled_from([":", " : ", "\n:\t"]))
def test_repeated_names_are_all_that_is_refused(client: Client, value: object, colon: str) -> None:
    """Exactly the JSON texts with a repeated name are refused, in any spelling."""
    content = written(value, colon).encode()
    if repeats(value):
        with pytest.raises(client.module("errors").ValidationError):
            client.module("decode").loads(content)
    else:
        assert json.loads(content) == client.module("decode").loads(content)
