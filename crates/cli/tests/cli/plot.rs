//! Pictures that stand alone.

use std::fs;

use crate::harness::{Bench, clip, write_bursts};

#[test]
fn an_svg_needs_nothing_but_itself() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    bench.run(&["loudness", &input, "--plot", "p.svg"]).succeeded();
    let svg = fs::read_to_string(bench.path("p.svg")).unwrap();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>\n"));
    assert_eq!((svg.matches("<svg").count(), svg.matches("class=\"grid\"").count()), (1, 2), "two panels");
    assert!(svg.contains("Short-term loudness in LUFS") && svg.contains("integrated -15.9 LUFS"));
    assert!(svg.contains("prefers-color-scheme: dark"), "legible in light and dark");
    for outside in ["href", "url(", "@import", "<script", "var(", "NaN", "inf"] {
        assert!(!svg.contains(outside), "{outside}");
    }
    // Every element that is opened is closed, and quotes come in pairs.
    assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    assert_eq!(svg.matches('"').count() % 2, 0);
    // The same file gives the same picture.
    bench.run(&["loudness", &input, "--plot", "q.svg"]).succeeded();
    assert_eq!(svg, fs::read_to_string(bench.path("q.svg")).unwrap());
}

#[test]
fn a_png_is_one_on_a_machine_without_fonts() {
    let bench = Bench::new();
    write_bursts(&bench.path("a&b.wav"), 44_100, 4, 0.2);
    bench.run(&["loudness", "a&b.wav", "--plot", "new/p.png"]).succeeded();
    let png = fs::read(bench.path("new/p.png")).unwrap();
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    // Twice the 1000 units of the picture.
    assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 2_000);
    assert!(png.len() > 20_000, "{} bytes", png.len());
}

#[test]
fn silence_and_moments_have_pictures_too() {
    let bench = Bench::new();
    write_bursts(&bench.path("silence.wav"), 44_100, 2, 0.0);
    bench.run(&["loudness", "silence.wav", "--plot", "s.png"]).succeeded();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(bench.path("one.wav"), spec).unwrap();
    writer.write_sample(9_000i16).unwrap();
    writer.finalize().unwrap();
    bench.run(&["loudness", "one.wav", "--plot", "o.svg"]).succeeded();
    let svg = fs::read_to_string(bench.path("o.svg")).unwrap();
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn pictures_are_outputs_like_any_other() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    fs::write(bench.path("taken.svg"), "precious").unwrap();
    let run = bench.run(&["loudness", "in.wav", "--plot", "taken.svg"]);
    run.failed_with("taken.svg", &["exists", "--force"]);
    bench.run(&["loudness", "in.wav", "--plot", "taken.svg", "--force"]).succeeded();
    let run = bench.run(&["loudness", "in.wav", "--plot", "x.svg", "--curve", "x.svg"]);
    run.failed_with("x.svg", &["the curve"]);
    for wrong in
        [&["loudness", "in.wav", "--plot", "p.gif"][..], &["loudness", "in.wav", "in.wav", "--plot", "p.svg"]]
    {
        assert_eq!(bench.run(wrong).code, Some(2), "{wrong:?}");
    }
}
