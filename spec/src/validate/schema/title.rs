//! Titles: the words of a key or a type, as the field writes them.

/// Words that are not written as they are spoken.
const SPELLED: &[(&str, &str)] = &[
    ("acm", "ACM"),
    ("api", "API"),
    ("arn", "ARN"),
    ("aws", "AWS"),
    ("az", "AZ"),
    ("ci", "CI"),
    ("cidr", "CIDR"),
    ("cpu", "CPU"),
    ("dns", "DNS"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("kms", "KMS"),
    ("kubernetes", "Kubernetes"),
    ("kv", "KV"),
    ("mtls", "mTLS"),
    ("nat", "NAT"),
    ("oidc", "OIDC"),
    ("pki", "PKI"),
    ("tls", "TLS"),
    ("ttl", "TTL"),
    ("url", "URL"),
    ("vault", "Vault"),
];

/// `nodeGroups` is `Node groups`, `RoleArn` is `Role ARN`.
pub(super) fn title(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    let spelled = |word: &String| {
        let known = SPELLED.iter().find(|(spoken, _)| spoken == word);
        known.map_or_else(|| word.clone(), |(_, written)| (*written).to_owned())
    };
    let text = words.iter().map(spelled).collect::<Vec<_>>().join(" ");
    if text.starts_with("mTLS") {
        return text;
    }
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn words_of_keys_and_types() {
        let cases = [
            ("nodeGroups", "Node groups"),
            ("RoleArn", "Role ARN"),
            ("mtls", "mTLS"),
            ("multiAz", "Multi AZ"),
            ("gitlabRunner", "GitLab runner"),
            ("p99", "P99"),
            ("5xx", "5xx"),
            ("maxTtl", "Max TTL"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(title(name), expected);
        }
    }
}
