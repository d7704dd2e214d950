use super::web_address;

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
