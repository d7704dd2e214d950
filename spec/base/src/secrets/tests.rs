use std::sync::Arc;

use super::{known::TOKENS, *};

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
    ";
    assert_eq!(found(good), []);
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
