"""The id of every change, with its meaning and its judgements: the source of docs/changes.md."""

from typing import Final, TypeAlias

from attrs import field, frozen

from codegen.compat.change import Change, Severity
from codegen.compat.generated.generated_surface import Entry
from codegen.compat.markdown import code_span, row

__all__ = [
    "DOCUMENT_ONLY",
    "PYTHON_ADDED",
    "PYTHON_ARGUMENTS",
    "PYTHON_CHANGED",
    "PYTHON_DOC",
    "PYTHON_REMOVED",
    "RULES",
    "UNKNOWN",
    "Rule",
    "as_markdown",
    "rule_for",
]

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
line of Python; one that begins with `python-` is about the handwritten packages. If handwritten
code reads what is gone, the judgement for deployed clients is at least patch. If an enumeration
comes or goes beside its plain type, as in `Color | str`, the new type is minor for importers. If
another model or enumeration with the same content replaces one, deployed clients see nothing.

| id | what happened | importers, deployed clients | exception |
|---|---|---|---|"""

_BREAKS_BOTH: Final = (MAJOR, MAJOR)
_BREAKS_IMPORTERS: Final = (MAJOR, NONE)
_RELAXES: Final = (MINOR, NONE)
_UNSEEN: Final = (PATCH, PATCH)
_WIRE_ONLY: Final = (PATCH, MAJOR)

_MUST_SEND: Final = "a client must send the value"
_MAY_LEAVE_OUT: Final = "a client may leave out the value"
_NO_NULL: Final = "a client may not send null any more"
_FEWER_VALUES: Final = "a client may not send every value any more"
_READ: Final = "handwritten code reads it"
_STILL_RIGHT: Final = "all values on their way still have the type of deployed clients"
_OTHER_CASE: Final = "only upper and lower case differ"

#: Rules for generated packages.
_GENERATED: Final = (
    # Bodies of requests.
    Rule("body-added", "An operation takes a body", _RELAXES, _MUST_SEND),
    Rule("body-removed", "A body is gone", (MAJOR, PATCH)),
    Rule(
        "body-type-changed",
        "A body has another type",
        _BREAKS_BOTH,
        _STILL_RIGHT,
        then=_BREAKS_IMPORTERS,
    ),
    Rule("body-required-changed", "A body became required or optional", _RELAXES, _MUST_SEND),
    Rule("body-nullable-changed", "A body became nullable, or not any more", _RELAXES, _NO_NULL),
    Rule("body-limits-changed", "The limits of a body changed", _RELAXES, _FEWER_VALUES),
    Rule("wire-body-content-type-changed", "A body has another content type", _WIRE_ONLY),
    Rule("body-other-content-changed", "A body may be sent in other ways beside JSON", _UNSEEN),
    # Parameters.
    Rule("parameter-added", "An operation takes a parameter", _RELAXES, _MUST_SEND),
    Rule("parameter-removed", "A parameter is gone", (MAJOR, PATCH)),
    Rule(
        "parameter-type-changed",
        "A parameter has another type",
        _BREAKS_BOTH,
        _STILL_RIGHT,
        then=_BREAKS_IMPORTERS,
    ),
    Rule(
        "parameter-required-changed",
        "A parameter became required or optional",
        _RELAXES,
        _MUST_SEND,
    ),
    Rule(
        "parameter-nullable-changed",
        "A parameter became nullable, or not any more",
        _RELAXES,
        _NO_NULL,
    ),
    Rule("parameter-limits-changed", "The limits of a parameter changed", _RELAXES, _FEWER_VALUES),
    Rule(
        "parameter-default-changed",
        "A parameter has another default",
        _UNSEEN,
        _MAY_LEAVE_OUT,
        then=(MINOR, PATCH),
    ),
    Rule(
        "parameter-deprecated-changed",
        "A parameter is deprecated, or not any more",
        _RELAXES,
    ),
    Rule("parameter-doc-changed", "A parameter has another description", _UNSEEN),
    Rule(
        "wire-parameter-location-changed",
        "A parameter moved between path, query and header",
        _WIRE_ONLY,
    ),
    Rule(
        "wire-parameter-wire-name-changed",
        "A parameter has another name in the request",
        _WIRE_ONLY,
        f"the parameter is a header and {_OTHER_CASE}",
        then=_UNSEEN,
    ),
    Rule(
        "wire-parameter-explode-changed",
        "An array is sent as one value, or as one value an item",
        _WIRE_ONLY,
        "the parameter is not an array",
        then=_UNSEEN,
    ),
    # Operations.
    Rule("operation-added", "There is a new operation", _RELAXES),
    Rule("operation-removed", "An operation is gone", _BREAKS_BOTH),
    Rule("operation-renamed", "An operation has another name or tag", _BREAKS_IMPORTERS),
    Rule("operation-returns-changed", "The functions return another type", _BREAKS_IMPORTERS),
    Rule("operation-functions-changed", "An operation has other functions", _BREAKS_IMPORTERS),
    Rule(
        "operation-security-changed",
        "An operation needs other credentials",
        _BREAKS_BOTH,
        "the operation needs no credentials any more",
        then=(MAJOR, PATCH),
    ),
    Rule("operation-deprecated-changed", "An operation is deprecated, or not any more", _RELAXES),
    Rule("operation-doc-changed", "An operation has another summary or description", _UNSEEN),
    Rule("wire-operation-method-changed", "An operation has another HTTP method", _WIRE_ONLY),
    Rule(
        "wire-operation-path-changed",
        "An operation has another path",
        _WIRE_ONLY,
        "only the names of path parameters differ",
        then=_UNSEEN,
    ),
    Rule("wire-operation-accept-changed", "A client accepts other content types", _UNSEEN),
    # Replies.
    Rule("reply-added", "A new status is documented", _RELAXES),
    Rule(
        "reply-removed",
        "A status is not documented any more",
        _BREAKS_IMPORTERS,
        f"the status was a success, or {_READ}",
    ),
    Rule(
        "reply-type-changed",
        "A reply has another body",
        _BREAKS_BOTH,
        _STILL_RIGHT,
        then=_BREAKS_IMPORTERS,
    ),
    Rule("reply-role-changed", "A status became a success or an error", _BREAKS_BOTH),
    Rule("reply-other-content-changed", "A reply may hold something else than JSON", _UNSEEN),
    Rule("reply-doc-changed", "A status has another description", _UNSEEN),
    # Headers of replies.
    Rule("header-doc-changed", "A header of a reply has another description", _UNSEEN),
    Rule("wire-header-added", "A reply has a new header", _RELAXES),
    Rule(
        "wire-header-removed",
        "A header of a reply is gone",
        _UNSEEN,
        "every reply had to hold the header",
        then=_WIRE_ONLY,
    ),
    Rule(
        "wire-header-type-changed",
        "A header of a reply has another type",
        _WIRE_ONLY,
        _STILL_RIGHT,
        then=(PATCH, NONE),
    ),
    Rule(
        "wire-header-required-changed",
        "A header of a reply became required or optional",
        _RELAXES,
        "a reply may lack the header now",
        then=_WIRE_ONLY,
    ),
    Rule(
        "wire-header-deprecated-changed",
        "A header of a reply is deprecated, or not any more",
        _RELAXES,
    ),
    Rule("wire-header-form-changed", "A header of a reply is written differently", _WIRE_ONLY),
    Rule("wire-header-wire-name-changed", "A header of a reply has another case", _UNSEEN),
    # Models and their fields.
    Rule("model-added", "There is a new model", _RELAXES),
    Rule("model-removed", "A model is gone", _BREAKS_IMPORTERS),
    Rule("model-renamed", "A model has another name", _BREAKS_IMPORTERS),
    Rule(
        "model-other-members-changed",
        "Members that the document does not name have another type",
        _BREAKS_BOTH,
        f"any value was allowed before, or {_STILL_RIGHT}",
        then=_BREAKS_IMPORTERS,
    ),
    Rule("model-limits-changed", "The limits of a model changed", _RELAXES, _FEWER_VALUES),
    Rule("model-doc-changed", "A model has another description", _UNSEEN),
    Rule("field-added", "A model has a new field", _RELAXES, _MUST_SEND),
    Rule(
        "field-removed",
        "A field is gone",
        _BREAKS_IMPORTERS,
        f"every reply had to hold the field, or {_READ} in a success, or a client may not send it",
    ),
    Rule(
        "field-type-changed",
        "A field has another type",
        _BREAKS_BOTH,
        _STILL_RIGHT,
        then=_BREAKS_IMPORTERS,
    ),
    Rule(
        "field-required-changed",
        "A field became required or optional",
        _RELAXES,
        f"a reply may lack the field now, or {_MUST_SEND}",
    ),
    Rule(
        "field-nullable-changed",
        "A field became nullable, or not any more",
        _RELAXES,
        f"a reply may hold null now, or {_NO_NULL}",
    ),
    Rule("field-limits-changed", "The limits of a field changed", _RELAXES, _FEWER_VALUES),
    Rule(
        "field-default-changed",
        "A field has another default",
        _UNSEEN,
        _MAY_LEAVE_OUT,
        then=(MINOR, PATCH),
    ),
    Rule(
        "field-deprecated-changed",
        "A field is deprecated, or not any more",
        _RELAXES,
    ),
    Rule("field-doc-changed", "A field has another description", _UNSEEN),
    Rule("wire-field-wire-name-changed", "A field has another name in JSON", _WIRE_ONLY),
    # Enumerations and their values.
    Rule("enum-added", "There is a new enumeration", _RELAXES),
    Rule("enum-removed", "An enumeration is gone", _BREAKS_IMPORTERS),
    Rule("enum-renamed", "An enumeration has another name", _BREAKS_IMPORTERS),
    Rule("enum-of-changed", "The values of an enumeration have another type", _BREAKS_BOTH),
    Rule("enum-doc-changed", "An enumeration has another description", _UNSEEN),
    Rule("value-added", "An enumeration lists a new value", _RELAXES),
    Rule("value-removed", "A value is gone", _BREAKS_IMPORTERS, "a client may have sent it"),
    Rule("value-value-changed", "A name stands for another value", _BREAKS_BOTH),
    # Credentials, server and package.
    Rule("security-added", "There are new credentials", _RELAXES),
    Rule("security-removed", "Credentials are gone", _BREAKS_IMPORTERS),
    Rule("security-renamed", "Credentials have another name", _BREAKS_IMPORTERS),
    Rule("security-doc-changed", "Credentials have another description", _UNSEEN),
    Rule(
        "wire-security-header-changed",
        "The key travels in another header",
        _WIRE_ONLY,
        _OTHER_CASE,
        then=_UNSEEN,
    ),
    Rule("server-added", "The document names another server, which no client uses", _RELAXES),
    Rule("server-removed", "A server that no client uses by itself is gone", _UNSEEN),
    Rule("server-doc-changed", "A server has another description", _UNSEEN),
    Rule("server-variables-changed", "The variables in the URL of a server changed", _UNSEEN),
    Rule(
        "wire-server-base-url-changed",
        "The server has another address",
        _WIRE_ONLY,
        "both lead to the same place",
        then=_UNSEEN,
    ),
    Rule("package-doc-changed", "Title, version or description of the document changed", _UNSEEN),
)
#: For an entry or a trait that only another version of these tools writes.
UNKNOWN: Final = Rule("unknown-changed", "No other id fits: read the two pins", _BREAKS_BOTH)
DOCUMENT_ONLY: Final = Rule(
    "document-only", "The document changed, and the generated client did not", _UNSEEN
)
PYTHON_ADDED: Final = Rule(
    "python-added",
    "There is a new name",
    _RELAXES,
    "the name may replace a member that Python or a base class gives",
    then=_BREAKS_IMPORTERS,
)
PYTHON_REMOVED: Final = Rule("python-removed", "A name is gone", _BREAKS_IMPORTERS)
PYTHON_CHANGED: Final = Rule(
    "python-changed",
    "A name has another declaration",
    _BREAKS_IMPORTERS,
    "every right call of it still works",
    then=_RELAXES,
)
PYTHON_ARGUMENTS: Final = Rule(
    "python-arguments-changed", "A class takes other arguments", _BREAKS_IMPORTERS
)
PYTHON_DOC: Final = Rule("python-doc-changed", "A name has another description", (PATCH, NONE))
RULES: Final = (
    *(*_GENERATED, UNKNOWN, DOCUMENT_ONLY),
    *(PYTHON_ADDED, PYTHON_REMOVED, PYTHON_CHANGED, PYTHON_ARGUMENTS, PYTHON_DOC),
)
_BY_SUBJECT: Final = {
    rule.id.removeprefix("wire-").removesuffix("-changed"): rule for rule in _GENERATED
}


def rule_for(kind: str, event: str) -> Rule:
    """Return the rule for an entry of this kind.

    `event` is `added`, `removed`, `renamed` or the name of the trait that changed.
    """
    return _BY_SUBJECT.get(f"{kind}-{event}".lower().replace(" ", "-"), UNKNOWN)


def as_markdown() -> str:
    """Return docs/changes.md: the table of all ids."""
    return "\n".join([_HEAD, *map(_row, sorted(RULES, key=lambda rule: rule.id))]) + "\n"


def _row(rule: Rule) -> str:
    exception = f"{_words(rule.then)} if {rule.exception}" if rule.exception else ""
    return row(code_span(rule.id), rule.meaning, _words(rule.judgement), exception)


def _words(judgement: _Judgement) -> str:
    return ", ".join(severity.label for severity in judgement)
