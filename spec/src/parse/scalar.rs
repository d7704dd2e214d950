//! Plain scalars by the YAML 1.2 core schema (<https://yaml.org/spec/1.2.2/#103-core-schema>).

use super::document::Value;

pub(super) fn plain(text: &str) -> Value<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        word => match number(word) {
            Some(value) => value,
            None => Value::Str(text),
        },
    }
}

/// Whether a plain scalar is a number to YAML 1.2 and another one to YAML 1.1, which Helm and many editors still read.
pub(super) fn leading_zero(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

fn number(word: &str) -> Option<Value<'static>> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some(hex) = word.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok().map(Value::Int);
    }
    if let Some(octal) = word.strip_prefix("0o") {
        return i64::from_str_radix(octal, 8).ok().map(Value::Int);
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        // Past 64 bits a number is kept as text, so that no digit is lost.
        return word.parse().ok().map(Value::Int);
    }
    match digits {
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" => None,
        _ if digits.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) => {
            word.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::Float)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> &'static str {
        match plain(text) {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "str",
            Value::Seq(_) | Value::Map(_) => "other",
        }
    }

    #[test]
    fn core_schema() {
        let cases = [
            ("yes", "str"),
            ("no", "str"),
            ("on", "str"),
            ("true", "bool"),
            ("~", "null"),
            ("012", "int"),
            ("0o14", "int"),
            ("1.10", "float"),
            ("1_000", "str"),
            ("1e3", "float"),
            ("10.40.0.0/16", "str"),
            ("1.2.3", "str"),
            (".inf", "str"),
            ("-", "str"),
            (".", "str"),
            ("99999999999999999999", "str"),
            ("5m", "str"),
            ("1%", "str"),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
