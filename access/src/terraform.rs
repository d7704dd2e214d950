//! What a Terraform root makes, as far as its files say it: modules called, counted and gone through as an apply does.

mod module;
mod resource;
mod scanner;
mod values;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use hcl::{Map, Value};

use crate::placeholder;

use module::Module;
use scanner::{Item, bare, items};

pub use crate::placeholder::{file, unknown};
pub use resource::Resource;

/// Where files are read from, by several threads at once.
pub trait Files: Sync {
    /// The texts of the files in a folder, without those in its subfolders.
    fn folder(&self, path: &str) -> Vec<Cow<'_, str>>;

    /// The text of one file.
    fn file(&self, path: &str) -> Option<String>;
}

/// Hands each resource of a root to `visit`, with those of its attributes that have one of these names. `root` is the path of
/// its folder.
///
/// # Errors
/// What cannot be read, or can only be known by an apply.
pub fn visit(
    files: &dyn Files,
    root: &str,
    attributes: &[&str],
    visit: &mut dyn FnMut(Resource),
) -> Result<(), String> {
    visit_kinds(files, root, &[], attributes, &mut Modules::default(), visit)
}

/// Modules that have been read, by their folders: several roots call one. Each was read for the same kinds and attributes.
#[derive(Debug, Default)]
pub struct Modules(BTreeMap<String, Module>);

/// The same for resources of some kinds; all, if none is named. Only these need be known before an apply.
///
/// # Errors
/// What cannot be read, or can only be known by an apply.
pub fn visit_kinds(
    files: &dyn Files,
    root: &str,
    kinds: &[&str],
    attributes: &[&str],
    Modules(modules): &mut Modules,
    visit: &mut dyn FnMut(Resource),
) -> Result<(), String> {
    let texts = files.folder(root);
    let mut calls = Vec::new();
    let mut own = Vec::new();
    for text in &texts {
        for item in items(text)? {
            match item {
                Item::Block { kind: "module", labels, body } => calls.push(Call::parse(bare(labels), body)?),
                Item::Block { kind: "resource", labels, body } => own.push(format!("resource {labels} {{{body}}}")),
                Item::Block { kind: "data", labels, body } => visit(data(labels, body)?),
                Item::Block { kind: "provider", labels, body } => visit(provider(labels, body)?),
                _ => {}
            }
        }
    }
    let mut context = values::context();
    let mut outputs: Map<String, Value> = Map::new();
    // A call whose arguments come from another one waits for it; those that wait for each other come at last.
    while !calls.is_empty() {
        let ready = |call: &Call<'_>| !calls.iter().any(|other| call.needs.contains(other.name));
        let index = calls.iter().position(ready).unwrap_or(0);
        let call = calls.remove(index);
        let folder = resolve(root, call.source);
        if !modules.contains_key(&folder) {
            let texts = files.folder(&folder);
            if texts.is_empty() {
                return Err(format!("the module `{folder}` is missing"));
            }
            let parsed = Module::parse(texts.iter().map(AsRef::as_ref), kinds, attributes);
            modules.insert(folder.clone(), parsed.map_err(|error| format!("the module `{folder}`: {error}"))?);
        }
        let known = call.needs.iter().filter_map(|name| Some(((*name).to_owned(), outputs.get(*name)?.clone())));
        let known: Map<String, Value> = known.collect();
        context.declare_var("module", Value::Object(known));
        if let Some(module) = modules.get(&folder) {
            let mut made = module.call(&context, &call.arguments, visit)?;
            name_unknown(call.name, &mut made);
            outputs.insert(call.name.to_owned(), made);
        }
    }
    context.declare_var("module", Value::Object(outputs));
    Module::parse(own.iter().map(String::as_str), kinds, attributes)?.call(&context, &[], visit)?;
    Ok(())
}

/// Unknown outputs of a module are represented by their names: inside the module, two calls look the same.
fn name_unknown(call: &str, outputs: &mut Value) {
    let Value::Object(outputs) = outputs else { return };
    for (name, value) in outputs.iter_mut().filter(|(_, value)| unknown(value).is_some()) {
        *value = placeholder::not_known(&format!("module.{call}.{name}"));
    }
}

/// The value of an argument of a module call, as far as it is known.
#[must_use]
pub fn argument(text: &str, call: &str, argument: &str) -> Option<Value> {
    items(text).ok()?.into_iter().find_map(|item| {
        let Item::Block { kind: "module", labels, body } = item else { return None };
        let call = Call::parse(bare(labels), body).ok().filter(|found| found.name == call)?;
        let (_, text) = call.arguments.into_iter().find(|(name, _)| *name == argument)?;
        values::read(text, &values::context()).ok()
    })
}

/// Where a provider makes its resources, as a resource: `namespace`, `region` and `account`, if it says so.
fn provider(labels: &str, body: &str) -> Result<Resource, String> {
    let mut attributes = Map::new();
    for item in items(body)? {
        match item {
            Item::Attribute { name: name @ ("namespace" | "region"), value } => {
                attributes.insert(name.to_owned(), Value::from(bare(value)));
            }
            Item::Attribute { name: "allowed_account_ids", value } => {
                let account = value.trim_matches(|c: char| !c.is_ascii_digit());
                attributes.insert("account".to_owned(), Value::from(account));
            }
            _ => {}
        }
    }
    Ok(Resource { kind: format!("provider.{}", bare(labels.trim())), attributes })
}

/// The value of an expression by the parser of the whole language.
#[cfg(test)]
pub(crate) fn parsed(text: &str) -> Result<Value, String> {
    Ok(values::value(&values::parse(text)?, &values::context()))
}

/// What is read of another root's state, as a resource: `name`, and `key` of its state.
fn data(labels: &str, body: &str) -> Result<Resource, String> {
    let (kind, name) = labels.split_once(' ').unwrap_or((labels, ""));
    let mut attributes = Map::from_iter([("name".to_owned(), Value::from(bare(name.trim())))]);
    for item in items(body)? {
        let Item::Attribute { name: "config", value } = item else { continue };
        let key = scanner::entries(value)?.into_iter().flatten().find(|(key, _)| *key == "key");
        attributes.extend(key.map(|(key, value)| (key.to_owned(), Value::from(bare(value)))));
    }
    Ok(Resource { kind: format!("data.{}", bare(kind)), attributes })
}

/// A path that is written from a folder.
#[must_use]
pub fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A call of a module.
struct Call<'a> {
    name: &'a str,
    source: &'a str,
    arguments: Vec<module::Argument<'a>>,
    /// The calls whose outputs it is given.
    needs: BTreeSet<&'a str>,
}

impl<'a> Call<'a> {
    fn parse(name: &'a str, body: &'a str) -> Result<Self, String> {
        let mut call = Self { name, source: "", arguments: Vec::new(), needs: BTreeSet::new() };
        for item in items(body)? {
            if let Item::Attribute { name, value } = item {
                if name == "source" {
                    call.source = bare(value);
                    continue;
                }
                call.arguments.push((name, value));
                call.needs.extend(value.split("module.").skip(1).filter_map(|rest| rest.split('.').next()));
            }
        }
        Ok(call)
    }
}
