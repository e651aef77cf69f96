"""The list of documentation bugs."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen import gaps, ledger
from codegen.errors import CodegenError
from codegen.openapi import overlay

LEDGER = """\
[[ignored]]
pointer = "/a"
why = "It is said twice."

[[ignored]]
patterns = "*/x-*"
why = "It is no mistake."
"""
MADE_UP = """\
# Gaps in the OpenAPI document `Shop`, `2`

## To correct

A client made from the document as it is would be wrong in these places, each named by a JSONPath.
The JSON is what our client is made with instead.

1. `$.a`

   It is missing.

   Please add:

   ```json
   {
     "b": 1
   }
   ```

2. `$.a`

   It is wrong.

   It is now:

   ```json
   0
   ```

   Please change:

   ```json
   1
   ```

3. `$.a`

   It is too much.

   It is now:

   ```json
   0
   ```

   Please remove it.

4. `$.a`

   It is elsewhere.

   Please say the same as at `$.b`.

## To confirm

Our client does not follow the document to the letter in these places, each named by a JSON Pointer.
If one of them is meant to change what a client does, please say so.

1. `#/a`

   It is said twice.
"""


def action(why: str, **members: Any) -> dict[str, Any]:
    """Make an action; underscores in names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in members.items()}
    return {"target": "$.a", "description": why, **named}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with a document, an overlay and a ledger of our own making."""
    document = {"info": {"title": "Shop", "version": "2"}}
    actions = [
        action("It is missing.", update={"b": 1}),
        action("It is wrong.", update=1, x_expect=0),
        action("It is too much.", remove=True, x_expect=0),
        action("It is elsewhere.", copy="$.b"),
    ]
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "overrides").mkdir()
    info = {"title": "T", "version": "1"}
    corrections = json.dumps({"overlay": "1.1.0", "info": info, "actions": actions})
    (tmp_path / "overrides" / "openapi.overlay.yaml").write_text(corrections)
    (tmp_path / "codegen").mkdir()
    (tmp_path / "codegen" / "ledger.toml").write_text(LEDGER)
    return tmp_path


def test_as_markdown(root: Path) -> None:
    """Each gap has its place, its reason, and the value that should be there."""
    assert MADE_UP == gaps.as_markdown(root)


def test_the_real_ones(checkout: Path) -> None:
    """All actions of the overlay and all entries of the ledger for a leaf are listed."""
    text = gaps.as_markdown(checkout)
    overlaid = (checkout / "overrides" / "openapi.overlay.yaml").read_text(encoding="utf-8")
    known = [entry for entry in ledger.read(checkout) if entry.pointer]
    whys = [action.why for action in overlay.parse(overlaid, "o")] + [fact.why for fact in known]
    assert [] == [why for why in whys if why not in text]


def test_a_missing_document_is_named(root: Path) -> None:
    """Without a document the list cannot be made."""
    (root / "openapi.json").unlink()
    with pytest.raises(CodegenError, match=r"^openapi\.json: cannot be read"):
        gaps.as_markdown(root)


@pytest.mark.parametrize("info", [None, [], {"title": "T"}])
def test_a_document_without_a_title_is_refused(checkout: Path, info: object) -> None:
    """The list needs a name for the document."""
    spec = checkout / "openapi.json"
    spec.write_text(json.dumps({"info": info}), encoding="utf-8")
    with pytest.raises(CodegenError, match=r"openapi\.json: expected `info` with a title"):
        gaps.as_markdown(checkout)
