"""The few requests of Vault's HTTP API that the tests and the stand-in provider make."""

import functools
import http.client
import json
import urllib.error
import urllib.request

# Nothing here may leave the machine, whatever proxies the environment names.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class From(urllib.request.HTTPHandler):
    """Connections from one of this machine's own addresses, such as 127.0.0.2."""

    def __init__(self, address):
        super().__init__()
        self.connection = functools.partial(http.client.HTTPConnection, source_address=(address, 0))

    def http_open(self, request):
        return self.do_open(self.connection, request)


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status, errors):
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors


class Client:
    def __init__(self, address, token=None, opener=OPENER, namespace=None):
        self.address = address
        self.token = token
        self.opener = opener
        self.namespace = namespace

    def with_token(self, token):
        return Client(self.address, token, self.opener, self.namespace)

    def within(self, namespace):
        """The same client in a namespace of the server; None for its root."""
        return Client(self.address, self.token, self.opener, namespace)

    def elsewhere(self):
        """The same client at another address."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), From("127.0.0.2"))
        return Client(self.address, self.token, opener, self.namespace)

    def request(self, method, path, body=None, wrap=None):
        headers = {"Content-Type": "application/json", **({"X-Vault-Wrap-TTL": wrap} if wrap else {})}
        if self.token:
            headers["X-Vault-Token"] = self.token
        if self.namespace:
            headers["X-Vault-Namespace"] = self.namespace
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/v1/{path}", data=data, method=method, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
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

    def fetch(self, path):
        """What anybody may have, as it is."""
        with self.opener.open(f"{self.address}/v1/{path}", timeout=30) as answer:
            return answer.read()

    def list(self, path):
        return self.request("LIST", path)

    def write(self, path, body=None, wrap=None):
        return self.request("POST", path, body or {}, wrap)

    def delete(self, path):
        return self.request("DELETE", path)

    def capabilities(self, token, paths):
        """The capabilities of a token on each path, asked for in one request by whoever this client is."""
        # not beside `data`: a path may be called `data` itself
        answer = self.write("sys/capabilities", {"token": token, "paths": list(paths)})["data"]
        return {path: frozenset(answer[path]) for path in paths}
