use std::sync::Arc;

use super::{
    known::{HASHES, HEXADECIMAL, TOKENS},
    *,
};

fn found(text: &str) -> Vec<(String, Code)> {
    let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(text) };
    scan(SourceId(0), &source)
        .sorted()
        .into_iter()
        .map(|d| {
            assert!(d.secret, "{d:?}");
            let shown = text.get(d.span.start as usize..d.span.end as usize).unwrap();
            assert!(!d.message.contains(shown) && !d.help.contains(shown));
            (shown.to_owned(), d.code)
        })
        .collect()
}

/// Made of pieces, so that no scanner takes this file for a leak.
fn sample(start: &str, rest: &str) -> String {
    format!("{start}{rest}")
}

#[test]
fn every_known_form_is_found_exactly() {
    let body = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC";
    for (start, ..) in TOKENS {
        let token = sample(start, body);
        let text = format!("tags: {{ größe: \"{token}\", other: x }}\n");
        assert_eq!(found(&text), [(token, Code::LiteralSecret)]);
    }
    let others = [
        sample("AKIA", "ABCDEFGHIJ234567"),
        sample("ASIA", "ABCDEFGHIJ234567"),
        sample("s.", "aB3dE5fG7hJ9kL1mN3pQ5rS7"),
        sample("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"),
        sample("-----BEGIN RSA PRIVATE", " KEY-----\n  MIIE\n  -----END RSA PRIVATE KEY-----"),
    ];
    for other in others {
        assert_eq!(found(&format!("# {other}\n")), [(other, Code::LiteralSecret)]);
    }
    assert_eq!(found("url: https://me:pass-word@example.com/x\n"), [("pass-word".to_owned(), Code::LiteralSecret)]);
    for (start, digits, _) in HEXADECIMAL {
        let token = sample(start, "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d".split_at(*digits).0);
        assert_eq!(found(&format!("a: {token}\n")), [(token.clone(), Code::LiteralSecret)]);
        assert_eq!(found(&format!("a: {token}0\n")), [], "{token}");
    }
    for start in HASHES {
        let hash = sample(start, "10$N9qo8uLOickgx2ZMRZoMye");
        assert_eq!(found(&format!("a: app:{hash}\n")), [(hash, Code::LiteralSecret)]);
    }
    let login = sample("YXBwOm", "h1bnRlcjI=");
    assert_eq!(found(&format!("header: Basic {login}\n")), [(login, Code::LiteralSecret)]);
    for text in
        ["Server=db;Password=x-y;User=app", "db?user=app&password=x-y", "Pwd=x-y;Server=db", "db?password=x-y&a=b"]
    {
        assert_eq!(found(&format!("dsn: \"{text}\"\n")), [("x-y".to_owned(), Code::LiteralSecret)], "{text}");
    }
    let seed = sample("JBSWY3DP", "EHPK3PXP");
    assert_eq!(found(&format!("a: otpauth://totp/app?secret={seed}&issuer=x\n")), [(seed, Code::LiteralSecret)]);
    assert_eq!(found("dsn: app:x-y@tcp(db:3306)/orders\n"), [("x-y".to_owned(), Code::LiteralSecret)]);
}

#[test]
fn an_open_private_key_is_masked_to_the_end() {
    let text = sample("a: |\n  -----BEGIN PRIVATE", " KEY-----\n  MIIE");
    assert_eq!(found(&text).len(), 1);
    assert_eq!(found(&text).first().map(|(shown, _)| text.ends_with(shown.as_str())), Some(true));
}

#[test]
fn ordinary_text_is_no_secret() {
    let good = "
        image: registry.example.com/shop/backend@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        host: hvs.example.com
        url: https://gitlab.example.com:8443/a.git ssh://git@gitlab.example.com/a.git postgres://app:$PASSWORD@db/x
        dsn: app:$PASSWORD@tcp(db:3306)/orders app@tcp(db)/orders
        bucket: glpat-tfstate
        arn: arn:aws:iam::111122223333:role/AKIAROLE
        name: xglpat-0123456789abcdef0123
        cert: -----BEGIN CERTIFICATE-----
        apps.backend.shops.abcdefghijklmnopqrstuvwx
        auth: Basic authentication-of-the-proxy, basic aGVsbG8gd29ybGQ=
        dsn: Server=db;Password=$(PASSWORD);User=app db?password=${PASSWORD}&a=b --password=x
        note: password=the-old-one, $6 and $apr1$, key-0123456789, otpauth://totp/app
    ";
    assert_eq!(found(good), []);
}

/// A text of random base64 that is the same each time.
fn base64(length: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(DIGITS[(state >> 26) as usize])
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn what_is_public_is_no_secret() {
    let of = |start: &str, length: usize| format!("{start}{}", base64(length - start.len()));
    let public = [
        format!("ssh-ed25519 {}", of("AAAAC3NzaC1lZDI1NTE5AAAAI", 68)),
        format!("ssh-rsa {}", of("AAAAB3NzaC1yc2EAAAADAQABAAABAQ", 372)),
        format!("ssh-rsa {}", of("AAAAB3NzaC1yc2EAAAADAQABAAACAQ", 716)),
        format!("ecdsa-sha2-nistp256 {}", of("AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB", 140)),
        format!("sk-ssh-ed25519@openssh.com {}", of("AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI", 100)),
        of("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", 1200),
        format!("sha256-{}=", base64(43)),
        format!("sha512-{}==", base64(86)),
        format!("h1:{}=", base64(43)),
        format!("SHA256:{}", base64(43)),
        of("pk_live_51H", 107).replace(['+', '/'], "x"),
    ];
    for text in &public {
        assert_eq!(found(&format!("key: {text}\n")), [], "{text}");
    }
    // the same without what makes it public
    let secret = [base64(68), base64(372), base64(44), of("AAAAB3NzaC1yc2EAAAADAQABAAABAQ", 380), of("pk_live", 107)];
    for text in &secret {
        assert_eq!(found(&format!("key: {text}\n")).len(), 1, "{text}");
    }
    let key = format!("{}UFJJVkFURSBLRVkt{}", of("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", 1200), base64(200));
    assert_eq!(found(&format!("key: {key}\n")).len(), 1);
}

#[test]
fn random_text_is_refused_too() {
    let random = sample("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYzRq9LmN2Kw");
    assert_eq!(found(&format!("env: {{ KEY: {random} }}")), [(random, Code::LooksSecret)]);
}

#[test]
fn random_text_under_the_name_of_a_secret_is_one() {
    let random = sample("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYzRq9LmN2Kw");
    for before in ["SMTP_PASSWORD: ", "\"apiToken\": \"", "AWS_SECRET_ACCESS_KEY: '", "größe-token : ", "passwords: "]
    {
        assert_eq!(found(&format!("{before}{random}")), [(random.clone(), Code::LiteralSecret)], "{before}");
    }
    for before in ["token-name: x\n", "password: - ", ": ", "tokens of "] {
        assert_eq!(found(&format!("{before}{random}")), [(random.clone(), Code::LooksSecret)], "{before}");
    }
}

/// Each of these would take minutes if every beginning were read to its end.
#[test]
fn repeated_beginnings_are_read_once() {
    let pieces = [
        ("ghp_", 1),
        ("hvs.", 1),
        ("eyJ", 0),
        ("eyJ_", 0),
        ("eyJ.", 1),
        ("AKIA", 0),
        ("s.", 0),
        ("-----BEGIN ", 0),
        ("-----BEGIN PRIVATE KEY\n", 1),
        ("-----BEGIN PRIVATE KEY ", 1),
        ("-----BEGIN CERTIFICATE-----\n", 0),
    ];
    for (piece, count) in pieces {
        let text = piece.repeat(300_000 / piece.len());
        assert_eq!(known(&text).len(), count, "{piece}");
        assert_eq!(entropy::random_words(&text).count(), 0, "{piece}");
    }
    let ends = format!("{}PRIVATE KEY", ["-----BEGIN ", "-----END "].concat().repeat(50_000));
    assert_eq!(known(&ends).len(), 50_000);
}
