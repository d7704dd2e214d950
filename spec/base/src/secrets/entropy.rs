//! Words that nobody would invent: long, of mixed letters and digits, and without a pattern.

/// The shortest word that is random on its face: 24 random bytes in base64.
const SHORTEST: usize = 32;
/// The shortest word that is looked at.
const SHORTEST_LIKELY: usize = 16;
/// Bits a character. Random base64 of this length has 4.5 and more.
const LEAST_BITS: f64 = 4.3;
/// The longest that its parts are on average. `SecretManager2` has three of them: in names parts are words, in random
/// base64 hardly two characters.
const LONGEST_PARTS: f64 = 2.7;

/// How surely a word is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chance {
    /// Nothing else looks so.
    Random,
    /// A secret, where the setting has the name of one: hexadecimal, or short.
    Likely,
}

/// The places of such words; a certificate is known to everybody.
pub(super) fn random_words(text: &str) -> impl Iterator<Item = (usize, usize, Chance)> + '_ {
    let mut certificates = certificates(text).peekable();
    words(text).filter(move |(start, end, _)| {
        while certificates.next_if(|(_, last)| last <= start).is_some() {}
        certificates.peek().is_none_or(|(first, _)| end <= first)
    })
}

/// The places of certificates in PEM, in order.
fn certificates(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    const END: &str = "-----END CERTIFICATE-----";
    let mut read = 0;
    text.match_indices("-----BEGIN CERTIFICATE-----").filter_map(move |(start, _)| {
        if start < read {
            return None;
        }
        let end = text.get(start..)?.find(END).map(|length| start + length + END.len());
        // Behind the first that does not end none ends.
        read = end.unwrap_or(text.len());
        Some((start, end?))
    })
}

fn words(text: &str) -> impl Iterator<Item = (usize, usize, Chance)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some((beginning, rest)) = bytes.get(at..).and_then(|rest| Some((rest.get(..SHORTEST_LIKELY)?, rest)))
        {
            // No word up to the last byte that is in none is long enough: looked for from behind, most bytes are never read.
            if let Some(last) = beginning.iter().rposition(|b| !is_word(*b)) {
                at += last + 1;
                continue;
            }
            let (start, length) = (at, rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len()));
            at += length + 1;
            let word = rest.get(..length).unwrap_or_default();
            if let Some(chance) = chance(word).filter(|_| !is_fingerprint(bytes, start, word)) {
                return Some((start, start + length, chance));
            }
        }
        None
    })
}

fn is_word(b: u8) -> bool {
    matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'/' | b'=' | b'_' | b'-')
}

fn chance(word: &[u8]) -> Option<Chance> {
    if word.len() < SHORTEST_LIKELY || is_published(word) {
        return None;
    }
    if is_random(word) {
        return Some(Chance::Random);
    }
    // A path is as long as its folders are many. Base64 has capitals between its slashes.
    let is_path = word.contains(&b'/') && !word.iter().any(|b| b.is_ascii_uppercase() || b"+=".contains(b));
    let likely = if is_path { word.split(|b| *b == b'/').any(is_likely) } else { is_likely(word) };
    likely.then_some(Chance::Likely)
}

/// Checksums of Go and Terraform (`h1:` and base64), and fingerprints of keys as SSH prints them (`SHA256:` and base64).
fn is_fingerprint(text: &[u8], start: usize, word: &[u8]) -> bool {
    let before = text.get(..start).unwrap_or_default();
    (before.ends_with(b"h1:") && word.len() == 44) || (before.ends_with(b"SHA256:") && word.len() == 43)
}

/// Public keys of SSH: the beginning of base64 that the kind of key gives, and its length (RFC 4253, RFC 5656, RFC 8709; keys in
/// hardware, whose length their application decides, are those of OpenSSH's PROTOCOL.u2f).
fn is_public_key(word: &[u8]) -> bool {
    const KINDS: [(&[u8], &[usize]); 9] = [
        (b"AAAAC3NzaC1lZDI1NTE5AAAAI", &[68]),
        (b"AAAAB3NzaC1yc2EAAAADAQABAAABAQ", &[372]),
        (b"AAAAB3NzaC1yc2EAAAADAQABAAABgQ", &[544]),
        (b"AAAAB3NzaC1yc2EAAAADAQABAAACAQ", &[716]),
        (b"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB", &[140]),
        (b"AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABh", &[184]),
        (b"AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACF", &[232]),
        (b"AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI", &[100, 104, 108, 112, 116]),
        (b"AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20AAAAIbmlzdHAyNTYAAABB", &[168, 172, 176, 180, 184]),
    ];
    KINDS.iter().any(|(start, lengths)| word.starts_with(start) && lengths.contains(&word.len()))
}

/// A certificate or a chain of them in PEM, again in base64, as Kubernetes has them. A private key in it is none.
fn is_certificate(word: &[u8]) -> bool {
    // `PRIVATE` at each of the three places where base64 can have it
    const PRIVATE: [&[u8]; 3] = [b"UFJJVkFURS", b"BSSVZBVE", b"QUklWQVRF"];
    word.starts_with(b"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t")
        && !PRIVATE.iter().any(|part| memchr::memmem::find(word, part).is_some())
}

/// Checksums as browsers and lock files have them (`sha256-` and base64), public keys of SSH and of Stripe, certificates, and the
/// issuers of clusters of EKS (`https://oidc.eks.REGION.amazonaws.com/id/` and 32 hexadecimal digits).
fn is_published(word: &[u8]) -> bool {
    let checksum = |kind: &[u8], length: usize| word.strip_prefix(kind).is_some_and(|sum| sum.len() == length);
    let is_upper_hex = |id: &[u8]| id.iter().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
    let issuer = word.strip_prefix(b"com/id/").is_some_and(|id| id.len() == 32 && is_upper_hex(id));
    issuer
        || checksum(b"sha256-", 44)
        || checksum(b"sha384-", 64)
        || checksum(b"sha512-", 88)
        || is_public_key(word)
        || is_certificate(word)
        || [&b"pk_live_"[..], b"pk_test_"].iter().any(|start| word.starts_with(start) && word.len() <= 128)
}

fn is_likely(word: &[u8]) -> bool {
    let count = |class: fn(&u8) -> bool| word.iter().filter(|b| class(b)).count();
    let digits = count(u8::is_ascii_digit);
    let mixed = word.len() >= SHORTEST_LIKELY && digits >= 1 && count(u8::is_ascii_alphabetic) >= 2;
    let scattered = || digits >= 2 && length_of_parts(word) <= LONGEST_PARTS && bits(word) >= 3.0;
    let one_piece = || word.len() >= SHORTEST && !word.iter().any(|b| b"-_".contains(b));
    mixed && (scattered() || one_piece())
}

fn is_random(word: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| word.iter().filter(|b| class(b)).count() >= 3;
    word.len() >= SHORTEST
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && bits(word) >= LEAST_BITS
        && length_of_parts(word) <= LONGEST_PARTS
}

/// Shannon's entropy of the characters.
fn bits(word: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in word {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(word.len()).unwrap_or(u32::MAX));
    counts.iter().filter(|n| **n > 0).map(|n| f64::from(*n) / length).map(|p| -p * p.log2()).sum()
}

/// The average length of words, with or without a capital, runs of capitals, and numbers.
fn length_of_parts(word: &[u8]) -> f64 {
    #[derive(PartialEq)]
    enum Part {
        None,
        Capital,
        Capitals,
        Word,
        Number,
    }
    let (mut part, mut parts, mut length) = (Part::None, 0_u32, 0_u32);
    for byte in word {
        let next = match byte {
            b'a'..=b'z' => Part::Word,
            b'A'..=b'Z' if matches!(part, Part::Capital | Part::Capitals) => Part::Capitals,
            b'A'..=b'Z' => Part::Capital,
            b'0'..=b'9' => Part::Number,
            _ => Part::None,
        };
        let goes_on = next == part || matches!((&part, &next), (Part::Capital, Part::Word | Part::Capitals));
        parts += u32::from(!goes_on && next != Part::None);
        length += u32::from(next != Part::None);
        part = next;
    }
    f64::from(length) / f64::from(parts.max(1))
}

#[cfg(test)]
mod tests {
    use super::{Chance, random_words};

    #[test]
    fn hexadecimal_and_short_secrets_are_likely() {
        let likely =
            ["3f9a0c5b7d1e4f60829ab3c4d5e6f701", "x7k2m9q4v1z8r5t3w6y0", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"];
        for secret in likely {
            assert_eq!(random_words(secret).collect::<Vec<_>>(), [(0, secret.len(), Chance::Likely)], "{secret}");
        }
        for name in ["grafana-admin-2024", "my-service-token-v2", "backend-credentials", "1234567890123456"] {
            assert_eq!(random_words(name).count(), 0, "{name}");
        }
    }

    #[test]
    fn paths_are_judged_by_their_parts() {
        assert_eq!(random_words("builds/team1/platform/environments/production/platform").count(), 0);
        assert_eq!(random_words("builds/team1/x7k2m9q4v1z8r5t3w6y0/platform").count(), 1);
    }

    #[test]
    fn random_text_is_told_from_names() {
        for random in ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYzRq9LmN2Kw", "q8Zt3vN1xLr5Kp0WmYb7Hc2Gd9Fj4Sa6UeTiOo"] {
            assert_eq!(random_words(random).collect::<Vec<_>>(), [(0, random.len(), Chance::Random)], "{random}");
        }
        let names = [
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "arn:aws:iam::111122223333:role/PlatformAdministratorsOfTheCompany2024",
            "registry.example.com/Shop/Backend-Service-With-A-Long-Name-2024-11",
            "CustomResourceDefinitionVersion2ControllerManagerLeaderElection",
            "aaaaaaaaaaaaaaaaBBBBBBBBBBBBBBBB1111111111111111",
            "sha256-q8Zt3vN1xLr5Kp0WmYb7Hc2Gd9Fj4Sa6UeTiOoXw1zE=",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIq8Zt3vN1xLr5Kp0WmYb7Hc2Gd9Fj4Sa6UeTiOoXw1zE",
        ];
        for name in names {
            assert_eq!(random_words(name).filter(|(.., chance)| *chance == Chance::Random).count(), 0, "{name}");
        }
    }
}
