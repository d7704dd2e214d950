//! The AWS account and what the platform finds there.

use indexmap::IndexMap;
use platformc_base::{
    Spanned,
    scalar::{AccountId, AwsName, Host, Region, TagKey, TagValue, TopicArn},
};

use crate::{Cluster, Reference};

/// The AWS account and region, and where Terraform keeps its state.
#[derive(Debug)]
pub struct Aws {
    /// The account that everything is created in.
    pub account: Spanned<AccountId>,
    /// The region that everything is created in.
    pub region: Spanned<Region>,
    /// Tags on every AWS resource, in the order of the file.
    pub tags: IndexMap<Spanned<TagKey>, Spanned<TagValue>>,
    pub state: State,
    /// The topics that CloudWatch tells of alarms, in the order of the file.
    pub alarms: Vec<Spanned<TopicArn>>,
}

/// Terraform's state: one object a root module in an S3 bucket.
#[derive(Debug)]
pub struct State {
    /// The name of the bucket.
    pub bucket: Spanned<AwsName>,
}

/// The public Route 53 zone of the platform's hosts.
#[derive(Debug)]
pub struct Dns {
    pub zone: Spanned<Host>,
    /// The clusters that ExternalDNS runs on.
    pub external_dns: Vec<Reference<Cluster>>,
}
