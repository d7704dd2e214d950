use std::sync::Arc;

use super::*;
use crate::{Arena, SourceId, parse};

#[test]
fn escapes_and_folds_hide_no_token() {
    let found = |text: &str| {
        let source = Source { name: Arc::from("platform.yaml"), text: Arc::from(text) };
        let arena = Arena::new();
        let document = parse(SourceId(0), &source, &arena).unwrap();
        assert!(secrets::scan(SourceId(0), &source).is_empty(), "{text}");
        scan(document.root(), &source).sorted().into_iter().map(|d| (d.code, d.secret)).collect::<Vec<_>>()
    };
    for hidden in
        [r"\x67lpat-abcdefghij1234567890", "glpat-\\\n  abcdefghij1234567890", r"glpat\u002dabcdefghij1234567890"]
    {
        assert_eq!(found(&format!("a: {{ b: [\"{hidden}\"] }}\n")), [(Code::LiteralSecret, true)], "{hidden}");
    }
    for plain in ["a: \"x\\ty\"", "a: |\n  some\n  lines\n", "a: 'it''s'", "a: x"] {
        assert_eq!(found(plain), [], "{plain}");
    }
}
