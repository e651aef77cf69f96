"""The id of every change, with its meaning and its judgements: the source of docs/changes.md."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from codegen.compat.change import Change, Severity
from codegen.compat.generated_surface import Entry
from codegen.compat.markdown import code_span, row

__all__ = ["DOCUMENT", "PYTHON", "RULES", "Rule", "as_markdown", "rule_for"]

NONE, PATCH, MINOR, MAJOR = Severity
_Judgement: TypeAlias = tuple[Severity, Severity]


@frozen
class Rule:
    """The id of a change, its meaning, and its judgements for importers and deployed clients.

    If the condition `exception` holds, the judgements are `then`.
    """

    id: str
    meaning: str
    judgement: _Judgement
    exception: str = ""
    then: _Judgement = field(kw_only=True, default=(MAJOR, MAJOR))

    def change(
        self, pointer: str, what: str, *, excepted: bool = False, entry: Entry | None = None
    ) -> Change:
        """Return a change with this id; `excepted` tells that the exception holds."""
        importers, deployed = self.then if excepted and self.exception else self.judgement
        return Change(
            pointer=pointer,
            kind=self.id,
            what=what,
            importers=importers,
            deployed=deployed,
            entry=entry,
        )


_HEAD: Final = """\
# The ids of changes

Written by `python3 noxfile.py -s mutants` from codegen/compat/change_ids.py; a test compares both.

Each change is judged twice: for importers, who move to the new client, and for deployed clients,
which stay as they are. `major, none` means that importers break and deployed clients see nothing.
The higher judgement counts. An id that begins with `wire-` changes what is sent or received, and no
line of Python; one that begins with `python-` is about the handwritten packages.

| id | what happened | importers, deployed clients | exception |
|---|---|---|---|"""

_BREAKS_BOTH: Final = (MAJOR, MAJOR)
_BREAKS_IMPORTERS: Final = (MAJOR, NONE)
_RELAXES: Final = (MINOR, NONE)
_UNSEEN: Final = (PATCH, PATCH)
_WIRE_ONLY: Final = (PATCH, MAJOR)

_MUST_SEND: Final = "a client must send it"
_OTHER_CASE: Final = "only upper and lower case differ"

#: Rules for generated packages, by the kind of an entry and an event or the trait that changed.
RULES: Final[Mapping[tuple[str, str], Rule]] = {
    # Bodies of requests.
    ("body", "added"): Rule("body-added", "An operation takes a body", _RELAXES, _MUST_SEND),
    ("body", "removed"): Rule("body-removed", "An operation takes no body", (MAJOR, PATCH)),
    ("body", "type"): Rule("body-type-changed", "A body has another type", _BREAKS_BOTH),
    ("body", "required"): Rule(
        "body-required-changed", "A body became required or optional", _RELAXES, _MUST_SEND
    ),
    ("body", "nullable"): Rule(
        "body-nullable-changed",
        "A body may be null, or may not be null any more",
        _RELAXES,
        "a client may not send null any more",
    ),
    ("body", "content type"): Rule(
        "wire-body-content-type-changed", "A body is sent as another content type", _WIRE_ONLY
    ),
    # Parameters.
    ("parameter", "added"): Rule(
        "parameter-added", "An operation takes a parameter", _RELAXES, _MUST_SEND
    ),
    ("parameter", "removed"): Rule(
        "parameter-removed", "An operation does not take a parameter any more", (MAJOR, PATCH)
    ),
    ("parameter", "type"): Rule(
        "parameter-type-changed", "A parameter has another type", _BREAKS_BOTH
    ),
    ("parameter", "required"): Rule(
        "parameter-required-changed",
        "A parameter became required or optional",
        _RELAXES,
        _MUST_SEND,
    ),
    ("parameter", "nullable"): Rule(
        "parameter-nullable-changed",
        "A parameter may be null, or may not be null any more",
        _RELAXES,
        "a client may not send null any more",
    ),
    ("parameter", "doc"): Rule(
        "parameter-doc-changed", "A parameter has another description", _UNSEEN
    ),
    ("parameter", "location"): Rule(
        "wire-parameter-location-changed",
        "A parameter moved between path, query and header",
        _WIRE_ONLY,
    ),
    ("parameter", "wire name"): Rule(
        "wire-parameter-wire-name-changed",
        "A parameter has another name in the request",
        _WIRE_ONLY,
        f"it is a header and {_OTHER_CASE}",
        then=_UNSEEN,
    ),
    ("parameter", "explode"): Rule(
        "wire-parameter-explode-changed",
        "An array is sent as one value, or as one value an item",
        _WIRE_ONLY,
        "the parameter is not an array",
        then=_UNSEEN,
    ),
    # Operations.
    ("operation", "added"): Rule("operation-added", "There is a new operation", _RELAXES),
    ("operation", "removed"): Rule("operation-removed", "An operation is gone", _BREAKS_BOTH),
    ("operation", "renamed"): Rule(
        "operation-renamed", "An operation has another name or tag", _BREAKS_IMPORTERS
    ),
    ("operation", "returns"): Rule(
        "operation-returns-changed", "The functions return another type", _BREAKS_IMPORTERS
    ),
    ("operation", "functions"): Rule(
        "operation-functions-changed", "An operation has other functions", _BREAKS_IMPORTERS
    ),
    ("operation", "security"): Rule(
        "operation-security-changed",
        "An operation needs other credentials",
        _BREAKS_BOTH,
        "it needs none any more",
        then=(MAJOR, PATCH),
    ),
    ("operation", "deprecated"): Rule(
        "operation-deprecated-changed", "An operation is deprecated, or not any more", _RELAXES
    ),
    ("operation", "doc"): Rule(
        "operation-doc-changed", "An operation has another summary or description", _UNSEEN
    ),
    ("operation", "method"): Rule(
        "wire-operation-method-changed", "An operation has another HTTP method", _WIRE_ONLY
    ),
    ("operation", "path"): Rule(
        "wire-operation-path-changed",
        "An operation has another path",
        _WIRE_ONLY,
        "only the names of path parameters differ",
        then=_UNSEEN,
    ),
    ("operation", "accept"): Rule(
        "wire-operation-accept-changed", "A client accepts other content types", _UNSEEN
    ),
    # Replies.
    ("reply", "added"): Rule("reply-added", "A status is documented", _RELAXES),
    ("reply", "removed"): Rule(
        "reply-removed",
        "A status is not documented any more",
        _BREAKS_IMPORTERS,
        "it was a success",
    ),
    ("reply", "type"): Rule("reply-type-changed", "A reply has another body", _BREAKS_BOTH),
    ("reply", "role"): Rule(
        "reply-role-changed", "A status became a success or an error", _BREAKS_BOTH
    ),
    ("reply", "doc"): Rule("reply-doc-changed", "A status has another description", _UNSEEN),
    # Models and their fields.
    ("model", "added"): Rule("model-added", "There is a new model", _RELAXES),
    ("model", "removed"): Rule("model-removed", "A model is gone", _BREAKS_IMPORTERS),
    ("model", "renamed"): Rule("model-renamed", "A model has another name", _BREAKS_IMPORTERS),
    ("model", "other members"): Rule(
        "model-other-members-changed",
        "Members that the document does not name have another type",
        _BREAKS_BOTH,
        "any value was allowed before",
        then=_BREAKS_IMPORTERS,
    ),
    ("model", "doc"): Rule("model-doc-changed", "A model has another description", _UNSEEN),
    ("field", "added"): Rule("field-added", "A model has a new field", _RELAXES, _MUST_SEND),
    ("field", "removed"): Rule(
        "field-removed", "A field is gone", _BREAKS_IMPORTERS, "every reply had to hold it"
    ),
    ("field", "type"): Rule("field-type-changed", "A field has another type", _BREAKS_BOTH),
    ("field", "required"): Rule(
        "field-required-changed",
        "A field became required or optional",
        _RELAXES,
        "a reply may lack it now, or a client must send it now",
    ),
    ("field", "nullable"): Rule(
        "field-nullable-changed",
        "A field may be null, or may not be null any more",
        _RELAXES,
        "a reply may hold null now, or a client may not send null any more",
    ),
    ("field", "doc"): Rule("field-doc-changed", "A field has another description", _UNSEEN),
    ("field", "wire name"): Rule(
        "wire-field-wire-name-changed", "A field has another name in JSON", _WIRE_ONLY
    ),
    # Enumerations and their values.
    ("enum", "added"): Rule("enum-added", "There is a new enumeration", _RELAXES),
    ("enum", "removed"): Rule("enum-removed", "An enumeration is gone", _BREAKS_IMPORTERS),
    ("enum", "renamed"): Rule("enum-renamed", "An enumeration has another name", _BREAKS_IMPORTERS),
    ("enum", "of"): Rule("enum-of-changed", "Its values have another type", _BREAKS_BOTH),
    ("enum", "doc"): Rule("enum-doc-changed", "An enumeration has another description", _UNSEEN),
    ("value", "added"): Rule("value-added", "An enumeration lists a new value", _RELAXES),
    ("value", "removed"): Rule(
        "value-removed", "An enumeration does not list a value any more", _BREAKS_IMPORTERS
    ),
    ("value", "value"): Rule(
        "value-value-changed", "A name stands for another value", _BREAKS_BOTH
    ),
    # Credentials, server and package.
    ("security", "added"): Rule("security-added", "There are new credentials", _RELAXES),
    ("security", "removed"): Rule("security-removed", "Credentials are gone", _BREAKS_IMPORTERS),
    ("security", "renamed"): Rule(
        "security-renamed", "Credentials have another name", _BREAKS_IMPORTERS
    ),
    ("security", "doc"): Rule(
        "security-doc-changed", "Credentials have another description", _UNSEEN
    ),
    ("security", "header"): Rule(
        "wire-security-header-changed",
        "The key travels in another header",
        _WIRE_ONLY,
        _OTHER_CASE,
        then=_UNSEEN,
    ),
    ("server", "base URL"): Rule(
        "wire-server-base-url-changed", "The server has another address", _WIRE_ONLY
    ),
    ("package", "doc"): Rule(
        "package-doc-changed", "The document has another title, version or description", _UNSEEN
    ),
}
#: The rule for an entry or a trait that only another version of these tools writes.
_UNKNOWN: Final = Rule("unknown-changed", "No other id fits: read the two pins", _BREAKS_BOTH)
DOCUMENT: Final = Rule(
    "document-only", "The document changed, and the generated client did not", _UNSEEN
)
#: Rules for the public API of the handwritten modules, by event.
PYTHON: Final[Mapping[str, Rule]] = {
    "added": Rule(
        "python-added",
        "There is a new name",
        _RELAXES,
        "it may take the place of a member that Python or a base class gives",
        then=_BREAKS_IMPORTERS,
    ),
    "removed": Rule("python-removed", "A name is gone", _BREAKS_IMPORTERS),
    "changed": Rule(
        "python-changed",
        "A name is declared otherwise",
        _BREAKS_IMPORTERS,
        "every call that was right still is",
        then=_RELAXES,
    ),
    "arguments": Rule(
        "python-arguments-changed", "A class takes other arguments", _BREAKS_IMPORTERS
    ),
    "doc": Rule("python-doc-changed", "A name has another description", (PATCH, NONE)),
}


def rule_for(kind: str, event: str) -> Rule:
    """Return the rule for an entry of this kind.

    `event` is `added`, `removed`, `renamed` or the name of the trait that changed.
    """
    return RULES.get((kind, event), _UNKNOWN)


def as_markdown() -> str:
    """Return docs/changes.md: the table of all ids."""
    rules = [*RULES.values(), *PYTHON.values(), DOCUMENT, _UNKNOWN]
    return "\n".join([_HEAD, *map(_row, sorted(rules, key=lambda rule: rule.id))]) + "\n"


def _row(rule: Rule) -> str:
    exception = f"{_words(rule.then)} if {rule.exception}" if rule.exception else ""
    return row(code_span(rule.id), rule.meaning, _words(rule.judgement), exception)


def _words(judgement: _Judgement) -> str:
    return ", ".join(severity.label for severity in judgement)
