//! Versions of what EKS installs on nodes and beside them.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// A version of an add-on of EKS, such as `v1.21.1-eksbuild.1`.
    AddonVersion
}

scalar!(AddonVersion, format: "addon-version", pattern: r"^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$",
    message: "write the whole version of the add-on, such as v1.21.1-eksbuild.1", examples: ["v1.21.1-eksbuild.1"]);

impl AddonVersion {
    fn read(text: &str) -> Option<Self> {
        let (version, build) = text.strip_prefix('v')?.split_once("-eksbuild.")?;
        (numbers(version, 3) && is_number(build)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let bare = text.strip_prefix('v').unwrap_or(text);
        let help = match [format!("v{bare}"), format!("v{bare}-eksbuild.1")]
            .into_iter()
            .find(|t| Self::read(t).is_some())
        {
            Some(fixed) if fixed.starts_with(&format!("v{bare}-")) => {
                format!("add the build of EKS, such as `{fixed}`")
            }
            Some(fixed) => format!("write `{fixed}`"),
            None => "write it as EKS lists it (`aws eks describe-addon-versions`), such as `v1.21.1-eksbuild.1`".into(),
        };
        Problem::new(format!("`{text}` is not a version of an EKS add-on"), help)
    }

    /// The second number: for `kube-proxy`, the one behind `1.` of Kubernetes.
    #[must_use]
    pub fn minor(&self) -> u16 {
        minor(&self.0)
    }
}

text_scalar! {
    /// A release of the image of EKS for node groups, such as `1.36.2-20260818`.
    AmiRelease
}

scalar!(AmiRelease, format: "ami-release", pattern: r"^1\.[1-9][0-9]\.[0-9]+-[0-9]{8}$",
    message: "write a release of the EKS image in quotes, such as \"1.36.2-20260818\"", examples: ["1.36.2-20260818"]);

impl AmiRelease {
    fn read(text: &str) -> Option<Self> {
        let (version, day) = text.split_once('-')?;
        let minor = version.strip_prefix("1.")?.split('.').next()?;
        let good = numbers(version, 3) && minor.len() == 2 && !minor.starts_with('0') && is_day(day);
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = "write the Kubernetes version and the day, as the releases of awslabs/amazon-eks-ami list them, such as `\"1.36.2-20260818\"`";
        Problem::new(format!("`{text}` is not a release of the EKS image"), help)
    }

    /// The number behind `1.` of its version of Kubernetes.
    #[must_use]
    pub fn minor(&self) -> u16 {
        minor(&self.0)
    }
}

text_scalar! {
    /// A dated release of the image of EKS for Karpenter's nodes, such as `v20260818`.
    NodeImage
}

scalar!(NodeImage, format: "node-image", pattern: r"^v[0-9]{8}$",
    message: "write the day of a release of the EKS image, such as v20260818", examples: ["v20260818"]);

impl NodeImage {
    fn read(text: &str) -> Option<Self> {
        text.strip_prefix('v').filter(|day| is_day(day))?;
        Some(Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let help = match Self::read(&format!("v{digits}")) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write the day of a release of awslabs/amazon-eks-ami, such as `v20260818`".into(),
        };
        Problem::new(format!("`{text}` is not a dated release of the EKS image"), help)
    }
}

fn minor(version: &str) -> u16 {
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is `count` numbers with dots between them.
fn numbers(text: &str, count: usize) -> bool {
    text.split('.').count() == count && text.split('.').all(is_number)
}

/// Whether a text is a day such as `20260818`.
fn is_day(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u8>().ok());
    text.len() == 8
        && is_number(text)
        && text.starts_with("20")
        && number(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && number(6, 8).is_some_and(|day| (1..=31).contains(&day))
}
