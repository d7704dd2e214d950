// A small service that lives through the rotation of its database login, and knows nothing of Vault.
//
// Its login is two files, `username` and `password`, which the platform keeps current. Every request looks whether they are still
// the ones that its pool was made with; an earlier pool ends by itself, and what a lost connection interrupted is tried again.
// So a login may end at any moment, and no request is lost.
//
//     secrets:
//       orders-db: { deliver: file, path: /vault/secrets/db, onRotate: none }
//
// Or it is one file with both, `LOGIN=/vault/secrets/db/login.json`, which it reads when it starts and whenever it gets SIGHUP.
//
//     secrets:
//       orders-db:
//         deliver: file
//         path: /vault/secrets/db
//         via: agent
//         templates: { login.json: '{"username": "{{ .username }}", "password": "{{ .password }}"}' }
//         onRotate: signal
//
// POST /orders/ID keeps an order, once however often it is sent; GET /orders counts them; GET /healthz says that it runs.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const LOGIN = process.env.LOGIN ?? "/vault/secrets/db";
const DATABASE = {
  host: process.env.ORDERS_HOST,
  port: Number(process.env.ORDERS_PORT),
  database: process.env.ORDERS_NAME,
  ssl: { ca: readFileSync(process.env.ORDERS_CA, "utf8") },
  connectionTimeoutMillis: 3000,
  max: 10,
};
const PATIENCE = 15_000; // milliseconds that a request waits for a login that works
const PAUSE = 100; // milliseconds between two tries

// Both files of one version. The kubelet swaps the folder behind `..data`, so it is looked up once, not once a file.
function readFiles() {
  const folder = realpathSync(join(LOGIN, "..data"));
  const read = (name) => readFileSync(join(folder, name), "utf8").trim();
  return { user: read("username"), password: read("password") };
}

// A login in one file, read when the program starts and when it is told.
function told(path) {
  let current;
  const read = (text) => {
    const { username, password } = JSON.parse(readFileSync(path, "utf8"));
    current = { user: username, password };
    console.log(text);
  };
  // first: who writes the file waits until somebody listens
  process.on("SIGHUP", () => read("reads its login again"));
  read("reads its login");
  return () => current;
}

const login = statSync(LOGIN).isFile() ? told(LOGIN) : readFiles;

let pool;
let known = {};

// The pool of the current login. The earlier one ends once its last query is answered.
function current() {
  const now = login();
  if (now.user !== known.user || now.password !== known.password) {
    pool?.end().catch(() => {});
    pool = new pg.Pool({ ...DATABASE, ...now });
    pool.on("error", () => {}); // an idle connection was lost: the pool opens another
    known = now;
  }
  return pool;
}

// Classes of SQLSTATE: 08 connection, 28 login, 57P the server ends it. Errors of the socket have no SQLSTATE.
function lost(error) {
  return !/^[0-9A-Z]{5}$/.test(error.code ?? "") || /^(08|28|57P)/.test(error.code);
}

// The rows of one statement. It is tried again if the connection is lost, so it may happen twice.
async function run(statement, values) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return (await current().query(statement, values)).rows;
    } catch (error) {
      if (!lost(error) || Date.now() > end) throw error;
      await sleep(PAUSE);
    }
  }
}

async function answer(method, path) {
  if (method === "GET" && path === "/healthz") return [200, "ok"];
  if (method === "GET" && path === "/orders") {
    const [{ count }] = await run("SELECT count(*) FROM orders", []);
    return [200, count];
  }
  const order = /^\/orders\/(.+)$/.exec(path)?.[1];
  if (method === "POST" && order) {
    await run("INSERT INTO orders (id) VALUES ($1) ON CONFLICT DO NOTHING", [order]);
    return [201, order];
  }
  return [404, "no such page"];
}

const server = createServer(async (request, response) => {
  const [status, text] = await answer(request.method, request.url).catch(() => [500, "the database does not answer"]);
  response.writeHead(status, { "Content-Length": Buffer.byteLength(text) }).end(text);
});
server.listen(Number(process.env.PORT ?? 8080), process.env.ADDRESS ?? "0.0.0.0");

// Kubernetes takes the pod out of its services first; what has come in is still answered.
process.on("SIGTERM", () => {
  server.close(() => pool?.end());
  server.closeIdleConnections();
});
