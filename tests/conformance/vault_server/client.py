"""The few requests of Vault's HTTP API that the tests and the stand-in provider make."""

import json
import urllib.error
import urllib.request

# Nothing here may leave the machine, whatever proxies the environment names.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status, errors):
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors


class Client:
    def __init__(self, address, token=None):
        self.address = address
        self.token = token

    def with_token(self, token):
        return Client(self.address, token)

    def request(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["X-Vault-Token"] = self.token
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/v1/{path}", data=data, method=method, headers=headers)
        try:
            with OPENER.open(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                errors = json.loads(text).get("errors") or []
            except ValueError:
                errors = [text.decode(errors="replace")]
            raise Refused(error.code, errors) from None
        return json.loads(text) if text else {}

    def read(self, path):
        return self.request("GET", path)

    def list(self, path):
        return self.request("LIST", path)

    def write(self, path, body=None):
        return self.request("POST", path, body or {})

    def delete(self, path):
        return self.request("DELETE", path)

    def capabilities(self, token, paths):
        """The capabilities of a token on each path, asked for in one request by whoever this client is."""
        # not beside `data`: a path may be called `data` itself
        answer = self.write("sys/capabilities", {"token": token, "paths": list(paths)})["data"]
        return {path: frozenset(answer[path]) for path in paths}
