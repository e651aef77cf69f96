"""No command ends in a traceback, whatever stands in the place of a node of the document.

Each run tries another sample. `HYPER_USAGE_WRONG_NODES=all` tries all of them, some 2,060; a sample
is tried again by its seed in the same variable.
"""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from codegen.__main__ import main
from codegen.openapi.document import Document, dumps
from codegen.openapi.pointer import resolve, split, walk
from codegen.probe.compare import Difference
from tests.codegen.checkouts import OVERLAY, SPEC
from tests.codegen.compat.mutants.documents import SHOP

WRONG: Final[tuple[Any, ...]] = (None, False, 7, -1.5, "", "wrong", [], {}, [None])
SAMPLE: Final = 60
SEED: Final = os.environ.get("HYPER_USAGE_WRONG_NODES") or str(random.randrange(10**6))  # noqa: S311 - no secret
NO_OVERLAY: Final = """\
overlay: 1.1.0
info: {title: None, version: "1"}
actions:
  - target: $.info
    description: Gives the document another title
    update: {title: Another}
"""
PLACE: Final = re.compile(r"^changed\.json#(\S*): ", re.MULTILINE)


def shop() -> Document:
    """Return the document of a shop, in OpenAPI 3.1, with the wanted operation."""
    document: Document = json.loads(dumps(SHOP))
    document["openapi"] = "3.1.0"
    document["servers"][0] |= {
        "url": "https://{host}/v1",
        "variables": {"host": {"default": "shop.example.com", "enum": ["shop.example.com"]}},
    }
    document["servers"].append({"url": "/v1"})
    paths = document["paths"]
    usage = paths.pop("/items")
    document["paths"] = {"/usage": usage, "x-note": ["Text"], **paths}
    usage["get"]["responses"]["429"] = {
        "description": "Slow down",
        "content": {"text/plain": {"schema": {"type": "string"}}},
        "links": {"again": {"operationId": "listItems"}},
    }
    return document


def replaced(document: Document) -> Iterator[tuple[str, object]]:
    """Yield each node's pointer with each wrong value for it."""
    for pointer, node in walk(document):
        for value in WRONG:
            if node != value:
                yield pointer, value


def with_value(document: Document, pointer: str, value: object) -> Any:
    """Return a copy of a document with another value at a pointer."""
    if not pointer:
        return value
    copy: Document = json.loads(dumps(document))
    parent, _, _ = pointer.rpartition("/")
    node: Any = resolve(copy, parent)
    name = split(pointer)[-1]
    node[int(name) if isinstance(node, list) else name] = value
    return copy


def documents(checkout: Path) -> dict[str, tuple[Document, str]]:
    """Return each rich document with the overlay that fits it."""
    vendor = json.loads((checkout / SPEC).read_text(encoding="utf-8"))
    return {
        "vendor": (vendor, (checkout / OVERLAY).read_text(encoding="utf-8")),
        "shop": (shop(), NO_OVERLAY),
    }


def no_differences(*_: object) -> list[Difference]:
    """Return the findings of a probe if the reply agrees, without sending anything."""
    return []


def outcomes(
    checkout: Path, document: Document, changed: object, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    """Run the commands on a changed document; yield what is wrong with the way they end."""
    good = dumps(document)
    source = checkout / "changed.json"
    source.write_text(json.dumps(changed), encoding="utf-8")
    spec = checkout / SPEC
    for command in (["refresh", str(source)], ["diff", "--base", str(source)]):
        spec.write_text(good, encoding="utf-8")
        yield from _ending(command, checkout, changed, capsys)
    for command in (["gaps"], ["probe"], ["check"]):
        spec.write_text(json.dumps(changed), encoding="utf-8")
        yield from _ending(command, checkout, changed, capsys)


def _ending(
    command: list[str], checkout: Path, changed: Any, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    before = (checkout / SPEC).read_bytes()
    status = main(command, checkout)
    out, said = capsys.readouterr()
    if status == 2 and (not said or "this is a bug" in said):
        yield f"{command[0]}: {said}"
    # Only where the overlay alone is wrong, so that a person can mend it for the new document.
    written = "openapi.json was written; now mend the overlay" in out and status == 1
    if status and not written and before != (checkout / SPEC).read_bytes():
        yield f"{command[0]} failed and changed the document"
    for pointer in PLACE.findall(said):
        try:
            resolve(changed, pointer)
        except (LookupError, TypeError, ValueError):
            yield f"{command[0]}: {pointer} leads nowhere"


def test_no_wrong_node_ends_in_a_traceback(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command succeeds, or names a mistake and a place that is in the document."""
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "s3cret")
    monkeypatch.setattr("codegen.probe.command.differences", no_differences)
    rich = documents(checkout)
    cases = [
        (name, pointer, value)
        for name, (document, _) in rich.items()
        for pointer, value in replaced(document)
    ]
    if SEED != "all":
        cases = random.Random(SEED).sample(cases, SAMPLE)  # noqa: S311 - not for secrets
    faults = [f"HYPER_USAGE_WRONG_NODES={SEED}, {len(cases)} cases"]
    for name, pointer, value in cases:
        document, overlay = rich[name]
        (checkout / OVERLAY).write_text(overlay, encoding="utf-8")
        changed = with_value(document, pointer, value)
        faults += [
            f"{name}#{pointer} = {value!r}: {fault}"
            for fault in outcomes(checkout, document, changed, capsys)
        ]
    assert faults[1:] == [], "\n".join(faults)
