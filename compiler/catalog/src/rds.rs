//! By which certificate a database of Amazon RDS is known.

/// A line `# region` before the certificate of each region's authority, in PEM.
const AUTHORITIES: &str = include_str!("../rds.pem");

const END: &str = "-----END CERTIFICATE-----\n";

/// The authority that signs the certificates of databases in a region, in PEM, if the catalog knows it: the one that RDS calls
/// `rds-ca-rsa2048-g1` (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>).
#[must_use]
pub fn rds_authority(region: &str) -> Option<&'static str> {
    let (_, behind) = AUTHORITIES.split_once(&format!("\n# {region}\n"))?;
    behind.split_at_checked(behind.find(END)? + END.len()).map(|(certificate, _)| certificate)
}

#[cfg(test)]
mod tests {
    use super::rds_authority;

    #[test]
    fn each_region_has_one_of_its_own() {
        let regions: Vec<&str> =
            super::AUTHORITIES.lines().skip(1).filter_map(|line| line.strip_prefix("# ")).collect();
        assert!(regions.contains(&"eu-west-1") && regions.contains(&"us-east-1"), "{regions:?}");
        let mut seen = Vec::new();
        for region in regions {
            let certificate = rds_authority(region).expect(region);
            assert!(
                certificate.starts_with("-----BEGIN CERTIFICATE-----\nMII") && certificate.ends_with(super::END),
                "{region}"
            );
            assert_eq!(certificate.matches("-----BEGIN").count(), 1, "{region}");
            assert!(!seen.contains(&certificate), "{region}");
            seen.push(certificate);
        }
    }

    #[test]
    fn a_part_of_a_region_is_none() {
        for region in ["", "eu", "eu-west", "west-1", "eu-west-9", "Made by catalog/rds.py"] {
            assert_eq!(rds_authority(region), None, "{region}");
        }
    }
}
