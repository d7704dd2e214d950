//! One of each kind of secret. They are put together here, so that no scanner takes this file for a leak.

#![allow(clippy::format_collect)]

use base64::{Engine, engine::general_purpose::STANDARD};

/// A secret as it is written, and what must not be seen of it.
pub struct Kind {
    pub name: &'static str,
    /// More than one for a private key.
    pub lines: Vec<String>,
    pub secret: Vec<String>,
    /// Only the name of its setting, or how random it is, tells that it is one: not every such text is refused.
    pub telling: bool,
}

const BODY: &str = "Zq7Xw2Kd9Rt4Vb6Nm1Jh3Gf8";
const HEX: &str = "3f9a0c5b7d1e4f60829ab3c4d5e6f701";
const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DP";
const LONG: &str = "Zq7Xw2Kd9Rt4Vb6Nm1Jh3Gf8Yc5Lp0Ts7Du2Ea";

impl Kind {
    fn new(name: &'static str, text: impl Into<String>, secret: &str) -> Self {
        Self { name, lines: vec![text.into()], secret: vec![secret.into()], telling: false }
    }

    fn telling(name: &'static str, text: &str) -> Self {
        Self { telling: true, ..Self::new(name, text, text) }
    }

    /// In double quotes, as one scalar.
    pub fn quoted(&self) -> String {
        let escaped = |line: &String| {
            // What is written in escapes stays so.
            if line.contains("\\x") { line.clone() } else { line.replace('\\', "\\\\").replace('"', "\\\"") }
        };
        format!("\"{}\"", self.lines.iter().map(escaped).collect::<Vec<_>>().join("\\n"))
    }

    /// As a plain scalar.
    pub fn plain(&self) -> String {
        self.lines.join(" ")
    }
}

pub fn kinds() -> Vec<Kind> {
    let escaped: String = format!("glpat-{BODY}").bytes().map(|b| format!("\\x{b:02x}")).collect();
    let encoded = STANDARD.encode(format!("glpat-{BODY}"));
    let basic = STANDARD.encode(format!("deployer:{BODY}"));
    let web = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZXBsb3llciJ9.{BODY}");
    let key = |kind: &str| Kind {
        name: "private key",
        lines: vec![
            format!("-----BEGIN {kind}PRIVATE KEY-----"),
            format!("MIIE{LONG}"),
            format!("-----END {kind}PRIVATE KEY-----"),
        ],
        secret: vec![LONG.into()],
        telling: false,
    };
    vec![
        Kind::new("access key of AWS", ["AKIA", "QZ7XW2KD9RT4VB6N"].concat(), "QZ7XW2KD9RT4VB6N"),
        Kind::new("token of GitLab", format!("glpat-{BODY}"), BODY),
        Kind::new("runner token of GitLab", format!("glrt-{BODY}"), BODY),
        Kind::new("token of GitHub", format!("ghp_{LONG}"), LONG),
        Kind::new("fine-grained token of GitHub", format!("github_pat_{LONG}"), LONG),
        Kind::new("token of Slack", format!("xoxb-{BODY}"), BODY),
        Kind::new("key of Stripe", format!("sk_live_{BODY}"), BODY),
        Kind::new("token of Docker Hub", format!("dckr_pat_{BODY}"), BODY),
        Kind::new("token of DigitalOcean", format!("dop_v1_{LONG}"), LONG),
        Kind::new("token of Shopify", format!("shpat_{LONG}"), LONG),
        Kind::new("key of New Relic", format!("NRAK-{LONG}"), LONG),
        Kind::new("key of Twilio", ["SK", HEX].concat(), HEX),
        Kind::new("key of Mailgun", ["key-", HEX].concat(), HEX),
        Kind::new("hash of a password", format!("$apr1$Zq7Xw2Kd${BODY}"), BODY),
        Kind::new("connection string", format!("Server=db;Password={BODY};User=app"), BODY),
        Kind::new("seed", format!("otpauth://totp/app?secret={SEED}"), SEED),
        Kind::new("token of npm", format!("npm_{LONG}"), LONG),
        Kind::new("key of age", format!("AGE-SECRET-KEY-1{}", LONG.to_uppercase()), LONG),
        Kind::new("token of Vault", format!("hvs.{BODY}"), BODY),
        Kind::new("old token of Vault", format!("s.{BODY}"), BODY),
        Kind::new("signed token", web, BODY),
        key(""),
        key("RSA "),
        Kind::new("password in an address", format!("https://deployer:{BODY}@git.example.com/a.git"), BODY),
        Kind::new("random base64", format!("{LONG}+/{BODY}="), LONG),
        Kind {
            secret: vec![BODY.into(), escaped.replace("\\x", "")],
            ..Kind::new("escapes", escaped.clone(), &escaped)
        },
        Kind::telling("secret key of AWS", "wJqlrXUtnFZMI/K7MDZNG/bPxRfiCYZXQMPLZKZY"),
        Kind::telling("random hexadecimal", "3f9a0c5b7d1e4f60829ab3c4d5e6f70182a3b4c5"),
        Kind::telling("short random", "x7k2m9q4v1z8r5t3w6y0"),
        Kind { telling: true, ..Kind::new("base64 of a token", encoded.clone(), &encoded) },
        Kind::new("header", format!("Basic {basic}"), &basic),
        Kind::telling("password", "Tr0ub4dor&3xyz!Qw"),
        Kind::telling("password of words", "velvet-tractor-lantern-mosaic"),
        Kind::telling("password of digits", "8391047265"),
    ]
}

/// What is in a text of a secret: eight characters of it in any case, or more of it in another form.
pub fn seen(secret: &str, text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
    let forms = [(secret.to_owned(), 8), (STANDARD.encode(secret), 12), (hex, 16)];
    forms.iter().find_map(|(form, length)| {
        let form = form.to_lowercase();
        // Eight characters hold four that begin at a multiple of five: only if these are there, is all looked for.
        let near = form.as_bytes().chunks(5).filter_map(|chunk| chunk.get(..4));
        if !near.map(String::from_utf8_lossy).any(|part| text.contains(&*part)) {
            return None;
        }
        let mut parts = form.as_bytes().windows(*length).map(|part| String::from_utf8_lossy(part).into_owned());
        parts.find(|part| text.contains(part.as_str()))
    })
}
