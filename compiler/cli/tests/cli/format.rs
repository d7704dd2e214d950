//! `fmt`: files in place, standard input, and `--check`.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Output, Stdio},
};

use super::folder::{Folder, Run, small};

const MESSY: &str = "# mine\nname:   shop # tail\nkind: Platform\n";
const TIDY: &str = "kind: Platform\n# mine\nname: shop # tail\n";

fn piped(folder: &Folder, arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        folder.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_is_formatted_in_place_once() {
    let folder = Folder::new();
    folder.put("platform.yaml", MESSY);
    let run = folder.run(&["fmt"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "changed  platform.yaml\n", ""));
    assert_eq!(folder.get("platform.yaml").as_deref(), Some(TIDY));
    let time = || fs::metadata(folder.0.join("platform.yaml")).unwrap().modified().unwrap();
    let before = time();
    let run = folder.run(&["fmt"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(time(), before, "what is in form is not written");
    assert_eq!(folder.files("").len(), 1, "nothing is left behind");
}

#[test]
fn check_shows_the_difference_and_writes_nothing() {
    let folder = Folder::new();
    folder.put("platform.yaml", MESSY);
    folder.put("tidy.yaml", TIDY);
    let run = folder.run(&["fmt", "--check", "platform.yaml", "tidy.yaml"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[..2], ["--- platform.yaml", "+++ platform.yaml, formatted"]);
    assert!(lines.contains(&"-name:   shop # tail") && lines.contains(&"+name: shop # tail"), "{}", run.out);
    assert!(!run.out.contains("tidy"), "{}", run.out);
    assert_eq!(folder.get("platform.yaml").as_deref(), Some(MESSY));
    let run = folder.run(&["fmt", "--check", "tidy.yaml"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    for text in [MESSY, TIDY] {
        let run = Run::from(piped(&folder, &["fmt", "-"], text.as_bytes()));
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, TIDY, ""));
    }
    let run = Run::from(piped(&folder, &["fmt", "--check", "-"], MESSY.as_bytes()));
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("--- standard input\n"), "{}", run.out);
    for bad in [&b"a: ["[..], b"gr\xf6\xdfe: 1"] {
        let run = Run::from(piped(&folder, &["fmt", "-"], bad));
        assert_eq!((run.status, run.out.as_str()), (1, ""));
        assert!(run.err.contains("P0101") && run.err.contains("standard input"), "{}", run.err);
    }
}

#[test]
fn what_is_wrong_is_left_alone() {
    let folder = Folder::new();
    folder.put("bad.yaml", "a: [\n");
    folder.put("good.yaml", MESSY);
    let run = folder.run(&["fmt", "bad.yaml", "good.yaml"]);
    assert_eq!((run.status, run.out.as_str()), (1, "changed  good.yaml\n"));
    assert!(run.err.contains("P0101") && run.err.contains("bad.yaml"), "{}", run.err);
    assert_eq!(folder.get("bad.yaml").as_deref(), Some("a: [\n"));
    // A mistake that only the schema knows does not hinder.
    assert_eq!(folder.get("good.yaml").as_deref(), Some(TIDY));
    assert_eq!(folder.run(&["fmt", "missing.yaml"]).status, 3);

    let secret = ["glpat", "-xxxxxxxxxxxxxxxxxxxx"].concat();
    folder.put("secret.yaml", &format!("a: {secret}\na: {secret}\n"));
    let run = folder.run(&["fmt", "secret.yaml"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("P0102") && !run.err.contains(&secret), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = Folder::new();
    folder.put("real/shop.yaml", MESSY);
    let real = folder.0.join("real/shop.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/shop.yaml", folder.0.join("platform.yaml")).unwrap();
    assert_eq!(folder.run(&["fmt"]).status, 0);
    assert!(folder.0.join("platform.yaml").is_symlink());
    assert_eq!(folder.get("real/shop.yaml").as_deref(), Some(TIDY));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

/// What the project shows its users is in form, and a form compiles to the same tree.
#[test]
fn the_examples_are_in_form() {
    let folder = Folder::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert_eq!(folder.run(&["init", "starter"]).status, 0);
    let mut shown = vec![folder.0.join("starter/platform.yaml"), root.join("tests/ui/_base/platform.yaml")];
    shown.extend(fs::read_dir(root.join("examples")).unwrap().map(|entry| entry.unwrap().path().join("platform.yaml")));
    for path in shown.iter().filter(|path| path.exists()) {
        let run = folder.run(&["fmt", "--check", path.to_str().unwrap()]);
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""), "{}", path.display());
    }
    // Another order, other brackets: the same platform.
    let (head, sections) = small().split_once("name: small").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let messy = format!("name:   small\n{}\n{head}", sections.replace("{ cidr", "{cidr"));
    folder.put("a/platform.yaml", &messy);
    folder.put("b/platform.yaml", &messy);
    assert_eq!(folder.run(&["fmt", "b/platform.yaml"]).status, 0);
    assert_ne!(folder.get("b/platform.yaml"), Some(messy));
    for dir in ["a", "b"] {
        assert_eq!(folder.run(&["build", &format!("{dir}/platform.yaml")]).status, 0);
    }
    assert_eq!(folder.files("a/output"), folder.files("b/output"));
}
