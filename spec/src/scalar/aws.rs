//! Identifiers of AWS that users write: roles, tags, database versions and classes.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

text_scalar! {
    /// The ARN of an IAM role.
    RoleArn
}

scalar!(RoleArn, format: "role-arn", pattern: r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[-A-Za-z0-9+=,.@_/]{1,512}$",
    message: "the ARN of an IAM role", examples: ["arn:aws:iam::111122223333:role/platform-admin"]);

impl RoleArn {
    /// # Errors
    /// Another kind of principal, a session, a pattern.
    pub fn parse(text: &str) -> Result<Self, Problem> {
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
        if good {
            return Ok(Self(text.into()));
        }
        let help = match text {
            _ if text.contains(":sts:") => "write the role itself, not a session of it: `arn:aws:iam::…:role/…`",
            _ if text.contains(":user/") || text.ends_with(":root") => {
                "name a role that people assume: a user's keys do not expire, and the root of an account is everybody in it"
            }
            _ => "write it in full, such as `arn:aws:iam::111122223333:role/platform-admin`",
        };
        Err(Problem::new(format!("`{text}` is not the ARN of an IAM role"), help))
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
    message: "a tag's key of at most 128 characters", examples: ["owner"]);

impl TagKey {
    /// # Errors
    /// Empty, too long, reserved, or characters that AWS refuses.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = |what: &str, help: &str| Err(Problem::new(format!("the tag `{text}` {what}"), help));
        if text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return bad("has a prefix that AWS keeps for itself", "choose another key");
        }
        if ["platform", "managed-by", "name"].iter().any(|own| text.eq_ignore_ascii_case(own)) {
            return bad("is one that every resource has already, written by platformc", "choose another key");
        }
        if text.is_empty() || text.chars().count() > 128 || !text.chars().all(tag_alphabet) {
            return bad("is not one that AWS accepts", "use up to 128 letters, digits, spaces and `+ - = . _ : / @`");
        }
        Ok(Self(text.into()))
    }
}

text_scalar! {
    /// The value of an AWS tag.
    TagValue
}

scalar!(TagValue, format: "tag-value", pattern: r"^[^*?<>&%#$\\]{0,256}$",
    message: "a tag's value of at most 256 characters", examples: ["platform"]);

impl TagValue {
    /// # Errors
    /// Too long, or characters that AWS refuses.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.chars().count() <= 256 && text.chars().all(tag_alphabet) {
            Ok(Self(text.into()))
        } else {
            Err(Problem::new(
                format!("`{text}` is not a tag's value that AWS accepts"),
                "use up to 256 letters, digits, spaces and `+ - = . _ : / @`",
            ))
        }
    }
}

text_scalar! {
    /// The instance class of a database.
    DatabaseClass
}

scalar!(DatabaseClass, format: "database-class", pattern: r"^db\.[a-z][0-9]+[a-z]*\.[0-9]*[a-z]+$",
    message: "a class such as db.t4g.medium", examples: ["db.t4g.medium", "db.r8g.2xlarge"]);

impl DatabaseClass {
    /// # Errors
    /// Not `db.`, a family, a dot and a size.
    pub fn parse(text: &str) -> Result<Self, Problem> {
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
        if good {
            return Ok(Self(text.into()));
        }
        let prefixed = format!("db.{text}");
        let help = if text.starts_with("db.") || Self::parse(&prefixed).is_err() {
            "write `db.`, a family and a size, such as `db.t4g.medium`".to_owned()
        } else {
            format!("write `{prefixed}`")
        };
        Err(Problem::new(format!("`{text}` is not the class of a database instance"), help))
    }
}

text_scalar! {
    /// A major version of a database engine.
    EngineVersion
}

scalar!(EngineVersion, format: "engine-version", pattern: r"^[1-9][0-9]$",
    message: "a major version in quotes, such as \"16\"", examples: ["16"]);

impl EngineVersion {
    /// # Errors
    /// Not a major version of two digits.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let major = |t: &str| t.len() == 2 && !t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
        if major(text) {
            return Ok(Self(text.into()));
        }
        let help = match text.split_once('.') {
            Some((first, _)) if major(first) => {
                format!("write `\"{first}\"`: AWS installs minor versions by itself")
            }
            _ => "write it in quotes, such as `\"16\"`".into(),
        };
        Err(Problem::new(format!("`{text}` is not a major version of a database"), help))
    }

    /// The version as a number.
    #[must_use]
    pub fn major(&self) -> u16 {
        self.0.parse().unwrap_or(0)
    }
}
