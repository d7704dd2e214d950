//! How long the IAM policies are that a root hands to its modules, measured while its blocks are typed.

use platformc_output::hcl::{Body, Expr};

/// The longest that a reference becomes which is known after an apply only: an ARN of an IAM role with the longest name, or of
/// a key.
const REFERENCE: usize = 128;
/// How long a policy is taken to be that an output of a module is. This is an assumption: no test compares it with the modules.
/// The three that there are, of the unseal key, the snapshots and the runner's cache, have about 310, 520 and 760 characters
/// when each reference counts [`REFERENCE`]. A number that is too high only refuses a little too early.
pub const OF_A_MODULE: usize = 1_500;

/// The policies that a root hands to modules.
#[derive(Clone, Debug, Default)]
pub struct Documents(Vec<Document>);

/// The policies in an argument of a call.
#[derive(Clone, Debug)]
pub struct Document {
    /// The module that is called.
    pub module: String,
    /// The argument that has them.
    pub argument: String,
    /// The role that they are of, if the call names one.
    pub role: Option<String>,
    /// Each with its name, which is empty if the argument is one policy, and its length as IAM counts it.
    pub policies: Vec<(String, usize)>,
}

impl Documents {
    /// Takes up a call of a module.
    pub fn call(&mut self, module: &str, arguments: &Body) {
        for (argument, value) in arguments.attributes() {
            let policies: Vec<(String, usize)> = match value {
                Expr::Object(entries) if argument == "policies" => {
                    entries.iter().filter_map(|(name, value)| Some((name.to_string(), policy(value)?))).collect()
                }
                value => encoded(value).map(|length| (String::new(), length)).into_iter().collect(),
            };
            if !policies.is_empty() {
                let role = match arguments.attribute(super::made_by_root::ROLE) {
                    Some(Expr::Str(name)) => Some(name.to_string()),
                    _ => None,
                };
                self.0.push(Document { module: module.to_owned(), argument: argument.to_owned(), role, policies });
            }
        }
    }

    /// Adds those of another part of the root.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// All of them, in the order of the calls.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.0.iter()
    }
}

fn policy(value: &Expr) -> Option<usize> {
    match value {
        Expr::Ref(_) => Some(OF_A_MODULE),
        other => encoded(other),
    }
}

fn encoded(value: &Expr) -> Option<usize> {
    match value {
        Expr::Call(call) if call.name == "jsonencode" => call.arguments.first().map(length),
        _ => None,
    }
}

/// How many characters `jsonencode` makes of it. There is no white space between them.
#[must_use]
pub fn length(value: &Expr) -> usize {
    let separated = |lengths: Vec<usize>| lengths.iter().sum::<usize>() + lengths.len().saturating_sub(1) + 2;
    match value {
        Expr::Null | Expr::Bool(true) => 4,
        Expr::Bool(false) => 5,
        Expr::Int(number) => number.to_string().len(),
        Expr::Str(text) => quoted(text),
        Expr::Template(template) => {
            2 + template
                .parts()
                .map(|(reference, text)| if reference { REFERENCE } else { quoted(text) - 2 })
                .sum::<usize>()
        }
        Expr::Ref(_) | Expr::Call(..) => 2 + REFERENCE,
        Expr::List(items) => separated(items.iter().map(length).collect()),
        Expr::Object(entries) => {
            separated(entries.iter().map(|(key, value)| quoted(key) + 1 + length(value)).collect())
        }
    }
}

/// A text in quotes. Terraform writes `<`, `>` and `&` as six characters each.
fn quoted(text: &str) -> usize {
    let one = |c: char| match c {
        '<' | '>' | '&' => 6,
        '"' | '\\' => 2,
        c if c.is_control() => 6,
        _ => 1,
    };
    2 + text.chars().map(one).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::length;
    use platformc_output::hcl::{Expr, Template};

    #[test]
    fn a_document_is_as_long_as_terraform_writes_it() {
        let document = Expr::object([
            ("Version", Expr::from("2012-10-17")),
            (
                "Statement",
                Expr::list([Expr::object([("Action", Expr::list(["s3:Get*", "s3:Put*"])), ("Deny", Expr::Null)])]),
            ),
            ("Tags", Expr::from("a<b & \"c\"")),
        ]);
        let written = r#"{"Version":"2012-10-17","Statement":[{"Action":["s3:Get*","s3:Put*"],"Deny":null}],"Tags":"a\u003cb \u0026 \"c\""}"#;
        assert_eq!(length(&document), written.len());
        assert_eq!((length(&Expr::List(Vec::new())), length(&Expr::Object(Vec::new()))), (2, 2));
    }

    #[test]
    fn a_reference_counts_for_the_longest_that_it_becomes() {
        let template = Template::new().text("arn:").interpolate("local.account").text(":root");
        assert_eq!(length(&Expr::Template(template)), 2 + 4 + 128 + 5);
        assert_eq!(length(&Expr::reference("aws_iam_role.this.arn")), 130);
    }
}
