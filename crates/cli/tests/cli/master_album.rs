//! `auralis master --album`

use std::fs;

use crate::harness::{Bench, lufs, write_bursts};

#[test]
fn an_album_of_several_rates_becomes_one_rate() {
    let bench = Bench::new();
    for (name, rate, level) in [("a.wav", 44_100, 0.1), ("b.wav", 48_000, 0.3)] {
        write_bursts(&bench.path(name), rate, 4, level);
    }
    let call = ["master", "a.wav", "b.wav", "-o", "out/", "--album", "--target", "-20"];
    bench.run(&[&call[..], &["--sample-rate", "44100", "--report", "r.html"]].concat()).succeeded();
    let album = bench.run(&["loudness", "out/a.wav", "out/b.wav", "--album", "--json"]).succeeded();
    let [a, b, album] = &album.json()[..] else { panic!("two tracks and the album") };
    assert_eq!((a["sample_rate_hz"].as_u64(), b["sample_rate_hz"].as_u64()), (Some(44_100), Some(44_100)));
    assert!((lufs(&album["album"]) + 20.0).abs() < 0.1, "{album}");
    let report = fs::read_to_string(bench.path("r.html")).unwrap();
    assert!(report.contains("48.0 kHz to 44.1 kHz"), "says what became of it");
}

#[test]
fn an_album_gets_one_gain() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("album/disc 2")).unwrap();
    write_bursts(&bench.path("album/01.wav"), 44_100, 6, 0.05);
    write_bursts(&bench.path("album/disc 2/02.wav"), 44_100, 6, 0.1);
    let run =
        bench.run(&["master", "album", "--album", "-o", "out", "--json", "--target", "-16"]).succeeded();
    let [one, two, whole] = &run.json()[..] else { panic!("two tracks and the album: {}", run.stdout) };
    assert_eq!(one["plan"]["gain_db"], two["plan"]["gain_db"]);
    // Each side is what `auralis loudness --album` says of the files.
    for (side, folder) in [("input_loudness", "album"), ("output_loudness", "out")] {
        let run = bench.run(&["loudness", folder, "--album", "--json"]).succeeded();
        let measured = &run.json()[2]["album"];
        let said = whole["album"][side].as_object().unwrap();
        assert!(said.keys().eq(measured.as_object().unwrap().keys()), "{whole}");
        for (key, value) in said {
            let (said, measured) = (value.as_f64().unwrap(), measured[key].as_f64().unwrap());
            assert!((said - measured).abs() < 1e-6, "{key} of {folder}: {said} for {measured}");
        }
    }
    assert_eq!(whole["album"]["gain_db"], one["plan"]["gain_db"]);
    assert!((lufs(&whole["album"]["output_loudness"]) + 16.0).abs() < 0.1, "{whole}");
    assert!(bench.path("out/disc 2/02.wav").exists(), "folders are kept");
}

#[test]
fn the_reasons_in_an_album_are_true_of_each_track() {
    let bench = Bench::new();
    write_bursts(&bench.path("soft.wav"), 44_100, 4, 0.02);
    write_bursts(&bench.path("loud.wav"), 44_100, 4, 0.4);
    let call = ["master", "soft.wav", "loud.wav", "--album", "--target", "-15", "--verbose"];
    let said = bench.run(&[&call[..], &["-o", "out/"]].concat()).succeeded().stdout;
    assert!(said.lines().any(|line| line.contains("│ album ")), "{said}");
    let stages = |name: &str| -> Vec<&str> { said.lines().filter(|line| line.starts_with(name)).collect() };
    let [soft, loud] = stages("limiter ")[..] else { panic!("{said}") };
    assert!(soft.contains("nothing is limited") && !loud.contains("nothing is limited"), "{said}");
    let written = |name: &str| format!("loudness {:.2} LUFS", lufs(&bench.measure(name)));
    let [soft, loud] = stages("loudness ")[..] else { panic!("{said}") };
    assert!(
        soft.starts_with(&written("out/soft.wav")) && loud.starts_with(&written("out/loud.wav")),
        "{said}"
    );
    let planned = bench.run(&[&call[..], &["--plan-only"]].concat()).succeeded().stdout;
    let whole = planned.lines().find(|line| line.contains("│ album ")).unwrap();
    assert!(whole.contains("-15.0 LUFS") && whole.contains("-1.0 dBTP"), "{planned}");
}

#[test]
fn the_table_of_a_plan_has_no_empty_columns() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 4, 0.2);
    let said = bench.run(&["master", "in.wav", "--plan-only", "--target", "-20"]).succeeded().stdout;
    let row = said.lines().find(|line| line.contains("in.wav")).unwrap();
    assert!(!row.contains('–') && row.contains("-20.0 LUFS") && row.contains("-1.0 dBTP"), "{said}");
}

#[test]
fn an_album_keeps_the_order_around_a_bad_track() {
    let bench = Bench::new();
    fs::create_dir(bench.path("album")).unwrap();
    write_bursts(&bench.path("album/1.wav"), 44_100, 3, 0.1);
    fs::write(bench.path("album/2.wav"), "").unwrap();
    write_bursts(&bench.path("album/3.wav"), 44_100, 3, 0.2);
    let run = bench.run(&["master", "album", "--album", "-o", "out", "--json"]);
    let lines = run.json();
    assert_eq!((run.code, lines.len()), (Some(1), 4), "{}", run.stdout);
    assert_eq!(lines[3]["album"]["output_loudness"]["tracks"], 2);
    assert!(lines[0]["output"].is_string() && lines[2]["output"].is_string(), "{}", run.stdout);
    assert_eq!(lines[1]["path"], "album/2.wav");
    assert_eq!(lines[0]["plan"]["gain_db"], lines[2]["plan"]["gain_db"]);
}
