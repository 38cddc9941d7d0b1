/// Intervals computed together: seven accumulators of as many lanes stay in registers.
const LANES: usize = 16;
/// Points between two samples.
const POINTS: usize = 7;
/// Intervals whose points are kept at a time.
const SPAN: usize = 32;

/// The points 1 … 7 eighths after sample n, for `N` neighbouring n. `x` starts `bank.len()` − 1 before the
/// first of them.
#[inline(always)]
fn points<const N: usize>(x: &[f32], bank: &[[f32; POINTS]]) -> [[f32; N]; POINTS] {
    let mut sums = [[0.0f32; N]; POINTS];
    let forward = x[..2 * bank.len() + N - 1].array_windows::<N>();
    for ((left, right), taps) in forward.clone().zip(forward.rev()).zip(bank) {
        let [e1, e2, e3, o1, o2, o3, middle] = taps;
        for i in 0..N {
            let (even, odd) = (left[i] + right[i], left[i] - right[i]);
            sums[0][i] += e1 * even;
            sums[1][i] += e2 * even;
            sums[2][i] += e3 * even;
            sums[3][i] += o1 * odd;
            sums[4][i] += o2 * odd;
            sums[5][i] += o3 * odd;
            sums[6][i] += middle * even;
        }
    }
    let [e1, e2, e3, o1, o2, o3, middle] = sums;
    let sum = |even: [f32; N], odd: [f32; N]| core::array::from_fn(|i| even[i] + odd[i]);
    let difference = |even: [f32; N], odd: [f32; N]| core::array::from_fn(|i| even[i] - odd[i]);
    [
        sum(e1, o1),
        sum(e2, o2),
        sum(e3, o3),
        middle,
        difference(e3, o3),
        difference(e2, o2),
        difference(e1, o1),
    ]
}

/// The points 0 … 8 for up to a span of intervals, row by row; the rest stays 0.
#[inline(always)]
fn grid(x: &[f32], bank: &[[f32; POINTS]], frames: usize) -> [[f32; SPAN]; POINTS + 2] {
    let mut grid = [[0.0; SPAN]; POINTS + 2];
    let samples = &x[bank.len() - 1..][..=frames];
    grid[0][..frames].copy_from_slice(&samples[..frames]);
    grid[POINTS + 1][..frames].copy_from_slice(&samples[1..]);
    let between = &mut grid[1..=POINTS];
    let lanes = frames - frames % LANES;
    for start in (0..lanes).step_by(LANES) {
        for (row, points) in between.iter_mut().zip(points::<LANES>(&x[start..], bank)) {
            row[start..start + LANES].copy_from_slice(&points);
        }
    }
    for n in lanes..frames {
        for (row, [point]) in between.iter_mut().zip(points(&x[n..], bank)) {
            row[n] = point;
        }
    }
    grid
}

/// sin(πp/8) of the points p = 1 … 7.
const SINES: [f32; POINTS] =
    [0.382_683_43, 0.707_106_77, 0.923_879_5, 1.0, 0.923_879_5, 0.707_106_77, 0.382_683_43];

/// Adds to the points between the samples what samples far away make of them.
#[inline(always)]
fn add_far(grid: &mut [[f32; SPAN]; POINTS + 2], far: &[f32]) {
    let mut middles = [0.0; SPAN + 2];
    let known = far.len().min(SPAN + 2);
    middles[..known].copy_from_slice(&far[..known]);
    for ((row, sine), p) in grid[1..=POINTS].iter_mut().zip(SINES).zip(1u8..) {
        // Neighbouring middles have opposite signs: the slope and the bend are those of the envelope.
        let d = f32::from(p) / (POINTS + 1) as f32 - 0.5;
        let (before, here, after) =
            (0.5 * sine * (d - d * d), sine * (1.0 - d * d), -0.5 * sine * (d + d * d));
        for (n, y) in row.iter_mut().enumerate() {
            *y += before * middles[n] + here * middles[n + 1] + after * middles[n + 2];
        }
    }
}

/// A point and its neighbours on either side.
type Triple = (f32, f32, f32);

/// The triple whose middle is the higher one.
#[inline(always)]
fn higher(a: Triple, b: Triple) -> Triple {
    let b_is = b.1.abs() > a.1.abs();
    let choose = |a: f32, b: f32| if b_is { b } else { a };
    (choose(a.0, b.0), choose(a.1, b.1), choose(a.2, b.2))
}

/// The crest of each interval: a parabola through the highest point between its samples and that point's
/// neighbours.
#[inline(always)]
fn crests(grid: &[[f32; SPAN]; POINTS + 2]) -> [f32; SPAN] {
    let [y0, y1, y2, y3, y4, y5, y6, y7, y8] = grid;
    let mut crests = [0.0; SPAN];
    for n in 0..SPAN {
        // Written out: a loop in here would keep this one from becoming vectors.
        let top = higher((0.0, 0.0, 0.0), (y0[n], y1[n], y2[n]));
        let top = higher(top, (y1[n], y2[n], y3[n]));
        let top = higher(top, (y2[n], y3[n], y4[n]));
        let top = higher(top, (y3[n], y4[n], y5[n]));
        let top = higher(top, (y4[n], y5[n], y6[n]));
        let top = higher(top, (y5[n], y6[n], y7[n]));
        let (before, top, after) = higher(top, (y6[n], y7[n], y8[n]));
        let slope = after - before;
        let bend = (top - before) + (top - after);
        // Where the vertex lies further than one point away, the interval has no crest.
        let has_crest = (slope.abs() <= 2.0 * bend.abs()) & (top * bend > 0.0);
        let rise = 0.125 * slope * (slope / bend);
        let crest = (top + if has_crest { rise } else { 0.0 }).abs();
        let sample = y0[n].abs();
        crests[n] = if sample > crest { sample } else { crest };
    }
    crests
}

kernel! {
    /// The crest of each interval between two samples, from eight points each and a parabola through the
    /// highest: crests\[n\] belongs to the interval that starts with x\[n + K − 1\].
    ///
    /// The points are p/8 of the way, by filters of 2K taps of which those for p and 8 − p are mirror
    /// images. `bank` holds, for each of the K pairs of taps from the outside in, the even parts of the
    /// filters p = 1, 2, 3, their odd parts, and the filter p = 4.
    ///
    /// Intervals for which `x` has not enough samples are left as they are. NaN is passed over.
    pub fn interval_crests(x: &[f32], bank: &[[f32; 7]], out: &mut [f32]) {
        let half = bank.len();
        let frames = if half == 0 { 0 } else { (x.len() + 1).saturating_sub(2 * half).min(out.len()) };
        for (i, out) in out[..frames].chunks_mut(SPAN).enumerate() {
            out.copy_from_slice(&crests(&grid(&x[i * SPAN..], bank, out.len()))[..out.len()]);
        }
    }
}

kernel! {
    /// As [`interval_crests`](Self::interval_crests), of a waveform of which samples far from the interval make a part.
    ///
    /// What a sinc makes of far samples is sin(πf)·(−1)ⁿ·Q(n + f) at f of the way, with a smooth Q. far\[n + 1\] is
    /// that part in the middle of interval n, for each interval and its neighbours; a parabola through three of
    /// them, but for their signs, gives the other points. Intervals for which `far` has not enough are left as they are.
    pub fn interval_crests_with_far(x: &[f32], bank: &[[f32; 7]], far: &[f32], out: &mut [f32]) {
        let half = bank.len();
        let frames = if half == 0 { 0 } else { (x.len() + 1).saturating_sub(2 * half).min(out.len()) };
        let frames = frames.min(far.len().saturating_sub(2));
        for (i, out) in out[..frames].chunks_mut(SPAN).enumerate() {
            let mut grid = grid(&x[i * SPAN..], bank, out.len());
            add_far(&mut grid, &far[i * SPAN..]);
            out.copy_from_slice(&crests(&grid)[..out.len()]);
        }
    }
}
