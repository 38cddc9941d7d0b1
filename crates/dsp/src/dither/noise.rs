/// Triangular noise as a function of a counter: no state, so it can start anywhere and fills vectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    key: u32,
}

impl Noise {
    /// The noise of one channel for the 2³² frames of an epoch.
    pub(super) fn new(seed: u64, channel: usize, epoch: u32) -> Self {
        let place = ((channel as u64) << 32) | u64::from(epoch);
        Self { key: (mix64(seed ^ mix64(place)) >> 32) as u32 }
    }

    /// The noise at a frame: triangular on −1 … 1, mean 0, variance 1/6. The sum of two uniform numbers of
    /// 16 bits each.
    #[inline(always)]
    pub(super) fn at(self, frame: u32) -> f32 {
        let bits = mix32(frame.wrapping_mul(0x9e37_79b9) ^ self.key);
        let sum = (bits & 0xffff) as i32 + (bits >> 16) as i32;
        (sum - 0xffff) as f32 * (1.0 / 65_536.0)
    }
}

/// A bijection of 32 bits that is close to random (C. Wellons, *Prospecting for Hash Functions*, 2018).
#[inline(always)]
fn mix32(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// A bijection of 64 bits (SplitMix64: G. Steele, D. Lea, C. Flood 2014).
fn mix64(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_is_triangular_in_every_moment() {
        let noise = Noise::new(1, 0, 0);
        let n = 4_000_000u32;
        let mut histogram = [0u32; 40];
        let mut moments = [0.0f64; 4];
        for i in 0..n {
            let d = f64::from(noise.at(i));
            for (k, moment) in (1..).zip(&mut moments) {
                *moment += d.powi(k) / f64::from(n);
            }
            histogram[((d + 1.0) * 20.0) as usize] += 1;
        }
        // Mean 0, variance 1/6, third 0, fourth 1/15; five standard errors of four million draws.
        for (moment, (expected, tolerance)) in
            moments.into_iter().zip([(0.0, 1.0e-3), (1.0 / 6.0, 5e-4), (0.0, 7e-4), (1.0 / 15.0, 3e-4)])
        {
            assert!((moment - expected).abs() < tolerance, "{moments:?}");
        }
        // χ² over 40 cells: 39 degrees of freedom, beyond 80 in one of 10,000.
        let chi_squared: f64 = (0..40)
            .map(|i| {
                let expected = f64::from(n) * (1.0 - (f64::from(i) - 19.5).abs() / 20.0) / 20.0;
                (f64::from(histogram[i as usize]) - expected).powi(2) / expected
            })
            .sum();
        assert!(chi_squared < 80.0, "{chi_squared}");
    }

    #[test]
    fn no_correlation_with_itself_or_between_channels_and_epochs() {
        let n = 1_000_000u32;
        let correlation = |a: &dyn Fn(u32) -> f32, b: &dyn Fn(u32) -> f32| {
            (0..n).map(|i| f64::from(a(i)) * f64::from(b(i))).sum::<f64>() / f64::from(n) * 6.0
        };
        let noise = Noise::new(0, 0, 0);
        // Five standard errors.
        let limit = 5.0 / f64::from(n).sqrt();
        for lag in [1, 2, 3, 4, 16, 64, 441, 1_024, 65_536] {
            let r = correlation(&|i| noise.at(i), &|i| noise.at(i + lag));
            assert!(r.abs() < limit, "lag {lag}: {r}");
        }
        for other in [Noise::new(0, 1, 0), Noise::new(0, 7, 0), Noise::new(1, 0, 0), Noise::new(0, 0, 1)] {
            for lag in [0, 1] {
                let r = correlation(&|i| noise.at(i), &|i| other.at(i + lag));
                assert!(r.abs() < limit, "{other:?}: {r}");
            }
        }
    }
}
