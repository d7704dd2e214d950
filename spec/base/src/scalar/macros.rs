//! What every scalar type has: serde and schema by its text form.

/// Implements parsing, serde and JSON Schema for a type with `read(&str) -> Option<Self>`, which knows the form, and
/// `problem(&str) -> Problem`, which knows what people may have meant by another one.
macro_rules! scalar {
    ($type:ident, format: $format:literal, pattern: $pattern:literal, message: $message:literal, examples: [$($example:literal),+]) => {
        impl $type {
            /// The name of this form in the schema.
            pub const FORMAT: &'static str = $format;
            /// What editors check it by; [`Self::check`] may be stricter.
            pub const PATTERN: &'static str = $pattern;
            /// What editors say about a text of another form: what to type.
            pub const MESSAGE: &'static str = $message;
            /// Texts of this form.
            pub const EXAMPLES: &'static [&'static str] = &[$($example),+];

            /// # Errors
            /// What is wrong with the text, and what to type instead.
            pub fn parse(text: &str) -> Result<Self, $crate::scalar::problem::Problem> {
                Self::read(text).ok_or_else(|| Self::problem(text))
            }

            /// # Errors
            /// What is wrong with the text, and what to type instead.
            pub fn check(text: &str) -> Result<(), $crate::scalar::problem::Problem> {
                Self::parse(text).map(drop)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(|p| serde::de::Error::custom(p.message))
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "format": $format,
                    "pattern": $pattern,
                    "patternErrorMessage": $message,
                    "errorMessage": $message,
                    "examples": [$($example),+],
                })
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

/// A scalar that is kept as its text.
macro_rules! text_scalar {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Box<str>);

        impl $type {
            /// The text as it was written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

pub(crate) use {scalar, text_scalar};
