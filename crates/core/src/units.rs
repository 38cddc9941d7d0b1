use core::fmt;
use core::ops::{Add, Neg, Sub};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $suffix:literal, $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(pub f64);

        impl $name {
            /// The number, or `None` where it is infinite or undefined, as JSON wants it.
            pub fn finite(self) -> Option<f64> {
                self.0.is_finite().then_some(self.0)
            }
        }

        impl fmt::Display for $name {
            /// The number and its unit; an explicit precision overrides the usual one, and −∞ is written as such.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.0 == f64::NEG_INFINITY {
                    return write!(f, concat!("−∞ ", $suffix));
                }
                let digits = f.precision().unwrap_or($digits);
                if f.sign_plus() {
                    return write!(f, concat!("{:+.*} ", $suffix), digits, self.0);
                }
                write!(f, concat!("{:.*} ", $suffix), digits, self.0)
            }
        }
    };
}

unit!(
    /// Loudness relative to full scale, K-weighted (ITU-R BS.1770); −∞ is silence.
    Lufs, "LUFS", 1
);
unit!(
    /// A difference of loudness.
    Lu, "LU", 1
);
unit!(
    /// A ratio of amplitudes, 20·log₁₀.
    Db, "dB", 2
);
unit!(
    /// A true-peak level relative to full scale (ITU-R BS.1770 Annex 2).
    DbTp, "dBTP", 1
);
unit!(
    /// A frequency.
    Hz, "Hz", 1
);
unit!(
    /// A duration or a position in time.
    Seconds, "s", 3
);

/// A count of frames: one frame is one sample of every channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frames(pub u64);

impl Frames {
    /// The duration of this many frames.
    pub fn seconds(self, sample_rate_hz: f64) -> Seconds {
        Seconds(self.0 as f64 / sample_rate_hz)
    }
}

impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} frames", self.0)
    }
}

impl Db {
    /// The level of an amplitude ratio; 0 gives −∞.
    pub fn from_amplitude(ratio: f64) -> Self {
        Self(20.0 * ratio.log10())
    }

    /// The amplitude ratio of this level.
    pub fn to_amplitude(self) -> f64 {
        10f64.powf(self.0 / 20.0)
    }
}

impl DbTp {
    /// The level of a linear peak; 0 gives −∞.
    pub fn from_amplitude(peak: f64) -> Self {
        Self(20.0 * peak.log10())
    }

    /// The linear peak of this level.
    pub fn to_amplitude(self) -> f64 {
        10f64.powf(self.0 / 20.0)
    }
}

impl Lufs {
    /// The loudness of silence.
    pub const SILENCE: Self = Self(f64::NEG_INFINITY);
}

impl Sub for Lufs {
    type Output = Lu;
    fn sub(self, other: Self) -> Lu {
        Lu(self.0 - other.0)
    }
}

impl Add<Lu> for Lufs {
    type Output = Self;
    fn add(self, by: Lu) -> Self {
        Self(self.0 + by.0)
    }
}

impl From<Lu> for Db {
    /// One LU is one dB of gain.
    fn from(lu: Lu) -> Self {
        Self(lu.0)
    }
}

impl Add<Db> for DbTp {
    type Output = Self;
    fn add(self, gain: Db) -> Self {
        Self(self.0 + gain.0)
    }
}

impl Sub for DbTp {
    type Output = Db;
    fn sub(self, other: Self) -> Db {
        Db(self.0 - other.0)
    }
}

impl Neg for Db {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_and_amplitudes() {
        for (db, amplitude) in [(0.0, 1.0), (20.0, 10.0), (-20.0, 0.1), (-6.020_599_913_279_624, 0.5)] {
            assert!((Db(db).to_amplitude() - amplitude).abs() < 1e-15);
            assert!((Db::from_amplitude(amplitude).0 - db).abs() < 1e-12);
        }
        assert_eq!(DbTp::from_amplitude(0.0).finite(), None);
    }

    #[test]
    fn units_print_themselves() {
        assert_eq!(Lufs(-14.04).to_string(), "-14.0 LUFS");
        assert_eq!(format!("{:.2}", Lufs(-14.04)), "-14.04 LUFS");
        assert_eq!(format!("{:+.1}", Db(3.0)), "+3.0 dB");
        assert_eq!(Lufs::SILENCE.to_string(), "−∞ LUFS");
        assert_eq!((Lufs(-14.0) - Lufs(-20.5)).to_string(), "6.5 LU");
        assert_eq!(Frames(88_200).seconds(44_100.0), Seconds(2.0));
    }
}
