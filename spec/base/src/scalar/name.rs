//! Names and identifiers.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};
use crate::suggest;

text_scalar! {
    /// The name of an entry: lower-case letters, digits and single hyphens, starting with a letter,
    /// at most 40 characters, so that what is composed from it still fits AWS, Kubernetes and Vault.
    Name
}

scalar!(Name, format: "name", pattern: r"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$",
    message: "use lower-case letters, digits and hyphens, starting with a letter, at most 40 characters, such as backend",
    examples: ["backend"]);

impl Name {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let good = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.len() <= 40
            && text.bytes().all(alphabet)
            && !text.ends_with('-');
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let message = format!("`{text}` is not a name");
        if text.contains("://") {
            return Problem::new(
                message,
                "write the name of an entry: what is secret is put into Vault, and not into this file",
            );
        }
        if text.chars().count() > 40 {
            return Problem::new(message, "shorten it to at most 40 characters");
        }
        let fixed = mend::hyphens(text);
        let help = if fixed != text && Self::read(&fixed).is_some() {
            format!("write `{fixed}`")
        } else {
            "use lower-case letters, digits and hyphens, starting with a letter".into()
        };
        Problem::new(message, help)
    }
}

text_scalar! {
    /// An AWS account: twelve digits.
    AccountId
}

scalar!(AccountId, format: "aws-account", pattern: r"^[0-9]{12}$",
    message: "write the account's twelve digits in quotes, such as \"111122223333\"", examples: ["111122223333"]);

impl AccountId {
    fn read(text: &str) -> Option<Self> {
        (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '_')).collect();
        let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let within = text.split(':').find(|part| Self::read(part).is_some()).filter(|_| text.contains(':'));
        let help = match within {
            Some(account) => format!("write the account alone: `\"{account}\"`"),
            None if numeric && digits.len() == 12 => format!("write `\"{digits}\"`"),
            None if numeric => format!("write all twelve digits in quotes: these are {}", digits.len()),
            None => "write its twelve digits in quotes, such as `\"111122223333\"`".into(),
        };
        Problem::new(format!("`{text}` is not an AWS account"), help)
    }
}

text_scalar! {
    /// An AWS region.
    Region
}

scalar!(Region, format: "aws-region", pattern: r"^[a-z]{2,4}(-[a-z]+)*-(central|(north|south)?(east|west)|north|south)-[1-9]$",
    message: "write an AWS region, such as eu-west-1", examples: ["eu-west-1"]);

/// Where in its country or continent a region is: the word before its number.
const DIRECTIONS: [&str; 9] =
    ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

impl Region {
    fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let word = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase());
        let good = match parts.as_slice() {
            [first, middle @ .., last] => {
                (2..=4).contains(&first.len())
                    && word(first)
                    && !middle.is_empty()
                    && middle.iter().all(word)
                    && middle.last().is_some_and(|part| DIRECTIONS.contains(part))
                    && last.len() == 1
                    && last.bytes().all(|b| (b'1'..=b'9').contains(&b))
            }
            _ => false,
        };
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let spaced = mend::hyphens(text);
        let zone = spaced.trim_end_matches(|c: char| c.is_ascii_lowercase());
        // `us-east1`, as another cloud writes it
        let cut = zone.len().saturating_sub(1);
        let joined = zone.split_at_checked(cut).map(|(word, number)| format!("{word}-{number}")).unwrap_or_default();
        let help = match mend::fitting([spaced.clone(), zone.to_owned(), joined], Self::read) {
            Some(region) if region == zone && zone != spaced => format!("write the region of the zone: `{region}`"),
            Some(region) => format!("write `{region}`"),
            None if Self::read(&format!("{spaced}-1")).is_some() => format!("add the number, such as `{spaced}-1`"),
            None => Self::misspelt(zone).unwrap_or_else(|| "write a region such as `eu-west-1`".into()),
        };
        Problem::new(format!("`{text}` is not an AWS region"), help)
    }
}

impl Region {
    /// The region with the direction that is nearest to the one that was written.
    fn misspelt(text: &str) -> Option<String> {
        let (rest, number) = text.rsplit_once('-')?;
        let (country, direction) = rest.rsplit_once('-')?;
        let near = suggest::nearest(direction, DIRECTIONS)?;
        let meant = format!("{country}-{near}-{number}");
        Self::read(&meant).map(|region| format!("write `{region}`"))
    }
}

text_scalar! {
    /// The name of an S3 bucket or an IAM role: what AWS allows in both.
    AwsName
}

scalar!(AwsName, format: "aws-name", pattern: r"^[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$",
    message: "use 3 to 63 lower-case letters, digits, dots and hyphens, such as example-tfstate", examples: ["example-tfstate"]);

impl AwsName {
    fn read(text: &str) -> Option<Self> {
        let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        let address = text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let good = (3..=63).contains(&text.len())
            && text.bytes().all(alphabet)
            && edge(text.bytes().next())
            && edge(text.bytes().last())
            && !text.contains("..")
            && !address;
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let bare = text.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or_default();
        let help = match mend::fitting([bare.to_owned(), mend::hyphens(bare)], Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`"),
            _ if text.len() > 63 => "shorten it to at most 63 characters".into(),
            _ => "use 3 to 63 lower-case letters, digits and hyphens".into(),
        };
        Problem::new(format!("`{text}` is not a name that AWS accepts here"), help)
    }
}

text_scalar! {
    /// A group of people, as the identity provider calls it.
    Group
}

scalar!(Group, format: "group", pattern: r"^[A-Za-z0-9][-A-Za-z0-9_./]{0,127}$",
    message: "write the group as the identity provider calls it, such as platform-admins", examples: ["platform-admins"]);

impl Group {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
        let good =
            text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 128 && text.bytes().all(alphabet);
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let bare = text.trim_start_matches(['@', '/']);
        let help = if bare != text && Self::read(bare).is_some() {
            format!("write `{bare}`")
        } else if text.contains('*') {
            "name one group, such as `platform-admins`: a pattern would let in groups that nobody listed".into()
        } else {
            "use letters, digits, `-`, `_`, `.` and `/`, such as `platform-admins`".into()
        };
        Problem::new(format!("`{text}` is not a group"), help)
    }
}

text_scalar! {
    /// A client, as the identity provider calls it.
    ClientId
}

scalar!(ClientId, format: "client-id", pattern: r"^[-A-Za-z0-9_.:/@~]{1,255}$",
    message: "copy the client's id from the identity provider, such as vault", examples: ["vault"]);

impl ClientId {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/@~".contains(&b);
        ((1..=255).contains(&text.len()) && text.bytes().all(alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        Problem::new(
            format!("`{text}` is not the id of a client"),
            "copy it from the identity provider: letters, digits and punctuation, such as `vault`",
        )
    }
}

text_scalar! {
    /// The name of an environment variable.
    VariableName
}

scalar!(VariableName, format: "variable-name", pattern: r"^[A-Za-z_][A-Za-z0-9_]*$",
    message: "use letters, digits and underscores, not starting with a digit, such as LOG_LEVEL",
    examples: ["LOG_LEVEL", "PAYMENT_KEY"]);

impl VariableName {
    fn read(text: &str) -> Option<Self> {
        let good = !text.is_empty()
            && text.len() <= 255
            && !text.starts_with(|c: char| c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let fixed = text.trim_matches(['$', '{', '}', '%', ' ']).replace(['-', '.', ' ', '/'], "_");
        let help = if Self::read(&fixed).is_some() {
            format!("write `{fixed}`")
        } else {
            "use letters, digits and `_`, not starting with a digit, such as `LOG_LEVEL`".into()
        };
        Problem::new(format!("`{text}` is not the name of an environment variable"), help)
    }
}

text_scalar! {
    /// The name of a port, as Kubernetes allows it: at most 15 characters
    /// (<https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports>).
    PortName
}

scalar!(PortName, format: "port-name", pattern: r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    message: "use at most 15 lower-case letters, digits and hyphens, starting with a letter, such as http",
    examples: ["http", "rpc"]);

impl PortName {
    /// The name of a port that is given by its number alone.
    #[must_use]
    pub fn http() -> Self {
        Self("http".into())
    }

    fn read(text: &str) -> Option<Self> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let good = text.len() <= 15 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(word);
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = match mend::fitting([mend::hyphens(text)], Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`"),
            _ if text.chars().count() > 15 => "shorten it to at most 15 characters".into(),
            _ => "use lower-case letters, digits and single hyphens, starting with a letter, such as `http`".into(),
        };
        Problem::new(format!("`{text}` is not the name of a port"), help)
    }
}

text_scalar! {
    /// A login of a Unix host.
    Login
}

scalar!(Login, format: "login", pattern: r"^[a-z_][-a-z0-9_]{0,31}$",
    message: "write the login as the host calls it, such as deploy", examples: ["deploy"]);

impl Login {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let first = |c: char| c.is_ascii_lowercase() || c == '_';
        (text.len() <= 32 && text.starts_with(first) && text.bytes().all(alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let lower = text.to_ascii_lowercase();
        let help = if text.contains(['*', ',']) {
            "name one login, such as `deploy`: a pattern would allow logins that nobody listed".into()
        } else if Self::read(&lower).is_some() {
            format!("write `{lower}`")
        } else {
            "use 1 to 32 lower-case letters, digits, `-` and `_`, such as `deploy`".into()
        };
        Problem::new(format!("`{text}` is not the login of a host"), help)
    }
}
