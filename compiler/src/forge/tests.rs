use super::web_address;
use crate::sample::files;

#[test]
fn commit_statuses_go_over_https() {
    for (url, address) in [
        ("https://gitlab.example.com/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
        ("ssh://git@gitlab.example.com/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
        ("ssh://git@gitlab.example.com:2222/platform/shop.git", "https://gitlab.example.com/platform/shop.git"),
    ] {
        assert_eq!(web_address(url), address);
    }
}

/// The runner of the sample.
const RUNNER: &str = "ci:\n  gitlabRunner:\n    cluster: second\n    image: registry.example.com/platform/terraform:1.11.4\n    projects:\n      platform/sample: { may: [terraform], secrets: [cloud] }\n";

/// The sample, with its repository in GitHub.
const GITHUB: &[(&str, &str)] = &[
    ("https://gitlab.example.com/platform/sample.git", "https://github.com/example/sample.git"),
    ("operators: { group: admins,", "operators: { group: admins, issuer: \"https://login.example.com\","),
    (RUNNER, ""),
    ("networks:\n", "gitops: { notifications: { github: true } }\nnetworks:\n"),
];

#[test]
fn a_platform_in_github_has_nothing_of_gitlab() {
    let files = files(GITHUB);
    let status = files.iter().find(|(path, _)| path == "flux/infrastructure/first/notifications/notifications.yaml");
    let status = &status.expect("the status of commits").1;
    for text in ["type: github", "address: https://github.com/example/sample.git", "name: flux-system"] {
        assert!(status.contains(text), "no `{text}` in {status}");
    }
    // modules are the same for everybody, and their comments name providers
    for (path, text) in files.iter().filter(|(path, _)| !path.starts_with("terraform/modules/")) {
        let found = text.lines().find(|line| line.to_lowercase().contains("gitlab"));
        assert_eq!(found, None, "{path}");
    }
}

#[test]
fn flux_is_told_how_to_read_each_forge() {
    let readme = |url: &str| {
        let issuer = "operators: { group: admins, issuer: \"https://login.example.com\",";
        let changes = [("https://gitlab.example.com/platform/sample.git", url), (RUNNER, "")];
        let files = files(&[changes[0], changes[1], ("operators: { group: admins,", issuer)]);
        files.into_iter().find(|(path, _)| path == "README.md").expect("a README").1
    };
    for (url, texts) in [
        (
            "https://gitlab.example.com/a/b.git",
            ["a deploy token with the scope `read_repository`", "{username, password"],
        ),
        ("ssh://git@gitlab.example.com/a/b.git", ["a deploy key without write access", "--rawfile known_hosts"]),
        ("https://github.com/a/b.git", ["read access to the repository's contents", "{username, password"]),
        ("ssh://git@github.com/a/b.git", ["a deploy key without write access", "--rawfile identity"]),
        ("https://git.example.com/a/b.git", ["a token that may only read it", "{username, password"]),
    ] {
        for text in texts {
            assert!(readme(url).contains(text), "{url}: no `{text}`");
        }
    }
}
