//! Identifiers of AWS that users write: roles, tags, database versions and classes.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// The ARN of an IAM role.
    RoleArn
}

scalar!(RoleArn, format: "role-arn", pattern: r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[-A-Za-z0-9+=,.@_/]{1,512}$",
    message: "write the full ARN of an IAM role, such as arn:aws:iam::111122223333:role/platform-admin", examples: ["arn:aws:iam::111122223333:role/platform-admin"]);

impl RoleArn {
    fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let good = match parts.as_slice() {
            ["arn", partition, "iam", "", account, resource] => {
                let name = resource.strip_prefix("role/").unwrap_or_default();
                matches!(*partition, "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc")
                    && account.len() == 12
                    && account.bytes().all(|b| b.is_ascii_digit())
                    && (1..=512).contains(&name.len())
                    && !name.ends_with('/')
                    && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b))
            }
            _ => false,
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(format!("`{text}` is not the ARN of an IAM role"), Self::help(text))
    }

    /// What to type instead.
    fn help(text: &str) -> String {
        let whole = |partition: &str, account: &str, name: &str| {
            let arn = format!("arn:{partition}:iam::{account}:role/{name}");
            Self::read(&arn).map(|_| arn)
        };
        let fixed = match text.splitn(6, ':').collect::<Vec<_>>().as_slice() {
            ["arn", partition, "sts", _, account, session] => {
                let role = session.strip_prefix("assumed-role/").and_then(|rest| rest.rsplit_once('/'));
                let role = role.and_then(|(role, _)| whole(partition, account, role));
                return match role {
                    Some(role) => format!("write the role itself, not a session of it: `{role}`"),
                    None => "write the role itself, not a session of it: `arn:aws:iam::…:role/…`".into(),
                };
            }
            ["arn", partition, "iam", _, account, resource] => {
                resource.strip_prefix("role/").and_then(|name| whole(partition, account, name.trim_end_matches('/')))
            }
            [name] => whole("aws", "111122223333", name.strip_prefix("role/").unwrap_or(name)),
            _ => None,
        };
        match fixed {
            _ if text.contains(":user/") || text.ends_with(":root") => {
                "name a role that people assume: a user's keys do not expire, and the root of an account means everybody in it"
                    .into()
            }
            Some(arn) if text.starts_with("arn:") => format!("write `{arn}`"),
            Some(arn) => format!("write it in full, with your account, such as `{arn}`"),
            None => "write it in full, such as `arn:aws:iam::111122223333:role/platform-admin`".into(),
        }
    }
}

text_scalar! {
    /// The ARN of a topic of SNS.
    TopicArn
}

scalar!(TopicArn, format: "topic-arn", pattern: r"^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:[0-9]{12}:[-A-Za-z0-9_]{1,256}$",
    message: "write the full ARN of an SNS topic, such as arn:aws:sns:eu-west-1:111122223333:platform", examples: ["arn:aws:sns:eu-west-1:111122223333:platform"]);

impl TopicArn {
    fn read(text: &str) -> Option<Self> {
        let word =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let good = match text.split(':').collect::<Vec<_>>().as_slice() {
            ["arn", partition, "sns", region, account, name] => {
                matches!(*partition, "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc")
                    && !region.is_empty()
                    && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                    && account.len() == 12
                    && account.bytes().all(|b| b.is_ascii_digit())
                    && name.len() <= 256
                    && word(name)
            }
            _ => false,
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = "write it in full, such as `arn:aws:sns:eu-west-1:111122223333:platform`";
        Problem::new(format!("`{text}` is not the ARN of an SNS topic"), help)
    }

    /// The region of the topic.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.split(':').nth(3).unwrap_or_default()
    }
}

text_scalar! {
    /// The id of a transit gateway.
    TransitGatewayId
}

scalar!(TransitGatewayId, format: "transit-gateway-id", pattern: r"^tgw-([0-9a-f]{8}|[0-9a-f]{17})$",
    message: "write the id of a transit gateway, such as tgw-0123456789abcdef0", examples: ["tgw-0123456789abcdef0"]);

impl TransitGatewayId {
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("tgw-")?;
        let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (matches!(digits.len(), 8 | 17) && digits.bytes().all(hexadecimal)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = "write it as `aws ec2 describe-transit-gateways` shows it, such as `tgw-0123456789abcdef0`";
        Problem::new(format!("`{text}` is not the id of a transit gateway"), help)
    }
}

/// What AWS allows in the text of a tag.
fn tag_alphabet(c: char) -> bool {
    c.is_alphanumeric() || " +-=._:/@".contains(c)
}

text_scalar! {
    /// The key of an AWS tag.
    TagKey
}

scalar!(TagKey, format: "tag-key", pattern: r"^[^*?<>&%#$\\]{1,128}$",
    message: "use up to 128 letters, digits, spaces and + - = . _ : / @, such as owner", examples: ["owner"]);

impl TagKey {
    fn read(text: &str) -> Option<Self> {
        let form = (1..=128).contains(&text.chars().count()) && text.chars().all(tag_alphabet);
        (form && !Self::is_reserved(text) && !Self::is_given(text)).then(|| Self(text.into()))
    }

    fn is_reserved(text: &str) -> bool {
        text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
    }

    /// Whether platformc writes it itself.
    fn is_given(text: &str) -> bool {
        ["platform", "managed-by", "name"].iter().any(|own| text.eq_ignore_ascii_case(own))
    }

    fn problem(text: &str) -> Problem {
        let (what, help) = if Self::is_reserved(text) {
            ("has a prefix reserved by AWS", "choose another key")
        } else if Self::is_given(text) {
            ("is set on every resource by platformc", "choose another key")
        } else {
            ("is not one that AWS accepts", "use up to 128 letters, digits, spaces and `+ - = . _ : / @`")
        };
        Problem::new(format!("the tag `{text}` {what}"), help)
    }
}

text_scalar! {
    /// The value of an AWS tag.
    TagValue
}

scalar!(TagValue, format: "tag-value", pattern: r"^[^*?<>&%#$\\]{0,256}$",
    message: "use up to 256 letters, digits, spaces and + - = . _ : / @, such as platform", examples: ["platform"]);

impl TagValue {
    fn read(text: &str) -> Option<Self> {
        (text.chars().count() <= 256 && text.chars().all(tag_alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(
            format!("`{text}` is not a tag's value that AWS accepts"),
            "use up to 256 letters, digits, spaces and `+ - = . _ : / @`",
        )
    }
}

text_scalar! {
    /// The instance class of a database.
    DatabaseClass
}

scalar!(DatabaseClass, format: "database-class", pattern: r"^db\.[a-z][0-9]+[a-z]*\.[0-9]*[a-z]+$",
    message: "write family and size behind db., such as db.t4g.medium", examples: ["db.t4g.medium", "db.r8g.2xlarge"]);

impl DatabaseClass {
    fn read(text: &str) -> Option<Self> {
        let good = match text.split('.').collect::<Vec<_>>().as_slice() {
            ["db", family, size] => {
                let generation = family.get(1..).unwrap_or_default();
                let processor = generation.trim_start_matches(|c: char| c.is_ascii_digit());
                let word = size.trim_start_matches(|c: char| c.is_ascii_digit());
                let letters = |s: &str| s.bytes().all(|b| b.is_ascii_lowercase());
                family.starts_with(|c: char| c.is_ascii_lowercase())
                    && processor.len() < generation.len()
                    && letters(processor)
                    && !word.is_empty()
                    && letters(word)
            }
            _ => false,
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let lower = text.to_lowercase().replace(['-', '_', ' '], ".");
        let whole = if text.matches('.').count() == 1 { format!("{lower}.medium") } else { String::new() };
        let help = match mend::fitting([lower.clone(), format!("db.{lower}")], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None if Self::read(&whole).is_some() => format!("add the size, such as `{whole}`"),
            None => "write family and size behind `db.`, such as `db.t4g.medium`".into(),
        };
        Problem::new(format!("`{text}` is not the class of a database instance"), help)
    }
}

text_scalar! {
    /// A major version of a database engine.
    EngineVersion
}

scalar!(EngineVersion, format: "engine-version", pattern: r"^([1-9][0-9]|[1-9]\.[0-9])$",
    message: "write a major version in quotes, such as \"16\" of PostgreSQL or \"8.4\" of MySQL", examples: ["16", "8.4"]);

impl EngineVersion {
    fn read(text: &str) -> Option<Self> {
        let good = match text.as_bytes() {
            [first, b'.', second] | [first, second] => matches!(first, b'1'..=b'9') && second.is_ascii_digit(),
            _ => false,
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let first = text.split(|c: char| !c.is_ascii_digit()).find(|run| !run.is_empty()).unwrap_or_default();
        let two = mend::version(text).map(|found| found.splitn(3, '.').take(2).collect::<Vec<_>>().join("."));
        let help = match mend::fitting([first.to_owned()].into_iter().chain(two), Self::read) {
            Some(major) => format!("write `\"{major}\"`: AWS installs minor versions by itself"),
            None => "write it in quotes, such as `\"16\"` or `\"8.4\"`".into(),
        };
        Problem::new(format!("`{text}` is not a major version of a database"), help)
    }

    /// The version as a number, if it is one.
    #[must_use]
    pub fn major(&self) -> Option<u16> {
        self.0.parse().ok()
    }
}
