//! `auralis master`

use std::fs;

use serde_json::Value;

use crate::harness::{Bench, CLIPS, assert_keys, clip, lufs, samples, testdata, write_bursts};

#[test]
fn every_clip_reaches_its_target_under_its_ceiling() {
    let bench = Bench::new();
    let input = testdata().display().to_string();
    let run =
        bench.run(&["master", &input, "-o", &bench.arg("out/"), "--target", "-16", "--json"]).succeeded();
    let lines = run.json();
    assert_eq!(lines.len(), CLIPS.len());
    for (line, name) in lines.iter().zip(CLIPS) {
        assert!(line["input"].as_str().unwrap().ends_with(name), "in input order");
        let written = bench.measure(line["output"].as_str().unwrap());
        let limited = line["loudness_limited_by_headroom"].as_bool().unwrap();
        assert!(limited || (lufs(&written) + 16.0).abs() < 0.1, "{written}");
        assert!(written["true_peak_dbtp"].as_f64().unwrap() <= -1.0, "{written}");
        // What the render said is what the file holds.
        assert!((lufs(&written) - lufs(&line["output_loudness"])).abs() < 1e-6, "{line}");
        let length = |line: &Value| line["duration_s"].as_f64().unwrap();
        assert_eq!(length(&written), length(&bench.measure(line["input"].as_str().unwrap())), "{name}");
    }
}

#[test]
fn json_has_the_keys_of_the_contract() {
    let bench = Bench::new();
    let arguments =
        ["master", &clip("solo_guitar_em9.flac"), "-o", &bench.arg("x.wav"), "--json", "--preset", "gentle"];
    let run = bench.run(&arguments).succeeded();
    let line = run.json().remove(0);
    let keys = [
        "input",
        "output",
        "mode",
        "preset",
        "intensity",
        "target_lufs",
        "ceiling_dbtp",
        "input_loudness",
        "output_loudness",
        "plan",
        "loudness_limited_by_headroom",
        "max_gain_reduction_db",
        "elapsed_s",
        "realtime_factor",
    ];
    assert_keys(&run.stdout, &line, &keys);
    // Each side is what `auralis loudness` says of that file, key for key.
    for (side, path) in [("input_loudness", "input"), ("output_loudness", "output")] {
        let measured = bench.measure(line[path].as_str().unwrap());
        let (said, found) = (line[side].as_object().unwrap(), measured.as_object().unwrap());
        assert_eq!(said.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
        for key in ["path", "duration_s", "sample_rate_hz", "channels", "codec"] {
            assert_eq!(said[key], found[key], "{key} of {side}");
        }
    }
    assert_eq!((line["mode"].as_str(), line["preset"].as_str()), (Some("adaptive"), Some("gentle")));
    assert_eq!((line["target_lufs"].as_f64(), line["ceiling_dbtp"].as_f64()), (Some(-16.0), Some(-1.0)));
    assert!(line["plan"]["gain_reason"].as_str().unwrap().contains("target -16.00 LUFS"));
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let input = testdata().display().to_string();
    let by_threads = |threads: &str| {
        let bench = Bench::new();
        bench.run(&["master", &input, "-o", &bench.arg("out/"), "--threads", threads]).succeeded();
        bench.files().into_iter().map(|name| (fs::read(bench.path(&name)).unwrap(), name)).collect::<Vec<_>>()
    };
    let one = by_threads("1");
    assert_eq!(one.len(), CLIPS.len());
    assert!(one == by_threads("2"));
    assert!(one == by_threads("5"));
}

#[test]
fn intensity_zero_is_the_input_bit_for_bit() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 5, 0.5);
    let call = |output: &str, more: &[&str]| {
        let fixed = ["master", "in.wav", "--intensity", "0", "-o", output];
        bench.run(&[&fixed[..], more].concat()).succeeded();
        samples(&bench.path(output))
    };
    let input = samples(&bench.path("in.wav"));
    assert!(call("same.wav", &[]) == input);
    assert!(call("more.wav", &["--bit-depth", "24"]) == input);
    assert!(call("float.wav", &["--bit-depth", "32f"]) == input);
}

#[test]
fn a_reference_sets_the_loudness() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 6, 0.1);
    write_bursts(&bench.path("ref.wav"), 44_100, 6, 0.3);
    let line = bench
        .run(&["master", "in.wav", "-o", "x.wav", "--json", "--reference", "ref.wav"])
        .succeeded()
        .json()
        .remove(0);
    assert_eq!(line["mode"], "reference");
    let (written, reference) = (bench.measure(&bench.arg("x.wav")), bench.measure(&bench.arg("ref.wav")));
    assert!((lufs(&written) - lufs(&reference)).abs() < 0.1);
}

#[test]
fn a_named_target_brings_its_ceiling() {
    let bench = Bench::new();
    let line = |more: &[&str]| {
        let fixed = ["master", &clip("solo_tabla.flac"), "--plan-only", "--json"];
        bench.run(&[&fixed[..], more].concat()).succeeded().json().remove(0)
    };
    let loud = line(&["--target", "spotify-loud"]);
    assert_eq!((loud["target_lufs"].as_f64(), loud["ceiling_dbtp"].as_f64()), (Some(-11.0), Some(-2.0)));
    let own = line(&["--target", "spotify-loud", "--ceiling", "-0.5"]);
    assert_eq!(own["ceiling_dbtp"].as_f64(), Some(-0.5));
    assert!(own["output"].is_null() && own["output_loudness"].is_null(), "a plan writes nothing");
    assert!(bench.files().is_empty());
}

#[test]
fn a_target_beyond_the_budget_says_so() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 6, 0.1);
    let run = bench.run(&["master", "in.wav", "-o", "x.wav", "--target", "-5"]).succeeded();
    assert!(run.stdout.contains("budget"), "{}", run.stdout);
    let line = bench
        .run(&["master", "in.wav", "--target", "-5", "--plan-only", "--json"])
        .succeeded()
        .json()
        .remove(0);
    assert_eq!(line["loudness_limited_by_headroom"], true);
}

#[test]
fn masters_in_a_folder_are_left_out_and_that_is_said() {
    let bench = Bench::new();
    fs::create_dir(bench.path("music")).unwrap();
    write_bursts(&bench.path("music/song.master.wav"), 44_100, 1, 0.2);
    for more in [&[][..], &["--json"]] {
        let run = bench.run(&[&["master", "music"][..], more].concat()).succeeded();
        assert_eq!(run.stdout, "");
        for words in ["music/song.master.wav", "left out", "nothing was done"] {
            assert!(run.stderr.contains(words), "{words} in {:?}", run.stderr);
        }
    }
    assert_eq!(bench.run(&["master", "music", "--quiet"]).succeeded().stderr, "");
    // Beside others, and only where its own output would stand beside it.
    write_bursts(&bench.path("music/song.wav"), 44_100, 1, 0.1);
    let run = bench.run(&["master", "music", "--json", "--force"]).succeeded();
    assert_eq!(run.json().len(), 1);
    assert!(run.stderr.contains("song.master.wav") && !run.stderr.contains("nothing"), "{}", run.stderr);
    let run = bench.run(&["master", "music", "-o", "out/", "--json"]).succeeded();
    assert_eq!((run.json().len(), run.stderr.as_str()), (2, ""));
}

#[test]
fn the_report_is_one_page_that_needs_nothing_else() {
    let bench = Bench::new();
    write_bursts(&bench.path("a<b>&c.wav"), 44_100, 4, 0.2);
    bench
        .run(&["master", "a<b>&c.wav", "-o", "x.wav", "--report", "r/report.html", "--plan", "plan.json"])
        .succeeded();
    let page = fs::read_to_string(bench.path("r/report.html")).unwrap();
    // Nothing in it depends on the day or the speed of the machine.
    bench.run(&["master", "a<b>&c.wav", "-o", "y.wav", "--report", "again.html"]).succeeded();
    assert_eq!(page, fs::read_to_string(bench.path("again.html")).unwrap());
    assert!(page.contains("a&lt;b&gt;&amp;c.wav") && !page.contains("a<b>"));
    for outside in ["http:", "https:", "src=", "href=", "@import", "<script", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let pictures = "loudness, the waveform before and after, the spectrum, the gain reduction";
    assert_eq!(page.matches("<svg").count(), 5, "{pictures}");
    assert_eq!(page.matches("</svg>").count(), 5);
    assert!(!page.contains("NaN") && !page.contains("inf"));
    let plan: Value = serde_json::from_str(&fs::read_to_string(bench.path("plan.json")).unwrap()).unwrap();
    assert!(plan["plan"]["gain_db"].is_f64());
}
