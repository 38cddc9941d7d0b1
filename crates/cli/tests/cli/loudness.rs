//! `auralis loudness`

use std::fs;

use crate::harness::{Bench, CLIPS, assert_keys, clip, testdata, write_tone};

#[test]
fn every_clip_is_measured_as_ffmpeg_measures_it() {
    // ffmpeg -i CLIP -af ebur128=peak=true -f null - (7.1, and 5.1 for the speech): integrated, true peak.
    // The speech is at 8 kHz, where K-weighting has a deviation of its own: see the loudness crate.
    let expected = [
        (-6.6, 2.0),
        (-16.7, -2.5),
        (-13.4, -0.2),
        (-31.9, -15.9),
        (-15.9, -4.1),
        (-14.1, 0.5),
        (-16.1, -2.8),
        (-26.6, -9.7),
        (-19.0, -1.1),
    ];
    let bench = Bench::new();
    let run = bench.run(&["loudness", &testdata().display().to_string(), "--json"]).succeeded();
    let lines = run.json();
    assert_eq!(lines.len(), CLIPS.len());
    for ((line, name), (integrated, true_peak)) in lines.iter().zip(CLIPS).zip(expected) {
        assert!(line["path"].as_str().unwrap().ends_with(name), "in input order");
        let tolerance = if name.contains("8k") { 0.3 } else { 0.11 };
        assert!((line["integrated_lufs"].as_f64().unwrap() - integrated).abs() < tolerance, "{line}");
        assert!((line["true_peak_dbtp"].as_f64().unwrap() - true_peak).abs() < 0.16, "{line}");
    }
}

#[test]
fn json_has_the_keys_of_the_contract() {
    let bench = Bench::new();
    let run = bench.run(&["loudness", &clip("rock_feelings_95bpm.flac"), "--json"]).succeeded();
    let line = run.json().remove(0);
    let keys = [
        "path",
        "duration_s",
        "sample_rate_hz",
        "channels",
        "codec",
        "integrated_lufs",
        "loudness_range_lu",
        "max_momentary_lufs",
        "max_short_term_lufs",
        "relative_threshold_lufs",
        "true_peak_dbtp",
        "sample_peak_dbfs",
        "replaygain_track_gain_db",
    ];
    assert_keys(&run.stdout, &line, &keys);
    assert_eq!((line["codec"].as_str(), line["channels"].as_u64()), (Some("flac"), Some(2)));
    assert_eq!(line["sample_rate_hz"], 44_100);
    let gain = line["replaygain_track_gain_db"].as_f64().unwrap();
    assert!((gain - (-18.0 - line["integrated_lufs"].as_f64().unwrap())).abs() < 1e-9);
}

/// Tones at 1 kHz, one after the other, of so many dBFS and seconds. On both channels a tone has its peak's level in
/// LUFS (EBU Tech 3341, case 1).
fn write_levels(path: &std::path::Path, levels: &[(f64, f64)]) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for (dbfs, seconds) in levels {
        for n in 0..(seconds * 48_000.0) as u32 {
            let x = 10f64.powf(dbfs / 20.0) * (std::f64::consts::TAU * f64::from(n) / 48.0).sin();
            [x, x].into_iter().for_each(|x| writer.write_sample(x as f32).unwrap());
        }
    }
    writer.finalize().unwrap();
}

#[test]
fn every_key_has_its_own_number() {
    let bench = Bench::new();
    let power = |dbfs: f64| 10f64.powf(dbfs / 10.0);
    let mean = |a: f64, b: f64, share: f64| 10.0 * (share * power(a) + (1.0 - share) * power(b)).log10();
    // Half of the time 10 dB softer: the range of EBU Tech 3342, case 1; gated at 10 LU under the mean.
    write_levels(&bench.path("half.wav"), &[(-20.0, 20.0), (-30.0, 20.0)]);
    // Half a second louder: all of a momentary window, a sixth of a short-term one.
    write_levels(&bench.path("burst.wav"), &[(-30.0, 6.0), (-20.0, 0.5), (-30.0, 6.0)]);
    // Six samples a period, the first at 0: they reach sin 60° of the peak.
    write_tone(&bench.path("between.wav"), 48_000, 8_000.0, -6.0, 2.0);
    let expected: [(&str, &[(&str, f64)]); 3] = [
        (
            "half.wav",
            &[
                ("duration_s", 40.0),
                ("integrated_lufs", mean(-20.0, -30.0, 0.5)),
                ("relative_threshold_lufs", mean(-20.0, -30.0, 0.5) - 10.0),
                ("loudness_range_lu", 10.0),
                ("sample_peak_dbfs", -20.0),
            ],
        ),
        (
            "burst.wav",
            &[("max_momentary_lufs", -20.0), ("max_short_term_lufs", mean(-20.0, -30.0, 1.0 / 6.0))],
        ),
        ("between.wav", &[("sample_peak_dbfs", -6.0 + 20.0 * 0.75f64.sqrt().log10())]),
    ];
    for (name, numbers) in expected {
        let line = bench.measure(name);
        for (key, expected) in numbers {
            let found = line[key].as_f64().unwrap();
            // What EBU Tech 3341 allows a meter; the onset of a tone overshoots by as much.
            assert!((found - expected).abs() < 0.1, "{key} of {name}: {found}, {expected:.2} expected");
        }
    }
}

#[test]
fn silence_is_null_and_not_an_error() {
    let bench = Bench::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(bench.path("silence.wav"), spec).unwrap();
    (0..44_100).for_each(|_| writer.write_sample(0i16).unwrap());
    writer.finalize().unwrap();
    let line = bench.measure(&bench.arg("silence.wav"));
    for key in ["integrated_lufs", "true_peak_dbtp", "sample_peak_dbfs", "loudness_range_lu"] {
        assert!(line[key].is_null() && line.as_object().unwrap().contains_key(key), "{key} in {line}");
    }
}

#[test]
fn an_album_has_a_line_of_its_own_at_the_end() {
    let bench = Bench::new();
    let paths = ["solo_tabla.flac", "solo_guitar_em9.flac"].map(clip);
    let run = bench.run(&["loudness", &paths[0], &paths[1], "--album", "--json"]).succeeded();
    let lines = run.json();
    let album = &lines[2]["album"];
    assert_eq!((lines.len(), album["tracks"].as_u64()), (3, Some(2)));
    let loudness = |n: usize| lines[n]["integrated_lufs"].as_f64().unwrap();
    let integrated = album["integrated_lufs"].as_f64().unwrap();
    // The tabla lies under the relative gate of the set: the album is nearly the guitar.
    assert!(loudness(0) < integrated && integrated < loudness(1) + 0.5, "{album}");
    assert!((album["replaygain_album_gain_db"].as_f64().unwrap() + 18.0 + integrated).abs() < 1e-9);
    assert_eq!(album["true_peak_dbtp"], lines[1]["true_peak_dbtp"]);
}

#[test]
fn the_curve_is_a_table_every_tenth_of_a_second() {
    let bench = Bench::new();
    let arguments = ["loudness", &clip("quiet_safe_room.ogg"), "--curve", &bench.arg("curve.csv")];
    bench.run(&arguments).succeeded();
    let text = fs::read_to_string(bench.path("curve.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("time_s,momentary_lufs,short_term_lufs"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!((140..=150).contains(&rows.len()), "{} rows in 15 s", rows.len());
    assert_eq!((rows[0][0], rows[0][2]), ("0.4", ""), "no short-term loudness before 3 s");
    let loudest = rows.iter().filter_map(|row| row[2].parse::<f64>().ok()).fold(f64::MIN, f64::max);
    let line = bench.measure(&clip("quiet_safe_room.ogg"));
    // The maximum is taken every 10 ms, the curve every 100 ms.
    assert!((loudest - line["max_short_term_lufs"].as_f64().unwrap()).abs() < 0.2);
    assert_eq!(bench.run(&arguments).code, Some(1), "an existing curve is not replaced");
    bench.run(&[&arguments[..], &["--force"]].concat()).succeeded();
}

#[test]
fn people_get_a_table_and_quiet_gets_nothing() {
    let bench = Bench::new();
    let path = clip("solo_tabla.flac");
    let run = bench.run(&["loudness", &path]).succeeded();
    assert!(run.stdout.contains("-26.6 LUFS") && run.stdout.contains("solo_tabla.flac"), "{}", run.stdout);
    assert_eq!(bench.run(&["loudness", &path, "--quiet"]).succeeded().stdout, "");
}
