"""An index: read through its Simple API (PEP 503 and 691), written to with twine."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import requests
from attrs import frozen
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pypi_simple import ACCEPT_ANY, DistributionPackage, IndexPage, ProjectPage, PyPISimple
from pypi_simple.errors import UnsupportedContentTypeError, UnsupportedRepoVersionError

from codegen.errors import CodegenError
from codegen.release.credentials import IndexAccount
from codegen.release.gate import Release

__all__ = ["Index"]

_PROJECT: Final = "hyper-usage"
_ANSWER_WITHIN: Final = 30  # seconds without a byte
#: The errors of parsing an answer that does not come from an index.
_UNREADABLE: Final = (
    *(AttributeError, LookupError, TypeError, ValueError),
    *(UnsupportedContentTypeError, UnsupportedRepoVersionError),
)
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_UPLOAD_WITHIN: Final = 600  # seconds in all; twine has no limit of its own


@frozen
class Index:
    """One index, with an account on it."""

    account: IndexAccount

    def releases(self) -> list[Release]:
        """Return this project's releases on the index, the oldest first.

        Raises:
            CodegenError: if the server does not answer, or does not answer as an index.
        """
        packages = sorted(self._packages(), key=lambda package: package[0])
        groups = groupby(packages, key=lambda package: package[0])
        return [_release(version, [package for _, package in group]) for version, group in groups]

    def download(self, filename: str) -> bytes:
        """Return a file from the index, once it has the hash that the index states.

        Raises:
            CodegenError: if the index does not list the file, or it cannot be downloaded.
        """
        found = [package for _, package in self._packages() if package.filename == filename]
        if not found:
            raise CodegenError.at(self.account.simple_url, f"does not list {filename}")
        client = PyPISimple(self.account.simple_url, session=self.account.session)
        with TemporaryDirectory(prefix="codegen-") as folder:
            path = Path(folder, "file")
            try:
                client.download_package(
                    found[0], path, verify=bool(found[0].digests), timeout=_ANSWER_WITHIN
                )
            except (requests.RequestException, ValueError) as error:
                raise self._failure(filename, error) from None
            return path.read_bytes()

    def upload(self, paths: Sequence[Path]) -> None:
        """Upload files with twine.

        twine reads the credentials itself, because other users can see arguments.

        Raises:
            CodegenError: if twine fails; some of the files may be on the index nevertheless.
        """
        command = [sys.executable, "-m", "twine", "--no-color", "upload"]
        options = ["--non-interactive", "--disable-progress-bar"]
        try:
            done = subprocess.run(  # noqa: S603 - an argument list
                [*command, *options, *map(str, paths)],
                env={**os.environ, "COLUMNS": "1000"},
                capture_output=True,
                text=True,
                timeout=_UPLOAD_WITHIN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            what = f"expected the upload within {_UPLOAD_WITHIN} s; run the command again"
            raise CodegenError.at(self.account.upload_url, what) from None
        if done.returncode:
            said = _end(self.account.without_secret(done.stderr or done.stdout))
            raise CodegenError.at(self.account.upload_url, f"twine says {said}")

    def _packages(self) -> list[tuple[Version, DistributionPackage]]:
        page = self._page()
        packages = page.packages if page else []
        found = [
            (version, package)
            for package in packages
            if canonicalize_name(package.project or "") == _PROJECT
            and (version := _version(package))
        ]
        if page and not found and (page.packages or page.repository_version is None):
            what = f"expected a page of {_PROJECT}, got another page; check HYPER_USAGE_INDEX_URL"
            raise CodegenError.at(self.account.simple_url, what)
        return found

    def _page(self) -> ProjectPage | None:
        """Return the project's page, or None if the index does not know the project."""
        url = f"{self.account.simple_url}{_PROJECT}/"
        response = self._get(url)
        if response.status_code == HTTPStatus.NOT_FOUND:
            self._expect_index()
            return None
        try:
            response.raise_for_status()
            page = ProjectPage.from_response(response, _PROJECT)
        except (requests.RequestException, *_UNREADABLE) as error:
            raise self._failure(url, error) from None
        if canonicalize_name(page.project) != _PROJECT:
            what = f"expected the page of {_PROJECT}, got that of {page.project}"
            raise CodegenError.at(url, what)
        return page

    def _expect_index(self) -> None:
        """Refuse an address whose root is not an index: its 404 for the project means nothing."""
        url = self.account.simple_url
        root = self._get(url)
        if root.status_code != HTTPStatus.OK:
            what = f"expected an index, got status {root.status_code}; set HYPER_USAGE_INDEX_URL"
            raise CodegenError.at(url, what)
        try:
            for project in IndexPage.from_response(root).projects:
                canonicalize_name(project, validate=True)
        except _UNREADABLE as error:
            raise self._failure(url, error) from None

    def _get(self, url: str) -> requests.Response:
        """Return the index's own answer: another server may know other releases."""
        try:
            response = self.account.session.get(
                url,
                headers={"Accept": ACCEPT_ANY},
                timeout=_ANSWER_WITHIN,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise self._failure(url, error) from None
        if response.is_redirect:
            what = "expected an answer, got a redirect; set HYPER_USAGE_INDEX_URL to its target"
            raise CodegenError.at(url, what)
        return response

    def _failure(self, where: str, error: Exception) -> CodegenError:
        response = error.response if isinstance(error, requests.HTTPError) else None
        match status := None if response is None else response.status_code:
            case None:
                what = f"expected the answer of an index, got {type(error).__name__}: {error}"
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                what = f"refused with status {status}; check the credentials for this index"
            case _:
                what = f"expected the answer of an index, got status {status}"
        return CodegenError.at(where, self.account.without_secret(what))


def _version(package: DistributionPackage) -> Version | None:
    """Return the version of a file, or None if installers would pass over it."""
    try:
        return Version(package.version or "")
    except InvalidVersion:
        return None


def _release(version: Version, packages: Sequence[DistributionPackage]) -> Release:
    return Release(
        version=version,
        files=tuple(package.filename for package in packages),
        yanked=all(package.is_yanked for package in packages),
    )


def _end(said: str) -> str:
    """Return twine's error message on one line; of a traceback, the last line."""
    plain = _COLOR.sub("", said).strip()
    if "Traceback (" in plain:
        plain = plain.splitlines()[-1]
    return " ".join((plain.rpartition("ERROR ")[2]).split())
