"""Entries of surfaces, and the verdicts on their changes: for importers and deployed clients."""

import pytest

ANYTHING = "Mapping[str, Any]"
FIELD = {"type": "str", "required": "no", "nullable": "no", "wire name": "f"}
PARAMETER = {"location": "query", "explode": "yes", **FIELD, "wire name": "p"}
REPLY = {"type": "Json(Plan)", "role": "success"}
MOST_5 = '{"maxLength": 5}'
SENDS = ("body", "a.get")
FIELD_F = ("field", "Plan.f")
MODEL = ("model", "Plan")
OPERATION = ("operation", "a.get")
PARAMETER_P = ("parameter", "a.get.p")
REPLY_200 = ("reply", "a.get 200")

#: A model that is received, and one that is sent as well.
RECEIVED = {REPLY_200: REPLY, MODEL: {"other members": ANYTHING}}
SENT = {SENDS: {"type": "Plan", "required": "yes"}, MODEL: {"other members": ANYTHING}}
EITHER_WAY = {**RECEIVED, **SENT}

Traits = dict[str, str]
Entries = dict[tuple[str, str], Traits]

#: An entry, the entries around it, its traits, and the verdicts if it is added and removed.
EVENTS = [
    pytest.param(OPERATION, {}, {}, "minor none", "major major", id="operation"),
    pytest.param(REPLY_200, {}, REPLY, "minor none", "major major", id="success"),
    pytest.param(
        ("reply", "a.get 404"),
        {},
        {"type": "Json(E)", "role": "errors"},
        "minor none",
        "major none",
        id="error",
    ),
    pytest.param(PARAMETER_P, {}, PARAMETER, "minor none", "major patch", id="optional"),
    pytest.param(
        PARAMETER_P,
        {},
        {**PARAMETER, "required": "yes"},
        "major major",
        "major patch",
        id="required",
    ),
    pytest.param(
        SENDS, {}, {"type": "str", "required": "no"}, "minor none", "major patch", id="body"
    ),
    pytest.param(
        SENDS,
        {},
        {"type": "str", "required": "yes"},
        "major major",
        "major patch",
        id="required-body",
    ),
    pytest.param(MODEL, {}, {}, "minor none", "major none", id="model"),
    pytest.param(FIELD_F, RECEIVED, FIELD, "minor none", "major none", id="received"),
    pytest.param(
        FIELD_F,
        RECEIVED,
        {**FIELD, "required": "yes"},
        "minor none",
        "major major",
        id="received-required",
    ),
    pytest.param(FIELD_F, SENT, FIELD, "minor none", "major none", id="sent"),
    pytest.param(
        FIELD_F,
        SENT,
        {**FIELD, "required": "yes"},
        "major major",
        "major none",
        id="sent-required",
    ),
    pytest.param(
        FIELD_F,
        EITHER_WAY,
        {**FIELD, "required": "yes"},
        "major major",
        "major major",
        id="either-way-required",
    ),
    pytest.param(("value", "Color.RED"), {}, {}, "minor none", "major none", id="enum-value"),
    pytest.param(("enum", "Color"), {}, {}, "minor none", "major none", id="enum"),
    pytest.param(("security", "A"), {}, {"header": "k"}, "minor none", "major none", id="key"),
]

#: An entry, its traits, the traits that change, and the id without `-changed` with its verdict.
ALTERATIONS = [
    pytest.param(MODEL, {"doc": "a"}, {"doc": "b"}, "model-doc patch patch", id="text"),
    pytest.param(
        OPERATION,
        {"deprecated": ""},
        {"deprecated": "yes"},
        "operation-deprecated minor none",
        id="deprecated",
    ),
    pytest.param(
        ("server", ""),
        {"base URL": "https://a"},
        {"base URL": "https://b"},
        "wire-server-base-url patch major",
        id="base-url",
    ),
    *(
        pytest.param(
            ("server", ""),
            {"base URL": "https://a/v1"},
            {"base URL": url},
            f"wire-server-base-url patch {deployed}",
            id=url,
        )
        for url, deployed in (
            ("HTTPS://A:443/v1/", "patch"),
            ("https://a/V1", "major"),
            ("http://a/v1", "major"),
            ("https://a:8443/v1", "major"),
            ("https://[a", "major"),
        )
    ),
    pytest.param(
        ("security", "A"),
        {"header": "key"},
        {"header": "token"},
        "wire-security-header patch major",
        id="header",
    ),
    pytest.param(
        ("security", "A"),
        {"header": "key"},
        {"header": "KEY"},
        "wire-security-header patch patch",
        id="header-in-other-case",
    ),
    pytest.param(
        OPERATION,
        {"method": "GET"},
        {"method": "PUT"},
        "wire-operation-method patch major",
        id="method",
    ),
    pytest.param(
        OPERATION,
        {"path": "/a/{b}"},
        {"path": "/c/{b}"},
        "wire-operation-path patch major",
        id="path",
    ),
    pytest.param(
        OPERATION,
        {"path": "/a/{b}"},
        {"path": "/a/{c}"},
        "wire-operation-path patch patch",
        id="path-with-another-name",
    ),
    pytest.param(
        OPERATION,
        {"accept": "application/json"},
        {"accept": "text/plain"},
        "wire-operation-accept patch patch",
        id="accept",
    ),
    pytest.param(
        SENDS,
        {"type": "str", "content type": "application/json"},
        {"content type": "text/plain"},
        "wire-body-content-type patch major",
        id="content-type",
    ),
    pytest.param(
        PARAMETER_P,
        PARAMETER,
        {"location": "header"},
        "wire-parameter-location patch major",
        id="location",
    ),
    pytest.param(
        PARAMETER_P,
        {**PARAMETER, "type": "tuple[str, ...]"},
        {"explode": "no"},
        "wire-parameter-explode patch major",
        id="style-of-an-array",
    ),
    pytest.param(
        PARAMETER_P,
        PARAMETER,
        {"explode": "no"},
        "wire-parameter-explode patch patch",
        id="style-of-one-value",
    ),
    pytest.param(
        PARAMETER_P,
        PARAMETER,
        {"wire name": "P"},
        "wire-parameter-wire-name patch major",
        id="name-in-query",
    ),
    pytest.param(
        PARAMETER_P,
        {**PARAMETER, "location": "header"},
        {"wire name": "P"},
        "wire-parameter-wire-name patch patch",
        id="name-of-header",
    ),
    pytest.param(
        FIELD_F, FIELD, {"wire name": "F"}, "wire-field-wire-name patch major", id="field-name"
    ),
    pytest.param(FIELD_F, FIELD, {"type": "int"}, "field-type major major", id="type"),
    pytest.param(FIELD_F, FIELD, {"type": "UUID"}, "field-type major none", id="narrower-type"),
    pytest.param(
        PARAMETER_P,
        PARAMETER,
        {"type": "UUID"},
        "parameter-type major major",
        id="narrower-to-send",
    ),
    pytest.param(
        PARAMETER_P,
        {**PARAMETER, "type": "int"},
        {"type": "Decimal"},
        "parameter-type major none",
        id="wider-to-send",
    ),
    pytest.param(REPLY_200, REPLY, {"type": "anything"}, "reply-type major major", id="reply"),
    pytest.param(
        FIELD_F, FIELD, {"deprecated": "yes"}, "field-deprecated minor none", id="field-deprecated"
    ),
    pytest.param(
        PARAMETER_P,
        PARAMETER,
        {"deprecated": "yes"},
        "parameter-deprecated minor none",
        id="parameter-deprecated",
    ),
    pytest.param(FIELD_F, FIELD, {"default": "1"}, "field-default patch patch", id="default"),
    pytest.param(
        PARAMETER_P, PARAMETER, {"default": "1"}, "parameter-default minor patch", id="default-sent"
    ),
    pytest.param(
        PARAMETER_P,
        {**PARAMETER, "required": "yes"},
        {"default": "1"},
        "parameter-default patch patch",
        id="default-of-a-required-parameter",
    ),
    pytest.param(
        PARAMETER_P, PARAMETER, {"limits": MOST_5}, "parameter-limits major major", id="limited"
    ),
    pytest.param(
        PARAMETER_P,
        {**PARAMETER, "limits": MOST_5},
        {"limits": ""},
        "parameter-limits minor none",
        id="not-limited-any-more",
    ),
    pytest.param(REPLY_200, REPLY, {"role": "errors"}, "reply-role major major", id="role"),
    pytest.param(
        OPERATION,
        {"returns": "A"},
        {"returns": "A | B"},
        "operation-returns major none",
        id="returns",
    ),
    pytest.param(
        OPERATION,
        {"functions": "sync"},
        {"functions": "asyncio, sync"},
        "operation-functions major none",
        id="functions",
    ),
    pytest.param(
        OPERATION,
        {"security": ""},
        {"security": "A"},
        "operation-security major major",
        id="secured",
    ),
    pytest.param(
        OPERATION,
        {"security": "A"},
        {"security": ""},
        "operation-security major patch",
        id="opened",
    ),
    pytest.param(
        MODEL,
        {"other members": ANYTHING},
        {"other members": "Mapping[str, int]"},
        "model-other-members major none",
        id="other-members-typed",
    ),
    pytest.param(
        MODEL,
        {"other members": "Mapping[str, int]"},
        {"other members": "Mapping[str, str]"},
        "model-other-members major major",
        id="other-members-of-another-type",
    ),
    pytest.param(
        MODEL,
        {},
        {"other members": "Mapping[str, int]"},
        "model-other-members major major",
        id="other-members-of-an-unknown-type",
    ),
    pytest.param(
        ("enum", "Color"), {"of": "StrEnum"}, {"of": "IntEnum"}, "enum-of major major", id="of"
    ),
    pytest.param(
        ("value", "Color.A"),
        {"value": "1"},
        {"value": "2"},
        "value-value major major",
        id="value",
    ),
]
