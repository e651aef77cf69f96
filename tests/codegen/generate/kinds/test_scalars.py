"""Properties of each scalar kind, decoded, refused and encoded again."""

import copy
import inspect
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codegen.generate.kinds.clients import Client, GenerateClient

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
ZONE = timezone(timedelta(hours=2))
IDENTITY = "123e4567-e89b-12d3-a456-426614174000"
STRING_ENUM = ["new", "half way", "1st", 'a "b" \\ c', "{d}", "naïve"]


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client with one model that has an optional property of each kind."""
    properties: dict[str, dict[str, Any]] = {
        "string": {"type": "string", "default": 'a "quoted" default'},
        "integer": {"type": "integer", "default": 5},
        "number": {"type": "number", "default": 0.5},
        "boolean": {"type": "boolean", "default": True},
        "date": {"type": "string", "format": "date", "default": "2024-02-29"},
        "moment": {"type": "string", "format": "date-time", "default": "2024-01-02T03:04:05Z"},
        "uuid": {"type": "string", "format": "uuid", "default": IDENTITY},
        "state": {"type": "string", "enum": STRING_ENUM, "default": 'a "b" \\ c'},
        "level": {"type": "integer", "enum": [3, -1, 0], "default": 3},
        "word": {"type": "string", "const": 'it\'s "fixed"', "default": 'it\'s "fixed"'},
        "count": {"const": 7},
        "flag": {"type": "boolean", "const": True, "default": True},
        "on": {"type": "boolean", "enum": [True], "default": True},
        "either": {"enum": [False, True]},
        "off": {"type": ["boolean", "null"], "enum": [False, None]},
        "null": {"type": "null"},
        "anything": {"default": {"a": [1]}},
        "strange": {"type": "string", "format": "strange"},
    }
    thing = {"title": "Thing", "type": "object", "properties": properties}
    return generate_client({"components": {"schemas": {"Thing": thing}}})


TOO_LONG = ("numbers of bounded length", "a longer one")

ACCEPTED = [
    pytest.param("string", "", "", id="empty string"),
    pytest.param("string", "\u00e9\u2028\x00", "\u00e9\u2028\x00", id="odd string"),
    pytest.param("strange", "x", "x", id="unknown format"),
    pytest.param("integer", 5, 5, id="integer"),
    pytest.param("integer", -(10**30), -(10**30), id="large integer"),
    pytest.param("number", 5, Decimal(5), id="number without fraction"),
    pytest.param("number", 0.1, Decimal("0.1"), id="number from float"),
    pytest.param("number", Decimal("1.10"), Decimal("1.10"), id="number"),
    pytest.param("boolean", False, False, id="boolean"),
    pytest.param("date", "2024-02-29", date(2024, 2, 29), id="date"),
    pytest.param("moment", "2024-01-02T03:04:05Z", MOMENT, id="date-time"),
    pytest.param("moment", "2024-01-02T05:04:05+02:00", MOMENT.astimezone(ZONE), id="offset"),
    pytest.param(
        "moment", "2024-01-02T03:04:05.500000Z", MOMENT.replace(microsecond=500_000), id="fraction"
    ),
    pytest.param("moment", "0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC), id="zero time"),
    pytest.param("uuid", IDENTITY, UUID(IDENTITY), id="uuid"),
    pytest.param("state", "gone", "gone", id="string enumeration, unknown"),
    pytest.param("level", 4, 4, id="integer enumeration, unknown"),
    pytest.param("word", 'it\'s "fixed"', 'it\'s "fixed"', id="string constant"),
    pytest.param("count", 7, 7, id="integer constant"),
    pytest.param("flag", True, True, id="boolean constant"),
    pytest.param("on", True, True, id="boolean enumeration of one value"),
    pytest.param("either", False, False, id="boolean enumeration"),
    pytest.param("off", False, False, id="boolean enumeration with null"),
    pytest.param("off", None, None, id="null of a boolean enumeration"),
    pytest.param("null", None, None, id="null"),
    pytest.param("anything", {"a": [None]}, {"a": [None]}, id="anything"),
]


def field(client: Client, name: str, value: object) -> Any:
    """Decode a value as the property `name` and return the field that it becomes."""
    [own] = [
        entry
        for entry in client.model("Thing").__attrs_attrs__
        if entry.name in {name, f"{name}_", f"field_{name}"}
    ]
    return getattr(client.model("Thing").from_dict({name: value}), own.name)


@pytest.mark.parametrize(("name", "sent", "decoded"), ACCEPTED)
def test_a_value_is_decoded_to_its_type(
    client: Client, name: str, sent: object, decoded: object
) -> None:
    """A value of the documented kind becomes the Python value of its type."""
    actual = field(client, name, sent)
    assert (type(decoded), decoded) == (type(actual), actual)


@pytest.mark.parametrize(("name", "sent", "decoded"), ACCEPTED)
def test_a_value_is_encoded_as_it_came(
    client: Client, name: str, sent: object, decoded: object
) -> None:
    """A decoded value is encoded as the value that came."""
    thing = client.model("Thing").from_dict({name: sent})
    assert {name: sent if name != "number" else decoded} == thing.to_dict()
    assert client.model("Thing").from_dict(thing.to_dict()) == thing


REFUSED = [
    pytest.param("string", 5, "string", "integer", id="integer for a string"),
    pytest.param("string", None, "string", "null", id="null for a string"),
    pytest.param("integer", "5", "integer", "string", id="string for an integer"),
    pytest.param("integer", 5.5, "integer", "number", id="fraction for an integer"),
    pytest.param("integer", Decimal("5.0"), "integer", "number", id="5.0 for an integer"),
    pytest.param("integer", True, "integer", "boolean", id="true for an integer"),
    pytest.param("number", "1.0", "finite number", "string", id="string for a number"),
    pytest.param("number", True, "finite number", "boolean", id="true for a number"),
    pytest.param("number", float("nan"), "finite number", "number", id="NaN"),
    pytest.param("number", Decimal("Infinity"), "finite number", "number", id="Infinity"),
    pytest.param("boolean", 1, "boolean", "integer", id="integer for a boolean"),
    pytest.param("boolean", "true", "boolean", "string", id="string for a boolean"),
    pytest.param("date", 20240229, "string", "integer", id="number for a date"),
    pytest.param("uuid", 1, "string", "integer", id="number for a UUID"),
    pytest.param("moment", 1700000000, "string", "integer", id="number for a date-time"),
    pytest.param("state", 1, "string", "integer", id="integer for a string enumeration"),
    pytest.param("level", "3", "integer", "string", id="string for an integer enumeration"),
    pytest.param("level", True, "integer", "boolean", id="boolean for an integer enumeration"),
    pytest.param("count", True, "the constant 7", "boolean", id="true for an integer constant"),
    pytest.param("count", 8, "the constant 7", "integer", id="another integer constant"),
    pytest.param("flag", False, "the constant True", "boolean", id="another boolean constant"),
    pytest.param("flag", 1, "the constant True", "integer", id="integer for a boolean constant"),
    pytest.param("on", False, "the constant True", "boolean", id="value not enumerated"),
    pytest.param("either", 0, "boolean", "integer", id="integer for a boolean enumeration"),
    pytest.param("null", 0, "null", "integer", id="integer for null"),
]


@pytest.mark.parametrize(("name", "sent", "expected", "got"), REFUSED)
def test_a_wrong_type_is_refused(
    client: Client, name: str, sent: object, expected: str, got: str
) -> None:
    """A value of another type is refused, with its place and both types."""
    with pytest.raises(client.module("errors").ValidationError) as caught:
        field(client, name, sent)
    assert (f"/{name}", expected, got) == caught.value.args


MALFORMED = [
    *(
        pytest.param("date", text, "RFC 3339 date", id=f"date {text!r}")
        for text in (
            "2024-02-30",
            "20240229",
            "2024-W01-1",
            "2024-01-01T00:00:00Z",
            "",
            "\uff12024-01-01",
        )
    ),
    *(
        pytest.param("moment", text, "RFC 3339 date-time", id=f"date-time {text!r}")
        for text in (
            *("2024-W01-1T00:00:00Z", "2024-01-01", "1700000000", "2024-01-01 00:00:00Z"),
            *("2024-01-01T00:00Z", "2024-01-01T24:00:00Z", "2024-13-01T00:00:00Z", "never"),
            *("2024-01-01T00:00:00+0200", "2024-01-01T00:00:00+02:60", "2024-01-01T00:00:00,5Z"),
            *("2024-01-01T00:00:00Z\n", "0000-01-01T00:00:00Z", "2024-02-30T00:00:00Z"),
            # As long as the usual form, and read by Python.
            *("20240101T000000.000Z", "2024-01-01T000000.0Z", "2024W01-000000.0000Z"),
            "2024-01-01_00:00:00Z",
            *("2016-12-31T23:58:60Z", "2016-12-31T23:59:61Z", "2016-12-31T23:59:60+01:00"),
            *("2016-13-31T23:59:60Z", "9999-12-31T23:59:60Z", "0001-01-01T00:58:60+01:00"),
        )
    ),
    *(
        pytest.param("uuid", text, "UUID", id=f"uuid {text!r}")
        for text in (IDENTITY.replace("-", ""), f"{{{IDENTITY}}}", IDENTITY[:-1], "")
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), MALFORMED)
def test_a_malformed_string_is_refused(client: Client, name: str, text: str, expected: str) -> None:
    """A string that is not in the documented format is refused, without showing it."""
    with pytest.raises(client.module("errors").ValidationError) as caught:
        field(client, name, text)
    assert (f"/{name}", expected, f"another string, of length {len(text)}") == caught.value.args


@given(
    st.lists(st.tuples(st.integers(0, 19), st.sampled_from("0123456789-+:.,TtZzW ")), max_size=4)
)
def test_the_short_way_of_a_moment_agrees(client: Client, changes: list[tuple[int, str]]) -> None:
    """`moment` returns what `date_time` returns, or leaves the value to it."""
    text = list("2024-02-09T20:00:00Z")
    for index, character in changes:
        text[index] = character
    decode: Any = client.module("decode")
    found = decode.moment("".join(text))
    assert found is None or found == decode.date_time("".join(text))


@pytest.mark.parametrize(
    "value", [None, 20, "2024-02-09T20:00:00.5Z", "never", "2024-02-30T00:00:00Z"]
)
def test_the_short_way_of_a_moment_is_for_the_usual_form(client: Client, value: object) -> None:
    """`moment` leaves every other value to `date_time`, and refuses none."""
    decode: Any = client.module("decode")
    assert datetime(2024, 2, 9, 0, 1, 2, tzinfo=UTC) == decode.moment("2024-02-09T00:01:02Z")
    assert decode.moment(value) is None


def test_lower_case_separators_are_read(client: Client) -> None:
    """RFC 3339 lets `t` and `z` be lower case."""
    assert datetime(2024, 1, 2, tzinfo=UTC) == field(client, "moment", "2024-01-02t00:00:00z")


def test_nanoseconds_are_truncated(client: Client) -> None:
    """Digits beyond microseconds, which Go sends, are cut off."""
    moment = field(client, "moment", "2024-01-02T00:00:00.123456789Z")
    assert datetime(2024, 1, 2, 0, 0, 0, 123456, UTC) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2016-12-31T23:59:60Z",
        "2016-12-31t15:59:60.000-08:00",
        "2017-01-01T00:59:60+01:00",
        "2016-12-31T23:59:60",
    ],
)
def test_a_leap_second_is_the_second_after(client: Client, text: str) -> None:
    """RFC 3339 lets a minute at the end of a day of UTC have a second 60; Python does not."""
    assert datetime(2017, 1, 1, tzinfo=UTC) == field(client, "moment", text)


def test_a_leap_second_keeps_offset_and_fraction(client: Client) -> None:
    """The second after a leap second has the offset and the fraction that were sent."""
    moment = field(client, "moment", "2017-01-01T01:59:60.25+02:00")
    assert moment.isoformat() == "2017-01-01T02:00:00.250000+02:00"


def test_a_missing_offset_is_utc_and_stays_missing(client: Client) -> None:
    """A date-time without an offset is read as UTC, says so, and is written back without one."""
    thing = client.model("Thing").from_dict({"moment": "2024-01-02T03:04:05"})
    assert thing.moment == MOMENT
    assert client.module("types").UNSTATED_OFFSET is thing.moment.tzinfo
    assert thing.to_dict() == {"moment": "2024-01-02T03:04:05"}
    assert thing.to_dict() == pickle.loads(pickle.dumps(thing)).to_dict()  # noqa: S301 - our own


def test_a_missing_offset_can_be_told(client: Client) -> None:
    """Whether an offset was stated is still known of a copy; UTC that was stated is not missing."""
    states_no_offset = client.module("types").states_no_offset
    missing = field(client, "moment", "2024-01-02T03:04:05")
    copied = pickle.loads(pickle.dumps(missing))  # noqa: S301 - our own
    assert all(map(states_no_offset, (missing, copy.deepcopy(missing), copied)))
    assert not states_no_offset(field(client, "moment", "2024-01-02T03:04:05Z"))
    assert not states_no_offset(datetime(2024, 1, 2))  # noqa: DTZ001 - naive, of the caller's making


@pytest.mark.parametrize("value", STRING_ENUM)
def test_a_known_string_is_a_member(client: Client, value: str) -> None:
    """A documented value becomes a member of the enumeration, whatever characters it has."""
    member = field(client, "state", value)
    assert client.model("ThingState") is type(member)
    assert value == member.value
    assert {"state": value} == client.model("Thing").from_dict({"state": value}).to_dict()


def test_enumerations_keep_the_order_of_the_document(client: Client) -> None:
    """Members have the order of the document."""
    assert [member.value for member in client.model("ThingState")] == STRING_ENUM
    assert [member.value for member in client.model("ThingLevel")] == [3, -1, 0]


def test_a_known_integer_is_a_member(client: Client) -> None:
    """A documented integer becomes a member of the enumeration."""
    member = field(client, "level", -1)
    assert client.model("ThingLevel").VALUE_NEGATIVE_1 is member


def test_a_default_is_documented_and_not_sent(client: Client) -> None:
    """A default is named in the source, and is not sent: the server applies it."""
    thing = client.model("Thing")
    assert thing().to_dict() == {}
    assert r'Default: "a \\"quoted\\" default"' in inspect.getsource(thing)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        pytest.param(b"1.10", "1.10", id="trailing zero"),
        pytest.param(b"123456789.123456789123456789", "123456789.123456789123456789", id="digits"),
        pytest.param(b"1e400", "1E+400", id="large exponent"),
        pytest.param(b"-0.0", "-0.0", id="negative zero"),
        pytest.param(b"7", "7", id="integer"),
    ],
)
def test_no_digit_of_a_number_is_lost(client: Client, content: bytes, number: str) -> None:
    """A number in a body is read and written with exactly its digits."""
    thing = client.module("decode").Json(client.model("Thing").from_dict)
    decoded = thing(b'{"number":%s}' % content)
    assert number == str(decoded.number)
    written = client.module("encode").dumps(decoded)
    assert decoded == thing(written)
    assert b'{"number":%s}' % number.encode() == written


@pytest.mark.parametrize(
    ("content", "expected", "got"),
    [
        pytest.param(b'{"number":NaN}', "JSON", "the constant NaN", id="NaN"),
        pytest.param(b'{"number":-Infinity}', "JSON", "the constant -Infinity", id="Infinity"),
        pytest.param(
            b'{"number":1e%s}' % (b"9" * 30),
            "numbers of bounded length",
            "a longer one",
            id="exponent",
        ),
        pytest.param(
            b'{"number":%s}' % (b"9" * 5000),
            "numbers of bounded length",
            "a longer one",
            id="integer",
        ),
        pytest.param(b"[" * 200_000, "JSON of bounded depth", "deeper nesting", id="nesting"),
        pytest.param(b"\xff", "UTF-8 text", "other bytes", id="bytes"),
        pytest.param(b"", "JSON", "nothing", id="nothing"),
        pytest.param(b"{", "JSON", "text that breaks off or turns wrong at character 1", id="cut"),
        pytest.param(b"[]", "object", "array", id="array"),
    ],
)
def test_a_body_that_is_not_json_is_refused(
    client: Client, content: bytes, expected: str, got: str
) -> None:
    """Bytes that are not a JSON object are refused as a whole."""
    with pytest.raises(client.module("errors").ValidationError) as caught:
        client.module("decode").Json(client.model("Thing").from_dict)(content)
    assert ("", expected, got) == caught.value.args


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_number_that_json_lacks_is_not_written(client: Client, number: str) -> None:
    """Encoding a number that is not finite is an error."""
    with pytest.raises(ValueError, match=number):
        client.module("encode").dumps(client.model("Thing")(number=Decimal(number)))
