"""A wheel that differs from the one that its inputs give is found."""

from io import BytesIO
from pathlib import Path
from unittest.mock import Mock
from zipfile import ZipFile

import pytest

from codegen.__main__ import main
from codegen.errors import CodegenError
from codegen.generate import pipeline
from codegen.release import pack, verify
from codegen.release.wheel import PROVENANCE, Wheel
from tests.codegen.checkouts import edit
from tests.codegen.release.archives import repack

SPEC = f"{PROVENANCE}/openapi.json"


@pytest.fixture
def _rebuilt(monkeypatch: pytest.MonkeyPatch, wheel: Wheel) -> None:
    """Build nothing, so that the inputs give the wheel itself."""
    monkeypatch.setattr(verify, "_rebuild", Mock(return_value=wheel))


def found(project: Path, wheel: Wheel) -> set[tuple[str, str]]:
    """Return the mismatches of a wheel."""
    return {(mismatch.kind, mismatch.path) for mismatch in verify.verify(project, wheel)}


def test_a_true_wheel(
    project: Path, wheel: Wheel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wheel can be built anew from its own inputs, to the last byte."""
    path = tmp_path / wheel.filename
    path.write_bytes(wheel.content)
    assert 0 == main(["verify", str(path)], project)
    expected = f"{wheel.filename} is, byte for byte, what its inputs give\n"
    assert expected == capsys.readouterr().out


@pytest.mark.usefixtures("_rebuilt")
def test_every_file(project: Path, wheel: Wheel) -> None:
    """Each file that was tampered with is named."""
    for name, content in wheel.files.items():
        expected = {("differs", name)}
        if name in {SPEC, f"{PROVENANCE}/openapi.overlay.yaml"}:
            expected.add(("not of this checkout", name))
        assert expected == found(project, repack(wheel, {name: content + b"\n"}))


@pytest.mark.usefixtures("_rebuilt")
def test_files_that_are_gone_or_new(project: Path, wheel: Wheel) -> None:
    """A file too few and a file too many are named."""
    changes = {"hyper_usage_api/decode.py": None, "sitecustomize.py": b""}
    expected = {("missing file", "hyper_usage_api/decode.py"), ("orphan file", "sitecustomize.py")}
    assert expected == found(project, repack(wheel, changes))


@pytest.mark.usefixtures("_rebuilt")
def test_the_archive_itself(project: Path, wheel: Wheel) -> None:
    """The same files in another archive are another wheel."""
    buffer = BytesIO(wheel.content)
    with ZipFile(buffer, "a") as archive:
        archive.comment = b"hello"
    other = Wheel.parse(wheel.filename, buffer.getvalue())
    assert {("packed or called differently", wheel.filename)} == found(project, other)


def test_another_document(project: Path, checkout: Path, wheel: Wheel) -> None:
    """A wheel that was regenerated from another document than ours is found."""
    edit(checkout / "openapi.json", "https://api.hypersolutions.co", "https://example.com")
    pipeline.regenerate(checkout)
    main(["pin"], checkout)
    ((name, content),) = pack.pack(checkout, "1700000000", "wheel").items()
    assert wheel.content != content
    assert {("not of this checkout", SPEC)} == found(project, Wheel.parse(name, content))


def test_a_document_that_gives_nothing(
    project: Path, wheel: Wheel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If the document of a wheel gives no client, the wheel and the problem are named."""
    broken = repack(wheel, {SPEC: b"{}"})
    path = tmp_path / wheel.filename
    path.write_bytes(broken.content)
    assert 1 == main(["verify", str(path)], project)
    expected = f"not of this checkout: {SPEC}\ngives no client: {wheel.filename}\nopenapi.json#"
    assert capsys.readouterr().out.startswith(expected)


def test_another_version(project: Path, wheel: Wheel) -> None:
    """A wheel of another version is refused; the error names the checkout to take."""
    other = Wheel.parse("hyper_usage-9.0-py3-none-any.whl", wheel.content)
    with pytest.raises(
        CodegenError, match=r"expected version \d+\.\d+\.\d+ of this checkout, got 9\.0; "
    ):
        verify.verify(project, other)
