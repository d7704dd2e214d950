"""A small client of the language server protocol over a process's stdin and stdout."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds for one answer


class Server:
    """A server under way; ended, by its own process, when the `with` ends."""

    def __init__(self, command: list[str], settings: dict[str, Any], folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.next = 0
        self.diagnostics: dict[Any, Any] = {}  # uri -> the last published
        threading.Thread(target=self.read, daemon=True).start()

    def __enter__(self) -> Server:
        try:
            self.initialize()
        except BaseException:
            self.__exit__()
            raise
        return self

    def initialize(self) -> None:
        workspace = {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
        document = {
            "completion": {"completionItem": {"snippetSupport": True}},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"versionSupport": True},
        }
        root = self.folder.as_uri()
        self.request(
            "initialize",
            processId=None,
            rootUri=root,
            workspaceFolders=[{"uri": root, "name": "workspace"}],
            capabilities={"workspace": workspace, "textDocument": document},
        )
        self.notify("initialized")
        self.notify("workspace/didChangeConfiguration", settings=self.settings)

    def __exit__(self, *_: None) -> None:
        self.process.kill()
        self.process.wait()

    def read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            length = 0
            for line in iter(out.readline, b"\r\n"):
                if not line:
                    self.inbox.put(None)
                    return
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self.inbox.put(json.loads(out.read(length)))

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, **params: Any) -> None:
        self.send({"method": method, "params": params})

    def request(self, method: str, **params: Any) -> Any:
        self.next += 1
        mine = self.next
        self.send({"id": mine, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == mine and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error'].get('message')}")
                return message.get("result")

    def receive(self) -> Any:
        """The next message, after the server's own requests and notifications have been taken care of."""
        try:
            message = self.inbox.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError(f"no answer in {PATIENCE} s") from None
        if message is None:
            raise RuntimeError("the server ended")
        if message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"]] = params["diagnostics"]
        elif "method" in message and "id" in message:
            result = None
            if message["method"] == "workspace/configuration":
                result = [self.settings.get(item.get("section")) for item in message["params"]["items"]]
            self.send({"id": message["id"], "result": result})
        return message

    def open(self, uri: str, text: str) -> list[dict[str, Any]]:
        """Opens a document and waits for its diagnostics."""
        self.diagnostics.pop(uri, None)
        self.notify("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        while uri not in self.diagnostics:
            self.receive()
        result: list[dict[str, Any]] = self.diagnostics[uri]
        return result
