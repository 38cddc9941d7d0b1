//! Ctrl-C.

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_behind() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use crate::harness::{Bench, Run, write_bursts};

    let bench = Bench::new();
    write_bursts(&bench.path("a.wav"), 44_100, 300, 0.2);
    // Gain alone: rendering begins right after the analysis.
    let mut call = Command::new(env!("CARGO_BIN_EXE_auralis"));
    call.args(["master", "a.wav", "-o", "out/deep/", "--target", "-40", "--report", "r/r.html"]);
    call.current_dir(&bench.folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = call.spawn().unwrap();
    let begun = Instant::now();
    while !bench.files().iter().any(|name| name.ends_with(".part")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no output is begun");
        assert!(child.try_wait().unwrap().is_none(), "done before Ctrl-C");
        std::thread::sleep(Duration::from_millis(1));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    assert_eq!((run.stdout.as_str(), run.stderr.contains("error:")), ("", false), "{}", run.stderr);
    assert_eq!(bench.files(), ["a.wav"]);
    assert!(!bench.path("out").exists() && !bench.path("r").exists());
}
