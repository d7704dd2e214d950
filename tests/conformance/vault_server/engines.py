"""What the engines hand out, used for what it is for."""

from __future__ import annotations

import base64
import itertools
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tools
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from .client import Refused
from .expectation import ENCRYPT, MESH, database_name
from .matrix import public_key

if TYPE_CHECKING:
    from vault_server.expectation import Secret
    from vault_server.matrix import Lab

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def databases(lab: Lab) -> Iterator[str]:
    """A login may do what its role says and no more, and ends with its lease."""
    for entry in lab.expectation.secrets.values():
        # what owns a schema has checks of its own
        if entry.kind in ("dynamic", "static") and entry.settings["role"] != "owner":
            yield from (of_postgres if lab.expectation.engine(entry.settings["name"]) == "postgres" else of_mysql)(lab, entry)
    # the programs do so with PostgreSQL
    of_own = [name for name in lab.expectation.databases() if lab.expectation.engine(name) == "mysql"]
    for name in of_own[:1]:
        server = lab.databases["mysql"]
        lab.client.write(f"database/rotate-root/{name}")
        if server.logs_in(database_name(name), "vault", server.password):
            yield f"{name}: the first password of vault's own login still works"


def of_postgres(lab: Lab, entry: Secret) -> Iterator[str]:
    database = lab.databases["postgres"]
    name, base = entry.name, database_name(entry.settings["name"])
    # made by the owner of the schema: what follows rests on the rights that prepare.sql gave
    database.psql(base, "-c", f'SET ROLE "{base}_owner"', "-c", f'CREATE TABLE IF NOT EXISTS "of {name}" (value int)', user="postgres")
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
        done = database.psql(base, "-c", statement, **login)
        if (done.returncode == 0) != expected:
            yield f"{name}: {statement}: {done.stderr.strip() or 'allowed'}"
    if entry.kind == "dynamic":
        yield from session_ends(lab, base, answer)
        yield from expires(lab, entry, lab.client.read(path))
    else:
        yield from changes(lab, entry, login)


def of_mysql(lab: Lab, entry: Secret) -> Iterator[str]:
    server = lab.databases["mysql"]
    name, base = entry.name, database_name(entry.settings["name"])
    # a name that a pattern would fit: in a grant, _ is any one character
    beside = base.replace("_", "x")
    for database in {base, beside}:
        server.sql(database, f"CREATE TABLE IF NOT EXISTS `of {name}` (value int)")
    path = f"database/creds/{name}" if entry.kind == "dynamic" else f"database/static-creds/{name}"
    answer = lab.client.read(path)
    login = {"user": answer["data"]["username"], "password": answer["data"]["password"], "check": False}
    writes = entry.settings["role"] == "readWrite"
    for statement, expected in (
        (f"SELECT * FROM `of {name}`", True),
        (f"INSERT INTO `of {name}` VALUES (1)", writes),
        (f"UPDATE `of {name}` SET value = 2", writes),
        (f"DELETE FROM `of {name}`", writes),
        (f"DROP TABLE `of {name}`", False),
        (f"ALTER TABLE `of {name}` ADD COLUMN another int", False),
        ("CREATE TABLE another (value int)", False),
        ("CREATE USER another", False),
        (f"GRANT SELECT ON `{base}`.* TO {login['user']}", False),
        ("SELECT * FROM mysql.user", False),
        *([(f"SELECT * FROM `{beside}`.`of {name}`", False)] if beside != base else []),
    ):
        done = server.sql(base, statement, **login)
        if (done.returncode == 0) != expected:
            yield f"{name}: {statement}: {done.stderr.strip() or 'allowed'}"
    asks = f"SELECT ssl_type FROM mysql.user WHERE user = '{login['user']}' AND host = '%'"
    if server.sql("mysql", asks).stdout.strip() != "ANY":
        yield f"{name}: its login does without TLS"
    if entry.kind == "dynamic":
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        if server.sql("mysql", f"SELECT user FROM user WHERE user = '{login['user']}'").stdout.strip():
            yield f"{name}: a revoked login is still there"
        # somebody dropped the login by hand: its lease must end all the same
        answer = lab.client.read(path)
        server.sql("", f"DROP USER '{answer['data']['username']}'@'%'")
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        yield from expires(lab, entry, lab.client.read(path))
        return
    yield from keeps_rights(lab, entry)
    # what somebody gave it by hand on its database is gone after the next rotation
    scope = base.replace("_", "\\_")
    server.sql("", f"GRANT DROP ON `{scope}`.* TO '{login['user']}'@'%'")
    yield from changes(lab, entry, login)
    given = server.sql("", f"SHOW GRANTS FOR '{login['user']}'@'%'").stdout
    if "DROP" in given:
        yield f"{name}: after a rotation it may still do what somebody gave it by hand"


def keeps_rights(lab: Lab, entry: Secret) -> Iterator[str]:
    """A login of MySQL may do all that it should at every moment of a rotation: after each of its statements."""
    server, name, base = lab.databases["mysql"], entry.name, database_name(entry.settings["name"])
    server.sql(base, f"CREATE TABLE IF NOT EXISTS `of {name}` (value int)")
    data = lab.client.read(f"database/static-creds/{name}")["data"]
    login = {"user": data["username"], "password": data["password"], "check": False}
    for statement in lab.client.read(f"database/static-roles/{name}")["data"]["rotation_statements"]:
        server.sql("", statement.replace("{{name}}", data["username"]).replace("{{password}}", data["password"]))
        for use in (f"SELECT * FROM `of {name}`", *([f"DELETE FROM `of {name}`"] if entry.settings["role"] == "readWrite" else [])):
            done = server.sql(base, use, **login)
            if done.returncode:
                yield f"{name}: after `{statement.split(' ON ')[0]}` of a rotation: {done.stderr.strip()}"


def changes(lab: Lab, entry: Secret, login: dict[str, Any]) -> Iterator[str]:
    """A static login has another password after a rotation."""
    base = database_name(entry.settings["name"])
    lab.client.write(f"database/rotate-role/{entry.name}")
    if lab.server(entry).logs_in(base, login["user"], login["password"]):
        yield f"{entry.name}: the password before the rotation still works"
    data = lab.client.read(f"database/static-creds/{entry.name}")["data"]
    if not lab.server(entry).logs_in(base, data["username"], data["password"]):
        yield f"{entry.name}: the password after the rotation does not work"


def session_ends(lab: Lab, base: str, answer: dict[str, Any]) -> Iterator[Any]:
    database = lab.databases["postgres"]
    session = database.session(base, answer["data"]["username"], answer["data"]["password"])
    try:
        lab.client.write("sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
        session.wait(10)
    except subprocess.TimeoutExpired:
        session.kill()
        session.wait()
        yield "a session outlives its lease by more than 10 s"
    left = database.psql(base, "-c", f"SELECT count(*) FROM pg_roles WHERE rolname = '{answer['data']['username']}'", user="postgres")
    if left.stdout.strip() != "0":
        yield "a revoked login is still there"


def expires(lab: Lab, entry: Secret, answer: dict[str, Any]) -> Iterator[str]:
    """A lease that nobody renews ends by itself, and the login with it. Renewing for a second brings its end near."""
    login = database_name(entry.settings["name"]), answer["data"]["username"], answer["data"]["password"]
    if not lab.server(entry).logs_in(*login):
        yield f"{entry.name}: a new login does not work"
    lab.client.write("sys/leases/renew", {"lease_id": answer["lease_id"], "increment": 1})
    end = time.monotonic() + 15
    while lab.server(entry).logs_in(*login):
        if time.monotonic() > end:
            yield f"{entry.name}: a login outlives its lease by more than 10 s"
            return
        time.sleep(0.2)


def certificates(lab: Lab, folder: Path) -> Iterator[str]:
    """The chain from a certificate to the root, by openssl, and names that no role gives."""
    issued = [entry for entry in lab.expectation.secrets.values() if entry.kind == "pki"]
    if not issued:
        return
    (folder / "root.pem").write_text(lab.client.read("pki/cert/ca")["data"]["certificate"])
    for entry in issued:
        name, others = entry.settings["commonName"], entry.settings.get("altNames") or []
        wanted = {"common_name": name, **({"alt_names": ",".join(others)} if others else {})}
        data = lab.client.write(f"pki-int/issue/{entry.name}", wanted)["data"]
        (folder / "leaf.pem").write_text(data["certificate"])
        (folder / "chain.pem").write_text(data["issuing_ca"])
        files = ["-CAfile", folder / "root.pem", "-untrusted", folder / "chain.pem", folder / "leaf.pem"]
        usages = entry.settings.get("usages") or ["server", "client"]
        for usage, host in itertools.product(("server", "client"), (name, *others)):
            command = [tools.on_path("openssl"), "verify", "-verify_hostname", host, "-purpose", f"ssl{usage}", *files]
            done = subprocess.run([str(part) for part in command], text=True, capture_output=True, timeout=30)
            if (done.returncode == 0) != (usage in usages):
                yield f"{entry.name}: openssl: {(done.stdout + done.stderr).strip()}"
        for wish in ({"common_name": f"x.{name}"}, {"common_name": name, "alt_names": "example.org"}, {"common_name": name, "ip_sans": "10.0.0.1"}):
            try:
                lab.client.write(f"pki-int/issue/{entry.name}", wish)
                yield f"{entry.name}: a certificate for {wish}"
            except Refused:
                pass


def gateways(lab: Lab, folder: Path) -> Iterator[str]:
    """The certificate of a gateway, signed as cert-manager asks for it: the hosts of its ingress and no others."""
    served = lab.expectation.gateways()
    if not served:
        return
    (folder / "root.pem").write_text(lab.client.read("pki/cert/ca")["data"]["certificate"])
    subjects = {subject.where[0]: subject for subject in lab.expectation.certifiers}
    for name, ingress in served.items():
        client = lab.as_subject(subjects[f"ingress-{name}"])
        path, hosts = f"pki-int/sign/ingress.{name}", ingress["hosts"]

        def signed(hosts: Any, common: str = "") -> Any:
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


def openssl(*arguments: Any) -> subprocess.CompletedProcess[str]:
    command = [tools.on_path("openssl"), *map(str, arguments)]
    return subprocess.run(command, text=True, capture_output=True, timeout=30)


def meshes(lab: Lab, folder: Path) -> Iterator[str]:
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


def issuing(lab: Lab, folder: Path) -> Any:
    """A name, and what has a certificate for it signed: that of a secret, else that of a gateway; none without either."""
    for entry in lab.expectation.secrets.values():
        if entry.kind == "pki":
            name, path = entry.settings["commonName"], f"pki-int/issue/{entry.name}"
            return name, lambda: lab.client.write(path, {"common_name": name})["data"]
    for ingress, settings in lab.expectation.gateways().items():
        name, path, request = settings["hosts"][0], f"pki-int/sign/ingress.{ingress}", folder / "rotated.csr"
        openssl("req", *KEY, "-keyout", folder / "rotated.key", "-out", request, "-subj", "/", "-addext", f"subjectAltName=DNS:{name}")
        return name, lambda: lab.client.write(path, {"alt_names": name, "csr": request.read_text()})["data"]
    return None


def rotated(lab: Lab, folder: Path, name: str, issue: Callable[..., Any], rotate: Callable[..., Any]) -> Iterator[str]:
    """After `rotate` another intermediate signs; what the one before signed is still good, and revoked on its own list."""
    (folder / "root.pem").write_text(lab.client.read("pki/cert/ca")["data"]["certificate"])

    before = issue()
    rotate()
    after = issue()
    if before["issuing_ca"] == after["issuing_ca"]:
        yield "the same intermediate signs"
    lists = []
    for what, data in (("before", before), ("after", after)):
        (folder / "leaf.pem").write_text(data["certificate"])
        (folder / "chain.pem").write_text(data["issuing_ca"])
        files = ["-CAfile", folder / "root.pem", "-untrusted", folder / "chain.pem"]
        command = [tools.on_path("openssl"), "verify", "-verify_hostname", name, *files, folder / "leaf.pem"]
        done = subprocess.run([str(part) for part in command], text=True, capture_output=True, timeout=30)
        if done.returncode:
            yield f"a certificate of {what}: openssl: {(done.stdout + done.stderr).strip()}"
        if len(data["ca_chain"]) != 2:
            yield f"a certificate of {what} brings a chain of {len(data['ca_chain'])}"
        leaf = x509.load_pem_x509_certificate(data["certificate"].encode())
        (point,) = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        place = point.full_name[0].value
        states = [state(lab, folder, leaf)]
        lab.client.write("pki-int/revoke", {"serial_number": data["serial_number"]})
        states.append(state(lab, folder, leaf))
        if states != ["good", "revoked"]:
            yield f"a certificate of {what} is {states[0]} by OCSP, and when it is revoked {states[1]}"
        lab.client.read("pki-int/crl/rotate")
        revoked = x509.load_der_x509_crl(lab.client.fetch(place.split("/v1/", 1)[1]))
        lists.append(place)
        if not revoked.get_revoked_certificate_by_serial_number(leaf.serial_number):
            yield f"a revoked certificate of {what} is not on the list that it names"
    if lists[0] == lists[1]:
        yield "both name one list"


def state(lab: Lab, folder: Path, leaf: Any) -> str:
    """What the server says of `leaf.pem` at the address that it names, by openssl."""
    (place,) = [
        description.access_location.value
        for description in leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        if description.access_method == AuthorityInformationAccessOID.OCSP
    ]
    address = f"{lab.client.address}/v1/{place.split('/v1/', 1)[1]}"
    (folder / "both.pem").write_text((folder / "root.pem").read_text() + "\n" + (folder / "chain.pem").read_text() + "\n")
    done = openssl("ocsp", "-issuer", folder / "chain.pem", "-cert", folder / "leaf.pem", "-url", address, "-CAfile", folder / "both.pem")
    said = [line.split(": ", 1)[1] for line in done.stdout.splitlines() if line.startswith(f"{folder / 'leaf.pem'}: ")]
    return said[0] if said and "Response verify OK" in done.stdout + done.stderr else (done.stdout + done.stderr).strip()


def keys(lab: Lab) -> Iterator[str]:
    """A key takes what its earlier versions made, and nobody deletes or exports it, not even root."""
    for entry in lab.expectation.secrets.values():
        if entry.kind != "transit":
            continue
        path = f"transit/{{}}/{entry.name}".format
        yield from (encrypted if entry.operations == ENCRYPT else signed)(lab, entry, path)
        for method, place in (("DELETE", path("keys")), ("GET", path("export/encryption-key")), ("GET", path("backup"))):
            try:
                lab.client.request(method, place)
                yield f"{entry.name}: {method} {place} is allowed"
            except Refused:
                pass


def kept(lab: Lab) -> Iterator[str]:
    """The secrets operator of a cluster reads again what it kept, also after its key rotated; nobody else can, and nobody takes the key out."""
    keepers = list(lab.expectation.keepers)
    for keeper in keepers:
        encrypt, decrypt = (next(path for path in keeper.granted if path.startswith(f"transit/{operation}/")) for operation in ENCRYPT)
        own, key = lab.as_subject(keeper), encrypt.rpartition("/")[2]
        token = base64.b64encode(b"a token of somebody").decode()
        cipher = own.write(encrypt, {"plaintext": token})["data"]["ciphertext"]
        lab.client.write(f"transit/keys/{key}/rotate")
        if own.write(decrypt, {"ciphertext": cipher})["data"]["plaintext"] != token:
            yield f"{keeper.id}: another token came back"
        for other in lab.expectation.everybody:
            if other.id == keeper.id:
                continue
            try:
                lab.as_subject(other).write(decrypt, {"ciphertext": cipher})
                yield f"{other.id}: decrypts what {keeper.id} kept"
            except Refused:
                pass
        for method, place in (("DELETE", f"keys/{key}"), ("GET", f"export/encryption-key/{key}"), ("GET", f"backup/{key}")):
            try:
                lab.client.request(method, f"transit/{place}")
                yield f"{keeper.id}: {method} {place} is allowed"
            except Refused:
                pass


def periods(lab: Lab) -> Iterator[str]:
    """A token with leases is due no sooner than they are: they end with it."""
    for subject in (*lab.expectation.subjects, *lab.expectation.outsiders):
        leased = [name for name in subject.secrets if lab.expectation.secrets[name].kind == "dynamic"]
        if not leased or subject.kind == "ci":  # a job's logins end with the job
            continue
        held = lab.client.read(f"auth/{subject.mount}/role/{subject.role}")["data"]
        longest = max(lab.client.read(f"database/roles/{name}")["data"]["default_ttl"] for name in leased)
        if not held["token_period"] or held["token_max_ttl"]:
            yield f"{subject.id}: its token has a longest life"
        elif held["token_period"] < longest:
            yield f"{subject.id}: its token is due after {held['token_period']} seconds, a lease after {longest}"


def encrypted(lab: Lab, entry: Secret, path: Callable[..., Any]) -> Iterator[str]:
    convergent = entry.settings.get("convergent", False)
    body = {"plaintext": "YQ==", **({"context": "Yg=="} if convergent else {})}
    rest = {name: value for name, value in body.items() if name != "plaintext"}
    ciphers = [lab.client.write(path("encrypt"), body)["data"]["ciphertext"] for _ in range(2)]
    if (ciphers[0] == ciphers[1]) != convergent:
        yield f"{entry.name}: one text becomes {'two ciphertexts' if convergent else 'one ciphertext'}"
    batch = lab.client.write(path("encrypt"), {"batch_input": [body, body]})["data"]["batch_results"]
    lab.client.write(path("keys") + "/rotate")
    again = lab.client.write(path("rewrap"), {"ciphertext": ciphers[0], **rest})["data"]["ciphertext"]
    for text in (*ciphers, again, *(result["ciphertext"] for result in batch)):
        if lab.client.write(path("decrypt"), {"ciphertext": text, **rest})["data"]["plaintext"] != "YQ==":
            yield f"{entry.name}: another text came back"
    if again.split(":")[1] == ciphers[0].split(":")[1]:
        yield f"{entry.name}: no new version"


def signed(lab: Lab, entry: Secret, path: Callable[..., Any]) -> Iterator[str]:
    kind, field = ("hmac", "hmac") if entry.settings["type"] == "hmac" else ("sign", "signature")
    before = lab.client.write(path(kind), {"input": "YQ=="})["data"][field]
    lab.client.write(path("keys") + "/rotate")
    after = lab.client.write(path(kind), {"input": "YQ=="})["data"][field]
    for made in (before, after):
        if not lab.client.write(path("verify"), {"input": "YQ==", field: made})["data"]["valid"]:
            yield f"{entry.name}: what an earlier version made is not believed"
    if before.split(":")[1] == after.split(":")[1]:
        yield f"{entry.name}: no new version"


def values(lab: Lab) -> Iterator[str]:
    """A value is kept as it says: how many versions, for how long, and whether a writer must know what is replaced."""
    for entry in lab.expectation.secrets.values():
        if entry.kind != "kv":
            continue
        path, settings = entry.settings["path"], entry.settings
        found = lab.client.read(f"kv/metadata/{path}")["data"]
        wanted = {"max_versions": settings.get("versions", 0), "cas_required": settings.get("checkAndSet", False)}
        for name, value in wanted.items():
            if found[name] != value:
                yield f"{entry.name}: {name} is {found[name]}, not {value}"
        ends = found["versions"][str(found["current_version"])]["deletion_time"]
        if bool(ends) != ("deleteAfter" in settings):
            yield f"{entry.name}: a version is deleted {ends or 'never'}"
        for options, expected in (({}, not settings.get("checkAndSet")), ({"cas": found["current_version"] + 7}, False)):
            try:
                lab.client.write(f"kv/data/{path}", {"data": {"value": f"value of {path}"}, "options": options})
                allowed = True
            except Refused:
                allowed = False
            if allowed != expected:
                yield f"{entry.name}: a write with {options} is {'accepted' if allowed else 'refused'}"


def sessions(lab: Lab) -> Iterator[str]:
    """An SSH certificate opens its logins, does what its role allows, ends in time, and no wish gives more."""
    for entry in lab.expectation.secrets.values():
        if entry.kind != "ssh":
            continue
        path, settings = f"ssh/sign/{entry.name}", entry.settings
        answer = lab.client.write(path, {"public_key": public_key()})["data"]["signed_key"]
        certificate = serialization.load_ssh_public_identity(answer.encode())
        certificate.verify_cert_signature()
        authority = lab.client.read("ssh/config/ca")["data"]["public_key"].split()[1]
        signer = certificate.signature_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        if signer.split()[1] != authority.encode():
            yield f"{entry.name}: another authority signed it"
        if certificate.valid_principals != [settings["principals"][0].encode()]:
            yield f"{entry.name}: it opens {certificate.valid_principals}"
        words = {"pty": b"permit-pty", "portForwarding": b"permit-port-forwarding", "agentForwarding": b"permit-agent-forwarding"}
        if set(certificate.extensions) != {words[word] for word in settings.get("allow", ["pty"])}:
            yield f"{entry.name}: its sessions may {sorted(certificate.extensions)}"
        if not 0 < certificate.valid_before - time.time() <= 24 * 3600:
            yield f"{entry.name}: it lives for {certificate.valid_before - time.time()} s"
        for wish in (
            {"valid_principals": "root"},
            {"valid_principals": ",".join([*settings["principals"], "root"])},
            {"valid_principals": "*"},
            {"cert_type": "host"},
            {"key_id": "somebody else"},
            {"extensions": {"permit-X11-forwarding": ""}},
            {"ttl": "25h"},
        ):
            try:
                lab.client.write(path, {"public_key": public_key(), **wish})
                yield f"{entry.name}: a certificate for {wish}"
            except Refused:
                pass


def one_time_passwords(lab: Lab) -> Iterator[str]:
    """Nobody gets a seed out again."""
    for entry in lab.expectation.secrets.values():
        if entry.kind == "totp":
            data = lab.client.read(f"totp/keys/{entry.name}")["data"]
            for name in ("key", "url", "barcode", "secret"):
                if data.get(name):
                    yield f"{entry.name}: its {name} comes out"
