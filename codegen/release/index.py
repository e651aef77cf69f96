"""An index: read through its Simple API (PEP 503 and 691), written to with twine."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from attrs import frozen
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pypi_simple import DistributionPackage, ProjectPage
from requests import Response

from codegen.addresses import is_secure
from codegen.errors import CodegenError
from codegen.release import upload
from codegen.release.bounded import UnusableError, ask, body, unusable
from codegen.release.credentials import IndexAccount
from codegen.release.gate import Release
from codegen.release.simple_page import check_index_page, project_page
from codegen.release.wheel import LIMIT, Wheel

__all__ = ["Index"]

_PROJECT: Final = "hyper-usage"
_REDIRECTS: Final = 5
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9._+!-]+")
_OURS: Final = re.compile(r"hyper[-_.]+usage-", re.IGNORECASE)
_EGG: Final = re.compile(r"(?:^|&)egg=([^&]*)")
#: The hashes of a fixed length.
_HASHES: Final = {name for name in hashlib.algorithms_guaranteed if not name.startswith("shake")}
_LONGEST: Final = 500  # characters of a message of twine
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
            what = f"does not list {filename}; run the command again, as it may be listed late"
            raise CodegenError.at(self.account.simple_url, what)
        content = self._follow(found[0].url, filename)
        for package in found:
            _check_hashes(package, content)
            self._check_metadata(package, content)
        return content

    def upload(self, paths: Sequence[Path]) -> None:
        """Upload files with twine, in a process that can be ended and whose output is caught.

        Raises:
            CodegenError: if twine fails; some of the files may be on the index nevertheless.
        """
        # -P: no module that lies beside the program or in the current folder replaces one of twine.
        command = [sys.executable, "-P", upload.__file__]
        try:
            done = subprocess.run(  # noqa: S603 - an argument list
                [*command, *map(str, paths)],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_UPLOAD_WITHIN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            what = f"expected the upload within {_UPLOAD_WITHIN} s; run the command again"
            raise CodegenError.at(self.account.upload_url, what) from None
        if done.returncode:
            said = self._shown(_end(done.stderr))
            raise CodegenError.at(self.account.upload_url, f"twine says {said}")

    def _shown(self, text: str) -> str:
        """Return a text of others on one line, without a password, and short."""
        line = "".join(each if each.isprintable() else " " for each in text)
        line = self.account.without_secrets(" ".join(line.split()))
        return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

    def _packages(self) -> list[tuple[Version, DistributionPackage]]:
        page = self._page()
        packages = page.packages if page else []
        for package in packages:
            self._check_names(package)
        found = [
            (version, package)
            for package in packages
            if canonicalize_name(package.project or "") == _PROJECT
            and (version := self._version(package))
        ]
        if page and not found and (page.packages or page.repository_version is None):
            what = f"expected a page of {_PROJECT}, got another page; check HYPER_USAGE_INDEX_URL"
            raise CodegenError.at(self.account.simple_url, what)
        return found

    def _check_names(self, package: DistributionPackage) -> None:
        """Refuse a file of this project that has another name for pip, which sees the address."""
        names = sorted(_names(package))
        if len(names) > 1 and any(map(_OURS.match, names)):
            shown = " and ".join(self._shown(name) for name in names)
            what = f"expected one name for each file, got {shown}; correct the link on the index"
            raise CodegenError.at(self.account.simple_url, what)

    def _version(self, package: DistributionPackage) -> Version | None:
        """Return the version of a file, or None if installers would pass over it."""
        if not _FILE_NAME.fullmatch(package.filename):
            what = f"expected names of files, got {self._shown(package.filename)!r}"
            raise CodegenError.at(self.account.simple_url, f"{what}; remove it from the index")
        try:
            return Version(package.version or "")
        except InvalidVersion:
            return None

    def _page(self) -> ProjectPage | None:
        """Return the project's page, or None if the index does not know the project."""
        root, session = self.account.simple_url, self.account.session
        url = f"{root}{_PROJECT}/"
        page = ask(session, url, url, partial(_read_page, url))
        if page is None:  # That means nothing if the address is not one of an index.
            ask(session, root, root, partial(_read_root, root))
        elif canonicalize_name(page.project) != _PROJECT:
            what = f"expected the page of {_PROJECT}, got that of {self._shown(page.project)}"
            raise CodegenError.at(url, f"{what}; check HYPER_USAGE_INDEX_URL")
        return page

    def _check_metadata(self, package: DistributionPackage, content: bytes) -> None:
        """Refuse metadata beside a wheel that differ from those in it: installers obey the former.

        Raises:
            CodegenError: if they differ, or cannot be downloaded.
        """
        if package.has_metadata and package.filename.endswith(".whl"):
            wheel, where = Wheel.parse(package.filename, content), f"{package.filename}.metadata"
            served = self._follow(package.metadata_url, where)
            if served != wheel.files.get(f"{wheel.dist_info}/METADATA"):
                what = "expected the METADATA in the wheel, got others, which installers obey"
                raise CodegenError.at(where, f"{what}; remove the file from the index")

    def _follow(self, url: str, filename: str) -> bytes:
        """Return a file that may be on another server: without the credentials for this one."""
        for _ in range(_REDIRECTS + 1):
            _check_address(url, filename)
            answer = ask(self.account.session, url, filename, partial(_read_file, filename))
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise unusable(filename, f"more than {_REDIRECTS} redirects")


def _names(package: DistributionPackage) -> set[str]:
    """Return all that installers may take for the name of a file."""
    url = urlsplit(package.url)
    fragment = "&".join((url.fragment, *map("=".join, package.digests.items())))
    return {
        package.filename,
        unquote(url.path.rstrip("/").rpartition("/")[2]),
        *_EGG.findall(fragment),
    }


def _read_page(where: str, response: Response) -> ProjectPage | None:
    _check_own(where, response)
    if response.status_code == HTTPStatus.NOT_FOUND:
        return None
    _check_status(where, response)
    return project_page(response, _PROJECT)


def _read_root(where: str, response: Response) -> None:
    _check_own(where, response)
    if (status := response.status_code) != HTTPStatus.OK:
        what = f"expected an index, got status {status}; set HYPER_USAGE_INDEX_URL"
        raise CodegenError.at(where, what)
    check_index_page(response)


def _read_file(where: str, response: Response) -> bytes | str:
    """Return the file, or the address that the server redirects to."""
    if response.is_redirect:
        return urljoin(response.url, response.headers["location"])
    _check_status(where, response)
    return body(response, LIMIT)


def _check_own(where: str, response: Response) -> None:
    """Refuse a redirect: another server may know other releases."""
    if response.is_redirect:
        what = "expected an answer, got a redirect; set HYPER_USAGE_INDEX_URL to its target"
        raise CodegenError.at(where, what)


def _check_status(where: str, response: Response) -> None:
    match status := response.status_code:
        case HTTPStatus.OK:
            return
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            what = f"refused with status {status}; check the credentials for this index"
            raise CodegenError.at(where, what)
        case _:
            raise UnusableError(f"status {status}")


def _check_address(url: str, where: str) -> None:
    parts = urlsplit(url)
    if not is_secure(parts.scheme, parts.hostname or ""):
        what = "expected a link with https://, or with http:// to a loopback address; correct it"
        raise CodegenError.at(where, f"{what} on the index")


def _check_hashes(package: DistributionPackage, content: bytes) -> None:
    stated = {name: value for name, value in package.digests.items() if name in _HASHES}
    if package.digests and not stated:
        raise unusable(package.filename, "hashes of an unknown kind only")
    for name, value in stated.items():
        if hashlib.new(name, content, usedforsecurity=False).hexdigest() != value.lower():
            what = f"expected the {name} that the index states, got another; run the command again"
            raise CodegenError.at(package.filename, f"{what}, and look at the file on the index")


def _release(version: Version, packages: Sequence[DistributionPackage]) -> Release:
    return Release(
        version=version,
        files=tuple(package.filename for package in packages),
        yanked=all(package.is_yanked for package in packages),
    )


def _end(said: str) -> str:
    """Return the last line, which is the error message, or the end of a traceback."""
    return "".join(said.splitlines()[-1:])
