"""By what Vault knows a database: its authority and its name, and nobody else's."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import tools
from cryptography import x509

from .client import Refused

if TYPE_CHECKING:
    from vault_server.matrix import Lab

CATALOG = tools.ROOT / "compiler" / "catalog" / "rds.pem"

# what a server says that was believed, and lets nobody in
REFUSED = {"postgres": "password authentication failed", "mysql": "Access denied"}
UNKNOWN = "x509"


def connects(lab: Lab, engine: str, url: str, more: dict[str, str]) -> str:
    """What the server says to a connection with a login that no database has."""
    body = {"plugin_name": f"{'postgresql' if engine == 'postgres' else engine}-database-plugin", "connection_url": url, "username": "nobody", "password": "none"}
    try:
        lab.client.write("database/config/probe", {**body, **more})
    except Refused as refused:
        return str(refused)
    lab.client.delete("database/config/probe")
    return "connected"


def check(lab: Lab, mutant: Callable[..., Any] = lambda url, more: (url, more)) -> Iterator[str]:
    """The emitted connections, each also with another authority, and under another name, which no certificate has."""
    for name in lab.expectation.databases():
        engine = lab.expectation.engine(name)
        server = lab.databases[engine]
        details = lab.client.read(f"database/config/{name}")["data"]["connection_details"]
        given = {"tls_ca": details["tls_ca"]} if details.get("tls_ca") else {}
        url, more = mutant(details["connection_url"], given)
        said = connects(lab, engine, url, more)
        if REFUSED[engine] not in said:
            yield f"{name}: {said}"
        other = lab.reviewers.authority
        file = server.authority_file.with_name("other.crt")
        file.write_text(other)
        for what, changed in (
            ("another authority", (url.replace(str(server.authority_file), str(file)), {"tls_ca": other} if "tls_ca" in more else more)),
            ("another name", (url.replace("127.0.0.1", "localhost"), more)),
        ):
            said = connects(lab, engine, *changed)
            if UNKNOWN not in said:
                yield f"{name}: {what} is believed: {said}"


def unverified(url: str, more: dict[str, str]) -> tuple[str, dict[str, str]]:
    return re.sub("verify-full", "require", url), more


def without_name(url: str, more: dict[str, str]) -> tuple[str, dict[str, str]]:
    return re.sub("verify-full", "verify-ca", url), more


def skipping(url: str, more: dict[str, str]) -> Any:
    return (url + "?tls=skip-verify", {}) if "@tcp(" in url else unverified(url, more)


MUTANTS = {
    "postgres": {"encrypted alone": unverified, "any name": without_name},
    "mysql": {"encrypted alone": skipping},
}


def survivors(lab: Lab) -> tuple[int, list[Any]]:
    """How many wrong ways to connect there were, and those that nothing noticed."""
    engines = [(engine, what, mutant) for engine in lab.databases for what, mutant in MUTANTS[engine].items()]
    return len(engines), [f"{engine}: {what}" for engine, what, mutant in engines if next(check(lab, mutant), None) is None]


def authorities() -> tuple[int, list[Any]]:
    """What is wrong with the catalog of the authorities of Amazon RDS, and how many there are."""
    text, problems = CATALOG.read_text(), []
    entries = re.findall(r"^# (\S+)\n(-----BEGIN CERTIFICATE-----\n.*?-----END CERTIFICATE-----\n)", text, re.DOTALL | re.MULTILINE)
    if text.count("BEGIN CERTIFICATE") != len(entries) or len({pem for _, pem in entries}) != len(entries):
        problems.append("not one certificate a region")
    for region, pem in entries:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        (name,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        if name.value != f"Amazon RDS {region} Root CA RSA2048 G1":
            problems.append(f"{region}: it is of {name.value}")
        if not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            problems.append(f"{region}: no authority")
        if certificate.public_key().key_size != 2048:
            problems.append(f"{region}: a key of {certificate.public_key().key_size} bits")
        # the day is a fixed one: this must not begin to fail one night
        if certificate.not_valid_after_utc < datetime.datetime(2050, 1, 1, tzinfo=datetime.UTC):
            problems.append(f"{region}: it ends {certificate.not_valid_after_utc:%Y-%m-%d}")
        try:
            certificate.verify_directly_issued_by(certificate)
        except Exception as error:  # a signature or a name that is not its own
            problems.append(f"{region}: {error!r}")
    return len(entries), problems
