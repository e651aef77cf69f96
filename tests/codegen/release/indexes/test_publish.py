"""Releases on real indexes: what gets there, what does not, and what importers get."""

import re
import shutil
import sys
import zipfile
from base64 import b64encode
from pathlib import Path
from secrets import token_hex

import pytest
import requests
from attrs import evolve

from codegen.release import pack
from tests.codegen.release.indexes import releases
from tests.codegen.release.indexes.conftest import Company
from tests.codegen.release.indexes.line import connected
from tests.codegen.release.indexes.releases import Checkout
from tests.codegen.release.indexes.running import environment, publish, publish_watched, run
from tests.codegen.release.indexes.servers import PASSWORD, USER

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
UV = str(Path(sys.executable).with_name("uv"))
#: How each tool makes an environment, and how it installs something there.
TOOLS = {
    "pip": ([sys.executable, "-m", "venv"], ["{python}", "-m", "pip", "install"]),
    "uv": ([UV, "venv"], [UV, "pip", "install", "--python={python}"]),
}
FIRST = "0.1.0 is published; there is no earlier release to compare with\n"
AGAIN = "0.1.0 is published already, with the same bytes\n"


def test_importers_get_it(
    company: Company, first: Checkout, needed: list[Path], tmp_path: Path
) -> None:
    """From that index alone, pip and uv install a client that works; publishing again is fine."""
    done = publish(first.root, company.settings())
    assert (0, FIRST) == (done.status, done.output)
    upload = [sys.executable, "-m", "twine", "upload", "--non-interactive"]
    assert run([*upload, *map(str, needed)], company.settings(), tmp_path).status == 0
    settings = environment(
        tmp_path / "importer",
        PIP_INDEX_URL=company.server.index_url,
        UV_DEFAULT_INDEX=company.server.index_url,
    )
    netrc = tmp_path / "importer" / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n", encoding="utf-8")
    netrc.chmod(0o600)
    for tool, (make, install) in TOOLS.items():
        env = tmp_path / tool
        python = f"{env}/bin/python"
        show = "import hyper_usage; print(hyper_usage.__file__)"
        for command, expected in (
            ([*make, str(env)], ""),
            ([*(part.format(python=python) for part in install), "hyper-usage"], ""),
            ([python, "-I", "-m", "hyper_usage.testing"], "128.4 EUR"),
            ([python, "-I", "-c", show], str(env)),
        ):
            shown = run(command, settings, tmp_path)
            assert shown.status == 0, shown.output
            assert expected in shown.output
    done = publish(first.root, company.settings())
    assert (0, AGAIN) == (done.status, done.output)


def test_what_is_refused(company: Company, first: Checkout, tmp_path: Path) -> None:
    """Other bytes under a published name, and too small a step, leave the index as it was."""
    assert publish(first.root, company.settings()).status == 0
    before = served(company)
    other = releases.prepare(tmp_path / "other", "0.1.0", note="Not the same.")
    done = publish(other.root, company.settings())
    assert done.status == 1
    assert f"{first.wheel.name}: on the index with other bytes" in done.output
    assert f"{first.wheel.name}: hyper_usage/_version.py: differs\n" in done.output
    small = releases.prepare(tmp_path / "small", "0.1.1", breaking=True)
    done = publish(small.root, company.settings())
    assert done.status == 1
    assert "0.1.1: the changes since 0.1.0 need version 0.2.0 or higher; write" in done.output
    assert "major: `hyper_usage.testing.sample_usage` was removed" in done.output
    assert before == served(company)
    enough = releases.prepare(tmp_path / "enough", "0.2.0", breaking=True)
    done = publish(enough.root, company.settings())
    assert (0, "0.2.0 is published; its version fits the changes since 0.1.0 (2)\n") == (
        done.status,
        done.output,
    )
    done = publish(first.root, company.settings())
    assert (0, AGAIN) == (done.status, done.output)


def test_a_tampered_wheel(company: Company, first: Checkout, tmp_path: Path) -> None:
    """A wheel that differs from the commit is not published, and the file is named."""
    pack.copy(first.root, tmp_path / "copy")
    root = tmp_path / "copy"
    shutil.copytree(first.root / ".git", root / ".git")
    shutil.copytree(first.root / "dist", root / "dist")
    with zipfile.ZipFile(root / "dist" / first.wheel.name, "a") as wheel:
        wheel.writestr("hyper_usage/_extra.py", "import os\n")
    done = publish(root, company.settings())
    expected = (
        f"{first.wheel.name}: hyper_usage/_extra.py: added: the commit does not give it; run "
    )
    assert (1, True) == (done.status, done.output.startswith(expected))
    assert [] == served(company)


@pytest.mark.parametrize("where", ["wheel", "sdist", "answer"])
def test_a_broken_connection(company: Company, first: Checkout, where: str) -> None:
    """An upload that was cut off is an error, and publishing again completes it."""
    wheel, sdist = first.wheel.stat().st_size, first.sdist.stat().st_size
    with connected(company.server.port) as line:
        settings = company.settings(evolve(company.server, port=line.port))
        match where:
            case "wheel":
                line.breaks_after = wheel // 2
            case "sdist":
                line.breaks_after = wheel + sdist // 2
            case _:
                line.swallows_answer = True
        done = publish(first.root, settings)
        assert (2, True) == (done.status, line.broken)
        assert done.output.startswith(
            f"http://127.0.0.1:{line.port}{company.server.path}: twine says"
        )
        assert 1 == done.output.count("\n")
        line.mend()
        done = publish(first.root, settings)
        assert (0, FIRST) == (done.status, done.output)
        done = publish(first.root, settings)
        assert (0, AGAIN) == (done.status, done.output)
    assert [first.wheel.name, first.sdist.name] == sorted(served(company))


def test_no_answer(company: Company, first: Checkout) -> None:
    """An index that does not answer is an error, never a first release."""
    with connected(company.server.port) as line:
        line.broken = True
        done = publish(first.root, company.settings(evolve(company.server, port=line.port)))
    assert (2, True) == (done.status, "expected the answer of an index" in done.output)


def test_wrong_credentials(company: Company, first: Checkout) -> None:
    """Wrong credentials are an error and are never shown: not printed, as arguments or in files."""
    wrong = token_hex()
    done = publish_watched(first.root, company.settings(password=wrong))
    assert (2, 1) == (done.status, done.output.count("\n"))
    assert re.search(r"refused with status 40[13]|twine says .* 40[13] ", done.output)
    secrets = wrong, b64encode(f"{USER}:{wrong}".encode()).decode()
    shown = [done.output, *done.arguments, *_texts(first.root), *_texts(company.home)]
    assert [] == [text for text in shown for secret in secrets if secret in text]
    assert [] == served(company)


def test_pypirc(company: Company, first: Checkout) -> None:
    """Address and credentials may be in .pypirc, and are shown nowhere else."""
    settings = {
        name: value for name, value in company.settings().items() if not name.startswith("TWINE")
    }
    pypirc = company.home / ".pypirc"
    section = "[distutils]\nindex-servers = company\n[company]\n"
    address = f"repository = {company.server.upload_url}\n"
    pypirc.write_text(
        f"{section}{address}username = {USER}\npassword = {PASSWORD}\n", encoding="utf-8"
    )
    done = publish_watched(first.root, {**settings, "TWINE_REPOSITORY": "company"})
    assert (0, FIRST) == (done.status, done.output)
    assert any(each.endswith("release/upload.py") for each in done.arguments)
    assert [] == [argument for argument in done.arguments if PASSWORD in argument]


def served(company: Company) -> list[str]:
    """Return the names of all files that the index lists."""
    page = requests.get(
        f"{company.server.index_url}hyper-usage/", auth=(USER, PASSWORD), timeout=30
    )
    return re.findall(r">(hyper_usage-[^<]*)<", page.text)


def _texts(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.read_bytes().decode(errors="replace") for path in files]
