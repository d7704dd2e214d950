//! Secrets of known forms.

use super::text::{begins, is_token, places, run};

/// How a kind of token begins, how many characters follow at least, and what it is. The beginnings are those that vendors document
/// and that scanners look for: <https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns>,
/// <https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml>.
pub(super) const TOKENS: &[(&str, usize, &str)] = &[
    ("glpat-", 16, "an access token of GitLab"),
    ("glrt-", 16, "a runner token of GitLab"),
    ("gldt-", 16, "a deploy token of GitLab"),
    ("glptt-", 16, "a trigger token of GitLab"),
    ("glcbt-", 16, "a job token of GitLab"),
    ("glagent-", 16, "an agent token of GitLab"),
    ("gloas-", 16, "an application secret of GitLab"),
    ("glft-", 16, "a feed token of GitLab"),
    ("glimt-", 16, "a mail token of GitLab"),
    ("glsoat-", 16, "a SCIM token of GitLab"),
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
    ("xoxa-", 16, "a token of Slack"),
    ("xoxr-", 16, "a token of Slack"),
    ("xoxs-", 16, "a token of Slack"),
    ("xapp-", 16, "a token of Slack"),
    ("sk_live_", 16, "a key of Stripe"),
    ("rk_live_", 16, "a key of Stripe"),
    ("sk_test_", 16, "a key of Stripe"),
    ("rk_test_", 16, "a key of Stripe"),
    ("whsec_", 24, "a signing secret of Stripe"),
    ("dop_v1_", 32, "a token of DigitalOcean"),
    ("doo_v1_", 32, "a token of DigitalOcean"),
    ("dor_v1_", 32, "a token of DigitalOcean"),
    ("shpat_", 32, "an access token of Shopify"),
    ("shpca_", 32, "an access token of Shopify"),
    ("shppa_", 32, "an access token of Shopify"),
    ("shpss_", 32, "a secret of Shopify"),
    ("NRAK-", 27, "a key of New Relic"),
    ("sk-ant-", 32, "a key of Anthropic"),
    ("sk-proj-", 32, "a key of OpenAI"),
    ("hf_", 34, "an access token of Hugging Face"),
    ("glsa_", 32, "a token of Grafana"),
    ("glc_", 32, "a token of Grafana Cloud"),
    ("lin_api_", 32, "a key of Linear"),
    ("PMAK-", 32, "a key of Postman"),
    ("rubygems_", 32, "a key of RubyGems"),
    ("pypi-AgEIcHlwaS5vcmc", 32, "an access token of PyPI"),
    ("dp.pt.", 32, "a token of Doppler"),
    ("AIza", 35, "a key of Google"),
    ("ATATT3", 32, "an access token of Atlassian"),
    ("ATCTT3", 32, "an access token of Atlassian"),
    ("SG.", 32, "a key of SendGrid"),
    ("dckr_pat_", 16, "an access token of Docker Hub"),
    ("npm_", 36, "an access token of npm"),
    ("AGE-SECRET-KEY-1", 30, "a private key of age"),
];

/// How a kind of token begins that goes on with so many hexadecimal digits, no more and no fewer.
pub(super) const HEXADECIMAL: &[(&str, usize, &str)] = &[
    ("SK", 32, "a key of Twilio"),
    ("key-", 32, "a key of Mailgun"),
    ("pul-", 40, "an access token of Pulumi"),
    ("dapi", 32, "an access token of Databricks"),
];

/// How the hash of a password begins: by it, passwords can be guessed as fast as a machine can.
pub(super) const HASHES: &[&str] =
    &["$apr1$", "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$argon2i$", "$argon2d$", "$argon2id$"];

/// What has the form of a secret: its place, and what it is.
pub(super) fn known(text: &str) -> Vec<(usize, usize, &'static str)> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for (start, least, what) in TOKENS {
        found.extend(tokens(text, start, *least).map(|(a, b)| (a, b, *what)));
    }
    for (start, digits, what) in HEXADECIMAL {
        found.extend(hexadecimal(text, start, *digits).map(|(a, b)| (a, b, *what)));
    }
    for start in HASHES {
        found.extend(hashes(text, start).map(|(a, b)| (a, b, "the hash of a password")));
    }
    found.extend(logins(text).map(|(a, b)| (a, b, "a login in a header")));
    found.extend(connections(text).map(|(a, b)| (a, b, "a password in a connection string")));
    found.extend(seeds(text).map(|(a, b)| (a, b, "the seed of one-time passwords")));
    for start in ["AKIA", "ASIA"] {
        found.extend(access_keys(text, start).map(|(a, b)| (a, b, "an access key of AWS")));
    }
    found.extend(old_vault_tokens(text).map(|(a, b)| (a, b, "a token of vault")));
    found.extend(web_tokens(text).map(|(a, b)| (a, b, "a signed token (JWT)")));
    found.extend(private_keys(text).map(|(a, b)| (a, b, "a private key")));
    found.extend(passwords(text).chain(network_passwords(text)).map(|(a, b)| (a, b, "a password in an address")));
    found
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

fn hexadecimal<'a>(text: &'a str, start: &'a str, digits: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
    places(text, start).filter(|at| begins(text, *at)).filter_map(move |at| {
        let body = at + start.len();
        let length = run(text, body, is_token);
        let hex = run(text, body, |b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (length == digits && hex == digits).then_some((at, body + digits))
    })
}

fn hashes<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut read = 0;
    places(text, start).filter_map(move |at| {
        if at < read {
            return None;
        }
        let body = at + start.len();
        let length = run(text, body, |b| b.is_ascii_alphanumeric() || b"./$=,+".contains(&b));
        read = body + length;
        (length >= 24).then_some((at, read))
    })
}

/// `Basic …` of a header: a user, a colon and a password in base64.
fn logins(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    ["Basic ", "basic "].into_iter().flat_map(move |scheme| {
        places(text, scheme).filter(|at| begins(text, *at)).filter_map(move |at| {
            let start = at + scheme.len();
            let length = run(text, start, |b| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b));
            let word = text.get(start..start + length)?;
            let said = decoded(word)?;
            let colon = said.iter().position(|b| *b == b':')?;
            (colon > 0 && colon + 1 < said.len() && said.iter().all(u8::is_ascii_graphic))
                .then_some((start, start + length))
        })
    })
}

/// What base64 says, with or without its end.
fn decoded(word: &str) -> Option<Vec<u8>> {
    let word = word.trim_end_matches('=');
    let mut said = Vec::with_capacity(word.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in word.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            said.extend(u8::try_from(bits >> count & 0xff).ok());
        }
    }
    Some(said)
}

/// `…;Password=…;…` and `…?password=…`, as drivers of databases are configured, unless it is a variable.
fn connections(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    memchr::memchr_iter(b'=', text.as_bytes()).filter_map(move |at| {
        let before = text.get(text.floor_char_boundary(at.saturating_sub(10))..at)?.to_ascii_lowercase();
        let name = ["password", "passwd", "pwd"].into_iter().find(|name| before.ends_with(name))?;
        let lead = before.strip_suffix(name)?.chars().next_back();
        let ends = |c: char| c.is_whitespace() || "\"'`;&,}".contains(c);
        let rest = text.get(at + 1..)?;
        let password = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
        let next = rest.get(password.len()..)?.chars().next();
        // one of several settings of a connection
        let among = lead.is_some_and(|c| ";?&".contains(c)) || next == Some(';');
        let public = password.starts_with(['<', '%', '(']);
        (among && is_given(password) && !public).then_some((at + 1, at + 1 + password.len()))
    })
}

/// `otpauth://totp/…?secret=…`, and a seed in the query of any other address.
fn seeds(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let of_passwords = places(text, "otpauth://").filter_map(move |at| {
        let length = run(text, at, |b| b.is_ascii_graphic() && !b"\"'`<>,".contains(&b));
        let address = text.get(at..at + length)?;
        let start = at + address.find("secret=")? + "secret=".len();
        let digits = run(text, start, |b| b.is_ascii_alphanumeric());
        (digits >= 8).then_some((start, start + digits))
    });
    let of_queries = places(text, "secret=").filter_map(move |at| {
        let before = text.get(..at)?.chars().next_back()?;
        let start = at + "secret=".len();
        let digits = run(text, start, |b| matches!(b, b'A'..=b'Z' | b'2'..=b'7'));
        (matches!(before, '?' | '&') && digits >= 16).then_some((start, start + digits))
    });
    of_passwords.chain(of_queries)
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

/// Whether it is a password, and not a variable.
fn is_given(password: &str) -> bool {
    !password.is_empty() && !password.starts_with(['$', '{', '*'])
}
