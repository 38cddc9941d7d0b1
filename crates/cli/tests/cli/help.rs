//! The help, and that its examples work.

use std::fs;

use crate::harness::{Bench, CLIPS, clip, write_bursts};

#[test]
fn help_has_every_option() {
    let bench = Bench::new();
    let master = [
        "--output",
        "--preset",
        "--intensity",
        "--target",
        "--ceiling",
        "--reference",
        "--neighbours",
        "--count",
        "--corridor",
        "--write-corridor",
        "--sidecar",
        "--album",
        "--format",
        "--bit-depth",
        "--sample-rate",
        "--dither",
        "--report",
        "--plan-only",
        "--plan",
        "--force",
        "--json",
        "--threads",
        "--quiet",
        "--verbose",
    ];
    let loudness =
        ["--album", "--write-tags", "--curve", "--force", "--json", "--threads", "--quiet", "--verbose"];
    let limit = ["--output", "--gain", "--ceiling", "--lookahead", "--release", "--bit-depth", "--format"];
    let compress = [
        "--threshold",
        "--ratio",
        "--knee",
        "--attack",
        "--release",
        "--makeup",
        "--lookahead",
        "--sidechain-highpass",
        "--link",
        "--mix",
    ];
    let eq = [
        "--output",
        "--band",
        "--curve",
        "--linear-phase",
        "--minimum-phase",
        "--psychoacoustic",
        "--max-correction",
        "--plot",
        "--bit-depth",
    ];
    let commands = [
        ("master", &master[..]),
        ("loudness", &loudness[..]),
        ("limit", &limit[..]),
        ("analyze", &["--plot", "--sidecar", "--force", "--json"]),
        ("compare", &["--sidecar", "--json"]),
        ("similar", &["--in", "-n", "--sidecar", "--json"]),
        ("duplicates", &["--sidecar", "--json"]),
        ("compress", &compress[..]),
        ("eq", &eq[..]),
        ("resample", &["--output", "--rate", "--quality", "--bit-depth", "--format", "--dither"]),
        ("bench", &["--quick"]),
    ];
    for (command, options) in commands {
        let help = bench.run(&[command, "--help"]).succeeded().stdout;
        options.iter().for_each(|option| assert!(help.contains(option), "{option} in {help}"));
    }
}

#[test]
fn every_example_works() {
    for command in [
        "",
        "master",
        "loudness",
        "analyze",
        "compare",
        "similar",
        "duplicates",
        "compress",
        "eq",
        "limit",
        "resample",
        "bench",
    ] {
        let asked = [command, "--help"];
        let asked = if command.is_empty() { &asked[1..] } else { &asked };
        let help = Bench::new().run(asked).succeeded().stdout;
        let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  auralis ")).collect();
        assert!(examples.len() >= 2, "{help}");
        for example in examples {
            // What stands after a wide gap says what the example does.
            let call = example.split("   ").next().unwrap();
            let bench = Bench::new();
            fs::create_dir(bench.path("album")).unwrap();
            for name in ["song.flac", "hit.flac", "album/01.flac"] {
                fs::copy(clip("solo_guitar_em9.flac"), bench.path(name)).unwrap();
            }
            write_bursts(&bench.path("song.wav"), 44_100, 2, 0.2);
            if call.contains("music/") {
                fs::create_dir(bench.path("music")).unwrap();
                for name in &CLIPS[..5] {
                    fs::copy(clip(name), bench.path("music").join(name)).unwrap();
                }
            }
            fs::write(bench.path("curve.txt"), "100 2\n1000 0\n8000 -3\n").unwrap();
            bench.run(&call.split_whitespace().collect::<Vec<_>>()).succeeded();
        }
    }
}
