"""Bytes that come after the end of a reply, and the streams that notice them."""

import socket
import ssl
from time import monotonic

import httpcore
import pytest
import trustme

from hyper_usage._http.async_transport import AsyncNetwork
from hyper_usage._http.leftovers import HeldBack, has_record
from hyper_usage._http.nested_tls import NestedTLS
from hyper_usage._http.sync_stream import Stream
from tests.patience import PATIENCE


def test_held_back() -> None:
    """The last byte of a chunk is held back; a chunk of one byte, or none, is not."""
    held = HeldBack()
    assert b"abc" == held.push(b"abcd")
    assert held
    assert b"d" == held.pop()
    assert not held
    assert (b"e", b"", b"") == (held.push(b"e"), held.push(b""), held.pop())


def tls_pair() -> tuple[ssl.SSLObject, ssl.MemoryBIO, ssl.SSLObject, ssl.MemoryBIO]:
    """Return the two ends of a TLS in memory, each with its incoming bytes."""
    authority = trustme.CA()
    of_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("h").configure_cert(of_server)  # pyright: ignore[reportUnknownMemberType]
    of_client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(of_client)  # pyright: ignore[reportUnknownMemberType]
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = of_client.wrap_bio(to_client, to_server, server_hostname="h")
    server = of_server.wrap_bio(to_server, to_client, server_side=True)
    for end in (client, server, client, server):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client, to_client, server, to_server


def test_record() -> None:
    """A record is noticed, and so is the end of the connection; session tickets do not count."""
    client, to_client, server, _ = tls_pair()
    assert to_client.pending
    assert not has_record(client)
    server.write(b"x")
    assert has_record(client)
    to_client.write_eof()
    assert has_record(client)


def test_stream() -> None:
    """A read without a time-out, as from a SOCKS proxy, holds nothing back."""
    ours, theirs = socket.socketpair()
    stream = Stream(ours, monotonic() + PATIENCE)
    with theirs:
        theirs.sendall(b"ab")
        assert b"ab" == stream.read(9)
        assert not stream.get_extra_info("is_readable")
        theirs.sendall(b"ab")
        assert b"a" == stream.read(9, monotonic() + PATIENCE)
        assert stream.get_extra_info("is_readable")
        assert b"b" == stream.read(9, monotonic() + PATIENCE)
        theirs.sendall(b"c")
        assert stream.get_extra_info("is_readable")
        assert stream.get_extra_info("socket") is None
        stream.close()
        assert stream.get_extra_info("is_readable")


@pytest.mark.anyio
async def test_async_stream() -> None:
    """The stream of an async client does the same."""

    class Network(httpcore.AsyncMockBackend):
        """Connects to a stream of two chunks."""

    network = AsyncNetwork(Network([b"ab", b"cd"]))
    stream = await network.connect_tcp("h", 443, PATIENCE)
    assert b"ab" == await stream.read(9)
    assert b"c" == await stream.read(9, PATIENCE)
    assert stream.get_extra_info("is_readable")
    assert b"d" == await stream.read(9, PATIENCE)


def test_record_in_nested_tls() -> None:
    """A record inside of nested TLS makes a stream readable."""
    client, _, server, _ = tls_pair()
    ours, theirs = socket.socketpair()
    stream = Stream(ours, monotonic() + PATIENCE)
    with theirs:
        nested = NestedTLS.__new__(NestedTLS)
        nested.tls = client
        stream.channel = nested
        assert not stream.get_extra_info("is_readable")
        server.write(b"x")
        assert stream.get_extra_info("is_readable")
        stream.close()
