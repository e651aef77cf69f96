"""Parameters: where they go in a request, and how they are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.codegen.generate.kinds.clients import Client, GenerateClient, operation

IDENTITY = "123e4567-e89b-12d3-a456-426614174000"
TEXT = {"type": "string"}


def parameter(
    place: str, name: str, schema: dict[str, Any] | None = None, **more: object
) -> dict[str, Any]:
    """Make a parameter: of a string, and required in a path, unless said otherwise."""
    return {
        "in": place,
        "name": name,
        "schema": schema or TEXT,
        "required": place == "path",
        **more,
    }


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of operations with parameters in each place."""
    texts = {"type": "array", "items": TEXT}
    dates = {"type": "array", "items": {"type": "string", "format": "date"}}
    query = [
        parameter("query", "q"),
        parameter("query", "nullable", {"type": ["string", "null"]}),
        parameter("query", "number", {"type": "number"}),
        parameter("query", "flag", {"type": "boolean"}),
        parameter("query", "day", {"type": "string", "format": "date"}),
        parameter("query", "at", {"type": "string", "format": "date-time"}),
        parameter("query", "uuid", {"type": "string", "format": "uuid"}),
        parameter("query", "state", {"type": "string", "enum": ["half way"]}),
        parameter("query", "level", {"type": "integer", "enum": [3]}),
        parameter("query", "word", {"const": "fixed"}),
        parameter("query", "list", texts),
        parameter("query", "joined", texts, explode=False, style="form"),
        parameter("query", "dates", dates, explode=False),
        parameter("query", "either", {"oneOf": [{"type": "integer"}, texts]}),
        parameter("query", "filter[a]&b"),
        {"$ref": "#/components/parameters/Page"},
    ]
    headers = [
        parameter("header", "X-Text", required=True),
        parameter("header", "X-Count", {"type": "integer"}),
    ]
    shared = [parameter("path", "item-id"), parameter("query", "q", {"type": "integer"})]
    taken = [
        *(
            parameter("query", name)
            for name in ("auth", "body", "http", "base_url", "date", "send")
        ),
        *(parameter("query", name) for name in ("client", "url", "fooBar")),
        *(parameter("header", name) for name in ("send_async", "q")),
        parameter("query", "q"),
    ]
    paths = {
        "/search": {"get": operation(operationId="search", parameters=query)},
        "/headers": {"get": operation(operationId="headers", parameters=headers)},
        "/items/{item-id}/{parts}": {
            "parameters": shared,
            "get": operation(
                operationId="get_item", parameters=[parameter("path", "parts", texts)]
            ),
        },
        "/same/{id}": {
            "get": operation(
                operationId="same",
                parameters=[
                    parameter("path", "id"),
                    parameter("query", "id"),
                    parameter("header", "id"),
                ],
            )
        },
        "/taken": {"get": operation(operationId="taken", parameters=taken)},
        "/nothing": {"get": operation(operationId="nothing")},
    }
    page = parameter("query", "page", {"type": "integer", "default": 1}, required=True)
    return generate_client({"paths": paths, "components": {"parameters": {"Page": page}}})


def pairs(**query: str) -> tuple[tuple[str, str], ...]:
    """Make the query that is expected."""
    return tuple(query.items())


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        pytest.param({}, {}, id="absent"),
        pytest.param({"nullable": None, "q": ""}, {"q": ""}, id="None is left out, empty is not"),
        pytest.param(
            {"q": "a b/c?d&é=1,2%"}, {"q": "a%20b%2Fc%3Fd%26%C3%A9%3D1%2C2%25"}, id="quoted"
        ),
        pytest.param({"number": Decimal("1.10")}, {"number": "1.10"}, id="number"),
        pytest.param({"flag": False}, {"flag": "false"}, id="boolean"),
        pytest.param({"day": date(2024, 1, 2)}, {"day": "2024-01-02"}, id="date"),
        pytest.param(
            {"at": datetime(2024, 1, 2, tzinfo=UTC)},
            {"at": "2024-01-02T00%3A00%3A00Z"},
            id="date-time",
        ),
        pytest.param({"uuid": UUID(IDENTITY)}, {"uuid": IDENTITY}, id="uuid"),
        pytest.param({"state": "unknown"}, {"state": "unknown"}, id="unknown value"),
        pytest.param({"word": "fixed"}, {"word": "fixed"}, id="constant"),
        pytest.param(
            {"joined": ("a", "b,c", "é")}, {"joined": "a,b%2Cc,%C3%A9"}, id="joined array"
        ),
        pytest.param({"joined": ()}, {"joined": ""}, id="empty joined array"),
        pytest.param({"dates": (date(2024, 1, 2),)}, {"dates": "2024-01-02"}, id="dates"),
        pytest.param({"list_": ()}, {}, id="empty array"),
        pytest.param({"either": 1}, {"either": "1"}, id="alternative"),
        pytest.param({"filterab": "x"}, {"filter%5Ba%5D%26b": "x"}, id="odd name"),
    ],
)
def test_a_query_is_written_as_documented(
    client: Client, arguments: dict[str, object], query: dict[str, str]
) -> None:
    """Values of each kind become the text that stands in a query, percent-encoded."""
    request = client.operation("search").build_request(page=2, **arguments)
    assert {**query, "page": "2"} == dict(request.query)
    assert request.path == "/search"


def test_members_of_enumerations_are_written_as_their_value(client: Client) -> None:
    """A member stands for its value, not its name."""
    models = client.module("models")
    request = client.operation("search").build_request(
        page=1, state=models.SearchState.HALF_WAY, level=models.SearchLevel.VALUE_3
    )
    assert pairs(state="half%20way", level="3", page="1") == request.query


def test_an_exploded_array_repeats_its_name(client: Client) -> None:
    """Arrays in a query are written an item a pair, as is the default."""
    request = client.operation("search").build_request(page=1, list_=("a,b", "c"))
    assert request.query == (("list", "a%2Cb"), ("list", "c"), ("page", "1"))
    assert request.url("https://h/") == "https://h/search?list=a%2Cb&list=c&page=1"


def test_required_parameters_cannot_be_left_out(client: Client) -> None:
    """A parameter that is required, here by reference, has no default."""
    with pytest.raises(TypeError, match="page"):
        client.operation("search").build_request()


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        pytest.param("a/b", "a%2Fb", id="slash"),
        pytest.param("a?b#c", "a%3Fb%23c", id="query and fragment"),
        pytest.param("é 名", "%C3%A9%20%E5%90%8D", id="unicode"),
        pytest.param("100%", "100%25", id="percent"),
        pytest.param("..", "%2E%2E", id="dots"),
        pytest.param("a.b", "a.b", id="dot inside"),
        pytest.param("{x}", "%7Bx%7D", id="braces"),
    ],
)
def test_a_path_parameter_stays_one_segment(client: Client, value: str, segment: str) -> None:
    """No value of a path parameter leads to another path; parameters of the path are inherited."""
    request = client.operation("get_item").build_request(item_id=value, parts=("x", "y,z"))
    assert request.path == f"/items/{segment}/x,y%2Cz"
    assert request.url("https://h/v1") == f"https://h/v1/items/{segment}/x,y%2Cz"


def test_an_operation_overrides_a_parameter_of_its_path(client: Client) -> None:
    """A parameter that both the path and the operation describe is passed once."""
    request = client.operation("get_item").build_request(item_id="a", parts=(), q=5)
    assert pairs(q="5") == request.query


def test_headers_are_written_as_documented(client: Client) -> None:
    """Header parameters stand beside what is accepted; those left out are absent."""
    build_request = client.operation("headers").build_request
    accept = {"accept": "application/json"}
    assert {**accept, "X-Text": "a b"} == build_request(x_text="a b").headers
    assert {**accept, "X-Text": "", "X-Count": "0"} == build_request(x_text="", x_count=0).headers


def test_equal_names_in_different_places_stay_apart(client: Client) -> None:
    """A path, a query and a header parameter of one name are three arguments."""
    request = client.operation("same").build_request(id_path="p", id_query="q", id="h")
    assert ("/same/p", pairs(id="q")) == (request.path, request.query)
    assert request.headers["id"] == "h"


def test_names_that_the_module_needs_are_renamed(client: Client) -> None:
    """A parameter may have a name that the generated functions use themselves."""
    arguments = {
        "auth_query": "auth",
        "body_query": "body",
        "http_query": "http",
        "date": "date",
        "base_url_query": "base_url",
        "send_query": "send",
        "client_query": "client",
        "url_query": "url",
        "foo_bar": "fooBar",
        "q_query": "q",
    }
    request = client.operation("taken").build_request(
        **arguments, send_async_header="s", q_header="h"
    )
    assert sorted((value, value) for value in arguments.values()) == sorted(request.query)
    assert (request.headers["send_async"], request.headers["q"]) == ("s", "h")


def test_an_operation_may_need_nothing(client: Client) -> None:
    """An operation without parameters, body and credentials is called without arguments."""
    request = client.operation("nothing").build_request()
    assert (*(request.method, request.path, request.query, request.content),) == (
        "GET",
        "/nothing",
        (),
        None,
    )
