//! `auralis master`: what it plans, says, writes down and reads again.

use std::fs;

use serde_json::Value;

use crate::harness::{Bench, clip};

#[test]
fn a_plan_that_is_written_is_the_plan_that_is_used() {
    let bench = Bench::new();
    let song = clip("rock_feelings_95bpm.flac");
    let master = |output: &str, more: &[&str]| {
        let fixed = ["master", &song, "-o", output, "--preset", "punchy", "--json"];
        let line = bench.run(&[&fixed[..], more].concat()).succeeded().json().remove(0);
        (fs::read(bench.path(output)).unwrap(), line)
    };
    let arguments = ["master", &song, "--preset", "punchy", "--plan-only", "--plan", "plan.json"];
    bench.run(&arguments).succeeded();
    assert_eq!(bench.files(), ["plan.json"]);
    let (made, line) = master("made.wav", &[]);
    let (read, by_plan) = master("read.wav", &["--plan", "plan.json"]);
    assert!(made == read, "the same bytes");
    assert_eq!(line["plan"], by_plan["plan"]);

    // What is edited counts, and what is missing or no plan is said.
    let text = fs::read_to_string(bench.path("plan.json")).unwrap();
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    plan["plan"]["gain_db"] = Value::from(-20.0);
    plan["plan"]["tone"] = Value::Null;
    fs::write(bench.path("edited.json"), plan.to_string()).unwrap();
    let (_, quiet) = master("quiet.wav", &["--plan", "edited.json"]);
    assert!(quiet["output_loudness"]["integrated_lufs"].as_f64().unwrap() < -30.0, "{quiet}");
    let other = clip("solo_tabla.flac");
    let run = bench.run(&["master", &other, "-o", "x.wav", "--plan", "plan.json"]);
    assert!(run.code == Some(1) && run.stderr.contains("has none for it"), "{}", run.stderr);
    fs::write(bench.path("broken.json"), "{}").unwrap();
    let run = bench.run(&["master", &song, "-o", "x.wav", "--plan", "broken.json"]);
    assert!(run.code == Some(1) && run.stderr.contains("line 1 is no plan"), "{}", run.stderr);
    // With --force it is replaced.
    bench
        .run(&["master", &song, "-o", "y.wav", "--plan", "broken.json", "--force", "--preset", "warm"])
        .succeeded();
    assert!(fs::read_to_string(bench.path("broken.json")).unwrap().contains("preset warm"));
}

#[test]
fn every_stage_is_said_with_its_reason() {
    let bench = Bench::new();
    let song = clip("rock_war_of_freedom_140bpm.ogg");
    let run = bench.run(&["master", &song, "--plan-only", "--preset", "bright"]).succeeded();
    for stage in ["tone ", "dynamics ", "width ", "gain ", "limiter ", "loudness "] {
        let line = run.stdout.lines().find(|line| line.starts_with(stage));
        let reason = line.and_then(|line| line.split_once(": "));
        assert!(reason.is_some_and(|(_, reason)| reason.len() > 15), "{stage} in {}", run.stdout);
    }
    let line = bench.run(&["master", &song, "--plan-only", "--json"]).succeeded().json().remove(0);
    let plan = line["plan"].as_object().unwrap();
    for key in ["tone", "compression", "width", "aim_lufs", "gain_db", "crest_loss_db", "softened"] {
        assert!(plan.contains_key(key), "{key} in {plan:?}");
    }
}

#[test]
fn presets_and_tracks_have_their_own_plans() {
    let bench = Bench::new();
    let plan = |name: &str, preset: &str| {
        let arguments = ["master", &clip(name), "--plan-only", "--json", "--preset", preset];
        bench.run(&arguments).succeeded().json().remove(0)["plan"].clone()
    };
    let rock = plan("rock_feelings_95bpm.flac", "warm");
    assert_ne!(rock["tone"], plan("rock_feelings_95bpm.flac", "bright")["tone"]);
    assert_ne!(rock["tone"], plan("electronic_media_threat.ogg", "warm")["tone"]);
}

#[test]
fn a_track_that_is_its_own_reference_is_left_alone() {
    let bench = Bench::new();
    let song = clip("solo_guitar_em9.flac");
    let arguments = ["master", &song, "--plan-only", "--json", "--reference", &song];
    let line = bench.run(&arguments).succeeded().json().remove(0);
    assert_eq!(line["mode"], "reference");
    assert!(line["plan"]["tone"].is_null() && line["plan"]["width"].is_null(), "{line}");
    assert!(line["plan"]["gain_db"].as_f64().unwrap().abs() <= 0.05, "{line}");
}
