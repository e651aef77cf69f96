"""The operations that a probe asks, and the server."""

import pytest

from codegen.errors import CodegenError
from codegen.openapi.document import Document
from codegen.probe.plan import chosen, plan
from tests.codegen.probe.replies import DOCUMENT, KEY, USAGE, request


def test_request() -> None:
    """The document gives the URL and the header of the key; `repr` does not show the key."""
    asked = request(DOCUMENT, None, f" {KEY}\n")
    assert ("GET", "https://example.com/v1/usage", "key", KEY) == (
        asked.method,
        asked.url,
        asked.header,
        asked.key,
    )
    assert KEY not in repr(asked)


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://example.org", "https://example.org/usage"),
        ("https://example.org:8443/a/", "https://example.org:8443/a/usage"),
        ("http://localhost:1", "http://localhost:1/usage"),
        ("http://[::1]:1", "http://[::1]:1/usage"),
    ],
)
def test_base_url(base_url: str, url: str) -> None:
    """The base URL may be another server: by https, or on this machine."""
    assert url == request(DOCUMENT, base_url, KEY).url


@pytest.mark.parametrize(
    ("base_url", "what"),
    [
        pytest.param("http://example.com", "got 'http://example.com'", id="http"),
        pytest.param("ftp://127.0.0.1", "got 'ftp://127.0.0.1'", id="ftp"),
        pytest.param("https://", "got 'https://'", id="no-host"),
        pytest.param("nonsense", "got 'nonsense'", id="no-scheme"),
        pytest.param("https://example.com:x", "cannot be used: Invalid port", id="port"),
        pytest.param("https://u:s3cret@example.com", "holds user-info", id="user-info"),
        pytest.param("https://example.com?k=s3cret", "holds user-info, a query", id="query"),
        pytest.param("https://example.com#s3cret", "a query or a fragment", id="fragment"),
    ],
)
def test_base_url_is_refused(base_url: str, what: str) -> None:
    """A base URL is refused if others on the network could read the key."""
    with pytest.raises(CodegenError) as caught:
        request(DOCUMENT, base_url, KEY)
    assert what in str(caught.value)
    assert "expected https://HOST" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("key", [None, "", " ", "a b", "a\nb", "é"])
def test_key_is_refused(key: str | None) -> None:
    """A key that is missing or cannot be sent is refused."""
    with pytest.raises(CodegenError, match="HYPER_USAGE_API_KEY: unset or not printable ASCII"):
        request(DOCUMENT, None, key)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        pytest.param({}, "expected it in openapi.json, got none; `refresh` takes it", id="gone"),
        pytest.param(
            {"get": {"responses": {}}},
            "expected a key in a header, got none; correct the document or the overlay",
            id="no-key",
        ),
        pytest.param(
            {
                "parameters": [{"in": "query", "name": "to\x1b", "required": True}],
                "get": {
                    "security": [{"Key": list[str]()}],
                    "responses": {},
                    "parameters": [
                        {"$ref": "#/components/parameters/From"},
                        {"in": "query", "name": "limit"},
                    ],
                },
            },
            "it requires a value, which a probe does not have: query parameter to\\x1b, "
            "query parameter from",
            id="parameters",
        ),
    ],
)
def test_document_is_refused(item: Document, why: str) -> None:
    """An operation that is missing, has no key or requires a value cannot be asked."""
    needed = {"in": "query", "name": "from", "required": True}
    components = DOCUMENT["components"] | {"parameters": {"From": needed}}
    with pytest.raises(CodegenError) as caught:
        request(DOCUMENT | {"paths": {"/usage": item}, "components": components}, None, KEY)
    assert f"openapi.json#/paths: GET /usage was not asked: {why}" in str(caught.value)


def test_several_operations() -> None:
    """Each GET without a required parameter is asked; for each other one there is a reason."""
    item = DOCUMENT["paths"]["/usage"]
    several = DOCUMENT | {"paths": {"/usage": item | {"post": item["get"]}, "/balance": item}}
    wanted = (*USAGE, ("/usage", "post"), ("/balance", "get"), ("/gone/{id}", "get"))
    planned = plan(several, wanted, None, KEY)
    urls = [f"https://example.com/v1/{name}" for name in ("usage", "balance")]
    assert urls == [asked.url for asked in planned.requests]
    post, gone = planned.left_out
    assert post == (
        "POST /usage was not asked: a probe sends GET alone, because POST may change something"
    )
    assert gone.startswith("GET /gone/{id} was not asked: expected it in openapi.json, got none; ")


def test_one_of_several_operations() -> None:
    """One operation can be chosen by its name; all others are named if there is none such."""
    wanted = (*USAGE, ("/balance", "get"))
    assert wanted == chosen(wanted, None)
    assert wanted[1:] == chosen(wanted, "GET /balance")
    what = (
        "--operation: expected an operation of the client, got 'GET /a'; pass one of: GET /usage,"
    )
    with pytest.raises(CodegenError, match=what):
        chosen(wanted, "GET /a")


def test_a_document_that_no_client_expresses_is_refused() -> None:
    """An unreadable part is named as it is when a client is generated; a bug stays a bug."""
    odd = {"get": {"responses": {"200": {"$ref": "#/info/title"}}}}
    broken = DOCUMENT | {"info": {"title": "T", "version": "1"}, "paths": {"/usage": odd}}
    with pytest.raises(CodegenError, match=r"/paths/~1usage/get/responses/200/\$ref: only a"):
        request(broken, None, KEY)


def test_a_mistake_of_ours_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that a client expresses is not blamed."""

    def fail(_: Document) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("codegen.generate.operations.operations", fail)
    with pytest.raises(KeyError, match="ours"):
        request(DOCUMENT, None, KEY)


@pytest.mark.parametrize("servers", [{"servers": []}, {}], ids=["empty", "absent"])
def test_a_document_without_a_server(servers: Document) -> None:
    """A document that names no server needs a base URL from the caller."""
    document = {name: node for name, node in DOCUMENT.items() if name != "servers"} | servers
    with pytest.raises(CodegenError, match="--base-url: expected https"):
        request(document, None, KEY)
    assert "https://h.example/usage" == request(document, "https://h.example", KEY).url
