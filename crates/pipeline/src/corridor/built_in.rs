//! The corridor of freely licensed music, measured by the project.
//!
//! 268 tracks out of 40 collections, each at least 45 s long and heard for its first 240 s: orchestral, rock, metal, electronic, folk,
//! ambient, chiptune. A track's vote is one over the root of the size of its collection. Spectra are those of frames above
//! the relative gate of BS.1770, third octaves of both channels against 20 Hz to 20 kHz.
//!
//! What to know: nearly all were Ogg Vorbis, which has little above 16 kHz; some are narrow-band originals. So the
//! low quantiles under 50 Hz and over 12 kHz mean “often absent”. Crest and PLR are of the first 240 s, from
//! sample peaks. Centres were 2^(n/3) kHz, at most 1 % off those of a profile.

use super::{Body, Corridor, Spread};
use crate::tonal_balance::BANDS;

/// Quantiles 10, 25, 50, 75 and 90 %.
type Row = [f64; 5];

/// Levels of third octaves in dB against the whole.
#[rustfmt::skip]
const LEVELS_DB: [Row; BANDS] = [
    [-48.83, -40.91, -34.87, -27.71, -19.26], // 19.69 Hz
    [-48.47, -39.35, -31.88, -24.1, -18.44], // 24.8 Hz
    [-45.35, -34.58, -24.29, -18.64, -12.39], // 31.25 Hz
    [-44.38, -32.37, -19.71, -14.3, -10.94], // 39.37 Hz
    [-41.55, -25.38, -15.46, -11.33, -8.46], // 49.61 Hz
    [-32.16, -17.69, -11.72, -8.72, -7.08], // 62.5 Hz
    [-29.4, -16.08, -12.81, -10.49, -8.49], // 78.75 Hz
    [-20.65, -14.31, -11.57, -9.8, -7.92], // 99.21 Hz
    [-19.29, -15.58, -12.89, -10.71, -8.46], // 125 Hz
    [-18.89, -15.04, -13.2, -11.18, -9.43], // 157.49 Hz
    [-18.78, -15.04, -12.74, -10.71, -8.88], // 198.43 Hz
    [-18.27, -15.75, -13.73, -11.56, -9.38], // 250 Hz
    [-18.49, -15.84, -13.62, -11.38, -8.82], // 314.98 Hz
    [-19.68, -16.69, -14.04, -11.16, -8.54], // 396.85 Hz
    [-20.78, -18.09, -15.23, -11.13, -9.64], // 500 Hz
    [-21.19, -18.37, -15.35, -11.9, -9.97], // 629.96 Hz
    [-22.96, -19.86, -16.28, -13.25, -11.15], // 793.7 Hz
    [-24.32, -20.9, -17.54, -13.97, -11.98], // 1000 Hz
    [-25.75, -22.15, -18.2, -14.83, -12.89], // 1259.92 Hz
    [-26.6, -22.93, -19.51, -15.92, -14.11], // 1587.4 Hz
    [-27.81, -24.46, -20.21, -16.58, -14.41], // 2000 Hz
    [-29.55, -25.22, -21.38, -18.16, -15.43], // 2519.84 Hz
    [-32.02, -26.72, -22.08, -19.37, -15.9], // 3174.8 Hz
    [-33.38, -27.98, -23.08, -19.93, -16.89], // 4000 Hz
    [-37.38, -30.06, -25.46, -20.83, -17.7], // 5039.68 Hz
    [-39.25, -31.75, -26.39, -21.83, -19.24], // 6349.6 Hz
    [-41.87, -34.16, -27.79, -23.25, -19.91], // 8000 Hz
    [-44.27, -37.05, -30.02, -24.75, -20.88], // 10079.4 Hz
    [-51.47, -42.15, -33.13, -27.24, -21.91], // 12699.2 Hz
    [-64.65, -49.41, -37.82, -30.95, -25.67], // 16000 Hz
    [-120.0, -107.07, -63.07, -42.58, -35.31], // 20158.7 Hz
];

const INTEGRATED_LUFS: Row = [-20.492, -17.499, -14.31, -11.492, -9.528];
const LOUDNESS_RANGE_LU: Row = [2.002, 3.363, 5.265, 9.157, 12.069];
const PLR_DB: Row = [9.555, 12.089, 14.123, 16.462, 18.137];
const CREST_DB: Row = [11.424, 13.801, 16.088, 18.437, 20.752];
const CORRELATION: Row = [0.258, 0.489, 0.694, 0.858, 0.965];
const SIDE_SHARE: Row = [0.018, 0.075, 0.155, 0.264, 0.389];
/// The mean over the third octaves from 50 to 100 Hz.
const BASS_SIDE_SHARE: Row = [0.0015, 0.0121, 0.0698, 0.2131, 0.4089];

pub(super) fn built_in() -> Corridor {
    Corridor {
        body: Body::Music,
        levels_db: LEVELS_DB.map(spread),
        integrated_lufs: spread(INTEGRATED_LUFS),
        range_lu: spread(LOUDNESS_RANGE_LU),
        plr_db: spread(PLR_DB),
        crest_db: spread(CREST_DB),
        correlation: spread(CORRELATION),
        side_share: spread(SIDE_SHARE),
        bass_side_share: spread(BASS_SIDE_SHARE),
    }
}

fn spread([p10, p25, median, p75, p90]: Row) -> Spread {
    Spread { p10, p25, median, p75, p90 }
}
