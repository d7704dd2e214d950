//! Names that say that their value is a secret.

/// How the names of secrets end, without case and what stands between words.
const ENDINGS: [&str; 19] = [
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passphrases",
    "requirepass",
    "secret",
    "token",
    "apitokens",
    "accesstokens",
    "apikey",
    "apikeys",
    "accesskey",
    "accesskeys",
    "secretkey",
    "secretkeys",
    "privatekey",
    "privatekeys",
    "credentials",
];
/// Such names where they are words of their own: `bypass` is none.
const WORDS: [&str; 4] = ["pass", "pwd", "passwds", "pwds"];
/// What follows such a name where there are several, as digits do.
const VERSIONS: [&str; 7] = ["old", "new", "base", "current", "previous", "primary", "secondary"];
/// With these a secret is one of Kubernetes, and the value its name or the name of a key in it: `existingSecret`.
const NAMED_ELSEWHERE: [&str; 2] = ["existing", "pull"];

/// Whether a setting has the name of a secret: `SMTP_PASSWORD`, `apiToken`, `DB_PASS_2`.
#[must_use]
pub fn is_named(name: &str) -> bool {
    let words = words(name);
    let is_version = |word: &String| {
        let number = word.strip_prefix('v').unwrap_or(word);
        VERSIONS.contains(&word.as_str()) || number.bytes().all(|b| b.is_ascii_digit())
    };
    let count = words.iter().rposition(|word| !is_version(word)).map_or(0, |last| last + 1);
    let words = words.get(..count).unwrap_or_default();
    let plain = words.concat();
    let elsewhere = || plain.contains("secret") && words.iter().any(|word| NAMED_ELSEWHERE.contains(&word.as_str()));
    let is_secret = words.last().is_some_and(|last| WORDS.contains(&last.as_str()))
        || ENDINGS.iter().any(|ending| plain.ends_with(ending));
    is_secret && !elsewhere()
}

/// Whether a setting says where a secret stands: nothing below it is one.
pub(super) fn is_reference(name: &str) -> bool {
    words(name).last().is_some_and(|last| ["ref", "refs"].contains(&last.as_str()))
}

/// The words of a name in lower case: what capitals, digits and other characters part.
fn words(name: &str) -> Vec<String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Other,
        Lower,
        Upper,
        Digit,
    }
    let kind = |c: char| match c {
        'a'..='z' => Kind::Lower,
        'A'..='Z' => Kind::Upper,
        '0'..='9' => Kind::Digit,
        _ => Kind::Other,
    };
    let (mut words, mut last): (Vec<String>, Kind) = (Vec::new(), Kind::Other);
    for c in name.chars() {
        let next = kind(c);
        let goes_on = next == last || (last, next) == (Kind::Upper, Kind::Lower);
        match words.last_mut() {
            _ if next == Kind::Other => {}
            Some(word) if goes_on => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
        last = next;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_named, is_reference};

    #[test]
    fn names_of_secrets_are_told_from_others() {
        let secret = [
            "password",
            "SMTP_PASSWORD",
            "apiToken",
            "APIToken",
            "dbpassword",
            "auth.password",
            "DB_PASS",
            "dbPass",
            "DB_PWD",
            "Pwd",
            "PASSWORD_1",
            "password2",
            "DB_PASSWORD_OLD",
            "SECRET_KEY_BASE",
            "token-v2",
            "passwords",
            "apiKeys",
            "API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "requirepass",
            "--password",
            "clientSecret",
        ];
        for name in secret {
            assert!(is_named(name), "{name}");
        }
        let other = [
            "passwordPolicy",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "SECRET_NAME",
            "token-service",
            "secret-store",
            "secrets",
            "bypass",
            "MAX_TOKENS",
            "tlsSecretName",
            "secretKeyRef",
            "existingSecret",
            "existing_secret",
            "existingSecretKey",
            "existingPasswordSecret",
            "imagePullSecret",
            "new",
            "1",
            "",
            "compass",
        ];
        for name in other {
            assert!(!is_named(name), "{name}");
        }
        assert!(is_reference("secretKeyRef") && is_reference("PASSWORD_REF") && !is_reference("prefer"));
    }
}
