"""A small service that lives through the rotation of its database login, and knows nothing of Vault.

Its login is two files, `username` and `password`, which the platform keeps current. It reads them whenever it opens a connection,
gives up connections of an earlier login by itself, and tries again what a lost connection interrupted. So a login may end at
any moment, and no request is lost.

    secrets:
      orders-db: { deliver: file, path: /vault/secrets/db, onRotate: none }

Or it is one file with both, `LOGIN=/vault/secrets/db/login.json`, which it reads when it starts and whenever it gets SIGHUP.

    secrets:
      orders-db:
        deliver: file
        path: /vault/secrets/db
        via: agent
        templates: { login.json: '{"username": "{{ .username }}", "password": "{{ .password }}"}' }
        onRotate: signal

POST /orders/ID keeps an order, once however often it is sent; GET /orders counts them; GET /healthz says that it runs.
"""

import json
import os
import queue
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg

LOGIN = os.environ.get("LOGIN", "/vault/secrets/db")
DATABASE = {
    "host": os.environ["ORDERS_HOST"],
    "port": os.environ["ORDERS_PORT"],
    "dbname": os.environ["ORDERS_NAME"],
    "sslmode": "verify-full",
    "sslrootcert": os.environ["ORDERS_CA"],
    "connect_timeout": 3,
}
PATIENCE = 15  # seconds that a request waits for a login that works
PAUSE = 0.1  # seconds between two tries


def read_files():
    """Both files of one version. The kubelet swaps the folder behind `..data`, so it is looked up once, not once a file."""
    folder = os.path.realpath(os.path.join(LOGIN, "..data"))
    with open(os.path.join(folder, "username")) as user, open(os.path.join(folder, "password")) as password:
        return user.read().strip(), password.read().strip()


class Told:
    """A login in one file, read when the program starts and when it is told."""

    def __init__(self, path):
        self.path = path
        # first: who writes the file waits until somebody listens
        signal.signal(signal.SIGHUP, lambda *_: self.read("reads its login again"))
        self.read("reads its login")

    def read(self, text):
        with open(self.path) as file:
            found = json.load(file)
        self.current = found["username"], found["password"]
        print(text, flush=True)

    def __call__(self):
        return self.current


login = Told(LOGIN) if os.path.isfile(LOGIN) else read_files


class Database:
    """Connections that are used again as long as their login is the current one."""

    def __init__(self):
        self.idle = queue.LifoQueue()

    def run(self, work):
        """What `work` returns of one transaction. It is tried again if the connection is lost, so it may happen twice."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.once(work)
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(PAUSE)

    def once(self, work):
        current, connection = login(), None
        while connection is None:
            try:
                known, connection = self.idle.get_nowait()
            except queue.Empty:
                connection = psycopg.connect(user=current[0], password=current[1], **DATABASE)
                break
            if known != current:
                connection.close()
                connection = None
        try:
            with connection.transaction():
                result = work(connection)
        except BaseException:
            connection.close()
            raise
        self.idle.put((current, connection))
        return result


database = Database()


def answer(method, path):
    """Status and text."""
    if (method, path) == ("GET", "/healthz"):
        return 200, "ok"
    if (method, path) == ("GET", "/orders"):
        return 200, str(database.run(lambda connection: connection.execute("SELECT count(*) FROM orders").fetchone()[0]))
    order = path.removeprefix("/orders/")
    if method == "POST" and order and order != path:
        statement = "INSERT INTO orders (id) VALUES (%s) ON CONFLICT DO NOTHING"
        database.run(lambda connection: connection.execute(statement, (order,)))
        return 201, order
    return 404, "no such page"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = answer(self.command, self.path)
        except (OSError, psycopg.Error):
            status, text = 500, "the database does not answer"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = False  # the end waits for requests that are under way
    request_queue_size = 128


def main():
    server = Server((os.environ.get("ADDRESS", "0.0.0.0"), int(os.environ.get("PORT", "8080"))), Handler)
    # Kubernetes takes the pod out of its services first; what has come in is still answered
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
