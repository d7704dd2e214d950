//! Secrets written into a source: found by their form, before anything else looks at the text, so that no message can
//! repeat them. What is found is masked wherever the source is shown.

mod decoded;
mod entropy;
mod mask;
mod masked;
mod named;
mod pieces;
mod settings;

pub(crate) use masked::Masked;
pub use named::is_named;

use crate::{
    code::Code,
    diagnostic::{Diagnostic, Diagnostics},
    source::Source,
    span::{SourceId, Span},
};

/// How a kind of token begins, how many characters follow at least, and what it is.
const TOKENS: &[(&str, usize, &str)] = &[
    ("glpat-", 16, "an access token of GitLab"),
    ("glrt-", 16, "a runner token of GitLab"),
    ("gldt-", 16, "a deploy token of GitLab"),
    ("glptt-", 16, "a trigger token of GitLab"),
    ("glcbt-", 16, "a job token of GitLab"),
    ("glagent-", 16, "an agent token of GitLab"),
    ("gloas-", 16, "an application secret of GitLab"),
    ("hvs.", 20, "a token of vault"),
    ("hvb.", 20, "a token of vault"),
    ("hvr.", 20, "a token of vault"),
    ("ghp_", 30, "an access token of GitHub"),
    ("gho_", 30, "an access token of GitHub"),
    ("ghu_", 30, "an access token of GitHub"),
    ("ghs_", 30, "an access token of GitHub"),
    ("ghr_", 30, "a refresh token of GitHub"),
    ("github_pat_", 30, "an access token of GitHub"),
    ("xoxb-", 16, "a token of Slack"),
    ("xoxp-", 16, "a token of Slack"),
    ("sk_live_", 16, "a key of Stripe"),
    ("rk_live_", 16, "a key of Stripe"),
    ("dckr_pat_", 16, "an access token of Docker Hub"),
    ("npm_", 36, "an access token of npm"),
    ("AGE-SECRET-KEY-1", 30, "a private key of age"),
];

/// What has the form of a secret: its place, and what it is.
fn known(text: &str) -> Vec<(usize, usize, &'static str)> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (start, least, what) in TOKENS {
        found.extend(tokens(text, start, *least).map(|(a, b)| (a, b, *what)));
    }
    for start in ["AKIA", "ASIA"] {
        found.extend(access_keys(text, start).map(|(a, b)| (a, b, "an access key of AWS")));
    }
    found.extend(old_vault_tokens(text).map(|(a, b)| (a, b, "a token of vault")));
    found.extend(web_tokens(text).map(|(a, b)| (a, b, "a signed token (JWT)")));
    found.extend(private_keys(text).map(|(a, b)| (a, b, "a private key")));
    found.extend(passwords(text).chain(network_passwords(text)).map(|(a, b)| (a, b, "a password in an address")));
    found
}

/// Every secret of a source: what has a known form, and what only looks random.
#[must_use]
pub fn scan(id: SourceId, source: &Source) -> Diagnostics {
    let text = source.text.as_ref();
    let found = known(text);
    let mut problems = Diagnostics::default();
    for (start, end, what) in &found {
        problems.push(
            Diagnostic::error(Code::LiteralSecret, span(id, *start, *end), format!("{what} stands in the file"))
                .label("masked here")
                .help(REVOKE)
                .secret(),
        );
    }
    for (start, end, chance) in entropy::random_words(text) {
        if found.iter().any(|(a, b, _)| end > *a && start < *b) {
            continue;
        }
        let place = span(id, start, end);
        let problem = if let Some(key) = key_before(text, start).filter(|key| is_named(key)) {
            // The name says what the randomness only lets one guess.
            let message = format!("the high-entropy value of `{key}` looks like a secret");
            Diagnostic::error(Code::LiteralSecret, place, message).help(REVOKE)
        } else if chance == entropy::Chance::Likely {
            continue;
        } else {
            let message = "this high-entropy value looks like a secret";
            let help = "revoke it and write a new one into vault: `kv: { path: …, owner: … }`; or say what else it is: \
                        `# platformc: allow P0420, a public checksum`";
            Diagnostic::error(Code::LooksSecret, place, message).help(help)
        };
        problems.push(problem.label("masked here").secret());
    }
    problems
}

/// A text that is about no source, such as the name of a file, without what looks like a secret.
#[must_use]
pub fn masked(text: &str) -> String {
    pieces::Pieces::default().mask(text)
}

/// What the name of a source has the form of, if that is a secret: the name is written into the output.
#[must_use]
pub fn in_name(name: &str) -> Option<&'static str> {
    known(name).first().map(|(.., what)| *what)
}

/// What to do about a secret in a file.
pub const REVOKE: &str =
    "remove it and revoke it (Git remembers), then write a new one into vault: `kv: { path: …, owner: … }`";

/// The key right before a value on its line.
fn key_before(text: &str, value: usize) -> Option<&str> {
    let before = text.get(..value)?.trim_end_matches(['"', '\'', ' ']);
    let before = before.strip_suffix(':')?.trim_end_matches(['"', '\'', ' ']);
    let start = before
        .rfind(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c))
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    before.get(start..).filter(|key| !key.is_empty())
}

fn span(source: SourceId, start: usize, end: usize) -> Span {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span { source, start: number(start), end: number(end) }
}

fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-' || b == b'_'
}

/// Whether a word can begin here.
fn begins(text: &str, at: usize) -> bool {
    !text.get(..at).and_then(|before| before.bytes().last()).is_some_and(|b| b.is_ascii_alphanumeric())
}

/// The offsets at which a text stands in another one.
fn places<'a>(text: &'a str, what: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.as_bytes(), what)
}

/// How many bytes from an offset on are of an alphabet.
fn run(text: &str, at: usize, alphabet: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| alphabet(**b)).count()
}

// The finders skip what they have read and test the cheap beginning first: a text of nothing but beginnings is read once.

fn tokens<'a>(text: &'a str, start: &'a str, least: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut read = 0;
    places(text, start).filter_map(move |at| {
        if at < read || !begins(text, at) {
            return None;
        }
        let body = at + start.len();
        let length = run(text, body, |b| is_token(b) || b == b'.');
        if length < least {
            return None;
        }
        read = body + length;
        Some((at, read))
    })
}

fn access_keys<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    places(text, start).filter(|at| begins(text, *at)).filter_map(move |at| {
        let length = run(text, at, |b| b.is_ascii_alphanumeric());
        let upper = run(text, at, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        (length == 20 && upper == 20).then_some((at, at + 20))
    })
}

/// `s.` and 24 characters: tokens of Vault before 1.10.
fn old_vault_tokens(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    places(text, "s.").filter(|at| begins(text, *at)).filter_map(move |at| {
        let length = run(text, at + 2, |b| b.is_ascii_alphanumeric());
        let body = text.get(at + 2..at + 2 + length)?;
        let mixed = body.bytes().any(|b| b.is_ascii_uppercase()) && body.bytes().any(|b| b.is_ascii_lowercase());
        (length == 24 && mixed).then_some((at, at + 26))
    })
}

/// Header, payload, signature; the first two are JSON objects in base64.
fn web_tokens(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut read = 0;
    places(text, "eyJ").filter_map(move |at| {
        if at < read || !begins(text, at) {
            return None;
        }
        // Whatever begins within the header ends where it ends.
        read = at + run(text, at, is_token);
        let payload = read + 1;
        if !text.get(read..).is_some_and(|rest| rest.starts_with(".eyJ")) {
            return None;
        }
        read = payload + run(text, payload, |b| is_token(b) || b == b'.');
        Some((at, read))
    })
}

fn private_keys(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    const END: &str = "-----END ";
    // How far keys and lines are read, and where the line read last says that it begins a key.
    let (mut read, mut line_end, mut says) = (0, 0, None);
    places(text, "-----BEGIN ").filter_map(move |at| {
        if at < read {
            return None;
        }
        let rest = text.get(at..)?;
        if at >= line_end {
            let line = rest.lines().next()?;
            line_end = at + line.len();
            says = line.rfind("PRIVATE KEY").map(|place| at + place);
        }
        if says.is_none_or(|place| place < at) {
            return None;
        }
        let Some(end) = rest.find(END).map(|end| at + end + END.len()) else {
            read = text.len();
            return Some((at, text.len()));
        };
        read = end;
        Some((at, end + text.get(end..)?.find("-----").map_or(0, |dashes| dashes + 5)))
    })
}

/// `scheme://user:password@host`, unless the password is a variable.
fn passwords(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    places(text, "://").filter_map(move |at| {
        let start = at + "://".len();
        let length = run(text, start, |b| b.is_ascii_graphic() && !b"/?#\"'`<>,".contains(&b));
        let authority = text.get(start..start + length)?;
        let (user, _) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let from = start + name.len() + 1;
        is_given(password).then_some((from, from + password.len()))
    })
}

/// How far back the name and the password of a login are looked for, in bytes.
const LONGEST_LOGIN: usize = 300;

/// `user:password@tcp(host)`, as drivers of MySQL are configured.
fn network_passwords(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    ["@tcp(", "@tcp6(", "@unix("].into_iter().flat_map(move |network| {
        places(text, network).filter_map(move |at| {
            let before = text.get(text.floor_char_boundary(at.saturating_sub(LONGEST_LOGIN))..at)?;
            let login = before.rsplit(|c: char| c.is_whitespace() || "\"'`".contains(c)).next()?;
            let (_, password) = login.split_once(':')?;
            is_given(password).then_some((at - password.len(), at))
        })
    })
}

/// Whether a password stands there, and no variable.
fn is_given(password: &str) -> bool {
    !password.is_empty() && !password.starts_with(['$', '{', '*'])
}

#[cfg(test)]
mod tests;
