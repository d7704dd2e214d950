//! What a Terraform root makes, as far as its files say it: modules called, counted and gone through as an apply does.

mod module;
mod resource;
mod values;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use hcl::{Map, Value};
use platformc_output::hcl::{Block, Body, Expr};

use crate::{placeholder, vault::Policy};

use module::Module;

pub use crate::{
    placeholder::{file, unknown},
    text::parse,
};
pub use resource::Resource;

/// The generated files in typed form, read by several threads at once.
pub trait Files: Sync {
    /// The bodies of the Terraform files in the folder of a root; none if there is no such root.
    ///
    /// # Errors
    /// Why a file cannot be read.
    fn root(&self, folder: &str) -> Result<Vec<Cow<'_, Body>>, String>;

    /// The texts of a module: they are the same on every platform.
    fn module(&self, folder: &str) -> Vec<Cow<'_, str>>;

    /// The policy in a file; none if there is no such file.
    fn policy(&self, file: &str) -> Option<Result<Policy, String>>;
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
    let bodies = files.root(root)?;
    let mut calls = Vec::new();
    let mut own = Body::new();
    for block in bodies.iter().flat_map(|body| body.inner()) {
        match (block.kind(), block.labels()) {
            ("module", [name]) => calls.push(Call::of(name, block.body())),
            ("resource", [kind, _]) if kinds.is_empty() || kinds.contains(&kind.as_str()) => own.push(block.clone()),
            ("data", [kind, name]) => visit(data(kind, name, block.body())),
            ("provider", [name]) => visit(provider(name, block.body())),
            _ => {}
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
            let texts = files.module(&folder);
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
    // a root has few of its own, and they may say all that modules may
    if !own.is_empty() {
        Module::parse([own.print().as_str()], kinds, attributes)?.call(&context, &[], visit)?;
    }
    Ok(())
}

/// Unknown outputs of a module are represented by their names: inside the module, two calls look the same.
fn name_unknown(call: &str, outputs: &mut Value) {
    let Value::Object(outputs) = outputs else { return };
    for (name, value) in outputs.iter_mut().filter(|(_, value)| unknown(value).is_some()) {
        *value = placeholder::not_known(&format!("module.{call}.{name}"));
    }
}

/// The value of an argument of a module call in one of these files, as far as it is known.
#[must_use]
pub fn argument(bodies: &[Cow<'_, Body>], call: &str, argument: &str) -> Option<Value> {
    let is_call = |block: &&Block| block.kind() == "module" && block.labels().iter().any(|label| label == call);
    let call = bodies.iter().flat_map(|body| body.inner()).find(is_call)?;
    Some(values::read(call.body().attribute(argument)?, &values::context()))
}

/// The text of a value that stands there plainly.
fn said(value: Option<&Expr>) -> String {
    match value {
        Some(Expr::Str(text) | Expr::Ref(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// Where a provider makes its resources, as a resource: `namespace`, `region` and `account`, if it says so.
fn provider(name: &str, body: &Body) -> Resource {
    let mut attributes = Map::new();
    for name in ["namespace", "region"] {
        attributes.extend(body.attribute(name).map(|value| (name.to_owned(), Value::from(said(Some(value))))));
    }
    if let Some(Expr::List(accounts)) = body.attribute("allowed_account_ids") {
        attributes.insert("account".to_owned(), Value::from(said(accounts.first())));
    }
    Resource { kind: format!("provider.{name}"), attributes }
}

/// What is read of another root's state, as a resource: `name`, and `key` of its state.
fn data(kind: &str, name: &str, body: &Body) -> Resource {
    let mut attributes = Map::from_iter([("name".to_owned(), Value::from(name))]);
    let key = body.attribute("config").and_then(|config| config.entry("key"));
    attributes.extend(key.map(|key| ("key".to_owned(), Value::from(said(Some(key))))));
    Resource { kind: format!("data.{kind}"), attributes }
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
    fn of(name: &'a str, body: &'a Body) -> Self {
        let mut call = Self { name, source: "", arguments: Vec::new(), needs: BTreeSet::new() };
        for (name, value) in body.attributes() {
            if name == "source" {
                call.source = value.as_str().unwrap_or_default();
                continue;
            }
            call.arguments.push((name, value));
            needs(value, &mut call.needs);
        }
        call
    }
}

/// The calls whose outputs an expression names.
fn needs<'a>(value: &'a Expr, found: &mut BTreeSet<&'a str>) {
    let mut named =
        |text: &'a str| found.extend(text.split("module.").skip(1).filter_map(|rest| rest.split('.').next()));
    match value {
        Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Str(_) => {}
        Expr::Ref(text) => named(text),
        Expr::Template(template) => {
            template.parts().filter(|(reference, _)| *reference).for_each(|(_, text)| named(text));
        }
        Expr::List(items) => items.iter().for_each(|item| needs(item, found)),
        Expr::Object(entries) => entries.iter().for_each(|(_, entry)| needs(entry, found)),
        Expr::Call(call) => call.arguments.iter().for_each(|argument| needs(argument, found)),
    }
}
