"""The jobs that publish: their packages, their order, and the one that knows the secret."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from tests.codegen.checkouts import ROOT

pytestmark = pytest.mark.shipped
INSTALL: Final = "python -m pip install --require-hashes --requirement codegen/"


def loaded(path: str) -> Any:
    """Return a file of CI."""
    return YAML(typ="safe").load(ROOT / path)  # pyright: ignore[reportUnknownMemberType]


def github(name: str) -> list[str]:
    """Return the lines that a job on GitHub runs."""
    steps = loaded(".github/workflows/publish.yml")["jobs"][name]["steps"]
    return [line for step in steps for line in step.get("run", "").splitlines()]


def gitlab(name: str) -> list[str]:
    """Return the lines that a job on GitLab runs."""
    return list(loaded(".gitlab-ci.yml")[name]["script"])


@pytest.mark.parametrize("jobs", [github, gitlab])
def test_the_job_that_builds(jobs: Any) -> None:
    """It installs what is locked by hash, builds, and runs neither nox nor a test."""
    *_, install, check, build = jobs("build")
    assert f"{INSTALL}requirements.txt" == install
    assert ["python -m codegen check", "python -m codegen build"] == [check, build]
    assert [] == installs_unlocked(jobs("build"))


@pytest.mark.parametrize("jobs", [github, gitlab])
def test_the_job_that_publishes(jobs: Any) -> None:
    """It installs what is locked by hash, and runs the gate alone."""
    assert f"{INSTALL}requirements-publish.txt" in jobs("publish")
    assert "python -m codegen publish" == jobs("publish")[-1]
    assert [] == installs_unlocked(jobs("publish"))


def installs_unlocked(lines: Sequence[str]) -> list[str]:
    """Return the lines that may install what no hash locks."""
    return [line for line in lines if ("pip" in line or "nox" in line) and INSTALL not in line]


def test_who_knows_the_secret() -> None:
    """Only the last job has the environment with the password, and waits for the tests."""
    jobs = loaded(".github/workflows/publish.yml")["jobs"]
    assert ["publish"] == [name for name, job in jobs.items() if "environment" in job]
    assert ["publish"] == [name for name, job in jobs.items() if "secrets." in str(job)]
    assert {"build": None, "test": "build", "publish": ["build", "test"]} == {
        name: job.get("needs") for name, job in jobs.items()
    }
    assert ["build", "test"] == loaded(".gitlab-ci.yml")["publish"]["needs"]
