use crate::fold::{LANES, fold};

/// Values whose mantissas, each below 2, are multiplied in one lane without leaving the range of `f32`.
const PER_LANE: usize = 64;

kernel! {
    /// Σ x\[n\], summed in `f64`.
    pub fn sum(samples: &[f32]) -> f64 {
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let mut lanes = [0.0f64; LANES];
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane += f64::from(x);
            }
        }
        for (lane, &x) in lanes.iter_mut().zip(rest) {
            *lane += f64::from(x);
        }
        fold(lanes)
    }
}

kernel! {
    /// The magnitude of each power, √P\[k\], with their sum and their first moment, Σ √P and Σ k·√P.
    ///
    /// The shorter slice decides the length; powers are not negative.
    pub fn magnitudes(power: &[f32], magnitude: &mut [f32]) -> (f64, f64) {
        let len = power.len().min(magnitude.len());
        let (powers, power_rest) = power[..len].as_chunks::<LANES>();
        let (magnitudes, magnitude_rest) = magnitude[..len].as_chunks_mut::<LANES>();
        let (mut sums, mut moments) = ([0.0f64; LANES], [0.0f64; LANES]);
        let mut bins: [f64; LANES] = core::array::from_fn(|i| i as f64);
        for (power, magnitude) in powers.iter().zip(magnitudes) {
            for i in 0..LANES {
                let root = power[i].sqrt();
                magnitude[i] = root;
                sums[i] += f64::from(root);
                moments[i] += bins[i] * f64::from(root);
                bins[i] += LANES as f64;
            }
        }
        for (i, (power, magnitude)) in power_rest.iter().zip(magnitude_rest).enumerate() {
            let root = power.sqrt();
            *magnitude = root;
            sums[i] += f64::from(root);
            moments[i] += bins[i] * f64::from(root);
        }
        (fold(sums), fold(moments))
    }
}

kernel! {
    /// Σ ln max(x\[n\], floor). The floor is a normal positive number; NaN and infinity are an error of the caller.
    ///
    /// Exponents are added and mantissas multiplied, 64 to a lane, so that a logarithm is due only once in
    /// 1,024 values. The mantissas' product is rounded 64 times: 4·10⁻⁶ of one logarithm.
    pub fn sum_of_logs(samples: &[f32], floor: f32) -> f64 {
        let (mut exponent, mut logs) = (0i64, 0.0f64);
        for part in samples.chunks(LANES * PER_LANE) {
            let (chunks, rest) = part.as_chunks::<LANES>();
            let (mut exponents, mut mantissas) = ([0i32; LANES], [1.0f32; LANES]);
            for chunk in chunks {
                for i in 0..LANES {
                    let x = if chunk[i] > floor { chunk[i] } else { floor };
                    let bits = x.to_bits();
                    exponents[i] += (bits >> 23) as i32 - 127;
                    mantissas[i] *= f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000);
                }
            }
            for (i, &x) in rest.iter().enumerate() {
                let bits = (if x > floor { x } else { floor }).to_bits();
                exponents[i] += (bits >> 23) as i32 - 127;
                mantissas[i] *= f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000);
            }
            for (lane, mantissa) in exponents.iter().zip(mantissas) {
                exponent += i64::from(*lane);
                logs += f64::from(mantissa).ln();
            }
        }
        exponent as f64 * core::f64::consts::LN_2 + logs
    }
}

kernel! {
    /// How far one curve lies above another: Σ max(0, now\[k\] − before\[k\]). The shorter slice decides the length.
    pub fn rise(now: &[f32], before: &[f32]) -> f64 {
        let len = now.len().min(before.len());
        let (nows, now_rest) = now[..len].as_chunks::<LANES>();
        let (befores, before_rest) = before[..len].as_chunks::<LANES>();
        let mut lanes = [0.0f64; LANES];
        for (now, before) in nows.iter().zip(befores) {
            for i in 0..LANES {
                let rise = now[i] - before[i];
                lanes[i] += f64::from(if rise > 0.0 { rise } else { 0.0 });
            }
        }
        for (lane, (now, before)) in lanes.iter_mut().zip(now_rest.iter().zip(before_rest)) {
            let rise = now - before;
            *lane += f64::from(if rise > 0.0 { rise } else { 0.0 });
        }
        fold(lanes)
    }
}

kernel! {
    /// How often the sign changes from one sample to the next; 0 counts as positive.
    pub fn sign_changes(samples: &[f32]) -> usize {
        let mut changes = 0;
        for part in samples.get(1..).unwrap_or(&[]).chunks(1 << 15).zip(samples.chunks(1 << 15)) {
            let mut count = 0u32;
            for (now, before) in part.0.iter().zip(part.1) {
                count += u32::from((*now < 0.0) != (*before < 0.0));
            }
            changes += count as usize;
        }
        changes
    }
}
