"""What each resource of the vault provider asks of the server's API.

`apply` is strict: an attribute that is set and that nothing here sends is an error, so that the real provider and the stand-in
cannot drift apart in silence.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from .client import Refused

if TYPE_CHECKING:
    from vault_server.client import Client

# attributes that every resource has and that say where it lies, not what it is
PLACE = {"id", "namespace"}
TRIES = 60  # as often as the real provider


class Unsupported(Exception):
    """The server has no such engine; the attributes were checked against the schema only."""


class Fields:
    """The attributes of one resource that are set; each is taken once."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None and name not in PLACE}

    def take(self, name: str, default: Any = None) -> Any:
        return self.values.pop(name, default)

    def rest(self, *names: str, **renamed: Any) -> Any:
        """A body of the attributes named, those that are set, under the API's names."""
        body = {name: self.values.pop(name) for name in names if name in self.values}
        body.update({renamed[name]: self.values.pop(name) for name in renamed if name in self.values})
        return body

    def done(self) -> None:
        if self.values:
            raise ValueError(f"the stand-in provider does not send {', '.join(sorted(self.values))}")


def seconds(body: dict[str, Any], *names: str) -> Any:
    for name in names:
        if name in body:
            body[name] = f"{int(body[name])}s"
    return body


def mounted(client: Client, path: str, body: dict[str, Any]) -> None:
    """Mounts an engine, where the server has it. The server's catalog of plugins does not list all of its own engines."""
    try:
        client.write(f"sys/mounts/{path}", body)
    except Refused as refused:
        if "plugin not found" in str(refused):
            raise Unsupported(f"the server has no {body['type']} engine") from None
        raise


def mount(client: Client, fields: Fields, prior: Any) -> Any:
    path, kind = fields.take("path"), fields.take("type")
    config = fields.rest(default_lease_ttl_seconds="default_lease_ttl", max_lease_ttl_seconds="max_lease_ttl")
    body = {"type": kind, "config": seconds(config, "default_lease_ttl", "max_lease_ttl"), **fields.rest("description", "options")}
    fields.done()
    if prior is None:
        mounted(client, path, body)
    else:
        client.write(f"sys/mounts/{path}/tune", {**body["config"], **{k: v for k, v in body.items() if k in ("description", "options")}})
    return {"id": path, "accessor": client.read(f"sys/mounts/{path}")["data"]["accessor"]}


def kv_config(client: Client, fields: Fields, prior: Any) -> Any:
    path = fields.take("mount")
    body = seconds(fields.rest("max_versions", "delete_version_after", "cas_required"), "delete_version_after")
    fields.done()
    # a new engine with versions is not ready at once (hashicorp/terraform-provider-vault#1955)
    for left in reversed(range(TRIES)):
        try:
            client.write(f"{path}/config", body)
            break
        except Refused as refused:
            if refused.status != 400 or not left:
                raise
            time.sleep(0.5)
    return {"id": f"{path}/config"}


def jwt_backend(client: Client, fields: Fields, prior: Any) -> Any:
    path, kind = fields.take("path"), fields.take("type", "jwt")
    description = fields.take("description", "")
    body = fields.rest(
        "oidc_discovery_url", "oidc_discovery_ca_pem", "oidc_client_id", "bound_issuer", "jwt_supported_algs", "default_role",
        oidc_client_secret_wo="oidc_client_secret",
    )
    fields.take("oidc_client_secret_wo_version")
    fields.done()
    if prior is None:
        client.write(f"sys/auth/{path}", {"type": kind, "description": description})
    client.write(f"auth/{path}/config", body)
    return {"id": path, "accessor": client.read(f"sys/auth/{path}")["data"]["accessor"]}


def jwt_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("role_name")
    claims = {claim: value.split(",") if "," in value else value for claim, value in (fields.take("bound_claims") or {}).items()}
    body = fields.rest(
        "role_type", "user_claim", "groups_claim", "max_age", "bound_audiences", "bound_subject", "bound_claims_type", "oidc_scopes",
        "allowed_redirect_uris", "token_type", "token_policies", "token_no_default_policy", "token_ttl", "token_max_ttl", "token_period",
    )
    fields.done()
    client.write(f"auth/{backend}/role/{name}", {**body, **({"bound_claims": claims} if claims else {})})
    return {"id": f"auth/{backend}/role/{name}"}


def policy(client: Client, fields: Fields, prior: Any) -> Any:
    name, text = fields.take("name"), fields.take("policy")
    fields.done()
    client.write(f"sys/policies/acl/{name}", {"policy": text})
    return {"id": name}


def database_connection(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    blocks: list[Any] = [*fields.take("postgresql", []), *fields.take("mysql", [])]
    (block,) = blocks
    server = Fields(block)
    body = server.rest(
        "connection_url", "username", "password_authentication", "tls_ca", "max_open_connections", password_wo="password",
    )
    body.update(seconds(server.rest("max_connection_lifetime"), "max_connection_lifetime"))
    server.take("password_wo_version")
    server.done()
    body.update(fields.rest("plugin_name", "allowed_roles", "verify_connection"))
    fields.done()
    client.write(f"{backend}/config/{name}", body)
    return {"id": f"{backend}/config/{name}"}


def database_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    body = fields.rest("db_name", "creation_statements", "renew_statements", "revocation_statements", "default_ttl", "max_ttl")
    fields.done()
    client.write(f"{backend}/roles/{name}", body)
    return {"id": f"{backend}/roles/{name}"}


def database_static_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    body = fields.rest("db_name", "username", "rotation_period", "rotation_statements")
    fields.done()
    client.write(f"{backend}/static-roles/{name}", body)
    return {"id": f"{backend}/static-roles/{name}"}


def transit_key(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    made = fields.rest("type", "derived", "convergent_encryption", "key_size")
    kept = fields.rest("exportable", "allow_plaintext_backup", "auto_rotate_period", "deletion_allowed", "min_decryption_version")
    fields.done()
    seconds(kept, "auto_rotate_period")
    if prior is None:
        client.write(f"{backend}/keys/{name}", made)
    client.write(f"{backend}/keys/{name}/config", kept)
    return {"id": f"{backend}/keys/{name}"}


def endpoint(client: Client, fields: Fields, prior: Any) -> Any:
    """Any path with any body; here the settings of a value, which reading prints as they were written."""
    path, body = fields.take("path"), json.loads(fields.take("data_json"))
    fields.rest("disable_delete", "ignore_absent_fields")
    fields.done()
    client.write(path, body)
    found = client.read(path)["data"]
    for name, value in body.items():
        if found[name] != value:
            raise ValueError(f"{path}: {name} was written as {value} and is read as {found[name]}: every plan would change it")
    return {"id": path}


def ssh_authority(client: Client, fields: Fields, prior: Any) -> Any:
    backend = fields.take("backend")
    body = fields.rest("generate_signing_key", "key_type")
    fields.done()
    if prior is None:
        client.write(f"{backend}/config/ca", body)
    return {"id": backend, "public_key": client.read(f"{backend}/config/ca")["data"]["public_key"]}


def ssh_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    lengths = {block["type"]: block["lengths"] for block in fields.take("allowed_user_key_config", [])}
    body = fields.rest(
        "key_type", "allow_user_certificates", "allow_host_certificates", "allow_user_key_ids", "allow_bare_domains", "allow_subdomains",
        "allow_empty_principals", "allowed_users", "default_user", "allowed_extensions", "default_extensions", "key_id_format", "ttl", "max_ttl",
    )
    fields.done()
    client.write(f"{backend}/roles/{name}", {**body, "allowed_user_key_lengths": lengths})
    return {"id": f"{backend}/roles/{name}"}


def auth_backend(client: Client, fields: Fields, prior: Any) -> Any:
    path = fields.take("path")
    body = fields.rest("type", "description")
    fields.done()
    if prior is None:
        client.write(f"sys/auth/{path}", body)
    return {"id": path, "accessor": client.read(f"sys/auth/{path}")["data"]["accessor"]}


def kubernetes_config(client: Client, fields: Fields, prior: Any) -> Any:
    backend = fields.take("backend")
    body = fields.rest("kubernetes_host", "kubernetes_ca_cert", "disable_local_ca_jwt", token_reviewer_jwt_wo="token_reviewer_jwt")
    fields.take("token_reviewer_jwt_wo_version")
    fields.done()
    client.write(f"auth/{backend}/config", body)
    return {"id": f"auth/{backend}/config"}


def kubernetes_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("role_name")
    body = fields.rest(
        "audience", "alias_name_source", "bound_service_account_names", "bound_service_account_namespaces", "token_policies",
        "token_no_default_policy", "token_type", "token_ttl", "token_max_ttl", "token_period",
    )
    fields.done()
    client.write(f"auth/{backend}/role/{name}", body)
    return {"id": f"auth/{backend}/role/{name}"}


def approle(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("role_name")
    body = fields.rest(
        "bind_secret_id", "secret_id_bound_cidrs", "secret_id_num_uses", "secret_id_ttl", "token_bound_cidrs", "token_policies",
        "token_no_default_policy", "token_type", "token_ttl", "token_max_ttl", "token_period",
    )
    fields.done()
    client.write(f"auth/{backend}/role/{name}", body)
    return {"id": f"auth/{backend}/role/{name}", "role_id": client.read(f"auth/{backend}/role/{name}/role-id")["data"]["role_id"]}


def pki_root(client: Client, fields: Fields, prior: Any) -> Any:
    backend, kind = fields.take("backend"), fields.take("type")
    body = fields.rest("common_name", "issuer_name", "ttl", "key_type", "key_bits", "max_path_length")
    fields.done()
    data = client.write(f"{backend}/issuers/generate/root/{kind}", body)["data"]
    learned = {name: data[name] for name in ("certificate", "issuing_ca", "issuer_id", "key_id", "serial_number")}
    return {"id": f"{backend}/root/generate/{kind}", **learned}


def pki_request(client: Client, fields: Fields, prior: Any) -> Any:
    backend, kind = fields.take("backend"), fields.take("type")
    body = fields.rest("common_name", "key_type", "key_bits")
    fields.done()
    data = client.write(f"{backend}/issuers/generate/intermediate/{kind}", body)["data"]
    return {"id": f"{backend}/intermediate/generate/{kind}", "csr": data["csr"], "key_id": data["key_id"]}


def pki_sign(client: Client, fields: Fields, prior: Any) -> Any:
    backend, issuer = fields.take("backend"), fields.take("issuer_ref", "default")
    body = fields.rest("csr", "common_name", "ttl", "max_path_length")
    fields.done()
    data = client.write(f"{backend}/issuer/{issuer}/sign-intermediate", body)["data"]
    return {
        "id": f"{backend}/{data['serial_number']}",
        "certificate": data["certificate"],
        "issuing_ca": data["issuing_ca"],
        "serial_number": data["serial_number"],
        "certificate_bundle": "\n".join([data["certificate"], *data["ca_chain"]]),
    }


def pki_set_signed(client: Client, fields: Fields, prior: Any) -> Any:
    backend, certificate = fields.take("backend"), fields.take("certificate")
    fields.done()
    data = client.write(f"{backend}/intermediate/set-signed", {"certificate": certificate})["data"]
    return {"id": f"{backend}/intermediate/set-signed", **{name: data[name] or [] for name in ("imported_issuers", "imported_keys")}}


def pki_ca(client: Client, fields: Fields, prior: Any) -> Any:
    backend, bundle = fields.take("backend"), fields.take("pem_bundle")
    fields.done()
    data = client.write(f"{backend}/config/ca", {"pem_bundle": bundle})["data"]
    return {"id": f"{backend}/config/ca", **{name: data[name] or [] for name in ("imported_issuers", "imported_keys")}}


def settings(path: str, *names: str) -> Any:
    """A resource that is one page of settings of its backend."""

    def write(client: Client, fields: Fields, prior: Any) -> Any:
        backend = fields.take("backend")
        body = fields.rest(*names)
        fields.done()
        client.write(f"{backend}/{path}", body)
        return {"id": f"{backend}/{path}"}

    return write


def pki_role(client: Client, fields: Fields, prior: Any) -> Any:
    backend, name = fields.take("backend"), fields.take("name")
    body = fields.rest(
        "allowed_domains", "allow_bare_domains", "allow_subdomains", "allow_glob_domains", "allow_wildcard_certificates", "allow_any_name",
        "allow_localhost", "allow_ip_sans", "enforce_hostnames", "require_cn", "server_flag", "client_flag", "code_signing_flag",
        "email_protection_flag", "key_type", "key_bits", "ttl", "max_ttl", "no_store", "generate_lease",
    )
    fields.done()
    client.write(f"{backend}/roles/{name}", body)
    return {"id": f"{backend}/roles/{name}"}


def identity_group(client: Client, fields: Fields, prior: Any) -> Any:
    body = fields.rest("name", "type", "policies")
    fields.done()
    if prior is not None:
        client.write(f"identity/group/id/{prior['id']}", body)
        return {"id": prior["id"]}
    return {"id": client.write("identity/group", body)["data"]["id"]}


def identity_group_alias(client: Client, fields: Fields, prior: Any) -> Any:
    body = fields.rest("name", "mount_accessor", "canonical_id")
    fields.done()
    return {"id": client.write("identity/group-alias", body)["data"]["id"]}


def aws_backend(client: Client, fields: Fields, prior: Any) -> None:
    path = fields.take("path")
    fields.rest("description", "region", "default_lease_ttl_seconds", "max_lease_ttl_seconds")
    fields.done()
    mounted(client, path, {"type": "aws"})
    raise NotImplementedError("the server has an aws engine now: send the settings to it")


def aws_role(client: Client, fields: Fields, prior: Any) -> None:
    backend, name = fields.take("backend"), fields.take("name")
    fields.rest("credential_type", "role_arns", "default_sts_ttl", "max_sts_ttl")
    fields.done()
    raise Unsupported(f"the server has no aws engine for {backend}/roles/{name}")


def audit(client: Client, fields: Fields, prior: Any) -> Any:
    path = fields.take("path")
    body = fields.rest("type", "description", "options")
    fields.done()
    try:
        client.write(f"sys/audit/{path}", body)
    except Refused as refused:
        raise Unsupported(f"the server takes no audit device by its API ({refused})") from None
    return {"id": path}


def autopilot(client: Client, fields: Fields, prior: Any) -> Any:
    """The server of most checks keeps everything in memory; ha_test.py hands these settings to voters on raft."""
    body = fields.rest(
        "cleanup_dead_servers", "dead_server_last_contact_threshold", "last_contact_threshold", "max_trailing_logs", "min_quorum",
        "server_stabilization_time",
    )
    fields.done()
    try:
        client.write("sys/storage/raft/autopilot/configuration", body)
    except Refused as refused:
        raise Unsupported(f"the server is not on raft ({refused})") from None
    return {"id": "autopilot"}


RESOURCES = {
    "vault_raft_autopilot": autopilot,
    "vault_approle_auth_backend_role": approle,
    "vault_auth_backend": auth_backend,
    "vault_generic_endpoint": endpoint,
    "vault_ssh_secret_backend_ca": ssh_authority,
    "vault_ssh_secret_backend_role": ssh_role,
    "vault_audit": audit,
    "vault_aws_secret_backend": aws_backend,
    "vault_aws_secret_backend_role": aws_role,
    "vault_database_secret_backend_connection": database_connection,
    "vault_database_secret_backend_role": database_role,
    "vault_database_secret_backend_static_role": database_static_role,
    "vault_identity_group": identity_group,
    "vault_identity_group_alias": identity_group_alias,
    "vault_jwt_auth_backend": jwt_backend,
    "vault_jwt_auth_backend_role": jwt_role,
    "vault_kubernetes_auth_backend_config": kubernetes_config,
    "vault_kubernetes_auth_backend_role": kubernetes_role,
    "vault_kv_secret_backend_v2": kv_config,
    "vault_mount": mount,
    "vault_pki_secret_backend_config_auto_tidy": settings(
        "config/auto-tidy", "enabled", "tidy_cert_store", "tidy_revoked_certs", "interval_duration", "safety_buffer"
    ),
    "vault_pki_secret_backend_config_ca": pki_ca,
    "vault_pki_secret_backend_config_issuers": settings("config/issuers", "default"),
    "vault_pki_secret_backend_config_urls": settings("config/urls", "issuing_certificates", "crl_distribution_points", "ocsp_servers", "enable_templating"),
    "vault_pki_secret_backend_crl_config": settings("config/crl", "expiry", "auto_rebuild", "auto_rebuild_grace_period"),
    "vault_pki_secret_backend_intermediate_cert_request": pki_request,
    "vault_pki_secret_backend_intermediate_set_signed": pki_set_signed,
    "vault_pki_secret_backend_role": pki_role,
    "vault_pki_secret_backend_root_cert": pki_root,
    "vault_pki_secret_backend_root_sign_intermediate": pki_sign,
    "vault_policy": policy,
    "vault_transit_secret_backend_key": transit_key,
}


# What the real provider reads of each resource before every plan, so that a token that may not fails here, too
# (https://github.com/hashicorp/terraform-provider-vault/tree/v5.11.0/vault).
READS: dict[str, tuple[str, ...]] = {
    "vault_approle_auth_backend_role": ("auth/{backend}/role/{role_name}", "auth/{backend}/role/{role_name}/role-id"),
    "vault_audit": ("sys/audit",),
    "vault_auth_backend": ("sys/auth/{path}", "sys/mounts/auth/{path}/tune"),
    "vault_aws_secret_backend": ("sys/mounts/{path}", "{path}/config/root"),
    "vault_aws_secret_backend_role": ("{backend}/roles/{name}",),
    "vault_database_secret_backend_connection": ("{backend}/config/{name}",),
    "vault_database_secret_backend_role": ("{backend}/roles/{name}",),
    "vault_database_secret_backend_static_role": ("{backend}/static-roles/{name}",),
    "vault_generic_endpoint": ("{path}",),
    "vault_identity_group": ("identity/group/id/{id}",),
    "vault_identity_group_alias": ("identity/group-alias/id/{id}",),
    "vault_jwt_auth_backend": ("sys/auth/{path}", "auth/{path}/config", "sys/mounts/auth/{path}/tune"),
    "vault_jwt_auth_backend_role": ("auth/{backend}/role/{role_name}",),
    "vault_kubernetes_auth_backend_config": ("auth/{backend}/config",),
    "vault_kubernetes_auth_backend_role": ("auth/{backend}/role/{role_name}",),
    "vault_kv_secret_backend_v2": ("{mount}/config",),
    "vault_mount": ("sys/mounts/{path}",),
    "vault_pki_secret_backend_config_auto_tidy": ("{backend}/config/auto-tidy",),
    "vault_pki_secret_backend_config_issuers": ("{backend}/config/issuers",),
    "vault_pki_secret_backend_config_urls": ("{backend}/config/urls",),
    "vault_pki_secret_backend_crl_config": ("{backend}/config/crl",),
    "vault_pki_secret_backend_role": ("{backend}/roles/{name}",),
    "vault_policy": ("sys/policies/acl/{name}",),
    "vault_raft_autopilot": ("sys/storage/raft/autopilot/configuration",),
    "vault_ssh_secret_backend_ca": ("{backend}/config/ca",),
    "vault_ssh_secret_backend_role": ("{backend}/roles/{name}",),
    "vault_transit_secret_backend_key": ("{backend}/keys/{name}",),
}
# What it deletes where a resource is gone; all others are left where they are.
REMOVED: dict[str, str] = {
    "vault_approle_auth_backend_role": "auth/{backend}/role/{role_name}",
    "vault_auth_backend": "sys/auth/{path}",
    "vault_aws_secret_backend_role": "{backend}/roles/{name}",
    "vault_database_secret_backend_connection": "{backend}/config/{name}",
    "vault_database_secret_backend_role": "{backend}/roles/{name}",
    "vault_database_secret_backend_static_role": "{backend}/static-roles/{name}",
    "vault_identity_group": "identity/group/id/{id}",
    "vault_identity_group_alias": "identity/group-alias/id/{id}",
    "vault_jwt_auth_backend": "sys/auth/{path}",
    "vault_jwt_auth_backend_role": "auth/{backend}/role/{role_name}",
    "vault_kubernetes_auth_backend_role": "auth/{backend}/role/{role_name}",
    "vault_mount": "sys/mounts/{path}",
    "vault_pki_secret_backend_role": "{backend}/roles/{name}",
    "vault_policy": "sys/policies/acl/{name}",
    "vault_ssh_secret_backend_role": "{backend}/roles/{name}",
}


def refresh(client: Client, kind: str, state: dict[str, Any]) -> None:
    """Reads what the real provider would; a server that does not know something has lost it, or never had the engine."""
    if state["id"] == "unsupported":
        return
    for path in READS.get(kind, ()):
        try:
            client.read(path.format(**state))
        except Refused as refused:
            if refused.status == 403:
                raise


def remove(client: Client, kind: str, state: dict[str, Any]) -> None:
    """Deletes what a resource made."""
    if kind in REMOVED and state["id"] != "unsupported":
        client.delete(REMOVED[kind].format(**state))


def apply(client: Client, kind: Any, values: dict[str, Any], prior: Any, no_database: str = "") -> Any:
    """Makes or changes one resource; its computed attributes. `no_database` says why there is no database to connect to."""
    if no_database and kind.startswith("vault_database_"):
        raise Unsupported(no_database)
    return RESOURCES[kind](client, Fields(values), prior)
