//! Paths lead where the compiler says that they lead.

use crate::arrows::{
    graph::{Graph, circles},
    module::Modules,
};

/// `from -> to` for each arrow of a crate.
fn arrows(text: &str) -> Vec<String> {
    let graph = Graph::of(&Modules::of_text(text).unwrap());
    graph.arrows.keys().map(|(from, to)| format!("{from} -> {to}")).collect()
}

fn outside(text: &str) -> Vec<String> {
    let graph = Graph::of(&Modules::of_text(text).unwrap());
    graph.outside.into_values().flatten().collect()
}

#[test]
fn a_path_in_any_form_is_followed() {
    for path in [
        "use crate::b::Item; fn f(_: Item) {}",
        "use super::b::Item as Other; fn f(_: Other) {}",
        "use super::super::m::b::{c as d, self, Item}; fn f(_: Item) {}",
        "use super::b::*; fn f(_: Item) {}",
        "use super::*; fn f(_: b::Item) {}",
        "use super::b; fn f() -> b::Item { b::Item }",
        "use super::b::{self}; fn f() -> b::Item { b::Item }",
        "fn f() -> crate::b::Item { todo!() }",
        "fn f() { use super::b::Item; drop(Item); }",
        "fn f() { super::b::Item.method() }",
        "fn f() { let _ = vec![super::b::Item]; }",
        "fn f() { assert!(matches!(x, Some(crate::b::Item))); }",
        "use super::b::Item; fn f() { println!(\"{}\", Item); }",
        "struct S<T: super::b::Trait>(T);",
        "impl super::b::Trait for S {}",
        "fn f() { super::b::make!(x); }",
        "use super::again::Item; fn f(_: Item) {}",
        "use super::again; fn f(_: again::Item) {}",
        "fn f(_: crate::Item) {}",
        "macro_rules! m { () => { $crate::b::Item } }",
    ] {
        let text = format!(
            "pub use m::b::Item;\nuse m::b; mod m {{
                mod a {{ {path} }}
                pub mod b {{ pub struct Item; pub trait Trait {{}} macro_rules! make {{ () => {{}} }} pub use make; pub mod c {{}} }}
                mod again {{ pub use super::b::*; }}
            }}"
        );
        // What follows is within `m`, where `crate::b` is reached by an import of the crate.
        assert!(arrows(&text).contains(&"m::a -> m::b".to_owned()), "{path}: {:?}", arrows(&text));
    }
}

#[test]
fn what_is_not_used_has_no_arrow() {
    for text in [
        "mod a { pub mod b { pub struct Item; } pub use b::Item; }",
        "mod a { use super::b; } mod b {}",
        "mod a { fn f(x: X) { x.b::<u8>(); x.b } } mod b {}",
        "mod a { #[cfg(test)] mod tests { use crate::b::Item; } } mod b { pub struct Item; }",
        "mod a { #[test] fn f() { crate::b::Item; } } mod b { pub struct Item; }",
        "mod a { #[cfg(test)] use crate::b::Item; } mod b { pub struct Item; }",
        "mod a { #[doc = \"crate::b::Item\"] struct S; } mod b { pub struct Item; }",
        "mod a { fn f() { \"crate::b::Item\"; } } mod b { pub struct Item; }",
        "mod a { struct Item; fn f(_: Item) {} } mod b { pub struct Item; }",
    ] {
        assert_eq!(arrows(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_macros_define_belongs_to_their_module() {
    let text = "mod a { use super::b::Name; } mod b { text_scalar! { /// A name.\n Name } }";
    assert_eq!(arrows(text), ["a -> b"]);
    let text = "macro_rules! names { () => {} } mod a { names!(); }";
    assert_eq!(arrows(text), ["a -> crate"]);
}

#[test]
fn exported_macros_stand_in_the_crate_itself() {
    let found = |attribute: &str, uses: &str| {
        let text = format!(
            "mod a {{ mod deep {{ {attribute} macro_rules! list {{ () => {{ $crate::list!() }} }} }} }} mod b {{ {uses} }}"
        );
        let graph = Graph::of(&Modules::of_text(&text).unwrap());
        let arrows: Vec<String> = graph.arrows.keys().map(|(from, to)| format!("{from} -> {to}")).collect();
        (arrows, graph.lost.into_iter().collect::<Vec<_>>())
    };
    let uses = ["fn f() { crate::list!(); }", "use crate::list; fn f() { list!(); }", "fn f() { super::list!(); }"];
    for uses in uses {
        for attribute in ["#[macro_export]", "#[doc(hidden)] #[macro_export(local_inner_macros)]"] {
            assert_eq!(found(attribute, uses), (vec!["b -> a::deep".to_owned()], Vec::new()), "{attribute} {uses}");
        }
        // without that it has no path, not even its own
        let (arrows, lost) = found("", uses);
        assert_eq!(arrows, Vec::<String>::new(), "{uses}");
        assert!(lost.contains(&"a::deep: crate::list".to_owned()), "{uses}: {lost:?}");
    }
    // a macro of this name elsewhere is another one
    assert_eq!(found("#[macro_export]", "fn f() { crate::lost!(); }").1, ["b: crate::lost"]);
}

#[test]
fn other_crates_are_known_by_their_whole_path() {
    let found = outside(
        "use std::{fs as files, net::Ipv4Addr}; use std::process::*; fn f() { files::read(x); ::std::env::var(y); println!(); }",
    );
    for path in ["std::fs", "std::fs::read", "std::net::Ipv4Addr", "std::process", "std::env::var", "println!"] {
        assert!(found.contains(&path.to_owned()), "{path}: {found:?}");
    }
}

#[test]
fn circles_are_found_where_they_close() {
    let found = |text: &str| {
        circles(&Graph::of(&Modules::of_text(text).unwrap()))
            .into_iter()
            .map(|circle| circle.modules)
            .collect::<Vec<_>>()
    };
    // Two that use each other.
    assert_eq!(
        found("mod a { pub struct A; use super::b::B; } mod b { pub struct B; use super::a::A; }"),
        [["a", "b"]]
    );
    // Parts of two, which each use a part of the other.
    let parts = "mod a { pub mod x { pub struct A; } mod y { use crate::b::x::B; } }
        mod b { pub mod x { pub struct B; } mod y { use crate::a::x::A; } }";
    assert_eq!(found(parts), [["a", "b"]]);
    // A parent that defines what its child uses, and uses the child.
    let parent = "mod a { pub struct A; mod b { pub fn f(_: super::A) {} } fn g() { b::f(A); } }";
    assert_eq!(found(parent), [["a", "a::b"]]);
    // One that only declares and re-exports.
    let names = "mod a { mod b; mod c; pub use b::B; pub use c::C; }";
    let names =
        names.replace("mod b;", "mod b { pub struct B; }").replace("mod c;", "mod c { use super::B; pub struct C; }");
    assert_eq!(found(&names), Vec::<Vec<String>>::new());
    // One way only.
    assert_eq!(found("mod a { use super::b::B; } mod b { pub struct B; }"), Vec::<Vec<String>>::new());
}
