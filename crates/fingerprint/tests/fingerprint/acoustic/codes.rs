use auralis_core::Buffer;
use auralis_fingerprint::AcousticPrint;

use super::{melody, print_of};

/// What fpcalc 1.5.1 prints for the melody; `golden.py` says how the files were made.
const GOLDEN: [(u32, usize, u64, &str); 5] = [
    (
        44_100,
        2,
        8,
        "AQAAK9KTZFOk4WlwLcbDBR8czyneJ3iHiKYEkRFTXEuOp8fD41EZ_GgWtSFKZknxok-OJhRTIZ9EPIvgXYmKZymaKWAsGdWWOUey\
         PFWQH8wiJWjCMMGzpqDiJcbDB0meJVTRLggziVqwK0Zj4bmDMFl3fHIIjTIAQZFCwhBgqFCCCSCAcUQxgZRiQhklDEAA",
    ),
    (
        48_000,
        1,
        8,
        "AQAAK0qeKMmiRAr4REbhk2BULcIT40W4NoaWHVkTPkKfzEGTPAOPPkdkRocedYqAiJkYOKQa5CWhZdpSRO8jvEdzYXKLMy_erImR\
         LHkShI-OJ4lIBdfRX3Ce4h54M3joImeUwvoEqUyML-IKLVOegY_SIABBkAcVAIOAMgABQZABSBBBCGFCGIGIMMAY",
    ),
    (
        11_025,
        1,
        8,
        "AQAAK0qeKMmiRAr4REbhk2DEaBH-xHgRrg207EHW9BFqZQ6c0AHzHT0iMw_0iJkiDE4mBjGpBvkJcRqLSO0jvEdzYRJbPC_eKE2M\
         ZMkThFZ0PIqp4OLRw_kykBe-L8GTkkHOHNZFQXo4wlEiDv0zSFeiNOgBQRBCYAIABAKICIIMQsIQQogAAAEiBCDAAAE",
    ),
    (
        8_000,
        2,
        8,
        "AQAAK9KTZFOk4WlwLcbDBR8cT0zxtgnyYrwgMk5xLdnxHg-PR2Xwo1nUMETJTMWLPjmaUEyFuyLyhfBeJSqepWimgLGOakvk5Ajz\
         dNCPLIuUoAnDBM-agoqX4-GDJM-sol2KMJOoBVcwxTqeOwiTdYc-OUQpA0GRQkIoAKxQggkggCEEMAEQUgwIZaARBhA",
    ),
    (
        96_000,
        2,
        6,
        "AQAAG9KTZFOk4WlwLcbDBR8czyneJ3iHiKYEkRFTXEuOp8fD41EZ_GgWtSFKZknxok-OJhRTIZ9EPIvgXYmKZymaKWCso9oSOQdB\
         kULCEGCoUIIJIIBxRDEhAA",
    ),
];

#[test]
fn the_codes_are_those_of_fpcalc_bit_for_bit() {
    for (sample_rate, channels, seconds, expected) in GOLDEN {
        let print = print_of(&melody::golden(sample_rate, channels, seconds), sample_rate);
        assert_eq!(print.to_string(), expected, "{sample_rate} Hz, {channels} channels");
    }
}

#[test]
fn silence_and_what_is_shorter_than_a_code_are_ordinary() {
    for (frames, codes) in [(0, 0), (1, 0), (44_100, 0), (10 * 44_100, 59)] {
        let print = print_of(&Buffer::new(2, frames), 44_100);
        assert_eq!(print.codes().len(), codes, "{frames} frames");
        assert!(print.codes().iter().all(|code| *code == print.codes()[0]), "silence stands still");
    }
}

#[test]
fn a_code_needs_twenty_frames() {
    // 4,096 + 19·1,365 samples at the rate of the print.
    let needed = 4_096 + 19 * 1_365;
    let print = |frames| print_of(&Buffer::new(1, frames), 11_025).codes().len();
    assert_eq!((print(needed - 1), print(needed)), (0, 1));
}

#[test]
fn what_is_not_finite_counts_as_zero_and_what_is_too_loud_is_limited() {
    let clean = melody::tune(1, 11_025, 6);
    let with = |value: f32| {
        let mut audio = clean.clone();
        for n in (0..audio.frames()).step_by(997) {
            audio.block_mut().plane_mut(0)[n] = value;
        }
        print_of(&audio, 11_025)
    };
    assert_eq!(with(f32::NAN), with(0.0));
    assert_eq!(with(f32::INFINITY), with(0.0));
    assert_eq!(with(1e30), with(1.0));
    assert_ne!(with(1e30), with(0.0), "the spots are heard at all");
    assert!(!with(f32::NAN).codes().is_empty());
}

#[test]
fn rusty_chromaprint_agrees_where_it_does_not_convert_the_rate() {
    use rusty_chromaprint::{Configuration, Fingerprinter};
    let audio = melody::tune(2, 11_025, 20);
    let pcm: Vec<i16> = audio.block().plane(0).iter().map(|x| (x * 32_768.0).round() as i16).collect();
    let mut peer = Fingerprinter::new(&Configuration::preset_test2());
    peer.start(11_025, 1).unwrap();
    peer.consume(&pcm);
    peer.finish();
    assert_eq!(&AcousticPrint::new(peer.fingerprint().to_vec()), &print_of(&audio, 11_025));
}
