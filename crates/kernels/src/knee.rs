/// The gain computer of a compressor: the static curve with a soft knee, in octaves (6.02 dB).
///
/// With u the level over the threshold and W the width of the knee, the reduction is s times
///
/// 0 for u ≤ −W/2, (u + W/2)² / 2W within the knee, u from W/2 on,
///
/// where s = 1 − 1/ratio (Giannoulis, Massberg and Reiss, *Digital Dynamic Range Compressor Design*, JAES
/// 60(6), 2012). An upward curve is its mirror image: u counts below the threshold, and the
/// reduction is negative. Never beyond the range. Its value and its slope are continuous up to the range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftKnee {
    /// 1, or −1 for an upward curve.
    sign: f32,
    threshold: f32,
    slope: f32,
    half_width: f32,
    width: f32,
    /// 1 / 2W; 0 for a hard knee.
    bend: f32,
    range: f32,
}

impl SoftKnee {
    /// A curve that turns down what is above the threshold. All but `slope` are in octaves; `slope` is
    /// 1 − 1/ratio, and a knee of 0 is hard.
    pub fn downward(threshold: f32, slope: f32, knee: f32, range: f32) -> Self {
        let bend = if knee > 0.0 { 0.5 / knee } else { 0.0 };
        Self { sign: 1.0, threshold, slope, half_width: 0.5 * knee, width: knee, bend, range }
    }

    /// A curve that turns up what is below the threshold.
    pub fn upward(threshold: f32, slope: f32, knee: f32, range: f32) -> Self {
        Self { sign: -1.0, ..Self::downward(threshold, slope, knee, range) }
    }

    #[inline(always)]
    pub(crate) fn reduction(&self, level: f32) -> f32 {
        let into = self.sign * (level - self.threshold) + self.half_width;
        // What lies within the knee, and what lies beyond it.
        let within = if into > 0.0 { into } else { 0.0 };
        let within = if within < self.width { within } else { self.width };
        let beyond = into - self.width;
        let beyond = if beyond > 0.0 { beyond } else { 0.0 };
        let within_curve = within * within * self.bend;
        let reduction = self.slope * (within_curve + beyond);
        self.sign * if reduction < self.range { reduction } else { self.range }
    }
}
