"""A new document is judged, or refused before it replaces the old one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from codegen.errors import CodegenError, Problem
from codegen.openapi.document import Document
from codegen.verdict import Verdict, judged
from tests.codegen.checkouts import OVERLAY, SPEC, edit

OPERATION: Final = "/paths/~1usage/get"
SCHEMA: Final = f"{OPERATION}/responses/200/content/application~1json/schema"


def operation(document: Document) -> Any:
    """Return the operation of a document."""
    return document["paths"]["/usage"]["get"]


def plans(document: Document) -> Any:
    """Return the properties of the reply, `plans` among them."""
    reply = operation(document)["responses"]["200"]["content"]["application/json"]
    return reply["schema"]["properties"]


def _cookie(document: Document) -> None:
    parameter = {"in": "cookie", "name": "c", "schema": {"type": "string"}}
    operation(document)["parameters"].append(parameter)


def _class_clash(document: Document) -> None:
    plans(document)["more"] = {"type": "object", "title": "Any", "properties": {}}


def _circle(document: Document) -> None:
    choice = {"$ref": "#/components/schemas/Choice"}
    union = {"oneOf": [{"type": "string"}, {"type": "array", "items": choice}]}
    document["components"] = {"schemas": {"Choice": union}}
    plans(document)["choice"] = choice


def _hidden_cookie(document: Document) -> None:
    _cookie(document)
    plans(document)["plans"]["nullable"] = True


REFUSED: Final[dict[str, tuple[Callable[[Document], None], list[str]]]] = {
    "unsupported": (_cookie, [f"page.md#{OPERATION}/parameters/1/in"]),
    "class clash": (_class_clash, [f"page.md#{SCHEMA}/properties/more"]),
    "circle": (_circle, ["page.md#/components/schemas/Choice/oneOf/1/items"]),
    "beside a misfit of the overlay": (
        _hidden_cookie,
        [f"page.md#{OPERATION}/parameters/1/in", f"{OVERLAY}#/actions/4"],
    ),
}


@pytest.fixture
def document(checkout: Path) -> Document:
    """Return the document of the checkout."""
    read: Document = json.loads((checkout / SPEC).read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(("change", "expected"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("old", ["good", "missing", "invalid"])
def test_a_document_that_gives_no_client_is_refused(
    checkout: Path,
    document: Document,
    change: Callable[[Document], None],
    expected: list[str],
    old: str,
) -> None:
    """Its places are those in the page, whatever the old document is."""
    if old == "missing":
        (checkout / SPEC).unlink()
    elif old == "invalid":
        (checkout / SPEC).write_text("{", encoding="utf-8")
    change(document)
    with pytest.raises(CodegenError) as caught:
        judged(checkout, document, "page.md")
    *places, last = [problem.where for problem in caught.value.problems]
    assert expected == places
    assert "page.md" == last
    assert "run refresh again" in str(caught.value)


def test_what_the_overlay_repeats_is_named(checkout: Path, document: Document) -> None:
    """A member that the vendor adopted is to be mended; the verdict comes after that."""
    plans(document)["plans"]["nullable"] = True
    verdict = judged(checkout, document, "page.md")
    assert verdict.mend_overlay
    assert verdict.text.startswith(f"{OVERLAY}#/actions/4: ")
    assert verdict.text.endswith("\n\nThen, for the verdict, run `python3 noxfile.py -s diff`.")


def test_an_idle_part_of_the_overlay_is_named(checkout: Path, document: Document) -> None:
    """A part without an effect is to be mended; the verdict is there already."""
    edit(checkout / OVERLAY, "nullable: true", "nullable: true\n      x-no-effect: true")
    document["info"]["title"] = "Another"
    verdict = judged(checkout, document, "page.md")
    places = [line.partition(": ")[0] for line in verdict.text.splitlines()[:2]]
    assert [f"{OVERLAY}#/actions/{index}/update/x-no-effect" for index in (4, 6)] == places
    assert verdict.mend_overlay
    assert "\n\npatch  package-doc-changed\n" in verdict.text


def test_a_credential_of_the_document_is_not_hidden(checkout: Path, document: Document) -> None:
    """The action that would hide it is named; without the action it is judged."""
    scheme = {"type": "apiKey", "in": "header", "name": "authorization"}
    document["components"] = {"securitySchemes": {"apiKey": scheme}}
    document["security"] = [{"apiKey": []}]
    verdict = judged(checkout, document, "page.md")
    assert verdict.mend_overlay
    assert verdict.text.startswith(f"{OVERLAY}#/actions/1: at #{OPERATION}/security: ")
    parts = (checkout / OVERLAY).read_text(encoding="utf-8").split("\n  - target: ")
    del parts[2]  # The first part is the text before all actions.
    (checkout / OVERLAY).write_text("\n  - target: ".join(parts), encoding="utf-8")
    verdict = judged(checkout, document, "page.md")
    assert verdict.text.startswith(f"{OVERLAY}#/actions/0: has no effect")


def test_a_required_name_that_is_gone(checkout: Path, document: Document) -> None:
    """A new name for a field that the overlay requires is to be written in the overlay."""
    properties = plans(document)
    properties["balance"] = properties.pop("balanceEuro")
    verdict = judged(checkout, document, "page.md")
    assert verdict.mend_overlay
    assert verdict.text.startswith(f"{OVERLAY}#/actions/3/update/required/0: at #{SCHEMA}/prop")
    assert "got `plans` and `balance`; if one of these is its new name" in verdict.text


def test_no_old_document(checkout: Path, document: Document) -> None:
    """The first document has no verdict."""
    (checkout / SPEC).unlink()
    assert Verdict("") == judged(checkout, document, "page.md")


@pytest.mark.parametrize("old", [pytest.param("{", id="invalid"), pytest.param(None, id="none")])
def test_an_old_document_without_a_client(
    checkout: Path, document: Document, old: str | None
) -> None:
    """A document can replace one that gives no client; the reason is told."""
    broken = json.loads(json.dumps(document))
    _cookie(broken)
    (checkout / SPEC).write_text(old or json.dumps(broken), encoding="utf-8")
    verdict = judged(checkout, document, "page.md")
    assert not verdict.mend_overlay
    assert verdict.text.startswith("The document before gives no client")
    assert "\nopenapi.json" in verdict.text


def test_no_overlay(checkout: Path, document: Document) -> None:
    """An overlay that cannot be read is an error of the checkout."""
    (checkout / OVERLAY).unlink()
    with pytest.raises(CodegenError, match="cannot be read"):
        judged(checkout, document, "page.md")


def test_a_problem_elsewhere(
    checkout: Path, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem of neither the document nor the overlay only prevents the verdict."""

    def fails(_corrected: object) -> list[Problem]:
        raise CodegenError.at("codegen/templates", "missing")

    monkeypatch.setattr("codegen.verdict._idle_parts", fails)
    expected = "The change cannot be judged until this is mended:\ncodegen/templates: missing"
    assert Verdict(expected) == judged(checkout, document, "page.md")
