"""The handwritten lines that read the names of a generated package."""

from pathlib import Path

import pytest

from codegen.__main__ import ROOT
from codegen.compat.generated.generated_surface import Entry, Item, Surface
from codegen.compat.reads.handwritten import readers, sources
from codegen.errors import CodegenError


def field(name: str, wire_name: str, type_: str = "str") -> tuple[Entry, Item]:
    """Return a field."""
    return Entry("field", name), Item({"type": type_, "wire name": wire_name}, "")


def parameter(name: str, location: str, wire_name: str) -> tuple[Entry, Item]:
    """Return a parameter of an operation."""
    traits = {"wire name": wire_name, "location": location}
    return Entry("parameter", f"default.get_usage.{name}"), Item(traits, "")


SURFACE: Surface = {
    Entry("model", "Usage"): Item({}, ""),
    Entry("model", "Plan"): Item({}, ""),
    **dict(
        [
            field("Usage.plans", "plans", "tuple[Plan, ...]"),
            field("Usage.best", "best", "Plan"),
            field("Plan.product", "productName"),
            field("Plan.used", "requestsUsed", "int"),
        ]
    ),
    Entry("enum", "Color"): Item({}, ""),
    Entry("value", "Color.RED"): Item({"value": "'red'"}, ""),
    Entry("operation", "default.get_usage"): Item({"returns": "Usage"}, ""),
    Entry("body", "default.get_usage"): Item({"type": "Usage"}, ""),
    **dict(
        [
            parameter("page_size", "query", "pageSize"),
            parameter("product", "query", "productName"),
            parameter("used", "path", "usedName"),
            parameter("plans", "cookie", "plansName"),
            parameter("x_trace", "header", "X-Trace"),
        ]
    ),
    Entry("reply", "default.get_usage 200"): Item({}, ""),
    Entry("reply", "default.get_usage 429"): Item({}, ""),
    Entry("reply", "default.get_usage 5XX"): Item({}, ""),
    Entry("reply", "default.get_usage 503"): Item({}, ""),
    Entry("reply", "default.get_usage default"): Item({}, ""),
    Entry("header", "default.get_usage 429 retry-after"): Item({"wire name": "Retry-After"}, ""),
    Entry("security", "Key"): Item({"header": "X-Key"}, ""),
    Entry("server", ""): Item({"base URL": "https://a"}, ""),
}


def lines(text: str) -> dict[str, list[str]]:
    """Return the line numbers that read each entry."""
    found = readers({"m.py": text}, SURFACE)
    return {" ".join(entry).strip(): [line[5:] for line in each] for entry, each in found.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("def f(p: Own):\n    p.product", {}, id="no-model"),
        pytest.param("def f(p):\n    p.product", {}, id="no-annotation"),
        pytest.param("def f(p: Plan):\n    p.to_dict()", {}, id="no-field"),
        pytest.param("def f(p: Plan):\n    p.product = 1", {}, id="no-read"),
        pytest.param("def f(p: Plan):\n    p.product", {"Plan.product": ["2"]}, id="argument"),
        pytest.param(
            "async def f(*, p: 'Plan | None'):\n    (p and\n        p\n        .product)",
            {"Plan.product": ["4"]},
            id="line-of-the-name",
        ),
        pytest.param("def f(p: Plan):\n    (await p[0]).used", {"Plan.used": ["2"]}, id="inside"),
        pytest.param(
            "class A:\n    sent: Plan\ndef f(a: A):\n    a.sent.product",
            {"Plan.product": ["4"]},
            id="attribute-of-a-class",
        ),
        pytest.param(
            "class A:\n    def f(self, p: Plan):\n        def g():\n            p.used",
            {"Plan.used": ["4"]},
            id="scopes-in-scopes",
        ),
        pytest.param(
            "def f(u: Usage):\n    [p.product for p in u.plans]\n"
            "    for p in sorted(u.plans or ()):\n        p.used",
            {"Usage.plans": ["2", "3"], "Plan.product": ["2"], "Plan.used": ["4"]},
            id="loops",
        ),
        pytest.param(
            "def f(u: Usage):\n    if (p := u.best):\n        q = p\n        q.used",
            {"Usage.best": ["2"], "Plan.used": ["4"]},
            id="assignments",
        ),
        pytest.param(
            "u = read_response(1)\nu.plans\np = Plan.from_dict({})\np.used\nPlan(used=1).product",
            {"Usage.plans": ["2"], "Plan.used": ["4"], "Plan.product": ["5"]},
            id="generated-calls",
        ),
        pytest.param(
            "def f() -> Plan: ...\nclass A:\n    def g(self) -> Plan: ...\n"
            "f().used\nA().g().product\nh().product\n(lambda: 1)().used",
            {"Plan.used": ["4"], "Plan.product": ["5"]},
            id="handwritten-calls",
        ),
    ],
)
def test_attributes(text: str, expected: dict[str, list[str]]) -> None:
    """A field is read where a value that is a generated model, by the annotations, is asked."""
    found = {name.removeprefix("field "): each for name, each in lines(text).items()}
    assert expected == {name: each for name, each in found.items() if " " not in name}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "sent['requestsUsed']\nsent['requestsused']", {"field Plan.used": ["1"]}, id="member"
        ),
        pytest.param("from api.default.get_usage import f", "operation default.get_usage", id="op"),
        pytest.param("from api.default import get_usage", "operation default.get_usage", id="mod"),
        pytest.param("from . import a", {}, id="nothing"),
        pytest.param("from api import Plan\nPlan", {"model Plan": ["1", "2"]}, id="model"),
        pytest.param("Color.RED", {"enum Color": ["1"], "value Color.RED": ["1"]}, id="value"),
        pytest.param("headers.get('x-key')", "security Key", id="header"),
        pytest.param(
            "headers.get('retry-after')",
            "header default.get_usage 429 retry-after",
            id="header-of-a-reply",
        ),
        pytest.param("Key", "security Key", id="security"),
        pytest.param("BASE_URL", "server", id="server"),
        pytest.param(
            "build_request(page_size=1, **others)\nopen(page_size=1)",
            {"parameter default.get_usage.page_size": ["1"]},
            id="argument",
        ),
        pytest.param(
            "get_usage.build_request(page_size=1)\npartial(m.sync, page_size=1)\nf(page_size=1)",
            {"parameter default.get_usage.page_size": ["1", "2"]},
            id="argument-of-an-attribute",
        ),
        pytest.param(
            "'pageSize', 'usedName', 'plansName', 'product'", {}, id="text-that-is-no-header"
        ),
        pytest.param(
            "sync(product=1, used=2, plans=3, x_trace=4)",
            {
                f"parameter default.get_usage.{name}": ["1"]
                for name in ("product", "used", "plans", "x_trace")
            },
            id="arguments-of-every-kind",
        ),
        pytest.param(
            "'x-trace'", "parameter default.get_usage.x_trace", id="header-that-is-a-parameter"
        ),
        pytest.param("HTTPStatus.TOO_MANY_REQUESTS", "reply default.get_usage 429", id="named"),
        pytest.param("HTTPStatus.from_bytes", {}, id="no-status"),
        pytest.param("{429}", "reply default.get_usage 429", id="set"),
        pytest.param("{599: 1}", "reply default.get_usage 5XX", id="class"),
        *(
            pytest.param(
                text,
                {f"reply default.get_usage {status}": ["1"] for status in ("503", "5XX")},
                id=text.replace(" ", "-"),
            )
            for text in (
                "{503: 1}",
                "status >= 500",
                "status > HTTPStatus.TOO_MANY_REQUESTS",
                "500 <= status < 600",
                "status in (502, 503)",
                "status not in [503]",
                "status != 503",
                "reply.status // 100 == 5",
                "range(500, 600)",
                "{408, *range(HTTPStatus.INTERNAL_SERVER_ERROR, 600)}",
            )
        ),
        pytest.param(
            "status < 500",
            {f"reply default.get_usage {status}": ["1"] for status in ("200", "429")},
            id="less",
        ),
        *(
            pytest.param(text, {}, id=text.replace(" ", "-"))
            for text in (
                "status == other_status",
                "status in KNOWN",
                "503 in status",
                "status is 503",
                "len(status) > 3",
                "status % 100 == 3",
                "status // 0 == 5",
                "range(503)",
                "range(status, 600)",
            )
        ),
        pytest.param("match s:\n    case 429: ...", {"reply default.get_usage 429": ["2"]}, id="m"),
        pytest.param("status_code: int = 200", "reply default.get_usage 200", id="default"),
        pytest.param("limit: int = 200\nx == 200\nf(200)", {}, id="another-number"),
    ],
)
def test_names(text: str, expected: dict[str, list[str]] | str) -> None:
    """Imports, texts, arguments and statuses name entries; a number alone does not."""
    assert (expected if isinstance(expected, dict) else {expected: ["1"]}) == lines(text)


def test_a_class_of_the_same_name() -> None:
    """A handwritten class is not taken for the generated one, unless a module imports that."""
    modules = {
        "own.py": "class Plan:\n    used: int\n",
        "uses.py": "from own import Plan\ndef f(p: Plan) -> Plan:\n    p.used\n    f(p).used\n",
        "reads.py": "from hyper_usage_api.models import Plan\ndef f(p: Plan):\n    p.used\n",
    }
    expected = {"model Plan": ("reads.py:1", "reads.py:2"), "field Plan.used": ("reads.py:3",)}
    found = readers(modules, SURFACE)
    assert expected == {" ".join(entry): lines for entry, lines in found.items()}


def test_the_client_reads_what_it_needs() -> None:
    """The modules of the checkout are found, with their paths."""
    texts = sources(ROOT)
    assert {"overrides/hyper_usage/_usage.py", "overrides/hyper_usage/_http/fetch.py"} <= {*texts}
    path = "overrides/hyper_usage/_reply.py"
    number = 1 + [
        "HTTPStatus.FORBIDDEN" in line for line in texts[path].splitlines()
    ].index(True)  # fmt: skip
    reply = Entry("reply", "a.b 403")
    assert {reply: (f"{path}:{number}",)} == readers(texts, {reply: Item({}, "")})


def test_no_python(tmp_path: Path) -> None:
    """A module that is not Python, or not UTF-8, is named."""
    with pytest.raises(CodegenError, match=r"^m\.py:2: expected Python, got a syntax error: "):
        readers({"m.py": "a\nb c"}, {})
    module = tmp_path / "overrides" / "hyper_usage" / "a.py"
    module.parent.mkdir(parents=True)
    module.write_bytes(b"\xff")
    with pytest.raises(CodegenError, match=r"^overrides/hyper_usage/a\.py: cannot be read: "):
        sources(tmp_path)
