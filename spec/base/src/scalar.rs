//! Values with a form of their own: each is parsed once, has its own message, and tells editors its
//! pattern.

mod address;
mod amount;
mod aws;
mod duration;
mod git;
mod image;
pub mod include;
mod instance;
pub(crate) mod macros;
mod mend;
mod name;
mod pem;
mod reference;
mod registry;
mod template;
mod version;
mod web;

pub use address::{Cidr, Host};
pub use amount::{Cpu, Percent, Size};
pub use aws::{DatabaseClass, EngineVersion, RoleArn, TagKey, TagValue};
pub use duration::{Duration, ShortDuration};
pub use git::{Branch, Folder};
pub use image::{GitUrl, Image};
pub use include::IncludePath;
pub use instance::{InstanceFamily, InstanceType};
pub use name::{AccountId, AwsName, ClientId, Group, Login, Name, Region, VariableName};
pub use pem::Certificates;
pub use reference::{ChartRepository, KvPath, MountPath, ProjectPath, VaultNamespace};
pub use registry::Registry;
pub use template::{FileName, Template};
pub use version::{ChartVersion, KubernetesVersion};
pub use web::{Issuer, UrlPath, VaultAddress};

/// What is wrong with the form of a value, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub help: String,
    /// Whether the value must not be shown again.
    pub secret: bool,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), secret: false }
    }

    pub(crate) fn secret(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { secret: true, ..Self::new(message, help) }
    }
}

/// Checks a text by the name of its form (the `format` of the schema).
///
/// # Errors
/// What is wrong with it. An unknown form accepts every text.
pub fn check(format: &str, text: &str) -> Result<(), Problem> {
    FORMATS.iter().find(|form| form.name == format).map_or(Ok(()), |form| (form.check)(text))
}

/// A form that a text can have.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub name: &'static str,
    pub pattern: &'static str,
    pub message: &'static str,
    pub examples: &'static [&'static str],
    pub check: fn(&str) -> Result<(), Problem>,
}

macro_rules! forms {
    ($($type:ident)*) => {
        /// Every form.
        pub const FORMATS: &[Form] =
            &[$(Form {
                name: $type::FORMAT,
                pattern: $type::PATTERN,
                message: $type::MESSAGE,
                examples: $type::EXAMPLES,
                check: $type::check,
            },)*];
    };
}

forms! {
    Cidr
    Host
    Cpu
    Percent
    Size
    Duration
    GitUrl
    Image
    Registry
    IncludePath
    AccountId
    AwsName
    Branch
    ClientId
    Folder
    RoleArn
    TagKey
    TagValue
    DatabaseClass
    EngineVersion
    Group
    Login
    Name
    Region
    ChartRepository
    KvPath
    MountPath
    ProjectPath
    FileName
    Template
    ChartVersion
    KubernetesVersion
    ShortDuration
    InstanceType
    InstanceFamily
    VariableName
    UrlPath
    Issuer
    VaultAddress
    VaultNamespace
    Certificates
}

#[cfg(test)]
mod tests;
