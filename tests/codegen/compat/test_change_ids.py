"""The table of change ids."""

from pathlib import Path

from codegen.compat import change_ids
from codegen.compat.change import Severity
from codegen.compat.change_ids import RULES, UNKNOWN
from codegen.compat.generated import generated_verdict
from codegen.compat.generated.generated_surface import Entry, Item, Surface

PAGE = Path(__file__).parents[3] / "docs" / "changes.md"


def test_page() -> None:
    """docs/changes.md is what the table gives."""
    assert PAGE.read_text(encoding="utf-8") == change_ids.as_markdown()


def test_ids() -> None:
    """Each rule has its own id, and each exception has other judgements than its rule."""
    assert len(RULES) == len({rule.id for rule in RULES})
    assert [] == [rule.id for rule in RULES if rule.exception and rule.then == rule.judgement]


def test_id_of_something_unknown() -> None:
    """A trait that only another version of these tools writes is breaking, and has an id."""
    entry = Entry("reply", "a.get 200")
    surfaces: list[Surface] = [
        {entry: Item({"colour": colour}, "/a")} for colour in ("red", "blue")
    ]
    (change,) = generated_verdict.compare(*surfaces)
    assert (UNKNOWN.id, Severity.MAJOR) == (change.kind, change.severity)
    (change,) = generated_verdict.compare(surfaces[0], {})
    assert ("reply-removed", Severity.MAJOR) == (change.kind, change.severity)
