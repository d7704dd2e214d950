//! The macro that values are written with.

/// A value as JSON writes it. Where an expression of Rust stands it is copied; a text that stands there is not.
#[macro_export]
macro_rules! json {
    (null) => { $crate::value::Value::Null };
    ([ $($items:tt)* ]) => {{
        #[allow(unused_mut, clippy::vec_init_then_push, reason = "it is written item by item")]
        let mut list = ::std::vec::Vec::with_capacity($crate::json_count!($($items)*));
        $crate::json_items!(list; $($items)*);
        $crate::value::Value::Array(list)
    }};
    ({ $($fields:tt)* }) => {{
        #[allow(unused_mut, reason = "there may be no field")]
        let mut map = $crate::value::Map::with_capacity($crate::json_count!($($fields)*));
        $crate::json_fields!(map; $($fields)*);
        $crate::value::Value::Object(map)
    }};
    ($known:literal) => { $crate::json_literal!($known) };
    ($value:expr) => { $crate::value::ToValue::to_value(&$value) };
}

/// What stands in a literal.
#[doc(hidden)]
#[macro_export]
macro_rules! json_literal {
    ($known:literal) => {
        $crate::value::Literal::value($known)
    };
}

/// How many items or fields there are: a list that grows is copied, and one that could grow takes room.
#[doc(hidden)]
#[macro_export]
macro_rules! json_count {
    () => { 0 };
    ($key:tt : null $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ($key:tt : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ($key:tt : { $($inner:tt)* } $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ($key:tt : $value:expr $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    (null $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ([ $($inner:tt)* ] $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ({ $($inner:tt)* } $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
    ($value:expr $(, $($rest:tt)*)?) => { 1 + $crate::json_count!($($($rest)*)?) };
}

/// The items of a list.
#[doc(hidden)]
#[macro_export]
macro_rules! json_items {
    ($list:ident;) => {};
    ($list:ident; null $(, $($rest:tt)*)?) => {
        $list.push($crate::value::Value::Null);
        $crate::json_items!($list; $($($rest)*)?);
    };
    ($list:ident; [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $list.push($crate::json!([ $($inner)* ]));
        $crate::json_items!($list; $($($rest)*)?);
    };
    ($list:ident; { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $list.push($crate::json!({ $($inner)* }));
        $crate::json_items!($list; $($($rest)*)?);
    };
    ($list:ident; $known:literal $(, $($rest:tt)*)?) => {
        $list.push($crate::json!($known));
        $crate::json_items!($list; $($($rest)*)?);
    };
    ($list:ident; $value:expr $(, $($rest:tt)*)?) => {
        $list.push($crate::json!($value));
        $crate::json_items!($list; $($($rest)*)?);
    };
}

/// The fields of a map.
#[doc(hidden)]
#[macro_export]
macro_rules! json_fields {
    ($map:ident;) => {};
    ($map:ident; $key:tt : null $(, $($rest:tt)*)?) => {
        $map.insert($crate::json_key!($key), $crate::value::Value::Null);
        $crate::json_fields!($map; $($($rest)*)?);
    };
    ($map:ident; $key:tt : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $map.insert($crate::json_key!($key), $crate::json!([ $($inner)* ]));
        $crate::json_fields!($map; $($($rest)*)?);
    };
    ($map:ident; $key:tt : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $map.insert($crate::json_key!($key), $crate::json!({ $($inner)* }));
        $crate::json_fields!($map; $($($rest)*)?);
    };
    ($map:ident; $key:tt : $known:literal $(, $($rest:tt)*)?) => {
        $map.insert($crate::json_key!($key), $crate::json!($known));
        $crate::json_fields!($map; $($($rest)*)?);
    };
    ($map:ident; $key:tt : $value:expr $(, $($rest:tt)*)?) => {
        $map.insert($crate::json_key!($key), $crate::json!($value));
        $crate::json_fields!($map; $($($rest)*)?);
    };
}

/// A key: a text that stands there, or an expression of one.
#[doc(hidden)]
#[macro_export]
macro_rules! json_key {
    ($key:literal) => {
        ::std::borrow::Cow::Borrowed($key)
    };
    ($key:expr) => {
        $crate::value::Key::key($key)
    };
}
