use auralis_fingerprint::{AcousticPrint, PrintError};
use proptest::prelude::*;
use rusty_chromaprint::{Configuration, FingerprintCompressor};

proptest! {
    #[test]
    fn any_print_comes_back_from_its_text(codes in prop::collection::vec(any::<u32>(), 0..60)) {
        let print = AcousticPrint::new(codes);
        prop_assert_eq!(print.to_string().parse(), Ok(print));
    }

    #[test]
    fn the_text_holds_what_another_implementation_compresses(codes in prop::collection::vec(any::<u32>(), 0..60)) {
        let configuration = Configuration::preset_test2();
        let packed = FingerprintCompressor::from(&configuration).compress(&codes);
        prop_assert_eq!(unbase64(&AcousticPrint::new(codes).to_string()), packed);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[A-Za-z0-9_-]{0,40}|.{0,20}") {
        let _ = text.parse::<AcousticPrint>();
    }
}

/// Base64 for URLs by the book: six bits a digit, what is left over is dropped.
fn unbase64(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = text.chars().map(|c| format!("{:06b}", ALPHABET.find(c).unwrap())).collect();
    let whole = bits.len() / 8 * 8;
    (0..whole).step_by(8).map(|i| u8::from_str_radix(&bits[i..i + 8], 2).unwrap()).collect()
}

#[test]
fn what_is_no_print_is_said_so() {
    let parse = |text: &str| text.parse::<AcousticPrint>();
    assert_eq!(parse(""), Err(PrintError::Short));
    assert_eq!(parse("AQAAAQZJiV GSBAAA"), Err(PrintError::NotBase64 { position: 10 }));
    assert_eq!(parse("AgAAAQZJiVGSBAAA"), Err(PrintError::Algorithm { found: 2 }));
    assert_eq!(parse("AQAAAQ"), Err(PrintError::Short), "it announces a code and has none");
    assert_eq!(parse("AQ__8AAA"), Err(PrintError::Short), "a million codes announced, none there");
    // Seven times 7 + 0 reaches bit 49.
    assert_eq!(parse("AQAAAf___wAAAAAAAAA"), Err(PrintError::Damaged));
}
