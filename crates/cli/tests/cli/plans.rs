//! `auralis master`: what it plans, says, writes down and reads again.

use std::fs;

use serde_json::Value;

use crate::harness::{Bench, clip, write_bursts, write_tone};

#[test]
fn a_plan_that_is_written_is_the_plan_that_is_used() {
    let bench = Bench::new();
    let song = clip("rock_feelings_95bpm.flac");
    let master = |output: &str, more: &[&str]| {
        let fixed = ["master", &song, "-o", output, "--json"];
        let line = bench.run(&[&fixed[..], more].concat()).succeeded().json().remove(0);
        (fs::read(bench.path(output)).unwrap(), line)
    };
    let arguments = ["master", &song, "--preset", "punchy", "--plan-only", "--plan", "plan.json"];
    bench.run(&arguments).succeeded();
    assert_eq!(bench.files(), ["plan.json"]);
    let (made, line) = master("made.wav", &["--preset", "punchy"]);
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
    // Only where plans alone are wanted, and with --force, it is made anew.
    let again = ["master", &song, "--plan-only", "--plan", "broken.json", "--preset", "warm"];
    bench.run(&again).failed_with("broken.json", &["--force"]);
    bench.run(&[&again[..], &["--force"]].concat()).succeeded();
    assert!(fs::read_to_string(bench.path("broken.json")).unwrap().contains("preset warm"));
}

/// Writes the plan of a file, and changes it.
fn edited_plan(bench: &Bench, input: &str, name: &str, edit: impl FnOnce(&mut Value)) {
    bench.run(&["master", input, "--plan-only", "--plan", name, "--force"]).succeeded();
    let text = fs::read_to_string(bench.path(name)).unwrap();
    let mut line: Value = serde_json::from_str(&text).unwrap();
    edit(&mut line);
    fs::write(bench.path(name), line.to_string()).unwrap();
}

#[test]
fn a_plan_that_was_read_is_never_written_over() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 4, 0.2);
    edited_plan(&bench, "in.wav", "edited.json", |line| line["plan"]["gain_db"] = Value::from(-1.5));
    let edited = fs::read(bench.path("edited.json")).unwrap();
    let master = |more: &[&str]| {
        let fixed = ["master", "in.wav", "-o", "out.wav", "--plan", "edited.json", "--json"];
        let line = bench.run(&[&fixed[..], more].concat()).succeeded().json().remove(0);
        assert_eq!(line["plan"]["gain_db"], -1.5, "the edit is carried out");
        assert!(fs::read(bench.path("edited.json")).unwrap() == edited, "the edit stays");
        fs::read(bench.path("out.wav")).unwrap()
    };
    let once = master(&[]);
    // An output is rendered again, as often as one likes.
    assert!(once == master(&["--force"]));
    assert!(once == master(&["--force"]));
}

#[test]
fn what_a_plan_decides_cannot_be_asked_for_beside_it() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.2);
    bench.run(&["master", "in.wav", "--plan-only", "--plan", "plan.json", "--target", "-20"]).succeeded();
    let options: [&[&str]; 7] = [
        &["--target", "-9"],
        &["--ceiling", "-3"],
        &["--preset", "warm"],
        &["--intensity", "0.5"],
        &["--reference", "in.wav"],
        &["--neighbours", "."],
        &["--corridor", "."],
    ];
    for option in options {
        let call = ["master", "in.wav", "-o", "out.wav", "--plan", "plan.json", "--force"];
        let run = bench.run(&[&call[..], option].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{option:?}: {}", run.stderr);
        for word in [option[0], "plan.json", "--plan-only"] {
            assert!(run.stderr.contains(word), "{word} in {}", run.stderr);
        }
    }
    assert_eq!(bench.files(), ["in.wav", "plan.json"]);
}

#[test]
fn what_is_said_of_a_plan_that_was_read_is_its_own() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 5, 0.2);
    let asked = ["--preset", "warm", "--target", "-18", "--ceiling", "-2", "--intensity", "0.9"];
    let call = ["master", "in.wav", "--plan-only", "--plan", "plan.json", "--json"];
    let made = bench.run(&[&call[..], &asked].concat()).succeeded().json().remove(0);
    let master = |plan: &str, more: &[&str]| {
        let call = ["master", "in.wav", "-o", "out.wav", "--force", "--plan", plan];
        bench.run(&[&call[..], more].concat()).succeeded()
    };
    let line = master("plan.json", &["--json", "--report", "report.html"]).json().remove(0);
    for key in ["mode", "preset", "intensity", "target_lufs", "ceiling_dbtp", "plan"] {
        assert_eq!(line[key], made[key], "{key}");
    }
    assert_eq!(line["target_lufs"], -18.0);
    let report = fs::read_to_string(bench.path("report.html")).unwrap();
    assert!(report.contains("preset warm · target -18.0 LUFS · ceiling -2.0 dBTP · intensity 0.9"));

    // A line with nothing but the plan tells what is in that.
    let bare = serde_json::json!({ "input": "in.wav", "plan": made["plan"] });
    fs::write(bench.path("bare.json"), bare.to_string()).unwrap();
    let line = master("bare.json", &["--json"]).json().remove(0);
    assert!(line["preset"].is_null() && line["mode"].is_null(), "{line}");
    assert_eq!(line["target_lufs"], made["plan"]["aim_lufs"]);

    // What was measured counts, not what the plan foresaw before it was edited.
    let mut edited: Value = bare;
    let gain = edited["plan"]["gain_db"].as_f64().unwrap() - 6.0;
    edited["plan"]["gain_db"] = Value::from(gain);
    fs::write(bench.path("softer.json"), edited.to_string()).unwrap();
    let said = master("softer.json", &[]).stdout;
    let written = format!("{:.2} LUFS", bench.measure("out.wav")["integrated_lufs"].as_f64().unwrap());
    let loudness = said.lines().find(|line| line.starts_with("loudness ")).unwrap();
    assert!(loudness.starts_with(&format!("loudness {written}: measured")), "{loudness}");
    assert!(said.contains("softer.json"), "{said}");
}

#[test]
fn a_peak_at_the_ceiling_is_not_over_it() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 48_000, 997.0, -10.0, 2.0);
    let peak = bench.measure("in.wav")["true_peak_dbtp"].as_f64().unwrap();
    let missed = |over: f64| {
        edited_plan(&bench, "in.wav", "plan.json", |line| {
            let plan = &mut line["plan"];
            ["tone", "compression", "width", "limiter_ceiling_dbtp"]
                .iter()
                .for_each(|stage| plan[stage] = Value::Null);
            plan["gain_db"] = Value::from(-1.0 + over - peak);
        });
        let call = ["master", "in.wav", "-o", "out.wav", "--plan", "plan.json", "--force", "--json"];
        bench.run(&call).succeeded().json().remove(0)["missed"].clone()
    };
    assert_eq!(missed(0.000_3), Value::Null, "less than a reading tells");
    let words = missed(0.001);
    assert!(words.as_str().unwrap().contains("-0.999 dBTP, over the ceiling of -1.000 dBTP"), "{words}");
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
