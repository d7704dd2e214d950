use super::*;
use crate::json;

#[test]
fn what_is_written_is_what_serde_json_reads() {
    let (word, number, key) = ("a word", 7_u16, "worked out".to_owned());
    let list = vec!["x".to_owned(), "y".to_owned()];
    let own = json!({
        "text": "known", "word": word, "number": number, "list": list, "none": null, "empty": {}, "nothing": [],
        "nested": { "deep": [1, { "a": [true, word.len()] }, [null], -3], (key.as_str()): word.is_empty() },
        "computed": [1, 2].iter().sum::<i32>(),
    });
    let text = r#"{"text":"known","word":"a word","number":7,"list":["x","y"],"none":null,"empty":{},"nothing":[],"nested":{"deep":[1,{"a":[true,6]},[null],-3],"worked out":false},"computed":3}"#;
    assert_eq!(own.to_string(), text);
    let read: Value = serde_json::from_str(text).unwrap();
    assert_eq!(own, read);
    let keys: Vec<&str> = own.as_object().unwrap().keys().map(AsRef::as_ref).collect();
    assert_eq!(keys.first().zip(keys.last()), Some((&"text", &"computed")));
}

#[test]
fn a_map_keeps_its_order_and_has_each_name_once() {
    let mut map: Map = [("b", 1), ("a", 2)].into_iter().collect();
    assert_eq!(map.insert("b".into(), json!(3)), Some(json!(1)));
    map.extend([("c", 4)]);
    assert_eq!(Value::Object(map.clone()).to_string(), r#"{"b":3,"a":2,"c":4}"#);
    assert_eq!(map.remove("a"), Some(json!(2)));
    assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "c"]);
    let turned: Map = [("c", 4), ("b", 3)].into_iter().collect();
    assert_eq!(map, turned, "the order does not matter");
    assert_ne!(map, Map::new());
}

#[test]
fn pointers_lead_into_maps_and_lists() {
    let value = json!({ "a/b": [{ "c": 1 }] });
    assert_eq!(value.pointer("/a~1b/0/c"), Some(&json!(1)));
    assert_eq!(value.pointer("/a~1b/1/c"), None);
    assert_eq!(value["a/b"][0]["c"], 1);
    assert_eq!(value["no"]["thing"], Value::Null);
}

#[test]
fn keys_with_slashes_between_them_lead_to_what_is_below() {
    let value = json!({ "a": { "b": { "c": 1 }, "": 2 } });
    assert_eq!(value.below("a/b/c"), Some(&json!(1)));
    assert_eq!(value.below("a/"), Some(&json!(2)));
    for nothing in ["", "/a", "a/b/c/d", "a/x"] {
        assert_eq!(value.below(nothing), None, "{nothing}");
    }
}
