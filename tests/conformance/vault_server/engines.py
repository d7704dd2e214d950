"""What the engines hand out, used for what it is for."""

import subprocess
import time

import tools

from .client import Refused
from .expectation import MESH, database_name

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def databases(lab):
    """A login may do what its role says and no more, and its open session ends with its lease."""
    for entry in lab.expectation.secrets.values():
        if entry.kind not in ("dynamic", "static"):
            continue
        name, base = entry.name, database_name(entry.settings["name"])
        # made by the login that runs prepare.sql: what follows rests on the rights that it gave
        lab.database.psql(base, "-c", f'CREATE TABLE IF NOT EXISTS "of {name}" (value int)', user="vault")
        path = f"database/creds/{name}" if entry.kind == "dynamic" else f"database/static-creds/{name}"
        answer = lab.client.read(path)
        login = {"user": answer["data"]["username"], "password": answer["data"]["password"], "check": False}
        writes = entry.settings["role"] == "readWrite"
        for statement, expected in (
            (f'SELECT * FROM "of {name}"', True),
            (f'INSERT INTO "of {name}" VALUES (1)', writes),
            (f'DELETE FROM "of {name}"', writes),
            (f'DROP TABLE "of {name}"', False),
            ("CREATE TABLE another (value int)", False),
            ("CREATE ROLE another", False),
        ):
            done = lab.database.psql(base, "-c", statement, **login)
            if (done.returncode == 0) != expected:
                yield f"{name}: {statement}: {done.stderr.strip() or 'allowed'}"
        if entry.kind == "dynamic":
            yield from session_ends(lab, base, answer)
            yield from expires(lab, base, lab.client.read(path))
        else:
            lab.client.write(f"database/rotate-role/{name}")
            if lab.database.logs_in(base, login["user"], login["password"]):
                yield f"{name}: the password before the rotation still works"


def session_ends(lab, base, answer):
    session = lab.database.session(base, answer["data"]["username"], answer["data"]["password"])
    try:
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        session.wait(10)
    except subprocess.TimeoutExpired:
        session.kill()
        session.wait()
        yield "a session outlives its lease by more than 10 s"
    left = lab.database.psql(base, "-c", f"SELECT count(*) FROM pg_roles WHERE rolname = '{answer['data']['username']}'")
    if left.stdout.strip() != "0":
        yield "a revoked login is still there"


def expires(lab, base, answer):
    """A lease that nobody renews ends by itself, and the login with it. Renewing for a second brings its end near."""
    login = answer["data"]["username"], answer["data"]["password"]
    if not lab.database.logs_in(base, *login):
        yield "a new login does not work"
    lab.client.write("sys/leases/renew", {"lease_id": answer["lease_id"], "increment": 1})
    end = time.monotonic() + 15
    while lab.database.logs_in(base, *login):
        if time.monotonic() > end:
            yield "a login outlives its lease by more than 10 s"
            return
        time.sleep(0.2)


def certificates(lab, folder):
    """The chain from a certificate to the root, by openssl, and names that no role gives."""
    issued = [entry for entry in lab.expectation.secrets.values() if entry.kind == "pki"]
    if not issued:
        return
    (folder / "root.pem").write_text(lab.client.read("pki/cert/ca")["data"]["certificate"])
    for entry in issued:
        name = entry.settings["commonName"]
        data = lab.client.write(f"pki-int/issue/{entry.name}", {"common_name": name})["data"]
        (folder / "leaf.pem").write_text(data["certificate"])
        (folder / "chain.pem").write_text(data["issuing_ca"])
        files = ["-CAfile", folder / "root.pem", "-untrusted", folder / "chain.pem", folder / "leaf.pem"]
        for purpose in ("sslserver", "sslclient"):
            command = [tools.on_path("openssl"), "verify", "-verify_hostname", name, "-purpose", purpose, *files]
            done = subprocess.run([str(part) for part in command], text=True, capture_output=True, timeout=30)
            if done.returncode:
                yield f"{entry.name}: openssl: {(done.stdout + done.stderr).strip()}"
        for wish in ({"common_name": f"x.{name}"}, {"common_name": name, "alt_names": "example.org"}, {"common_name": name, "ip_sans": "10.0.0.1"}):
            try:
                lab.client.write(f"pki-int/issue/{entry.name}", wish)
                yield f"{entry.name}: a certificate for {wish}"
            except Refused:
                pass


def gateways(lab, folder):
    """The certificate of a gateway, signed as cert-manager asks for it: the hosts of its ingress and no others."""
    served = lab.expectation.gateways()
    if not served:
        return
    (folder / "root.pem").write_text(lab.client.read("pki/cert/ca")["data"]["certificate"])
    subjects = {subject.where[0]: subject for subject in lab.expectation.certifiers}
    for name, ingress in served.items():
        client = lab.as_subject(subjects[f"ingress-{name}"])
        path, hosts = f"pki-int/sign/ingress.{name}", ingress["hosts"]

        def signed(hosts, common=""):
            names = ",".join(f"DNS:{host}" for host in hosts)
            openssl("req", *KEY, "-keyout", folder / "gateway.key", "-out", folder / "gateway.csr", "-subj", f"/CN={common}", "-addext", f"subjectAltName={names}")
            wish = {"common_name": common, "alt_names": ",".join(hosts), "ip_sans": "", "uri_sans": "", "ttl": "720h0m0s"}
            return client.write(path, {**wish, "csr": (folder / "gateway.csr").read_text(), "exclude_cn_from_sans": "true"})["data"]

        for common in ("", hosts[0]):
            data = signed(hosts, common)
            (folder / "leaf.pem").write_text(data["certificate"])
            (folder / "chain.pem").write_text(data["issuing_ca"])
            for host in hosts:
                files = ("-CAfile", folder / "root.pem", "-untrusted", folder / "chain.pem", folder / "leaf.pem")
                done = openssl("verify", "-verify_hostname", host, "-purpose", "sslserver", *files)
                if done.returncode:
                    yield f"{name}: openssl: {(done.stdout + done.stderr).strip()}"
        for others in ([f"x.{hosts[0]}"], [*hosts, "example.org"], [f"*.{hosts[0]}"]):
            try:
                signed(others)
                yield f"{name}: a certificate for {', '.join(others)}"
            except Refused:
                pass


def openssl(*arguments):
    command = [tools.on_path("openssl"), *map(str, arguments)]
    return subprocess.run(command, text=True, capture_output=True, timeout=30)


def meshes(lab, folder):
    """The authority of each mesh, signed as cert-manager asks for it: one root for all, and no authority below it."""
    signed = [subject for subject in lab.expectation.certifiers if MESH in subject.granted]
    if not signed:
        return
    (folder / "mesh-root.pem").write_text(lab.client.read("pki-mesh/cert/ca")["data"]["certificate"])
    for subject in signed:
        name = f"mesh on {subject.issuer}"
        key, request, authority, leaf = (folder / f"mesh-{subject.issuer}.{end}" for end in ("key", "csr", "pem", "leaf"))
        openssl("req", *KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        wish = {"common_name": name, "alt_names": "", "ip_sans": "", "uri_sans": "", "ttl": "2160h0m0s", "csr": request.read_text()}
        data = lab.as_subject(subject).write(MESH, {**wish, "exclude_cn_from_sans": "true"})["data"]
        if data["ca_chain"][-1] != (folder / "mesh-root.pem").read_text().strip():
            yield f"{subject.id}: its chain does not end with the root that all meshes trust"
        authority.write_text(data["certificate"])
        text = openssl("x509", "-in", authority, "-noout", "-text").stdout
        for needed in ("CA:TRUE, pathlen:0", "Certificate Sign"):
            if needed not in text:
                yield f"{subject.id}: its authority is without {needed}"
        # a workload of this cluster, as the other cluster judges it
        identity = f"subjectAltName=critical,URI:spiffe://{subject.issuer}.test/ns/shop/sa/shop"
        for command in (
            ("req", *KEY, "-keyout", folder / "leaf.key", "-out", folder / "leaf.csr", "-subj", "/", "-addext", identity),
            ("x509", "-req", "-in", folder / "leaf.csr", "-CA", authority, "-CAkey", key, "-copy_extensions", "copy", "-out", leaf),
            ("verify", "-CAfile", folder / "mesh-root.pem", "-untrusted", authority, leaf),
        ):
            done = openssl(*command)
            if done.returncode:
                yield f"{subject.id}: openssl {command[0]}: {(done.stdout + done.stderr).strip()}"
                break


def keys(lab):
    """A key decrypts what its earlier versions encrypted, and nobody deletes or exports it, not even root."""
    for entry in lab.expectation.secrets.values():
        if entry.kind != "transit":
            continue
        path = f"transit/{{}}/{entry.name}".format
        cipher = lab.client.write(path("encrypt"), {"plaintext": "YQ=="})["data"]["ciphertext"]
        lab.client.write(path("keys") + "/rotate")
        again = lab.client.write(path("rewrap"), {"ciphertext": cipher})["data"]["ciphertext"]
        for text in (cipher, again):
            if lab.client.write(path("decrypt"), {"ciphertext": text})["data"]["plaintext"] != "YQ==":
                yield f"{entry.name}: another text came back"
        if again.split(":")[1] == cipher.split(":")[1]:
            yield f"{entry.name}: no new version"
        for method, place in (("DELETE", path("keys")), ("GET", path("export/encryption-key")), ("GET", path("backup"))):
            try:
                lab.client.request(method, place)
                yield f"{entry.name}: {method} {place} is allowed"
            except Refused:
                pass
