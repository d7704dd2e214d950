//! The script of the generated pipeline that compares a merge request, run for real against a small server that answers as GitLab does.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

use super::{
    super::folder::{Folder, Run},
    history::{BASE, git, repository, with},
};

const SCRIPT: &str = include_str!("../../../../src/components/pipeline/merge-request.sh");
const TOKEN: &str = "glpat-for-this-test";
const NOTES: &str = "/api/v4/projects/7/merge_requests/3/notes";
const MARKER: &str = "<!-- platformc diff platform -->";
/// The user of the token.
const OWN: u64 = 40;

/// Notes in the order of their creation, and the requests so far.
#[derive(Default)]
struct Forge {
    notes: Vec<Value>,
    requests: Vec<String>,
}

impl Forge {
    fn note(&mut self, author: u64, body: &str) {
        let id = 100 + self.notes.len();
        self.notes.push(json!({ "id": id, "author": { "id": author }, "system": false, "body": body }));
    }

    fn answer(&mut self, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
        self.requests.push(format!("{method} {path}"));
        let text = || serde_json::from_slice::<Value>(body).ok()?["body"].as_str().map(str::to_owned);
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        match (method, place) {
            ("GET", "/api/v4/user") => (200, json!({ "id": OWN })),
            ("GET", NOTES) => {
                let page: usize =
                    query.split('&').find_map(|part| part.strip_prefix("page=")).unwrap().parse().unwrap();
                (200, self.notes.iter().skip((page - 1) * 100).take(100).cloned().collect())
            }
            ("POST", NOTES) => {
                self.note(OWN, &text().unwrap());
                (201, json!({}))
            }
            ("PUT", place) => {
                let id: u64 = place.strip_prefix(&format!("{NOTES}/")).unwrap().parse().unwrap();
                let note = self.notes.iter_mut().find(|note| note["id"] == id).unwrap();
                if note["author"]["id"] != OWN {
                    return (403, json!({}));
                }
                note["body"] = text().unwrap().into();
                (200, json!({}))
            }
            _ => (404, json!({})),
        }
    }

    fn own(&self) -> Vec<&str> {
        let own = self.notes.iter().filter(|note| note["author"]["id"] == OWN);
        own.map(|note| note["body"].as_str().unwrap()).filter(|body| body.starts_with(MARKER)).collect()
    }
}

/// A server on a free port, until it is dropped.
struct Server {
    forge: Arc<Mutex<Forge>>,
    port: u16,
    ends: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (forge, ends) = (Arc::new(Mutex::new(Forge::default())), Arc::new(AtomicBool::new(false)));
        let (shared, over) = (Arc::clone(&forge), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                serve(&stream.unwrap(), &shared);
            }
        });
        Self { forge, port, ends, thread: Some(thread) }
    }

    fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.forge.lock().unwrap().requests)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

fn serve(stream: &TcpStream, forge: &Mutex<Forge>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let (mut length, mut token) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "private-token" => value.clone_into(&mut token),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let (status, answer) =
        if token == TOKEN { forge.lock().unwrap().answer(method, path, &body) } else { (401, json!({})) };
    let answer = answer.to_string();
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
    let mut stream = stream;
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(answer.as_bytes()).unwrap();
}

/// Whether the machine has what the script needs.
fn has_tools() -> bool {
    let has =
        |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let missing: Vec<&str> = ["sh", "curl", "jq"].into_iter().filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        let _ = writeln!(std::io::stderr(), "skipped: there is no {} on this machine", missing.join(", "));
    }
    missing.is_empty()
}

/// What a job of a merge request runs.
fn job(folder: &Folder, server: &Server, token: Option<&str>) -> Run {
    folder.put("merge-request.sh", SCRIPT);
    let program = Path::new(env!("CARGO_BIN_EXE_platformc"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["merge-request.sh", "platformc-diff"]).current_dir(&folder.0).env("PATH", path).env("NO_COLOR", "1");
    command.env("PLATFORM", "platform.yaml").env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "base").stdin(Stdio::null());
    command.env("CI_API_V4_URL", format!("http://127.0.0.1:{}/api/v4", server.port)).env("no_proxy", "127.0.0.1");
    command.env("CI_PROJECT_ID", "7").env("CI_MERGE_REQUEST_IID", "3").env_remove("PLATFORMC_NOTE_TOKEN");
    if let Some(token) = token {
        command.env("PLATFORMC_NOTE_TOKEN", token);
    }
    Run::from(command.output().unwrap())
}

#[test]
fn one_note_is_written_and_then_updated() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]).filter(|_| has_tools()) else { return };
    git(&folder, &["tag", "base"]);
    let server = Server::start();
    // a page of other notes, and one that pretends to be the note
    for number in 0..100 {
        server.forge.lock().unwrap().note(1, &format!("note {number}"));
    }
    server.forge.lock().unwrap().note(2, &format!("{MARKER}\nnothing happens, believe me"));
    folder.put("platform.yaml", &with(&[("backend:2.4.0", "backend:2.4.1")]));
    let run = job(&folder, &server, Some(TOKEN));
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let pages = |last: &str| {
        let page = |number| format!("GET {NOTES}?sort=asc&order_by=created_at&per_page=100&page={number}");
        vec!["GET /api/v4/user".to_owned(), page(1), page(2), last.to_owned()]
    };
    assert_eq!(server.requests(), pages(&format!("POST {NOTES}")));
    let first = server.forge.lock().unwrap().own().concat();
    assert_eq!(first, format!("{MARKER}\n{}", folder.get("platformc-diff/diff.md").unwrap()));
    assert!(first.contains("## platformc diff: **restart**"), "{first}");
    // the next commit of the merge request opens something: the same note says so, and the job fails
    folder
        .put("platform.yaml", &with(&[("backend:2.4.0", "backend:2.4.1"), ("endpoint: private", "endpoint: public")]));
    let run = job(&folder, &server, Some(TOKEN));
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert_eq!(server.requests(), pages(&format!("PUT {NOTES}/201")));
    let forge = server.forge.lock().unwrap();
    let [note] = forge.own()[..] else { panic!("{:?}", forge.own()) };
    assert!(
        note.contains("## platformc diff: **access**") && run.out.contains("## platformc diff: **access**"),
        "{note}"
    );
    assert!(forge.notes[100]["body"].as_str().unwrap().ends_with("believe me"));
    drop(forge);
    // the reports are there, and nothing of the request
    let files: Vec<String> = folder.files("platformc-diff").0.into_keys().collect();
    assert_eq!(files, ["code-quality.json", "diff.md", "diff.sarif", "terraform.json"]);
    let numbers: Value = serde_json::from_str(&folder.get("platformc-diff/terraform.json").unwrap()).unwrap();
    assert_eq!(numbers, json!({ "create": 0, "update": 1, "delete": 0 }));
    assert!(!run.out.contains(TOKEN) && !run.err.contains(TOKEN));
}

#[test]
fn without_a_token_there_are_reports_and_no_note() {
    let Some(folder) = repository(&[("platform.yaml", BASE)]).filter(|_| has_tools()) else { return };
    git(&folder, &["tag", "base"]);
    let server = Server::start();
    folder.put("platform.yaml", &with(&[("endpoint: private", "endpoint: public")]));
    let run = job(&folder, &server, None);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(run.out.ends_with("no note is written: PLATFORMC_NOTE_TOKEN is not set\n"), "{}", run.out);
    assert_eq!((server.requests().len(), folder.files("platformc-diff").len()), (0, 4));
    // a token that GitLab refuses is an error that is seen
    folder.put("platform.yaml", &with(&[("backend:2.4.0", "backend:2.4.1")]));
    let run = job(&folder, &server, Some("wrong"));
    assert!(run.status > 1 && run.err.contains("401"), "{}: {}", run.status, run.err);
    // so is a platform that does not compile
    folder.put("platform.yaml", "a: ]");
    let run = job(&folder, &server, None);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.err.contains("P0101"), "{}", run.err);
}
