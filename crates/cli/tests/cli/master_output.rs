//! What `auralis master` writes: formats, depths, rates, tags

use serde_json::Value;

use crate::harness::{Bench, clip, lufs, samples, write_bursts};

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
