//! What a root makes by the modules that it calls: their variables, defaults, counts and what they hand on.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{borrow::Cow, collections::BTreeMap};

use hcl::Value;
use platformc_access::{
    terraform::{Files, Modules, Resource, argument, file, parse, resolve, unknown, visit, visit_kinds},
    vault::Policy,
};
use platformc_output::hcl::Body;

/// The texts of roots and modules, by folder.
struct Tree(BTreeMap<&'static str, String>);

impl Files for Tree {
    fn root(&self, path: &str) -> Result<Vec<Cow<'_, Body>>, String> {
        self.module(path).iter().map(|text| parse(text).map(Cow::Owned)).collect()
    }

    fn module(&self, path: &str) -> Vec<Cow<'_, str>> {
        self.0.get(path).map(|text| Cow::Borrowed(text.as_str())).into_iter().collect()
    }

    fn policy(&self, _: &str) -> Option<Result<Policy, String>> {
        None
    }
}

fn tree(root: &str, modules: &[(&'static str, &str)]) -> Tree {
    let modules = modules.iter().map(|(folder, text)| (*folder, (*text).to_owned()));
    Tree(modules.chain([("roots/one", root.to_owned())]).collect())
}

/// A resource as one line: its kind, and its attributes.
fn line(resource: &Resource) -> String {
    let attributes = resource.attributes.iter().map(|(name, value)| format!("{name}={}", shown(value)));
    let mut attributes: Vec<String> = attributes.collect();
    attributes.sort();
    format!("{} {}", resource.kind, attributes.join(" "))
}

fn shown(value: &Value) -> String {
    if let Some(expression) = unknown(value) {
        return format!("<{expression}>");
    }
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(",")),
        Value::Object(_) if file(value).is_some() => format!("file:{}", file(value).unwrap()),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}:{}", shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

fn made(tree: &Tree) -> Result<Vec<String>, String> {
    let mut made = Vec::new();
    visit(tree, "roots/one", &["name", "path", "list", "text"], &mut |resource| made.push(line(&resource)))?;
    Ok(made)
}

/// What the root makes that gives this as the arguments of its only call.
fn called(module: &str, arguments: &str) -> Vec<String> {
    let root = format!("module \"a\" {{\n  source = \"../../modules/m\"\n{arguments}\n}}\n");
    made(&tree(&root, &[("modules/m", module)])).unwrap()
}

const THING: &str = "variable \"name\" {\n  type = string\n  default = \"usual\"\n}\n\nresource \"thing\" \"this\" {\n  name = var.name\n}\n";

#[test]
fn a_variable_is_what_is_given_or_its_default() {
    assert_eq!(called(THING, ""), ["thing name=\"usual\""]);
    assert_eq!(called(THING, "name = \"given\""), ["thing name=\"given\""]);
    assert_eq!(called(THING, "name = null"), ["thing name=null"]);
    assert_eq!(called(THING, "other = \"given\""), ["thing name=\"usual\""], "an argument of another name");
    let needed = THING.replace("  default = \"usual\"\n", "");
    assert_eq!(called(&needed, ""), ["thing name=<var.name>"]);
}

#[test]
fn what_a_type_makes_optional_is_filled_in() {
    let module = "variable \"of\" {\n  type = map(object({ name = optional(string, \"usual\"), text = optional(string), list = optional(list(object({ a = optional(number, 1) })), []) }))\n}\nresource \"thing\" \"this\" {\n  for_each = var.of\n  name = each.value.name\n  text = each.value.text\n  list = each.value.list\n}\n";
    assert_eq!(called(module, "of = { a = {} }"), ["thing list=[] name=\"usual\" text=null"]);
    let given = called(module, "of = { a = { name = \"x\", text = \"y\", list = [{}, { a = 2 }] } }");
    assert_eq!(given, [r#"thing list=[{a:1},{a:2}] name="x" text="y""#]);
    let whole = "variable \"of\" {\n  type = object({ name = optional(string, \"usual\") })\n  default = {}\n}\nresource \"thing\" \"this\" {\n  name = var.of.name\n}\n";
    assert_eq!(called(whole, ""), ["thing name=\"usual\""]);
    assert_eq!(called(whole, "of = { name = \"x\" }"), ["thing name=\"x\""]);
    let of = |kind: &str, name: &str| {
        format!("variable \"of\" {{\n  type = {kind}\n}}\nresource \"thing\" \"this\" {{\n  name = {name}\n}}\n")
    };
    let map = "map(object({ name = optional(string, \"usual\") }))";
    assert_eq!(
        called(&of(map, "var.of.a.name"), "of = { a = {} }"),
        ["thing name=\"usual\""],
        "in a map that is not gone through"
    );
    let inside = of(&format!("object({{ more = {map} }})"), "var.of.more.a.name");
    assert_eq!(
        called(&inside, "of = { more = { a = {} } }"),
        ["thing name=\"usual\""],
        "in a field that is not optional"
    );
}

#[test]
fn a_resource_is_made_as_often_as_its_count_and_its_entries_say() {
    let counted = "variable \"many\" {}\nresource \"thing\" \"this\" {\n  count = var.many == null ? 0 : 1\n  name = \"counted\"\n}\noutput \"first\" {\n  value = one(thing.this[*].name)\n}\n";
    assert_eq!(called(counted, "many = null"), [""; 0]);
    assert_eq!(called(counted, "many = 1"), ["thing name=\"counted\""]);
    let each = "variable \"of\" {}\nresource \"thing\" \"this\" {\n  for_each = var.of\n  name = each.key\n  text = \"${each.key}-${each.value}\"\n  path = \"same\"\n}\n";
    let two = ["thing name=\"a\" path=\"same\" text=\"a-x\"", "thing name=\"b\" path=\"same\" text=\"b-y\""];
    assert_eq!(called(each, "of = { a = \"x\", b = \"y\" }"), two);
    let set = "variable \"of\" {}\nresource \"thing\" \"this\" {\n  for_each = toset(var.of)\n  name = each.key\n}\n";
    assert_eq!(called(set, "of = [\"a\", \"b\"]"), ["thing name=\"a\"", "thing name=\"b\""]);
    let keys = "variable \"of\" {}\nresource \"thing\" \"this\" {\n  for_each = var.of\n  name = each.key\n}\n";
    assert_eq!(called(keys, "of = { a = var.unknown }"), ["thing name=\"a\""], "what an entry holds need not be known");
    let root = "module \"a\" {\n  source = \"../../modules/m\"\n  of = var.unknown\n}\n";
    let error = made(&tree(root, &[("modules/m", each)])).unwrap_err();
    assert_eq!(error, "how often `thing` is made is not known before an apply: `var.unknown`");
}

/// What takes more of an entry than looking something up is evaluated.
#[test]
fn an_entry_is_asked_in_any_way_that_modules_write() {
    let module = |text: &str| {
        format!("variable \"of\" {{}}\nresource \"thing\" \"this\" {{\n  for_each = var.of\n  text = {text}\n}}\n")
    };
    for (text, expected) in [
        ("each.value.a == null ? \"none\" : each.value.a", "\"x\""),
        ("each.value.b == null ? \"none\" : each.value.b", "\"none\""),
        ("each.value.a != \"x\"", "false"),
        ("[each.key, (each.value.a), 1, true, null]", r#"["key","x",1,true,null]"#),
        ("{ a = each.value.a, \"b\" = each.value.b }", r#"{a:"x",b:null}"#),
        ("\"${each.key}:${each.value.a}\"", "\"key:x\""),
        ("\"${each.key} ${~each.value.a}\"", "\"keyx\""),
        ("\"${each.key} ${~thing.other.id}\"", "<${each.key} ${~thing.other.id}>"),
        ("\"${each.key}:${join(\"-\", [each.value.a, \"y\"])}\"", "\"key:x-y\""),
        ("lower(\"UP-${each.key}\")", "\"up-key\""),
        ("coalesce(each.value.b, each.value.a)", "\"x\""),
        ("concat([each.value.a], [\"y\"])", r#"["x","y"]"#),
        ("jsonencode({ a = each.value.a })", r#"{a:"x"}"#),
        ("each.value.c", "<each.value.c>"),
        ("\"${each.key}:${thing.other.id}\"", "<key:${thing.other.id}>"),
    ] {
        assert_eq!(
            called(&module(text), "of = { key = { a = \"x\", b = null } }"),
            [format!("thing text={expected}")],
            "{text}"
        );
    }
}

#[test]
fn a_call_is_given_what_others_hand_on() {
    let hands_on = "variable \"name\" {}\nresource \"thing\" \"this\" {\n  name = var.name\n}\noutput \"name\" {\n  value = thing.this.name\n}\noutput \"id\" {\n  value = thing.this.id\n}\n";
    let root = "module \"a\" {\n  source = \"../../modules/m\"\n  name = module.b.name\n  text = module.b.id\n}\nmodule \"b\" {\n  source = \"../../modules/m\"\n  name = \"first\"\n}\nresource \"thing\" \"own\" {\n  name = module.a.name\n  text = [module.b.id]\n  list = \"${module.a.id}-x\"\n  other = 1\n}\n";
    // a call that waits for another one comes after it, wherever it stands
    let expected = [
        "thing name=\"first\"",
        "thing name=\"first\"",
        "thing list=<${module.a.id}-x> name=<module.a.name> text=[<module.b.id>]",
    ];
    let found = made(&tree(root, &[("modules/m", hands_on)])).unwrap();
    assert_eq!(found, expected);
    // what is not known of two calls is not the same
    let shows = "variable \"text\" {}\nresource \"thing\" \"shown\" {\n  text = var.text\n}\n";
    let calls = "module \"a\" {\n  source = \"../../modules/n\"\n  text = module.b.id\n}\nmodule \"b\" {\n  source = \"../../modules/m\"\n  name = \"first\"\n}\n";
    let found = made(&tree(calls, &[("modules/m", hands_on), ("modules/n", shows)])).unwrap();
    assert_eq!(found, ["thing name=\"first\"", "thing text=<module.b.id>"]);
    let round = root.replace("name = \"first\"", "name = module.a.name");
    assert_eq!(made(&tree(&round, &[("modules/m", hands_on)])).unwrap().len(), 3, "two that wait for each other");
    let error = made(&tree(root, &[])).unwrap_err();
    assert_eq!(error, "the module `modules/m` is missing");
    let error = made(&tree(root, &[("modules/m", "resource {{")])).unwrap_err();
    assert!(error.starts_with("the module `modules/m`: "), "{error}");
}

#[test]
fn a_file_is_known_by_its_path_and_what_is_encoded_by_what_it_says() {
    let text = |value: &str| {
        called(
            "variable \"text\" {}\nresource \"thing\" \"this\" {\n  text = var.text\n}\n",
            &format!("text = {value}"),
        )
    };
    assert_eq!(text("file(\"${path.root}/../../../vault/a.hcl\")"), ["thing text=file:/../../../vault/a.hcl"]);
    assert_eq!(text("file(var.path)"), ["thing text=<file(var.path)>"]);
    assert_eq!(text("jsonencode({ a = [1, \"b\"] })"), [r#"thing text={a:[1,"b"]}"#]);
    assert_eq!(text("yamlencode({ a = 1 })"), ["thing text=<yamlencode({ a = 1 })>"]);
    assert_eq!(text("yamlencode(\"a\")"), ["thing text=<yamlencode(\"a\")>"], "a text, and not a file of that name");
    assert_eq!(text("join(\",\", [\"a\", \"b\"])"), ["thing text=\"a,b\""]);
    assert_eq!(text("\"${path.module}/x\""), ["thing text=\"/x\""]);
    assert_eq!(text("-5"), ["thing text=-5"]);
}

/// A proof that reads everything relies on no local value: a module that counts by one is refused.
#[test]
fn a_local_value_is_not_known_where_everything_is_read() {
    let module =
        "locals {\n  of = { a = 1 }\n}\nresource \"thing\" \"this\" {\n  for_each = local.of\n  name = each.key\n}\n";
    let root = "module \"a\" {\n  source = \"../../modules/m\"\n}\n";
    let tree = tree(root, &[("modules/m", module)]);
    assert_eq!(made(&tree).unwrap_err(), "how often `thing` is made is not known before an apply: `local.of`");
}

/// Only resources of the requested kinds, with what is derived from names; locals count then.
#[test]
fn of_some_kinds_only_those_are_read() {
    let module = "variable \"name\" {}\nlocals {\n  second = \"${local.first}-b\"\n  first = \"${var.name}-a\"\n}\nresource \"aws_iam_role\" \"this\" {\n  name = local.second\n}\nresource \"aws_iam_policy\" \"plain\" {\n  name = \"plain\"\n}\nresource \"aws_iam_policy\" \"of\" {\n  for_each = { x = 1 }\n  name = \"${var.name}-${each.key}\"\n}\nresource \"aws_iam_user\" \"one\" {\n  name = \"one\"\n}\nresource \"attachment\" \"this\" {\n  name = aws_iam_role.this.name\n  text = aws_iam_role.this.arn\n  path = aws_iam_policy.plain.arn\n}\nresource \"attachment\" \"of\" {\n  for_each = { x = 1 }\n  text = aws_iam_policy.of[each.key].arn\n}\n";
    let root = "module \"a\" {\n  source = \"../../modules/m\"\n  name = \"n\"\n}\nresource \"attachment\" \"own\" {\n  name = \"own\"\n}\nresource \"thing\" \"own\" {\n  name = \"own\"\n}\n";
    let tree = tree(root, &[("modules/m", module)]);
    let mut modules = Modules::default();
    let mut found = |kinds: &[&str]| {
        let (mut made, attributes) = (Vec::new(), ["name", "text", "path", "arn"]);
        modules = Modules::default();
        visit_kinds(&tree, "roots/one", kinds, &attributes, &mut modules, &mut |resource| made.push(line(&resource)))
            .unwrap();
        made
    };
    assert_eq!(
        found(&["aws_iam_role", "aws_iam_policy", "attachment"]),
        [
            "aws_iam_role arn=\"role/n-a-b\" name=\"n-a-b\"",
            "aws_iam_policy arn=\"policy/plain\" name=\"plain\"",
            "attachment name=\"n-a-b\" path=\"policy/plain\" text=\"role/n-a-b\"",
            "aws_iam_policy arn=\"policy/n-x\" name=\"n-x\"",
            "attachment text=\"policy/n-x\"",
            "attachment name=\"own\"",
        ]
    );
    assert_eq!(found(&["thing"]), ["thing name=\"own\""]);
    assert_eq!(found(&["aws_iam_user"]), ["aws_iam_user name=\"one\""], "a user's name decides no ARN here");
}

#[test]
fn providers_and_states_are_told_as_resources() {
    let root = "provider \"aws\" {\n  region = \"eu-west-1\"\n  allowed_account_ids = [\"111122223333\"]\n}\nprovider \"vault\" {\n  namespace = \"teams\"\n}\ndata \"terraform_remote_state\" \"net\" {\n  config = {\n    key = \"roots/network.tfstate\"\n  }\n}\n";
    let found = made(&tree(root, &[])).unwrap();
    let expected = [
        "provider.aws account=\"111122223333\" region=\"eu-west-1\"",
        "provider.vault namespace=\"teams\"",
        "data.terraform_remote_state key=\"roots/network.tfstate\" name=\"net\"",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_argument_of_a_call_is_found_by_the_name_of_the_call() {
    let text = "module \"a\" {\n  source = \"x\"\n  name = \"first\"\n}\nmodule \"b\" {\n  source = \"x\"\n  name = \"second\"\n}\nresource \"module\" \"c\" {\n  name = \"third\"\n}\nother \"b\" {\n  name = \"fourth\"\n}\n";
    let bodies = [Cow::Owned(parse(text).unwrap())];
    let name = |call: &str| argument(&bodies, call, "name").and_then(|value| value.as_str().map(str::to_owned));
    assert_eq!(name("a").as_deref(), Some("first"));
    assert_eq!(name("b").as_deref(), Some("second"));
    assert_eq!(name("c"), None, "no module");
    assert_eq!(argument(&bodies, "a", "none"), None);
}

#[test]
fn a_path_is_resolved_from_its_folder() {
    assert_eq!(resolve("terraform/roots/one", "../../modules/m"), "terraform/modules/m");
    assert_eq!(resolve("/terraform//roots/", "./one//two"), "terraform/roots/one/two");
    assert_eq!(resolve("", "../m"), "m");
}
