"""A login that is bound to addresses is bound to those of the clients behind the load balancer, and only the load balancer is believed.

A server of its own, with the two settings that the emitted configuration of a voter has: what the load balancer of AWS speaks to it is
version 2 of the PROXY protocol (https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt).
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import servers

if TYPE_CHECKING:
    from tree import Tree

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
SETTING = re.compile(r'^\s*(proxy_protocol_\w+)\s*=\s*"([^"]*)"', re.MULTILINE)
BOUND, CLIENT, STRANGER = "198.51.100.0/24", "198.51.100.7", "203.0.113.1"


def settings(tree: Tree) -> dict[str, str]:
    """What the emitted configuration of a voter says of the protocol."""
    found: dict[str, str] = {}
    for file in tree.files():
        if file.endswith("/vault/values.yaml"):
            found.update(SETTING.findall(tree.text(file)))
    return found


def ask(port: int, path: str, body: dict[str, Any], says: str | None = None, source: str = "127.0.0.1") -> int:
    """The status of an answer, 0 if the server hangs up; `says` is the address that the PROXY protocol names."""
    answer = b""
    with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0)) as connection:
        if says:
            addresses = socket.inet_aton(says) + socket.inet_aton("127.0.0.1") + struct.pack("!HH", 40000, 443)
            connection.sendall(SIGNATURE + b"\x21\x11" + struct.pack("!H", len(addresses)) + addresses)
        text = json.dumps(body).encode()
        head = f"POST /v1/{path} HTTP/1.1\r\nHost: vault\r\nConnection: close\r\nContent-Length: {len(text)}\r\n\r\n"
        connection.sendall(head.encode() + text)
        while part := connection.recv(65536):
            answer += part
    return int(answer.split()[1]) if answer else 0


def check(tree: Tree, executable: Path, folder: Path) -> Iterator[str]:
    said = settings(tree)
    networks = tree.platform["networks"]
    home = networks[tree.platform["clusters"][tree.platform["vault"]["cluster"]]["network"]]["cidr"]
    if said.get("proxy_protocol_authorized_addrs") != home:
        yield f"the PROXY protocol is believed from {said.get('proxy_protocol_authorized_addrs')}, the load balancer's addresses are in {home}"
    yield from against(said, executable, folder)
    # the check itself: a server that believes everybody is noticed, and one that knows no such protocol
    for mutant in ({**said, "proxy_protocol_behavior": "use_always"}, {}):
        if not list(against(mutant, executable, folder)):
            yield f"not noticed: a server with {mutant}"


def against(said: dict[str, str], executable: Path, folder: Path) -> Iterator[str]:
    port = servers.free_port()
    here = {key: "127.0.0.1/32" if key.endswith("addrs") else value for key, value in said.items()}
    lines = "".join(f'  {key} = "{value}"\n' for key, value in here.items())
    listener = f'listener "tcp" {{\n  address = "127.0.0.1:{port}"\n  tls_disable = true\n{lines}}}\n'
    folder.mkdir(parents=True, exist_ok=True)
    with servers.openbao(executable, folder, more=listener) as client:
        client.write("sys/auth/approle", {"type": "approle"})
        client.write("auth/approle/role/a", {"secret_id_bound_cidrs": [BOUND], "token_bound_cidrs": [BOUND]})
        login = {
            "role_id": client.read("auth/approle/role/a/role-id")["data"]["role_id"],
            "secret_id": client.write("auth/approle/role/a/secret-id")["data"]["secret_id"],
        }
        cases = (
            ("the load balancer for a client of the role", CLIENT, "127.0.0.1", True),
            ("the load balancer for somebody else", STRANGER, "127.0.0.1", False),
            ("the load balancer for nobody", None, "127.0.0.1", False),
            ("somebody who names a client of the role", CLIENT, "127.0.0.2", False),
        )
        for who, says, source, good in cases:
            status = ask(port, "auth/approle/login", login, says, source)
            if (status == 200) != good:
                yield f"{who}: {status}"
