use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Reference;
use crate::{
    scalar::{AccountId, Region, RegistryHost, RegistryUser},
    span::Spanned,
};

/// A registry of images and charts that asks who pulls from it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PrivateRegistry {
    /// A registry that takes a name with a password or a token, such as GitLab, GitHub, Harbor, Artifactory or Docker Hub.
    Login(RegistryLogin),
    /// Amazon ECR of another account or another region. Nodes pull with their own role, so there is no password.
    Ecr(EcrRegistry),
}

/// A login of a registry. It is brought into each namespace whose images or charts come from the host, before they are pulled.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegistryLogin {
    /// The host that images begin with, for example `registry.example.com`, or `docker.io` for Docker Hub.
    pub host: Spanned<RegistryHost>,
    /// The name of the account, for example `gitlab+deploy-token-7`.
    pub username: Spanned<RegistryUser>,
    /// The `kv` secret whose `value` is the account's password or token: the name of an entry of `secrets`, for example `registry-token`.
    pub credentials: Reference,
    /// The name under which it was created, for example `gitlab`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}

/// A registry of Amazon ECR.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EcrRegistry {
    /// The account that it is in, for example `"999988887777"`.
    pub account: Spanned<AccountId>,
    /// The region that it is in, for example `eu-central-1`. Default: the platform's.
    pub region: Option<Spanned<Region>>,
    /// The name under which it was created, for example `partner`. Outside of this file it keeps that name, so that another name here
    /// changes nothing that runs. Default: its name here.
    pub renamed_from: Option<Reference>,
}
