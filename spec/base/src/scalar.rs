//! Values with a form of their own: each is parsed once, has its own message, and tells editors its
//! pattern.

mod address;
mod amount;
mod aws;
mod cookie;
mod duration;
mod eks;
mod form;
mod git;
mod header;
mod image;
pub mod include;
mod instance;
mod label;
mod macros;
mod mail;
mod mend;
mod name;
mod owner;
mod pem;
mod problem;
mod reference;
mod registry;
mod schedule;
mod template;
mod version;
mod web;

pub use address::{Cidr, Host};
pub use amount::{Cpu, Percent, Size};
pub use aws::{DatabaseClass, EngineVersion, RoleArn, TagKey, TagValue, TopicArn, TransitGatewayId};
pub use cookie::CookieName;
pub use duration::{Duration, ShortDuration};
pub use eks::{AddonVersion, AmiRelease, NodeImage};
pub use form::{FORMATS, Form, check};
pub use git::{Branch, Folder, GitUrl};
pub use header::HeaderName;
pub use image::Image;
pub use include::{FilePath, IncludePath};
pub use instance::{InstanceFamily, InstanceType};
pub use label::{LabelKey, LabelValue};
pub use mail::{Channel, Mail, ServerPort};
pub use name::{AccountId, AwsName, ClientId, Group, Login, Name, PortName, Region, VariableName};
pub use owner::Owner;
pub use pem::Certificates;
pub use problem::Problem;
pub use reference::{ChartRepository, KvPath, MountPath, ProjectPath, VaultNamespace};
pub use registry::{Registry, RegistryHost, RegistryUser};
pub use schedule::{Schedule, TimeZone};
pub use template::{FileName, Template};
pub use version::{CatalogName, ChartVersion, KubernetesVersion, OciDigest};
pub use web::{Issuer, Origin, UrlPath, VaultAddress};

#[cfg(test)]
mod tests;
