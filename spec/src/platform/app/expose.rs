//! How traffic from outside reaches an app: one way, or several by name.

use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::super::entries::{Map, Reference};
use crate::{
    scalar::{Host, Name, PortName, Problem, UrlPath},
    span::{Span, Spanned},
};

/// How traffic from outside reaches an app: one way, or several by name.
#[derive(Clone, Debug)]
pub enum Exposed {
    /// The short form: the only way, which has no name.
    Once(Box<Expose>),
    /// Several ways, each with its name.
    Named(Map<Expose>),
}

/// A way on which traffic from outside reaches an app.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expose {
    /// The entrance: the name of an entry of `ingress`, for example `public`.
    pub ingress: Reference,
    /// One of its hosts, for example `shop.example.com`.
    pub host: Spanned<Host>,
    /// The name of one of the app's `ports`, for example `http`. Default: its only port, or the one called `http`.
    pub port: Option<Spanned<PortName>>,
    /// The path that goes to the app, with everything below it, for example `/api`. Default: `/`.
    #[serde(default = "slash")]
    pub path: Spanned<UrlPath>,
}

fn slash() -> Spanned<UrlPath> {
    Spanned { value: UrlPath::root(), span: Span::default() }
}

impl Exposed {
    /// Each way, with its name if it has one, in the order of the file.
    pub fn ways(self) -> impl Iterator<Item = (Option<Spanned<Name>>, Expose)> {
        let (once, named) = match self {
            Self::Once(only) => (Some((None, *only)), None),
            Self::Named(named) => (None, Some(named)),
        };
        once.into_iter().chain(named.into_iter().flatten().map(|(name, way)| (Some(name), way)))
    }
}

impl JsonSchema for Exposed {
    fn schema_name() -> Cow<'static, str> {
        "Exposed".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let once = generator.subschema_for::<Expose>();
        let mut named = generator.subschema_for::<IndexMap<Name, Expose>>();
        named.insert("minProperties".to_owned(), 1.into());
        schemars::json_schema!({
            "description": "How traffic from outside reaches an app: one way, or several by name.",
            "oneOf": [once, named],
        })
    }
}

impl<'de> Deserialize<'de> for Exposed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExposedVisitor)
    }
}

/// What a key of `expose` holds: a text in the short form, a way in the other.
enum Part {
    Text(String),
    Way(Box<Expose>),
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartVisitor)
    }
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a map with `ingress` and `host`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Part, E> {
        Ok(Part::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Part, A::Error> {
        Expose::deserialize(MapAccessDeserializer::new(map)).map(|way| Part::Way(Box::new(way)))
    }
}

struct ExposedVisitor;

impl<'de> Visitor<'de> for ExposedVisitor {
    type Value = Exposed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with `ingress` and `host`, or a map of such maps by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Exposed, A::Error> {
        let (mut once, mut named) = (Short::default(), Map::new());
        while let Some((key, part)) = map.next_entry::<Spanned<String>, Spanned<Part>>()? {
            match part.value {
                Part::Text(text) => once.add(&key.value, &text, part.span).map_err(A::Error::custom)?,
                Part::Way(way) => {
                    let name = Name::parse(&key.value).map_err(|problem| A::Error::custom(problem.message))?;
                    named.insert(Spanned { value: name, span: key.span }, *way);
                }
            }
        }
        if named.is_empty() {
            return once.whole().map(Exposed::Once).map_err(A::Error::custom);
        }
        Ok(Exposed::Named(named))
    }
}

/// The short form, key by key.
#[derive(Default)]
struct Short {
    ingress: Option<Reference>,
    host: Option<Spanned<Host>>,
    port: Option<Spanned<PortName>>,
    path: Option<Spanned<UrlPath>>,
}

impl Short {
    fn add(&mut self, key: &str, text: &str, span: Span) -> Result<(), String> {
        let message = |problem: Problem| problem.message;
        match key {
            "ingress" => self.ingress = Some(Spanned { value: Name::parse(text).map_err(message)?, span }),
            "host" => self.host = Some(Spanned { value: Host::parse(text).map_err(message)?, span }),
            "port" => self.port = Some(Spanned { value: PortName::parse(text).map_err(message)?, span }),
            "path" => self.path = Some(Spanned { value: UrlPath::parse(text).map_err(message)?, span }),
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    fn whole(self) -> Result<Box<Expose>, String> {
        let (Some(ingress), Some(host)) = (self.ingress, self.host) else {
            return Err("`expose` needs `ingress` and `host`".to_owned());
        };
        Ok(Box::new(Expose { ingress, host, port: self.port, path: self.path.unwrap_or_else(slash) }))
    }
}
