#![allow(clippy::single_range_in_vec_init, clippy::format_collect)]

use super::{covered, regions};

fn shown(text: &str) -> String {
    covered(text, &regions(text, |_| false))
}

#[test]
fn what_stands_for_a_character_is_as_long() {
    let text = "a é€😀 b\r\n";
    let masked = covered(text, &[2..text.len()]);
    assert_eq!(masked, "a \u{b7}\u{2022}\u{1f7b6}**\r\n");
    let sizes = |text: &str| text.chars().map(|c| (c.len_utf8(), c.len_utf16())).collect::<Vec<_>>();
    assert_eq!(sizes(&masked), sizes(text));
    // A place within a character masks all of it.
    assert_eq!(covered("aéb", &[2..3]), "a·b");
}

#[test]
fn a_token_in_another_form_is_masked() {
    let token = ["glpat", "-Zq7Xw2Kd9Rt4Vb6Nm1Jh"].concat();
    let hex: String = token.bytes().map(|b| format!("{b:02x}")).collect();
    let escaped: String = token.bytes().map(|b| format!("\\x{b:02x}")).collect();
    let percent: String = token.bytes().map(|b| format!("%{b:02X}")).collect();
    let split = token.replace('9', "\u{200b}9").replace('4', "\u{0}4");
    let base64 = ["Z2xwYXQtWnE3WHcyS2Q5", "UnQ0VmI2Tm0xSmg="].concat();
    for form in [token.clone(), hex, escaped, percent, split, base64] {
        let masked = shown(&format!("# see {form} {{\n"));
        assert!(masked.starts_with("# see *") && masked.ends_with("* {\n"), "{form:?}: {masked}");
        assert!(masked.chars().all(|c| "# see*\u{2022}{\n".contains(c)), "{form:?}: {masked}");
    }
    let header = format!("Authorization: Basic {}", ["dTpw", "YXNz"].concat());
    assert_eq!(shown(&header), "Authorization: Basic ********");
}

#[test]
fn known_forms_are_masked_however_plain_they_are() {
    let token = ["glpat", "-xxxxxxxxxxxxxxxxxxxx"].concat();
    assert_eq!(shown(&format!("a: [{token}]")), format!("a: [{}]", "*".repeat(token.len())));
    assert_eq!(shown("a: ftp://me:pass-word@example.com"), "a: ftp://me:*********@example.com");
}

#[test]
fn public_words_are_shown() {
    let hex = "3f9a0c5b7d1e4f60829ab3c4d5e6f7013f9a0c5b";
    for text in [
        format!("image: registry.example.com/shop@sha256:{hex}"),
        format!("image: registry.example.com/shop:{hex}"),
        "certificate: arn:aws:acm:eu-west-1:111122223333:certificate/3f9a0c5b-7d1e-4f60-829a-b3c4d5e6f701".into(),
        ["issuer: https://oidc.eks.eu-west-1.amazonaws.com/id/3F9A0C5B7D1E4F60", "829AB3C4D5E6F701"].concat(),
        "vpc: vpc-0a1b2c3d4e5f67890".into(),
        "id: 3f9a0c5b-7d1e-4f60-829a-b3c4d5e6f701".into(),
    ] {
        assert_eq!(shown(&text), text);
    }
    assert_eq!(shown(&format!("id: {hex}")), format!("id: {}", "*".repeat(hex.len())));
}

#[test]
fn what_is_allowed_is_shown() {
    let random = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYzRq9LmN2Kw"].concat();
    assert_eq!(regions(&random, |_| false), [0..random.len()]);
    assert_eq!(regions(&random, |range| *range == (0..random.len())).len(), 0);
}
