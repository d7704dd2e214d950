//! Instances of EC2: their types and families.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// A type of instance: a family, a dot and a size.
    InstanceType
}

scalar!(InstanceType, format: "instance-type", pattern: r"^[a-z]+[0-9]+[-a-z0-9]*\.[a-z0-9][-a-z0-9]*$",
    message: "write a family, a dot and a size, such as m7g.large", examples: ["m7g.large", "c7i.2xlarge"]);

impl InstanceType {
    fn read(text: &str) -> Option<Self> {
        let good = text.split_once('.').is_some_and(|(family, size)| {
            is_family(family) && size.starts_with(|c: char| c.is_ascii_alphanumeric()) && size.bytes().all(alphabet)
        });
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let lower = text.to_lowercase();
        let dotted = lower.replacen(['-', '_', ' ', ':', '/'], ".", 1);
        let bare = lower.strip_prefix("db.").unwrap_or(&lower).to_owned();
        let sized = ["nano", "micro", "small", "medium", "large", "metal"].iter().any(|size| lower.ends_with(size));
        let help = if is_family(text) && !sized {
            format!("add the size: `{text}.large`")
        } else if let Some(fixed) = mend::fitting([lower.clone(), dotted, bare], Self::read) {
            format!("write `{fixed}`")
        } else {
            "write a family, a dot and a size, such as `m7g.large`".into()
        };
        Problem::new(format!("`{text}` is not an instance type"), help)
    }
}

text_scalar! {
    /// A family of instances, without a size.
    InstanceFamily
}

scalar!(InstanceFamily, format: "instance-family", pattern: r"^[a-z]+[0-9]+[-a-z0-9]*$",
    message: "write a family without a size, such as m7g", examples: ["m7g", "c7g"]);

impl InstanceFamily {
    fn read(text: &str) -> Option<Self> {
        (is_family(text)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let lower = text.to_lowercase();
        let family = lower.split('.').next().unwrap_or_default();
        let help = if is_family(family) {
            format!("write the family alone: `{family}`")
        } else if lower.len() == 1 && lower.bytes().all(|b| b.is_ascii_lowercase()) {
            format!("add the generation and the processor, such as `{lower}7g`")
        } else {
            "write a family such as `m7g`".into()
        };
        Problem::new(format!("`{text}` is not an instance family"), help)
    }
}

/// Letters, the generation's number, then what the processor and the disks are: `m7g`, `im4gn`, `u7in-16tb`.
fn is_family(text: &str) -> bool {
    let generation = text.trim_start_matches(|c: char| c.is_ascii_lowercase());
    generation.len() < text.len() && generation.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(alphabet)
}

fn alphabet(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}
