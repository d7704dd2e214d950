//! The ports of an app, and calls to them.

use std::{borrow::Cow, fmt};

use platformc_base::words::Protocol;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::super::entries::Reference;
use crate::{
    scalar::{Name, PortName},
    span::Spanned,
};

/// A port of an app: its number, or its number and what is spoken there.
#[derive(Clone, Copy, Debug)]
pub struct Port(pub PortSettings);

/// A port of an app, and what is spoken there.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortSettings {
    /// Its number, for example `9000`.
    #[schemars(range(min = 1, max = 65535))]
    pub port: Spanned<u16>,
    /// What is spoken there, for example `grpc`. Default: `http`.
    #[serde(default)]
    pub protocol: Spanned<Protocol>,
}

/// Whom an app calls: the name of an app or a database, or an app and one of its ports.
#[derive(Clone, Debug)]
pub enum Call {
    /// An app, at the port that is meant if none is named, or a database.
    Entry(Name),
    /// A port of an app.
    Port(CallPort),
}

/// A port of an app that another app calls.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallPort {
    /// The app, for example `inventory`.
    pub app: Reference,
    /// The name of one of its `ports`, for example `rpc`.
    pub port: Spanned<PortName>,
}

impl JsonSchema for Port {
    fn schema_name() -> Cow<'static, str> {
        "Port".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let settings = PortSettings::json_schema(generator);
        schemars::json_schema!({
            "description": "A port of an app: its number, or its number and what is spoken there.",
            "oneOf": [{ "type": "integer", "minimum": 1, "maximum": 65535 }, settings],
        })
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u16(PortVisitor)
    }
}

struct PortVisitor;

impl<'de> Visitor<'de> for PortVisitor {
    type Value = Port;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of a port, or a map with `port` and `protocol`")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Port, E> {
        let number = u16::try_from(number).map_err(|_| E::custom("a port is a number from 1 to 65535"))?;
        let bare = |value| Spanned { value, span: crate::span::Span::default() };
        Ok(Port(PortSettings { port: bare(number), protocol: Spanned::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Port, A::Error> {
        PortSettings::deserialize(MapAccessDeserializer::new(map)).map(Port)
    }
}

impl JsonSchema for Call {
    fn schema_name() -> Cow<'static, str> {
        "Call".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (name, port) = (Name::json_schema(generator), CallPort::json_schema(generator));
        schemars::json_schema!({
            "description": "Whom an app calls: the name of an app or a database, or an app and one of its ports.",
            "oneOf": [name, port],
        })
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CallVisitor)
    }
}

struct CallVisitor;

impl<'de> Visitor<'de> for CallVisitor {
    type Value = Call;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an app or a database, or a map with `app` and `port`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Call, E> {
        Name::parse(text).map(Call::Entry).map_err(|problem| E::custom(problem.message))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Call, A::Error> {
        CallPort::deserialize(MapAccessDeserializer::new(map)).map(Call::Port)
    }
}
