//! Names of cookies.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

/// Longer names are no names of cookies that anybody uses, and each request carries them.
const LONGEST: usize = 64;

text_scalar! {
    /// The name of a cookie (RFC 6265, section 4.1.1), of the characters that every server reads alike.
    CookieName
}

scalar!(CookieName, format: "cookie-name", pattern: r"^[A-Za-z0-9][-A-Za-z0-9_.]{0,63}$",
    message: "use at most 64 letters, digits, hyphens, underscores and dots, such as sid", examples: ["sid", "JSESSIONID"]);

impl CookieName {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let begins = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        (begins && text.len() <= LONGEST && text.bytes().all(alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let name = text.split(['=', ';']).next().unwrap_or_default();
        let fixed = name.trim_matches(['-', '_', '.', ' ', '$']).replace(' ', "-");
        let help = match mend::fitting([fixed], Self::read) {
            Some(fixed) if text.contains('=') => format!("write `{fixed}`: its value is set for each caller"),
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a name such as `sid`: at most 64 letters, digits, `-`, `_` and `.`".into(),
        };
        Problem::new(format!("`{text}` is not the name of a cookie"), help)
    }
}
