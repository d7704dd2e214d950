//! Certificates as text.

use super::{
    Problem,
    macros::{scalar, text_scalar},
};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// How a certificate of some size begins: a sequence whose length takes two bytes (ITU-T X.690), in base64.
const START: &str = "MII";
/// The length of a line (RFC 7468, section 2).
const LINE: usize = 64;

text_scalar! {
    /// Certificates in PEM, one in each block, in lines of 64 characters.
    Certificates
}

scalar!(Certificates, format: "certificates",
    pattern: r"^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$",
    message: "write certificates in PEM, such as -----BEGIN CERTIFICATE----- MIIBjDCCATOgAwIBAgIU -----END CERTIFICATE-----",
    examples: ["-----BEGIN CERTIFICATE----- MIIBjDCCATOgAwIBAgIU -----END CERTIFICATE-----"]);

impl Certificates {
    fn read(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut whole = String::with_capacity(text.len());
        while !rest.is_empty() {
            let (body, behind) = rest.strip_prefix(BEGIN)?.split_once(END)?;
            let body: String = body.split_ascii_whitespace().collect();
            let letters = body.trim_end_matches('=');
            let known = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
            if !body.starts_with(START) || body.len() - letters.len() > 2 || !letters.bytes().all(known) {
                return None;
            }
            whole.extend([BEGIN, "\n"]);
            let mut lines = body.as_str();
            while let Some((line, next)) = lines.split_at_checked(LINE) {
                whole.extend([line, "\n"]);
                lines = next;
            }
            if !lines.is_empty() {
                whole.extend([lines, "\n"]);
            }
            whole.extend([END, "\n"]);
            rest = behind.trim_start();
        }
        (!whole.is_empty()).then(|| Self(whole.into()))
    }

    fn problem(text: &str) -> Problem {
        let message = if text.contains(BEGIN) { "the certificates are damaged" } else { "this is not a certificate" };
        let help =
            "copy the authority's certificate here, from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`";
        Problem::new(message, help)
    }
}

#[cfg(test)]
mod tests {
    use super::Certificates;

    #[test]
    fn certificates_are_laid_out_anew_and_keys_are_none() {
        let (first, second) = (format!("MII{}", "A".repeat(61)), "B".repeat(20));
        let folded = format!("-----BEGIN CERTIFICATE----- {first}  {second} -----END CERTIFICATE-----");
        let once = format!("-----BEGIN CERTIFICATE-----\n{first}\n{second}\n-----END CERTIFICATE-----\n");
        for given in [format!("{folded}\n{folded}"), format!("{once}{once}")] {
            let read = Certificates::parse(&given).map(|read| read.to_string());
            assert_eq!(read, Ok(format!("{once}{once}")));
        }
        let key = folded.replace("CERTIFICATE", "PUBLIC KEY");
        for wrong in ["", "ca.pem", "-----BEGIN CERTIFICATE----- MII", &key, &format!("{folded} more")] {
            assert!(Certificates::parse(wrong).is_err(), "{wrong}");
        }
    }
}
