//! Files that hold fields of a secret.

use super::{
    Problem,
    macros::{scalar, text_scalar},
    mend,
};

/// The longest text: everything that is injected into a pod must fit into its annotations, 256 KiB.
const LONGEST: usize = 16 * 1024;

text_scalar! {
    /// The name of a file in a folder.
    FileName
}

scalar!(FileName, format: "file-name", pattern: r"^[A-Za-z0-9_][-A-Za-z0-9_.]{0,62}$",
    message: "use letters, digits, hyphens, underscores and dots, such as login.properties", examples: ["login.properties"]);

impl FileName {
    fn read(text: &str) -> Option<Self> {
        let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let first = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (text.len() <= 63 && text.starts_with(first) && text.bytes().all(alphabet)).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let last = text.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
        let help = match mend::fitting([last.to_owned(), last.replace(' ', "-")], Self::read) {
            Some(fixed) if fixed != text => format!("write `{fixed}`: the folder is `path`"),
            _ if text.len() > 63 => "shorten it to at most 63 characters".into(),
            _ => "use letters, digits, `-`, `_` and `.`, such as `login.properties`".into(),
        };
        Problem::new(format!("`{text}` is not the name of a file"), help)
    }
}

text_scalar! {
    /// A text in which `{{ .username }}` is replaced by a field of a secret; nothing else is special.
    Template
}

scalar!(Template, format: "secret-template", pattern: r"^([^{]|\{[^{]|\{\{ *\.[A-Za-z_][A-Za-z0-9_]* *\}\})*\{?$",
    message: "write fields of the secret as {{ .username }}, such as user={{ .username }}", examples: ["user={{ .username }}"]);

impl Template {
    fn read(text: &str) -> Option<Self> {
        (text.len() <= LONGEST && actions(text).all(|action| field(action).is_some())).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        if text.len() > LONGEST {
            return Problem::new("a file of this length does not fit into a pod's annotations", "write at most 16 KiB");
        }
        let wrong = actions(text).find(|action| field(action).is_none()).unwrap_or_default();
        let bare = wrong.trim().trim_matches('-').trim().trim_start_matches(['.', '$']);
        let help = match field(&format!(".{bare}")) {
            Some(name) => format!("write `{{{{ .{name} }}}}`"),
            None => "write fields only, such as `{{ .username }}`: which secret it is, the name above says".into(),
        };
        Problem::new(format!("`{{{{{wrong}}}}}` is not a field of a secret"), help)
    }

    /// The fields that it shows, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        actions(&self.0).filter_map(field)
    }
}

/// What stands between double braces.
fn actions(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).map(|rest| rest.split("}}").next().filter(|inner| inner.len() < rest.len()).unwrap_or(""))
}

/// The field that an action shows.
fn field(action: &str) -> Option<&str> {
    let name = action.trim_matches(' ').strip_prefix('.')?;
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    (name.starts_with(first) && name.bytes().all(alphabet)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_shows_fields_and_nothing_else() {
        let fields = |text: &str| Template::parse(text).map(|t| t.fields().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(fields("user={{ .username }}\npassword={{.password}} { }\n").unwrap(), ["username", "password"]);
        assert!(fields("no braces, ${HOME}").unwrap().is_empty());
        for wrong in [
            "{{ secret \"kv/data/other\" }}",
            "{{ with secret \"a\" }}{{ end }}",
            "{{ env \"HOME\" }}",
            "{{ .a.b }}",
            "{{ . }}",
            "{{ .username",
            "{{{ .username }}",
            "{{ .username | toJSON }}",
            "{{- .username }}",
        ] {
            assert!(fields(wrong).is_err(), "{wrong}");
        }
        assert!(fields(&"a".repeat(LONGEST + 1)).is_err());
    }
}
