//! Random command lines: help, a result, or a usage error; never a panic, and no file that was not asked for.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use auralis_testkit::Random;

const ROUNDS: usize = 250;
const SOON: Duration = Duration::from_secs(20);

/// Commands, options, values that fit some of them, and values that fit none. No input exists, so no work is done.
const WORDS: [&str; 64] = [
    "master",
    "loudness",
    "analyze",
    "compare",
    "similar",
    "duplicates",
    "eq",
    "compress",
    "limit",
    "resample",
    "help",
    "--help",
    "-h",
    "--version",
    "--json",
    "--quiet",
    "--verbose",
    "--threads",
    "--force",
    "--album",
    "-o",
    "--in",
    "-n",
    "--preset",
    "--intensity",
    "--target",
    "--ceiling",
    "--reference",
    "--format",
    "--bit-depth",
    "--sample-rate",
    "--dither",
    "--report",
    "--plan-only",
    "--plan",
    "--write-tags",
    "--curve",
    "--sidecar",
    "--plot",
    "--band",
    "--threshold",
    "--ratio",
    "--gain",
    "--rate",
    "--quality",
    "warm",
    "0.5",
    "-1",
    "-14",
    "0",
    "NaN",
    "inf",
    "-inf",
    "1e999",
    "99999999999999999999",
    "",
    " ",
    "-",
    "--",
    "none.wav",
    "no folder/none.flac",
    "peak:1000:1:3",
    "peak:::",
    "\u{1F3B5}\u{301}\u{202e}.wav",
];

#[test]
fn any_words_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(83);
    let (mut wrong, mut well) = (0, 0);
    for round in 0..ROUNDS {
        let count = random.range(0..9);
        let mut words: Vec<&str> = (0..count).map(|_| WORDS[random.range(0..WORDS.len())]).collect();
        // Mostly a command first, so that its own options are reached.
        if random.range(0..4) > 0 {
            words.insert(0, WORDS[random.range(0..10)]);
        }
        let start = Instant::now();
        let run = Command::new(env!("CARGO_BIN_EXE_auralis"))
            .args(&words)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(start.elapsed() < SOON, "round {round}: {words:?} takes {:?}", start.elapsed());
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(!said.contains("panicked"), "round {round}: {words:?}: {said}");
        match run.status.code() {
            Some(0) => well += 1,
            Some(1 | 2) => {
                wrong += 1;
                let told = !said.trim().is_empty() || !run.stdout.is_empty();
                assert!(told, "round {round}: {words:?} fails without a word");
            }
            other => panic!("round {round}: {words:?} ends with {other:?}: {said}"),
        }
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "round {round}: {words:?} leaves {left:?}");
    }
    assert!(wrong > 100 && well > 5, "{wrong} refused, {well} done");
}
