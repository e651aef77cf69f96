"""A change is told once: not again as a changed text that repeats it."""

from typing import Any

import pytest

from codegen.compat.judge import judge
from codegen.openapi.document import Document
from tests.codegen.compat.pairs import parameter, received, sent
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.kinds.documents import TEXT

WORD = {**TEXT, "description": "A word."}


def kinds(before: Document, after: Document) -> list[str]:
    """Return the ids of all changes between two documents."""
    return [change.kind for change in judge(complete(before), complete(after))]


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"maxLength": 5}, "field-limits-changed"),
        ({"minLength": 1, "maxLength": 5}, "field-limits-changed"),
        ({"pattern": '^["\\u202e\\\\d  ]+$'}, "field-limits-changed"),
        ({"default": 'a "word"  of two'}, "field-default-changed"),
        ({"deprecated": True}, "field-deprecated-changed"),
        ({"format": "uuid"}, "field-type-changed"),
    ],
)
def test_members_that_are_sent(members: dict[str, Any], kind: str) -> None:
    """A constraint is told in both directions, and its sentence in the text is not."""
    plain, limited = sent(word=WORD), sent(word={**WORD, **members})
    assert [kind] == kinds(plain, limited)
    assert [kind] == kinds(limited, plain)


def test_inner_values() -> None:
    """The sentence about an inner value is found too."""
    plain, limited = (
        sent(words={"type": "array", "items": {**WORD, **more}}) for more in ({}, {"maxLength": 5})
    )
    assert ["field-limits-changed"] == kinds(plain, limited)


def test_two_constraints() -> None:
    """Each of two changes is told."""
    after = sent(word={**WORD, "maxLength": 5, "deprecated": True})
    expected = {"field-limits-changed", "field-deprecated-changed"}
    assert expected == {*kinds(sent(word=WORD), after)}


def test_a_new_text_beside_a_constraint() -> None:
    """A text that the vendor changed is told beside the constraint."""
    after = sent(word={**WORD, "description": "One word.", "maxLength": 5})
    expected = {"field-limits-changed", "field-doc-changed"}
    assert expected == {*kinds(sent(word=WORD), after)}


def test_a_limit_that_is_received() -> None:
    """The limit of a value that is only received is text, and told as such."""
    after = received(word={**WORD, "maxLength": 5})
    assert ["field-doc-changed"] == kinds(received(word=WORD), after)


def test_parameters() -> None:
    """The text that stands in for a missing description repeats location and name."""
    moved = parameter(**{"in": "header"})
    assert not [kind for kind in kinds(parameter(), moved) if "doc" in kind]
    assert ["parameter-deprecated-changed"] == kinds(parameter(), parameter(deprecated=True))
