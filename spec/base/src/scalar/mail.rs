//! Where messages go.

use super::{
    Host, Problem,
    macros::{scalar, text_scalar},
    mend,
};

text_scalar! {
    /// The e-mail address of one mailbox, without a name in front.
    Mail
}

scalar!(Mail, format: "mail", pattern: r"^[A-Za-z0-9][-A-Za-z0-9_+]*(\.[-A-Za-z0-9_+]+)*@([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    message: "write an e-mail address with its domain in lower case, such as ops@example.com", examples: ["ops@example.com"]);

impl Mail {
    fn read(text: &str) -> Option<Self> {
        let (user, host) = text.split_once('@')?;
        let good = user.starts_with(|c: char| c.is_ascii_alphanumeric())
            && user.len() <= 64
            && user.split('.').all(|part| !part.is_empty())
            && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._+".contains(&b));
        (good && Host::parse(host).is_ok()).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let inner = text.split_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>')).trim();
        let inner = inner.strip_prefix("mailto:").unwrap_or(inner);
        let fixed = inner.split_once('@').map(|(user, host)| format!("{user}@{}", host.to_lowercase()));
        let help = match mend::fitting(fixed, Self::read) {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write an e-mail address such as `ops@example.com`".into(),
        };
        Problem::new(format!("`{text}` is not an e-mail address"), help)
    }
}

text_scalar! {
    /// A server and its port.
    ServerPort
}

scalar!(ServerPort, format: "server-port", pattern: r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?:[1-9][0-9]{0,4}$",
    message: "write a full host name and a port, such as smtp.example.com:587", examples: ["smtp.example.com:587"]);

impl ServerPort {
    fn read(text: &str) -> Option<Self> {
        let (host, port) = text.split_once(':')?;
        let number = !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok();
        (number && Host::parse(host).is_ok()).then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/').to_lowercase();
        let rest = rest.rsplit_once('@').map_or(rest.as_str(), |(_, server)| server);
        let fixed = mend::fitting([rest.to_owned(), format!("{rest}:587")], Self::read);
        if mend::has_credentials(text) {
            let server = fixed.map(|fixed| format!("write `{fixed}` here, and ")).unwrap_or_default();
            let help =
                format!("{server}name a `kv` secret with the password in `login: {{ username: …, password: … }}`");
            return Problem::secret("the address of the mail server carries credentials", help);
        }
        let help = match fixed {
            Some(fixed) => format!("write `{fixed}`"),
            None => "write a full host name and a port, such as `smtp.example.com:587`".into(),
        };
        Problem::new(format!("`{text}` is not a server and its port"), help)
    }
}

text_scalar! {
    /// A channel of Slack, or a person there.
    Channel
}

scalar!(Channel, format: "channel", pattern: r"^[#@]?[A-Za-z0-9][-A-Za-z0-9_.]{0,79}$",
    message: "write the name of a channel of Slack, such as \"#alerts\"", examples: ["#alerts"]);

impl Channel {
    fn read(text: &str) -> Option<Self> {
        let name = text.strip_prefix(['#', '@']).unwrap_or(text);
        let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.len() <= 80
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        good.then(|| Self(text.into()))
    }

    fn problem(text: &str) -> Problem {
        let help = match mend::fitting([text.trim().to_lowercase().replace(' ', "-")], Self::read) {
            Some(fixed) => format!("write `\"{fixed}\"`"),
            None => "write the name of a channel, such as `\"#alerts\"`".into(),
        };
        Problem::new(format!("`{text}` is not a channel"), help)
    }
}
