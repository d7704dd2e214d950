//! The forms that a text can have, by the names that the schema gives them.

use super::{
    AccountId, AddonVersion, AmiRelease, AwsName, Branch, CatalogName, Certificates, Channel, ChartRepository,
    ChartVersion, Cidr, ClientId, CookieName, Cpu, DatabaseClass, Duration, EngineVersion, FileName, FilePath, Folder,
    GitUrl, Group, HeaderName, Host, Image, IncludePath, InstanceFamily, InstanceType, Issuer, KubernetesVersion,
    KvPath, LabelKey, LabelValue, Login, Mail, MountPath, Name, NodeImage, OciDigest, Origin, Owner, Percent, PortName,
    Problem, ProjectPath, Region, Registry, RegistryHost, RegistryUser, RoleArn, Schedule, ServerPort, ShortDuration,
    Size, TagKey, TagValue, Template, TimeZone, TopicArn, TransitGatewayId, UrlPath, VariableName, VaultAddress,
    VaultNamespace,
};

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
    /// Its name: the `format` of the schema.
    pub name: &'static str,
    /// A regular expression (ECMA 262) that editors check it by; it may accept more than `check` does.
    pub pattern: &'static str,
    /// What editors say about a text of another form.
    pub message: &'static str,
    /// Texts of this form.
    pub examples: &'static [&'static str],
    /// What is wrong with a text, if anything.
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
    Schedule
    TimeZone
    GitUrl
    Image
    Registry
    RegistryHost
    RegistryUser
    IncludePath
    AccountId
    AwsName
    Branch
    ClientId
    Folder
    RoleArn
    TagKey
    TagValue
    TopicArn
    TransitGatewayId
    DatabaseClass
    EngineVersion
    Group
    LabelKey
    LabelValue
    Login
    Name
    PortName
    Region
    ChartRepository
    KvPath
    MountPath
    ProjectPath
    FileName
    FilePath
    Template
    ChartVersion
    OciDigest
    KubernetesVersion
    AddonVersion
    AmiRelease
    CatalogName
    NodeImage
    ShortDuration
    InstanceType
    InstanceFamily
    VariableName
    CookieName
    HeaderName
    UrlPath
    Issuer
    Origin
    VaultAddress
    VaultNamespace
    Certificates
    Channel
    Mail
    ServerPort
    Owner
}
