"""A push service on this machine, and a browser's half of a subscription: opens what comes, checks who wrote it.

Written from RFC 8188, 8291 and 8292, with nothing of the library that seals.
"""

import json
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from abhiyan.messaging.devices import Given


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class Browser:
    """One that subscribed at an address: it alone opens what is sealed for it."""

    def __init__(self, endpoint: str) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"sixteen bytes ok"
        self.given = Given(endpoint, text_of(point_of(self.private.public_key())), text_of(self.secret))

    def open(self, body: bytes) -> dict[str, Any]:
        salt, length, sender = body[:16], body[20], body[21 : 21 + body[20]]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), theirs)
        mixed = _drawn(self.secret, shared, b"WebPush: info\0" + point_of(self.private.public_key()) + sender, 32)
        key = _drawn(salt, mixed, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _drawn(salt, mixed, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        assert plain.rstrip(b"\0")[-1:] == b"\x02"  # the last record
        found: dict[str, Any] = json.loads(plain.rstrip(b"\0")[:-1])
        return found


def _drawn(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def claims_of(authorization: str, key: str) -> dict[str, Any]:
    """What the sender says of itself, once the signature fits the key that the browser was told. Raises else."""
    fields = dict(one.split("=", 1) for one in authorization.removeprefix("vapid ").split(", "))
    assert fields["k"] == key
    said, _, signed = fields["t"].rpartition(".")
    raw = raw_of(signed)
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw_of(key))
    known.verify(signature, said.encode(), ec.ECDSA(hashes.SHA256()))
    header, claims = (json.loads(raw_of(part)) for part in said.split("."))
    assert header["alg"] == "ES256"
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600
    found: dict[str, Any] = claims
    return found


class Came(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Service:
    """A push service. `answer`: the status for a path, or None for a connection that ends without one."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.answer: Callable[[str], int | None] = lambda _path: 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heads = {name.lower(): value for name, value in self.headers.items()}
                service.came.append(Came(self.path, heads, body))
                status = service.answer(self.path)
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"{service.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def browser(self, name: str) -> Browser:
        return Browser(f"{self.url}/push/{name}")


@contextmanager
def running() -> Iterator[Service]:
    here = Service()
    thread = threading.Thread(target=here.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield here
    here.server.shutdown()
    here.server.server_close()
    thread.join()
