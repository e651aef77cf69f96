"""One look names everything that the gate will refuse."""

from pathlib import Path

import pytest

from codegen import files
from codegen.__main__ import main
from codegen.checkout import version
from codegen.errors import CodegenError, RefusedError
from codegen.release import preview
from codegen.release.gate import Release
from tests.codegen.checkouts import edit, git
from tests.codegen.release.fake_index import FakeIndex
from tests.codegen.release.wheels import wheel

pytestmark = pytest.mark.usefixtures("_remembered")
TESTING = "overrides/hyper_usage/testing.py"
NO_INDEX = "no index is set, so the version was compared with none"


def state(root: Path) -> dict[str, bytes]:
    """Return everything in a checkout but git's cache of the state of files."""
    kept = files.read(root)
    del kept[".git/index"]
    return kept


@pytest.fixture(autouse=True)
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set no index."""
    for name in ("TWINE_REPOSITORY", "TWINE_REPOSITORY_URL", "TWINE_USERNAME", "TWINE_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_to_mend(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an index the command says so; it exits 0 and leaves everything as it was."""
    before = state(release)
    assert 0 == main(["publish", "--dry-run"], release)
    expected = f"{version(release)} may be built and published; {NO_INDEX}\n"
    assert expected == capsys.readouterr().out
    assert before == state(release)


def test_with_an_index(release: Path) -> None:
    """With an index the sentence tells about the step, or that the release is there already."""
    index = FakeIndex()
    expected = f"{version(release)} may be built and published; there is no earlier release to "
    assert preview.preview(release, lambda: index).startswith(expected)
    index.upload(list((release / "dist").iterdir()))
    expected = f"{version(release)} is published already, with the same bytes"
    assert expected == preview.preview(release, lambda: index)


def test_everything_at_once(release: Path) -> None:
    """Every reason is named with the next step, though nothing is committed or built."""
    surface, api = (
        (release / "tests/pins" / name).read_text(encoding="utf-8")
        for name in ("surface.txt", "api.txt")
    )
    newer = wheel("99.0.0", surface=surface, api=api)
    index = FakeIndex({newer.filename: newer.content})
    edit(release / "CHANGELOG.md", "2026-11-22", "unreleased")
    edit(release / TESTING, '"sample_usage", ', "")
    edit(release / "docs" / "new.md", None, "# New\n")
    edit(release / "pyproject.toml", '"SECURITY.md",', "")
    for path in (release / "dist").iterdir():
        path.unlink()
    before = state(release)
    with pytest.raises(RefusedError) as caught:
        preview.preview(release, lambda: index)
    assert before == state(release)
    number = version(release)
    unclean = "not committed in this state; run `git add --all` and `git commit`, or undo it"
    changed = ["CHANGELOG.md", TESTING, "pyproject.toml", "docs/new.md"]
    dated = f"expected `## {number}, YEAR-MONTH-DAY`, got `## {number}, unreleased`; write the date"
    pin = "read what `python3 noxfile.py -s check` shows, then run `python3 noxfile.py -s pin`"
    mend = "mend `[tool.hatch.build]` in pyproject.toml"
    to_file = "to overrides/hyper_usage/_version.py, then run `python3 noxfile.py -s accept`"
    newer_there = "the index already has the newer version 99.0.0; write a higher version"
    step = "the changes since 99.0.0 need version 100.0.0 or higher; write it"
    removed = "`hyper_usage.testing.sample_usage` was removed"
    expected = [
        *(f"{path}: {unclean}" for path in changed),
        f"tests/pins/api.txt: not as pinned; {pin}",
        f"hyper_usage-{number}.tar.gz: SECURITY.md: differs from the commit; {mend}",
        f"CHANGELOG.md: {dated}",
        f"{number}: {newer_there} {to_file}",
        f"{number}: {step} {to_file}",
        f"major: {removed} (importers: major, deployed clients: none)",
    ]
    assert expected == str(caught.value).splitlines()


def test_an_index_that_does_not_answer(release: Path) -> None:
    """If a check is not possible, that is an error; what the gate refuses is named too."""

    class Silent(FakeIndex):
        def releases(self) -> list[Release]:
            raise CodegenError.at("index", "no answer")

    (release / "docs/new").touch()
    with pytest.raises(
        CodegenError, match=r"^docs/new: not committed.*\nindex: no answer$"
    ) as caught:
        preview.preview(release, Silent)
    assert not isinstance(caught.value, RefusedError)


def test_no_password(
    release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the index has an address and no password, the command exits 2 with every reason."""
    monkeypatch.setenv("TWINE_REPOSITORY_URL", "https://index.example/")
    (release / "docs/new").touch()
    assert 2 == main(["publish", "--dry-run"], release)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("docs/new: not committed")
    assert second.startswith("twine: ")


def test_no_commit(release: Path) -> None:
    """A folder without a repository is an error with git's own words."""
    (release / ".git").rename(release / "dist" / "git")
    with pytest.raises(CodegenError, match="git cannot read the commit: fatal: not a git repo"):
        preview.preview(release, lambda: None)


def test_changes_alone(release: Path) -> None:
    """`check_changes` does not ask for a commit."""
    edit(release / "SECURITY.md", None, "Other.\n")
    assert NO_INDEX == preview.check_changes(release).step
    edit(release / "CHANGELOG.md", "2026-11-22", "unreleased")
    git(release, "add", "--all")
    with pytest.raises(RefusedError, match=r"^CHANGELOG\.md: .*; write the date$"):
        preview.check_changes(release)


def test_accept_tells_the_same(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`accept` ends with all that is left to do, the date last; its exit status stays 0."""
    assert 0 == main(["accept"], release)
    number = version(release)
    accepted = f"nothing is left to write; the version is {number}\n"
    assert accepted == capsys.readouterr().out
    edit(release / "CHANGELOG.md", "2026-11-22", "unreleased")
    edit(release / "pyproject.toml", '"SECURITY.md",', "")
    before = state(release)
    assert 0 == main(["accept"], release)
    differs = "differs from the commit; mend `[tool.hatch.build]` in pyproject.toml"
    undated = f"expected `## {number}, YEAR-MONTH-DAY`, got `## {number}, unreleased`"
    left = [
        f"hyper_usage-{number}.tar.gz: SECURITY.md: {differs}",
        f"CHANGELOG.md: {undated}; write the date",
    ]
    told = f"\nBefore {number} can be published, do this, in this order:\n\n"
    assert accepted + told + "\n".join(left) + "\n" == capsys.readouterr().out
    assert before == state(release)
