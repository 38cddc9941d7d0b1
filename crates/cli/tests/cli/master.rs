//! `auralis master`

use std::fs;

use serde_json::Value;

use crate::harness::{Bench, CLIPS, assert_keys, clip, samples, testdata, write_bursts};

fn lufs(line: &Value) -> f64 {
    line["integrated_lufs"].as_f64().unwrap()
}

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
fn integers_of_32_bits_are_kept_as_float() {
    let bench = Bench::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(bench.path("in.wav"), spec).unwrap();
    // 24 significant bits, most of them below the 24th of full scale.
    (0..44_100i32).for_each(|n| writer.write_sample((n % 441 - 220) * 8_191 + 1).unwrap());
    writer.finalize().unwrap();
    for (output, is_kept) in [("out.wav", true), ("out.flac", false)] {
        bench.run(&["master", "in.wav", "--intensity", "0", "-o", output]).succeeded();
        let codec = bench.measure(output)["codec"].clone();
        assert_eq!(codec, if is_kept { "pcm_f32" } else { "flac" });
    }
    assert!(samples(&bench.path("out.wav")) == samples(&bench.path("in.wav")), "bit for bit");
}

#[test]
fn formats_and_depths_are_what_was_asked_for() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 48_000, 3, 0.2);
    let spec = |output: &str, more: &[&str]| {
        bench.run(&[&["master", "in.wav", "-o", output][..], more].concat()).succeeded();
        let line = bench.measure(&bench.arg(output));
        line["codec"].as_str().unwrap().to_owned()
    };
    assert_eq!(spec("a.wav", &[]), "pcm_s16", "as the input");
    assert_eq!(spec("b.wav", &["--bit-depth", "24"]), "pcm_s24");
    assert_eq!(spec("c.wav", &["--bit-depth", "32f"]), "pcm_f32");
    assert_eq!(spec("d.flac", &["--dither", "shaped"]), "flac");
    bench.run(&["master", "in.wav", "--format", "flac"]).succeeded();
    assert!(bench.path("in.master.flac").exists(), "beside the input");
    bench.run(&["master", "in.wav", "--format", "same"]).succeeded();
    assert!(bench.path("in.master.wav").exists());
}

#[test]
fn loudness_and_ceiling_hold_at_another_rate() {
    let bench = Bench::new();
    write_bursts(&bench.path("high.wav"), 96_000, 6, 0.5);
    let inputs = [
        (clip("clipped_internal_degeneration_190bpm.ogg"), "48000"),
        (clip("electronic_media_threat.ogg"), "44100"),
        (bench.arg("high.wav"), "44100"),
        (clip("speech_allison_8k_mono.wav"), "48000"),
    ];
    for (input, rate) in inputs {
        let call = ["master", &input, "-o", "out.wav", "--target", "-11", "--sample-rate", rate];
        let run = bench.run(&[&call[..], &["--bit-depth", "24", "--force", "--json"]].concat()).succeeded();
        let line = run.json().remove(0);
        let (before, written) = (bench.measure(&input), bench.measure("out.wav"));
        assert_eq!(written["sample_rate_hz"].as_u64(), rate.parse().ok());
        for key in ["path", "sample_rate_hz", "channels", "codec"] {
            assert_eq!(line["input_loudness"][key], before[key], "{key}");
        }
        // The number of frames is rounded to the nearest.
        let length = |line: &Value| line["duration_s"].as_f64().unwrap();
        for converted in [&written, &line["input_loudness"]] {
            assert!((length(converted) - length(&before)).abs() <= 0.500_001 / 44_100.0, "{input}");
        }
        let limited = line["loudness_limited_by_headroom"].as_bool().unwrap();
        assert!(limited || (lufs(&written) + 11.0).abs() < 0.1, "{written}");
        assert!(written["true_peak_dbtp"].as_f64().unwrap() <= -1.0, "{written}");
        assert!((lufs(&written) - lufs(&line["output_loudness"])).abs() < 1e-6, "{line}");
    }
}

#[test]
fn a_rate_without_a_master_is_a_conversion() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 48_000, 3, 0.3);
    bench
        .run(&["resample", "in.wav", "-o", "converted.wav", "--rate", "44100", "--quality", "best"])
        .succeeded();
    let untouched = ["master", "in.wav", "--intensity", "0", "--bit-depth", "32f"];
    for (rate, output, expected) in [("44100", "to44.wav", "converted.wav"), ("48000", "same.wav", "in.wav")]
    {
        bench.run(&[&untouched[..], &["--sample-rate", rate, "-o", output]].concat()).succeeded();
        assert!(samples(&bench.path(output)) == samples(&bench.path(expected)), "{rate}");
    }
    for rate in ["7999", "384001"] {
        assert_eq!(bench.run(&["master", "in.wav", "-o", "x.wav", "--sample-rate", rate]).code, Some(2));
    }
}

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
fn tags_and_names_are_carried_over() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.3);
    bench.run(&["master", "in.wav", "-o", "tagged.flac"]).succeeded();
    let mut tags = auralis_media::Tags::read(&bench.path("tagged.flac")).unwrap();
    assert!(tags.is_empty());
    tags.set("TITLE", "Été & <Hiver>");
    let spec = auralis_media::EncodeSpec {
        container: auralis_media::Container::Flac,
        sample: auralis_media::SampleFormat::Int16,
        sample_rate: std::num::NonZeroU32::new(44_100).unwrap(),
        layout: auralis_core::ChannelLayout::MONO,
    };
    let file = auralis_media::OutputFile::create(&bench.path("named.flac"), Default::default()).unwrap();
    let mut encoder = auralis_media::Encoder::create(file, &spec, Some(&tags)).unwrap();
    auralis_core::FrameSink::write(&mut encoder, &auralis_core::BlockRef::mono(&[0.1; 44_100])).unwrap();
    encoder.finish().unwrap();
    bench.run(&["master", "named.flac", "-o", "out/"]).succeeded();
    let carried = auralis_media::Tags::read(&bench.path("out/named.flac")).unwrap();
    assert_eq!(carried.get("TITLE"), Some("Été & <Hiver>"));
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
