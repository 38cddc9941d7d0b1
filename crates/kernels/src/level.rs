use core::fmt;

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// What every machine of the target has: SSE2 on x86-64, NEON on AArch64.
    Baseline,
    /// AVX2: eight `f32` lanes.
    Avx2,
    /// AVX-512 F, VL, BW and DQ: sixteen `f32` lanes.
    Avx512,
}

impl Level {
    /// All levels, from the slowest to the fastest.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    fn is_supported(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => std::arch::is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512vl")
                    && std::arch::is_x86_feature_detected!("avx512bw")
                    && std::arch::is_x86_feature_detected!("avx512dq")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        })
    }
}

/// The kernels at one level, which this machine is known to support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernels {
    // Private, and set only after `is_supported`: the dispatch relies on it for soundness.
    level: Level,
}

impl Kernels {
    /// The kernels at the fastest level of this machine. Call it when an object is built.
    pub fn detect() -> Self {
        let level = Level::ALL.into_iter().rev().find(|level| level.is_supported());
        Self { level: level.unwrap_or(Level::Baseline) }
    }

    /// The kernels at a given level, or `None` if this machine lacks it.
    pub fn at(level: Level) -> Option<Self> {
        level.is_supported().then_some(Self { level })
    }

    /// Every level of this machine, from the slowest to the fastest.
    pub fn supported() -> impl Iterator<Item = Self> {
        Level::ALL.into_iter().filter_map(Self::at)
    }

    /// The level in use.
    #[inline]
    pub fn level(self) -> Level {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_supported_level_is_detected() {
        assert_eq!(Kernels::at(Level::Baseline).map(Kernels::level), Some(Level::Baseline));
        assert_eq!(Kernels::supported().last(), Some(Kernels::detect()));
    }
}
