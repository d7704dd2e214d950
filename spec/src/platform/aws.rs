use indexmap::IndexMap;
use platformc_base::words::ForgeKind;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Owners, Reference};
use crate::{
    scalar::{AccountId, AwsName, Branch, Folder, GitUrl, Host, Region, TagKey, TagValue, TopicArn},
    span::{Span, Spanned},
};

/// The AWS account and region, and where Terraform keeps its state.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Aws {
    /// The account that everything is created in: twelve digits in quotes, for example
    /// `"111122223333"`. Terraform refuses to run in any other account.
    pub account: Spanned<AccountId>,
    /// The region that everything is created in, for example `eu-west-1`.
    pub region: Spanned<Region>,
    /// Tags on every AWS resource, at most 40, for example `{ owner: platform }`.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 40))]
    pub tags: IndexMap<Spanned<TagKey>, Spanned<TagValue>>,
    /// Where Terraform keeps its state.
    pub state: State,
    /// Topics of SNS in this region that CloudWatch tells of alarms, such as the one of a database whose storage runs out, for
    /// example `["arn:aws:sns:eu-west-1:111122223333:platform"]`. They must exist. Default: none, alarms are seen in CloudWatch only.
    #[serde(default)]
    pub alarms: Vec<Spanned<TopicArn>>,
}

/// Terraform's state: an object for each root module in an S3 bucket, encrypted, versioned, locked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct State {
    /// The name of the bucket, unique in all of AWS, for example `example-platform-tfstate`.
    pub bucket: Spanned<AwsName>,
}

/// The public Route 53 zone of the platform's hosts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dns {
    /// The zone, for example `example.com`. It must exist in the account: platformc only adds records to it.
    pub zone: Spanned<Host>,
    /// The clusters that ExternalDNS runs on, for example `[application]`: it creates records in the zone for the hosts
    /// of Services (in the annotation `external-dns.alpha.kubernetes.io/hostname`) and Ingresses there. Default: none.
    #[serde(default)]
    pub external_dns: Vec<Reference>,
}

/// The Git repository of the compiled tree.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Git {
    /// Its address over HTTPS or SSH, without credentials, for example
    /// `https://gitlab.example.com/platform/secret-management.git`.
    pub url: Spanned<GitUrl>,
    /// The kind of Git server, for example `gitlab`. Default: known from the host, if it is like `gitlab.example.com`,
    /// `github.com` or `example.ghe.com`; otherwise Flux can read the repository, and nothing else is used of the server.
    #[serde(default)]
    pub forge: Option<Spanned<ForgeKind>>,
    /// The branch that is deployed. Default: `main`.
    #[serde(default = "main_branch")]
    pub branch: Spanned<Branch>,
    /// The folder of the compiled tree in the repository, for example `output` (the default).
    #[serde(default = "output_path")]
    pub path: Spanned<Folder>,
    /// Who reviews which part of the compiled tree, for example `{ default: ["@platform/operators"], namespaces: { shop:
    /// ["@shop/developers"] } }`. Default: the tree says nothing about it.
    pub owners: Option<Owners>,
}

fn main_branch() -> Spanned<Branch> {
    Spanned { value: Branch::main(), span: Span::default() }
}

fn output_path() -> Spanned<Folder> {
    Spanned { value: Folder::output(), span: Span::default() }
}
