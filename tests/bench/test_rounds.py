"""Contenders take turns, and only the base may fail."""

import pytest

from tests.bench.rounds import in_turn
from tests.bench.table import BASE, OURS, BenchError, Key


class Contender:
    """Measures 1, 2, 3 and so on; notes each turn."""

    def __init__(self, name: str, turns: list[str], *, fails_at: int = 0) -> None:
        self.name, self.turns, self.fails_at = name, turns, fails_at
        self.count = 0

    def __call__(self) -> float:
        """Measure."""
        self.count += 1
        self.turns.append(self.name)
        if self.count == self.fails_at:
            raise BenchError("no such option")
        return self.count


def test_turns() -> None:
    """Each round starts with another contender; the first results count for nothing."""
    turns: list[str] = []
    keys: list[Key] = [(OURS, "call"), ("bare", "call"), (BASE, "call")]
    seconds = in_turn({key: Contender(key[0][0], turns) for key in keys}, rounds=3)
    assert {key: [2.0, 3.0, 4.0] for key in keys} == seconds
    assert "obb obb bbo bob" == " ".join("".join(turns[at : at + 3]) for at in range(0, 12, 3))


def test_prepared() -> None:
    """A contender may prepare otherwise, and then every result counts."""
    turns: list[str] = []
    key = (OURS, "check")
    seconds = in_turn({key: Contender("m", turns)}, 2, {key: Contender("p", turns)})
    assert {key: [1.0, 2.0]} == seconds
    assert ["p", "m", "m"] == turns


def test_base_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A task that the base cannot do is left out, and stderr says why."""
    ours = Contender("o", [])
    base = Contender("b", [], fails_at=1)
    assert {(OURS, "guard"): [2.0]} == in_turn({(OURS, "guard"): ours, (BASE, "guard"): base}, 1)
    assert "The last column leaves out guard of base: no such option\n" == capsys.readouterr().err


@pytest.mark.parametrize(("contender", "fails_at"), [(OURS, 1), (OURS, 2), (BASE, 2)])
def test_nobody_else_may_fail(contender: str, fails_at: int) -> None:
    """Another contender that fails ends the run, and so does a base that could do it before."""
    measures = {(contender, "guard"): Contender("x", [], fails_at=fails_at)}
    with pytest.raises(BenchError, match=f"^guard of {contender}: no such option$"):
        in_turn(measures, 2)
