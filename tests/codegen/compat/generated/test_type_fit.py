"""Types whose values are all values of another type."""

import pytest

from codegen.compat.generated.type_fit import TypeFit

ENUMS = {"Color": "StrEnum", "Size": "IntEnum"}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param("int", "Decimal", id="number"),
        pytest.param("UUID", "str", id="uuid"),
        pytest.param("datetime.datetime", "str", id="date-time"),
        pytest.param("int", "int | str", id="alternatives"),
        pytest.param("int | UUID", "Decimal | str", id="each-alternative"),
        pytest.param("tuple[int, ...]", "tuple[Decimal, ...]", id="array"),
        pytest.param("tuple[tuple[int, ...], ...]", "tuple[tuple[Decimal, ...], ...]", id="arrays"),
        pytest.param("Mapping[str, int]", "Mapping[str, Decimal]", id="map"),
        pytest.param("Plan", "Any", id="anything"),
        pytest.param("Literal['a']", "str", id="constant"),
        pytest.param("Literal[1]", "Decimal", id="constant-number"),
        pytest.param("integer", "number", id="reply"),
        pytest.param("array(uuid)", "array(string)", id="array-of-a-reply"),
        pytest.param("array(Plan)", "anything", id="anything-of-a-reply"),
        pytest.param("string", "nullable(string)", id="nullable"),
        pytest.param("string_enum(Color)", "string", id="enumeration-of-a-reply"),
        pytest.param("date", "either(Plan, either(string, null))", id="alternatives-of-a-reply"),
    ],
)
def test_one_way(narrow: str, wide: str) -> None:
    """Every value of the narrow type fits the wide one, and not the other way round."""
    assert TypeFit(ENUMS).fits(narrow, wide)
    assert TypeFit(ENUMS).fits(wide, wide)
    assert not TypeFit(ENUMS).fits(wide, narrow)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("str", "int", id="types"),
        pytest.param("datetime.date", "datetime.datetime", id="dates"),
        pytest.param("tuple[int, ...]", "int", id="array"),
        pytest.param("tuple[int, ...]", "Mapping[str, int]", id="containers"),
        pytest.param("Literal['a']", "Literal['b']", id="constants"),
        pytest.param("Plan", "Usage", id="models"),
        pytest.param("nothing", "string", id="no-body"),
        pytest.param("bool", "int", id="boolean"),
        pytest.param("str", "str |", id="no-type"),
    ],
)
def test_neither_way(one: str, other: str) -> None:
    """Neither type fits the other."""
    assert not TypeFit(ENUMS).fits(one, other)
    assert not TypeFit(ENUMS).fits(other, one)


@pytest.mark.parametrize(
    ("value", "place", "opened", "closed"),
    [
        pytest.param("Color | str", "str", True, True, id="enumeration-to-text"),
        pytest.param("str", "Color | str", True, False, id="text-to-enumeration"),
        pytest.param("int", "Size | int", True, False, id="number-to-enumeration"),
        pytest.param("Size | int", "Decimal", True, True, id="enumeration-to-number"),
        pytest.param("str", "int", False, False, id="others"),
    ],
)
def test_enumerations(value: str, place: str, *, opened: bool, closed: bool) -> None:
    """An open enumeration takes any text or number; a closed one only its own values."""
    assert opened == TypeFit(ENUMS).fits(value, place)
    assert closed == TypeFit(ENUMS, closed=True).fits(value, place)
