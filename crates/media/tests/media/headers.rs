//! WAVE headers as they should be, as they are found, and as nobody should write them.

use std::path::PathBuf;

use auralis_core::{FrameSource, Speaker};
use auralis_media::{Decoder, ErrorKind, MediaError};

use crate::support::{Planes, read_in_blocks};

/// A header field by field; the defaults are a sound 16-bit mono file of 8 frames.
#[derive(Clone)]
struct Wave {
    riff: [u8; 4],
    tag: u16,
    channels: u16,
    rate: u32,
    align: u16,
    bits: u16,
    /// What follows the 16 bytes of a plain `fmt ` chunk.
    format_tail: Vec<u8>,
    before_data: Vec<u8>,
    data_size: Option<u32>,
    data: Vec<u8>,
    after_data: Vec<u8>,
}

impl Default for Wave {
    fn default() -> Self {
        let data = (0i16..8).flat_map(|n| (n * 1000).to_le_bytes()).collect();
        Self {
            riff: *b"RIFF",
            tag: 1,
            channels: 1,
            rate: 44_100,
            align: 2,
            bits: 16,
            format_tail: Vec::new(),
            before_data: Vec::new(),
            data_size: None,
            data,
            after_data: Vec::new(),
        }
    }
}

impl Wave {
    fn bytes(&self) -> Vec<u8> {
        let format = [
            self.tag.to_le_bytes().as_slice(),
            &self.channels.to_le_bytes(),
            &self.rate.to_le_bytes(),
            &self.rate.wrapping_mul(self.align.into()).to_le_bytes(),
            &self.align.to_le_bytes(),
            &self.bits.to_le_bytes(),
            &self.format_tail,
        ]
        .concat();
        let size = self.data_size.unwrap_or(self.data.len() as u32).to_le_bytes();
        let body = [
            chunk(b"fmt ", &format),
            self.before_data.clone(),
            b"data".to_vec(),
            size.to_vec(),
            self.data.clone(),
        ]
        .concat();
        let riff_size = (body.len() as u32 + 4).to_le_bytes();
        [self.riff.as_slice(), &riff_size, b"WAVE", &body, &self.after_data].concat()
    }

    fn open(&self) -> Result<(Decoder, Planes), MediaError> {
        open(&self.bytes())
    }
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn open(bytes: &[u8]) -> Result<(Decoder, Planes), MediaError> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let mut decoder = Decoder::open(&path)?;
    let planes = read_in_blocks(&mut decoder, 5)?;
    Ok((decoder, planes))
}

fn extensible(valid_bits: u16, mask: u32, tag: u16) -> Vec<u8> {
    const TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
    [&22u16.to_le_bytes(), &valid_bits.to_le_bytes(), &mask.to_le_bytes()[..], &tag.to_le_bytes(), &TAIL]
        .concat()
}

#[test]
fn every_sample_coding_maps_to_its_definition() {
    // n / 2^(b-1); 8-bit samples are unsigned around 128 (Microsoft, RIFF specification).
    let cases: [(u16, u16, &[u8], [f32; 2]); 6] = [
        (1, 8, &[0, 192], [-1.0, 0.5]),
        (1, 16, &[0x00, 0x80, 0xFF, 0x7F], [-1.0, 32767.0 / 32768.0]),
        (1, 24, &[0x00, 0x00, 0x80, 0x01, 0x00, 0x00], [-1.0, 1.0 / 8_388_608.0]),
        (1, 32, &[0, 0, 0, 0x80, 0, 0, 0, 0x40], [-1.0, 0.5]),
        (3, 32, &[0, 0, 0x20, 0x40, 0, 0, 0, 0x80], [2.5, -0.0]),
        (3, 64, &[0, 0, 0, 0, 0, 0, 0x04, 0xC0, 0, 0, 0, 0, 0, 0, 0xD0, 0x3F], [-2.5, 0.25]),
    ];
    let names = ["pcm_u8", "pcm_s16", "pcm_s24", "pcm_s32", "pcm_f32", "pcm_f64"];
    for ((tag, bits, data, expected), name) in cases.into_iter().zip(names) {
        for channels in [1, 2] {
            let align = channels * bits / 8;
            let wave = Wave { tag, bits, channels, align, data: data.to_vec(), ..Wave::default() };
            let (decoder, planes) = wave.open().unwrap();
            assert_eq!(decoder.info().codec, name);
            assert_eq!(decoder.info().bit_depth, (tag == 1).then_some(bits.into()));
            assert_eq!(planes.concat(), expected, "{name}, {channels} channels");
        }
    }
}

#[test]
fn an_extensible_header_names_speakers_and_valid_bits() {
    use Speaker::{BackCenter, Left, Right};
    // 20 bits at the top of 24.
    let wave = Wave {
        tag: 0xFFFE,
        channels: 3,
        align: 9,
        bits: 24,
        format_tail: extensible(20, 0x103, 1),
        data: vec![0, 0, 0x40, 0, 0, 0xC0, 0, 0, 0x20],
        ..Wave::default()
    };
    let (decoder, planes) = wave.open().unwrap();
    assert_eq!(decoder.info().bit_depth, Some(20));
    assert_eq!(decoder.layout().speakers(), [Left, Right, BackCenter]);
    assert_eq!(planes, [[0.5], [-0.5], [0.25]]);
}

#[test]
fn rf64_and_bw64_take_their_size_from_ds64() {
    let sound = Wave::default();
    for riff in [*b"RF64", *b"BW64"] {
        let mut ds64 = [0u8; 28];
        ds64[8..16].copy_from_slice(&16u64.to_le_bytes());
        let wave = Wave {
            riff,
            before_data: chunk(b"ds64", &ds64),
            data_size: Some(u32::MAX),
            // Tags behind the audio are no audio.
            after_data: chunk(b"id3 ", &[1; 64]),
            ..sound.clone()
        };
        let (decoder, planes) = wave.open().unwrap();
        assert_eq!(decoder.info().container.as_bytes(), riff.to_ascii_lowercase());
        assert_eq!(decoder.total_frames(), Some(8));
        assert!(planes == sound.open().unwrap().1);
    }
}

#[test]
fn a_writer_that_could_not_go_back_is_read_to_the_end() {
    let (_, expected) = Wave::default().open().unwrap();
    let (decoder, planes) = Wave { data_size: Some(u32::MAX), ..Wave::default() }.open().unwrap();
    assert_eq!(decoder.total_frames(), Some(8));
    assert!(planes == expected);
    let mut bytes = Wave { data_size: Some(0), ..Wave::default() }.bytes();
    bytes[4..8].fill(0);
    assert!(open(&bytes).unwrap().1 == expected);
    // With a sound RIFF size, no data means no data.
    assert_eq!(Wave { data_size: Some(0), ..Wave::default() }.open().unwrap().1, [[0f32; 0]]);
}

#[test]
fn chunks_of_any_kind_and_odd_length_are_stepped_over() {
    let before_data =
        [chunk(b"bext", &[7; 603]), chunk(b"LIST", b"INFOISFT\x03\0\0\0abc\0"), chunk(b"junk", &[])];
    let wave = Wave { before_data: before_data.concat(), ..Wave::default() };
    assert!(wave.open().unwrap().1 == Wave::default().open().unwrap().1);
}

#[test]
fn absurd_headers_are_errors_of_the_right_kind() {
    use ErrorKind::{Damaged, Truncated, Unsupported};
    let d = Wave::default;
    let cases = [
        ("no channels", Wave { channels: 0, ..d() }, Damaged),
        ("65535 channels", Wave { channels: 65_535, align: 65_535, bits: 8, ..d() }, Unsupported),
        ("25 channels", Wave { channels: 25, align: 50, ..d() }, Unsupported),
        ("rate 0", Wave { rate: 0, ..d() }, Damaged),
        ("rate 999", Wave { rate: 999, ..d() }, Unsupported),
        ("rate 4 billion", Wave { rate: 4_000_000_000, ..d() }, Unsupported),
        ("frame size 0", Wave { align: 0, ..d() }, Damaged),
        ("frame size that does not fit", Wave { channels: 2, align: 3, ..d() }, Damaged),
        ("5 bytes per sample", Wave { align: 5, ..d() }, Damaged),
        ("16-bit float", Wave { tag: 3, ..d() }, Damaged),
        ("more bits than bytes", Wave { bits: 24, ..d() }, Damaged),
        ("data size beyond the file", Wave { data_size: Some(17_000), ..d() }, Truncated),
        ("a chunk that overflows", Wave { before_data: b"LIST\xFF\xFF\xFF\xFF".to_vec(), ..d() }, Truncated),
        ("an extensible header cut short", Wave { tag: 0xFFFE, ..d() }, Damaged),
    ];
    for (what, wave, kind) in cases {
        let error = wave.open().map(drop).unwrap_err();
        assert_eq!(error.kind(), kind, "{what}: {error}");
    }
    let mut bytes = Wave::default().bytes();
    bytes[12..16].copy_from_slice(b"fmtx");
    assert_eq!(open(&bytes).map(drop).unwrap_err().kind(), Damaged, "no fmt chunk");
    let endless = [b"RIFF\xFF\xFF\xFF\xFFWAVE".to_vec(), chunk(b"junk", &[]).repeat(20_000)].concat();
    assert_eq!(open(&endless).map(drop).unwrap_err().kind(), Damaged, "nothing but chunks");
}

#[test]
fn the_limits_of_rate_and_channels_are_legal() {
    for rate in [1_000, 768_000] {
        assert!(Wave { rate, ..Wave::default() }.open().is_ok(), "{rate} Hz");
    }
    assert!(Wave { channels: 24, align: 24, bits: 8, data: vec![0; 48], ..Wave::default() }.open().is_ok());
}

#[test]
fn a_file_cut_off_says_where_it_ends() {
    let wave = Wave { data_size: Some(44_100 * 2), data: vec![0; 22_050 * 2 + 1], ..Wave::default() };
    let error = wave.open().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated);
    assert_eq!(
        error.to_string(),
        "the audio ends early: 22050 of 44100 frames are there (at frame 22050, 0.500 s); copy the file again \
         from its source"
    );
}

#[test]
fn a_sample_that_is_not_finite_is_an_error_with_its_place() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut samples = [0.5f32; 2 * 20];
        samples[2 * 13 + 1] = bad;
        samples[2 * 14] = bad;
        let data = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let wave = Wave { tag: 3, channels: 2, align: 8, bits: 32, data, ..Wave::default() };
        let error = wave.open().map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFinite);
        let message = error.to_string();
        assert!(
            message.starts_with("a sample is not a finite number (at frame 13, 0.000 s, channel 1);"),
            "{message}"
        );
    }
    // A double beyond the range of f32 is not finite either.
    let wave = Wave { tag: 3, align: 8, bits: 64, data: 1e300f64.to_le_bytes().to_vec(), ..Wave::default() };
    assert_eq!(wave.open().map(drop).unwrap_err().kind(), ErrorKind::NotFinite);
}

/// Full scale is 1: 16-bit integers that nobody scaled, +90 dBFS, can still be brought down to music; 24-bit ones cannot.
#[test]
fn samples_may_be_loud_but_not_absurd() {
    let float = |samples: &[f32]| {
        let data = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        Wave { tag: 3, align: 4, bits: 32, data, ..Wave::default() }.open()
    };
    assert_eq!(float(&[0.5, -32_768.0, 1e5]).unwrap().1, [[0.5, -32_768.0, 1e5]]);
    for absurd in [1.001e5, -8_388_608.0, 1e30] {
        let error = float(&[0.5, 0.25, absurd, f32::NAN]).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        let words =
            "a sample is louder than +100 dBFS, which no recording is (at frame 2, 0.000 s, channel 0); ";
        assert!(error.to_string().starts_with(words), "{error}");
    }
}
