//! Names and identifiers.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// The name of an entry: lower-case letters, digits and single hyphens, starting with a letter,
    /// at most 40 characters, so that what is composed from it still fits AWS, Kubernetes and Vault.
    Name
}

scalar!(Name, format: "name", pattern: r"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$",
    message: "lower-case letters, digits and hyphens, starting with a letter, at most 40 characters",
    examples: ["backend"]);

impl Name {
    /// # Errors
    /// A form that DNS, AWS or Vault would refuse.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let good = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.len() <= 40
            && text.bytes().all(alphabet)
            && !text.ends_with('-');
        if good {
            return Ok(Self(text.into()));
        }
        let message = format!("`{text}` is not a name");
        if text.chars().count() > 40 {
            return Err(Problem::new(message, "shorten it to at most 40 characters"));
        }
        let fixed: String = text.to_lowercase().replace(['_', ' ', '.', '/'], "-");
        let fixed = fixed.trim_matches('-');
        let help = if fixed != text && Self::parse(fixed).is_ok() {
            format!("write `{fixed}`")
        } else {
            "use lower-case letters, digits and hyphens, starting with a letter".into()
        };
        Err(Problem::new(message, help))
    }
}

text_scalar! {
    /// An AWS account: twelve digits.
    AccountId
}

scalar!(AccountId, format: "aws-account", pattern: r"^[0-9]{12}$",
    message: "an AWS account: twelve digits, in quotes", examples: ["111122223333"]);

impl AccountId {
    /// # Errors
    /// Not twelve digits.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not an AWS account"),
                "write its twelve digits in quotes, such as `\"111122223333\"`",
            ))
        }
    }
}

text_scalar! {
    /// An AWS region.
    Region
}

scalar!(Region, format: "aws-region", pattern: r"^[a-z]{2}(-[a-z]+)+-[1-9]$",
    message: "an AWS region such as eu-west-1", examples: ["eu-west-1"]);

impl Region {
    /// # Errors
    /// Not the form of a region.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts: Vec<&str> = text.split('-').collect();
        let word = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase());
        let good = match parts.as_slice() {
            [first, middle @ .., last] => {
                first.len() == 2
                    && word(first)
                    && !middle.is_empty()
                    && middle.iter().all(word)
                    && last.len() == 1
                    && last.bytes().all(|b| (b'1'..=b'9').contains(&b))
            }
            _ => false,
        };
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(format!("`{text}` is not an AWS region"), "write a region such as `eu-west-1`"))
        }
    }
}

text_scalar! {
    /// The name of an S3 bucket or an IAM role: what AWS allows in both.
    AwsName
}

scalar!(AwsName, format: "aws-name", pattern: r"^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$",
    message: "lower-case letters, digits, dots and hyphens, 3 to 63 characters", examples: ["example-tfstate"]);

impl AwsName {
    /// # Errors
    /// A form that S3 would refuse.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        let good = (3..=63).contains(&text.len())
            && text.bytes().all(alphabet)
            && edge(text.bytes().next())
            && edge(text.bytes().last())
            && !text.contains("..");
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not a name that AWS accepts here"),
                "use 3 to 63 lower-case letters, digits and hyphens",
            ))
        }
    }
}

text_scalar! {
    /// A group of people, as the identity provider calls it.
    Group
}

scalar!(Group, format: "group", pattern: r"^[A-Za-z0-9][-A-Za-z0-9_./]{0,127}$",
    message: "a group such as platform-admins", examples: ["platform-admins"]);

impl Group {
    /// # Errors
    /// Empty, too long, or characters that a policy would read as a pattern.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
        let good =
            text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 128 && text.bytes().all(alphabet);
        if good {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not a group"),
                "use letters, digits, `-`, `_`, `.` and `/`, such as `platform-admins`",
            ))
        }
    }
}

text_scalar! {
    /// A client, as the identity provider calls it.
    ClientId
}

scalar!(ClientId, format: "client-id", pattern: r"^[-A-Za-z0-9_.:/@~]{1,255}$",
    message: "the id of a client such as vault", examples: ["vault"]);

impl ClientId {
    /// # Errors
    /// Empty, too long, or characters that no provider's ids have.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/@~".contains(&b);
        if (1..=255).contains(&text.len()) && text.bytes().all(alphabet) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not the id of a client"),
                "copy it from the identity provider: letters, digits and punctuation, such as `vault`",
            ))
        }
    }
}

text_scalar! {
    /// A login of a Unix host.
    Login
}

scalar!(Login, format: "login", pattern: r"^[a-z_][-a-z0-9_]{0,31}$",
    message: "a login such as deploy", examples: ["deploy"]);

impl Login {
    /// # Errors
    /// Empty, too long, or characters that would be read as several logins or as all of them.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let first = |c: char| c.is_ascii_lowercase() || c == '_';
        if text.len() <= 32 && text.starts_with(first) && text.bytes().all(alphabet) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not the login of a host"),
                "use 1 to 32 lower-case letters, digits, `-` and `_`, such as `deploy`",
            ))
        }
    }
}
