//! Texts that are easily quoted wrongly, and certificates.

use serde_json::{Value, json};

use crate::random::Random;

/// An authority that was made for these tests; its key was thrown away.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBjDCCATOgAwIBAgIUR8ETRJUiEQpSFUs0t3f8bqsj6DMwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRRXhhbXBsZSBhdXRob3JpdHkwHhcNMjYxMTI1MTU0NjMwWhcN
MzYxMTIyMTU0NjMwWjAcMRowGAYDVQQDDBFFeGFtcGxlIGF1dGhvcml0eTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABBySnJrUQlK4qGN3BCOYELxG9/6Yp8iZKvqi
Tl4HrlPHDeyE9Y8IDLZhreihFaZyGo0qz54+jpnUc/0hnzJcMWKjUzBRMB0GA1Ud
DgQWBBR5Ys7TbWZXf60Pri+RP3WOE9j4qDAfBgNVHSMEGDAWgBR5Ys7TbWZXf60P
ri+RP3WOE9j4qDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIF02
2/1QDSyNARKldbicN1pRvy0DuT5bsURjmhB+GUNyAiBZ3hqa3jxAiiE3eDNhWo7Y
xmyzTNUdGfIn5DkOvJP+pg==
-----END CERTIFICATE-----
";

/// Values of environment variables and of charts.
const TEXTS: &[&str] = &[
    "info",
    "yes",
    "no",
    "on",
    "null",
    "~",
    "1_000",
    "0x1f",
    "1e3",
    "1.10",
    "12:30",
    "2026-01-01",
    "",
    " lead",
    "trail ",
    "a: b # c",
    "- dash",
    "{ braces }",
    "[brackets]",
    "&anchor",
    "*alias",
    "!tag",
    "%percent",
    "@at",
    "`tick`",
    "|",
    "quote \" and ' quote",
    "back\\slash",
    "line one\nline two\n",
    "tab\tbed",
    "Zürich",
    "日本",
    "$HOME",
    "${HOME}",
    "$(HOME)",
    "$$",
    "$${HOME}",
    "{{ .Values.x }}",
    "%{ if true }",
    "--flag=value",
    "https://example.com/?a=1&b=2#c",
];

/// A text that is easily quoted wrongly.
pub fn tricky(random: &mut Random) -> &'static str {
    random.pick(TEXTS)
}

/// One or two certificates, on many lines or on one.
pub fn certificates(random: &mut Random) -> String {
    let whole = CERTIFICATE.repeat(random.between(1, 2));
    if random.chance(20) { whole.split_whitespace().collect::<Vec<_>>().join(" ") } else { whole }
}

/// A value in any shape, as values of charts have.
pub fn any(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => random.chance(50).into(),
        1 => random.between(0, 70_000).into(),
        2 => json!(-1.5),
        3 => Value::Null,
        4 | 5 => tricky(random).into(),
        6 => (0..random.below(4)).map(|_| any(random, depth - 1)).collect(),
        _ => {
            let keys = random.some(&["logLevel", "a.b", "on", "1", "storageClass", "extra env", "image"], 0, 4);
            keys.into_iter().map(|key| (key.to_owned(), any(random, depth - 1))).collect()
        }
    }
}
