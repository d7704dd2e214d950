//! What logs in from outside: by what it has been given, so from where must be bounded.

use platformc_base::{Code, Diagnostic, Diagnostics, scalar::Cidr};

use super::lifetimes;
use platformc_model::Vault;

pub fn check(vault: &Vault, problems: &mut Diagnostics) {
    for outside in &vault.outside {
        lifetimes::secret_id(outside, problems);
        for cidr in outside.from.iter().filter(|cidr| cidr.is_vast()) {
            let message = format!("`{}` could log in from anywhere: `{cidr}` bounds nothing", outside.name);
            problems.push(
                Diagnostic::error(Code::FromAnywhere, cidr.span, message)
                    .label("whoever finds its secret id could use it")
                    .help(format!(
                        "write the addresses that it comes from: a /{} or smaller, such as `10.60.0.0/24`",
                        Cidr::WIDEST
                    )),
            );
        }
    }
}
