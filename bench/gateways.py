"""Gateways to measure against, in a process of their own: `python -m bench.gateways http|smpp SECONDS`.

They say their port and do as little as the protocol asks: read, count, accept. `http` takes SECONDS for a call, and
answers GET with when it took which letter: {id: [moments]}.
"""

import socket
import struct
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson


def http() -> None:
    taken: dict[str, list[float]] = {}
    wait = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            messages = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"]
            now = time.time()
            for one in messages:
                taken.setdefault(one["id"], []).append(now)
            time.sleep(wait)
            self.answer(orjson.dumps({"accepted": {one["id"]: "" for one in messages}}))

        def do_GET(self) -> None:
            self.answer(orjson.dumps(taken))

        def answer(self, body: bytes) -> None:
            with suppress(ConnectionError):  # whoever asked may be dead by now
                self.said(body)

        def said(self, body: bytes) -> None:
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            self.wfile.write(head + body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever asked was killed: that is meant
    print(server.server_port, flush=True)
    server.serve_forever()


def smpp() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _address = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with suppress(ConnectionError):
                _talk(connection)


def _talk(connection: socket.socket) -> None:
    kept = b""
    while data := connection.recv(65_536):
        kept += data
        said, at = [], 0
        while len(kept) - at >= 16:
            length, kind, _status, sequence = struct.unpack_from(">LLLL", kept, at)
            if len(kept) - at < length:
                break
            body = b"1\0" if kind == 4 else b"smsc\0" if kind == 2 else b""
            said.append(struct.pack(">LLLL", 16 + len(body), kind | 0x80000000, 0, sequence) + body)
            at += length
        kept = kept[at:]
        if said:
            connection.sendall(b"".join(said))


if __name__ == "__main__":
    {"http": http, "smpp": smpp}[sys.argv[1]]()
