//! Names of headers of requests.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

/// The longest, in characters: servers accept no longer ones with certainty.
const LONGEST: usize = 64;

text_scalar! {
    /// The name of a header of a request, in lower case, as HTTP/2 and the meshes have it.
    HeaderName
}

scalar!(HeaderName, format: "header-name", pattern: r"^[a-z][-a-z0-9]{0,63}$",
    message: "use at most 64 lower-case letters, digits and hyphens, such as x-beta", examples: ["x-beta", "accept-language"]);

impl HeaderName {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let begins = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        (begins && text.len() <= LONGEST && text.bytes().all(alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let name = text.trim_start_matches(':').split([':', '=']).next().unwrap_or_default();
        let fixed = name.trim().to_lowercase().replace(['_', ' '], "-");
        let help = match mend::fitting([fixed], Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a name such as `x-beta`: lower-case letters, digits and `-`".into(),
        };
        Problem::new(format!("`{text}` is not the name of a header"), help)
    }
}
