//! Medians of 17 that share what they have in common.
//!
//! Two windows that follow each other have 16 values in common. Once those are split into their lower and their upper
//! half, the median of either window is its own remaining value, held between the largest of the lower half and the
//! smallest of the upper one. And of the 16, eight have been sorted for the window eight places earlier: what is new at
//! each step of two is one pair, one merger of pairs and one of fours (K. E. Batcher, "Sorting networks and their
//! applications", AFIPS 1968): 31 comparisons for a median instead of the 68 of a window that is kept sorted.

/// Columns that are worked on side by side.
const COLUMNS: usize = 64;
/// Pairs of medians that are worked on side by side in a row.
const PAIRS: usize = 128;
/// Values in a window.
const WINDOW: usize = 17;

#[inline(always)]
fn lower(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline(always)]
fn upper(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Two values in order.
#[inline(always)]
fn pair(a: f32, b: f32) -> [f32; 2] {
    [lower(a, b), upper(a, b)]
}

/// Two sorted pairs as sorted four.
#[inline(always)]
fn four([a0, a1]: [f32; 2], [b0, b1]: [f32; 2]) -> [f32; 4] {
    let ([first, x], [y, last]) = (pair(a0, b0), pair(a1, b1));
    let [second, third] = pair(x, y);
    [first, second, third, last]
}

/// Two sorted fours as sorted eight.
#[inline(always)]
fn eight([a0, a1, a2, a3]: [f32; 4], [b0, b1, b2, b3]: [f32; 4]) -> [f32; 8] {
    let [e0, e1, e2, e3] = four([a0, a2], [b0, b2]);
    let [o0, o1, o2, o3] = four([a1, a3], [b1, b3]);
    let ([s1, s2], [s3, s4], [s5, s6]) = (pair(e1, o0), pair(e2, o1), pair(e3, o2));
    [e0, s1, s2, s3, s4, s5, s6, o3]
}

/// The eighth and the ninth of the 16 values that two sorted eights hold.
#[inline(always)]
fn middle(a: [f32; 8], b: [f32; 8]) -> [f32; 2] {
    let [a0, a1, a2, a3, a4, a5, a6, a7] = a;
    let [b0, b1, b2, b3, b4, b5, b6, b7] = b;
    // Written out: a loop in here would keep the one around it from becoming vectors.
    let below = upper(
        upper(upper(lower(a0, b7), lower(a1, b6)), upper(lower(a2, b5), lower(a3, b4))),
        upper(upper(lower(a4, b3), lower(a5, b2)), upper(lower(a6, b1), lower(a7, b0))),
    );
    let above = lower(
        lower(lower(upper(a0, b7), upper(a1, b6)), lower(upper(a2, b5), upper(a3, b4))),
        lower(lower(upper(a4, b3), upper(a5, b2)), lower(upper(a6, b1), upper(a7, b0))),
    );
    [below, above]
}

#[inline(always)]
fn between([below, above]: [f32; 2], x: f32) -> f32 {
    upper(below, lower(above, x))
}

/// Value n of each of `N` slices.
#[inline(always)]
fn at<const N: usize>(slices: [&[f32]; N], n: usize) -> [f32; N] {
    slices.map(|slice| slice[n])
}

/// What the columns have sorted of the rows before: the last pair, the last two fours and the last four eights, each
/// value in a row of its own.
struct Columns {
    pair: [[f32; COLUMNS]; 2],
    fours: [[[f32; COLUMNS]; 4]; 2],
    eights: [[[f32; COLUMNS]; 8]; 4],
}

impl Columns {
    /// Takes in pair number `i` of the rows, `new`; the middles of the eight pairs up to it go into `middles`.
    #[inline(always)]
    fn push(&mut self, i: usize, new: [&[f32]; 2], middles: [&mut [f32]; 2]) {
        let [below, above] = middles;
        let columns = new[0].len().min(new[1].len()).min(below.len()).min(above.len()).min(COLUMNS);
        let new = new.map(|row| &row[..columns]);
        let (below, above) = (&mut below[..columns], &mut above[..columns]);
        let pair_before = self.pair.each_mut().map(|row| &mut row[..columns]);
        let fours_before = self.fours[i % 2].each_mut().map(|row| &mut row[..columns]);
        let eights_before = self.eights[i % 4].each_mut().map(|row| &mut row[..columns]);
        for n in 0..columns {
            let newest = pair(new[0][n], new[1][n]);
            let fours = four([pair_before[0][n], pair_before[1][n]], newest);
            let eights = eight(
                [fours_before[0][n], fours_before[1][n], fours_before[2][n], fours_before[3][n]],
                fours,
            );
            let earlier = [
                eights_before[0][n],
                eights_before[1][n],
                eights_before[2][n],
                eights_before[3][n],
                eights_before[4][n],
                eights_before[5][n],
                eights_before[6][n],
                eights_before[7][n],
            ];
            [below[n], above[n]] = middle(earlier, eights);
            [pair_before[0][n], pair_before[1][n]] = newest;
            [fours_before[0][n], fours_before[1][n], fours_before[2][n], fours_before[3][n]] = fours;
            [
                eights_before[0][n],
                eights_before[1][n],
                eights_before[2][n],
                eights_before[3][n],
                eights_before[4][n],
                eights_before[5][n],
                eights_before[6][n],
                eights_before[7][n],
            ] = eights;
        }
    }
}

kernel! {
    /// The median of 17 values that follow each other in a column, for every column and every start:
    /// out\[r\]\[c\] is the median of rows\[r … r + 16\]\[c\].
    ///
    /// Rows are `stride` values long. There are as many rows of output as `rows` and `out` both have room for; the
    /// rest of `out` is left as it is. NaN is an error of the caller.
    pub fn running_medians(rows: &[f32], stride: usize, out: &mut [f32]) {
        let steps = (rows.len() / stride.max(1) + 1).saturating_sub(WINDOW).min(out.len() / stride.max(1));
        let mut sorted = Columns {
            pair: [[0.0; COLUMNS]; 2],
            fours: [[[0.0; COLUMNS]; 4]; 2],
            eights: [[[0.0; COLUMNS]; 8]; 4],
        };
        let mut middles = [[0.0; COLUMNS]; 2];
        for column in (0..if steps == 0 { 0 } else { stride }).step_by(COLUMNS) {
            let width = COLUMNS.min(stride - column);
            let row = |n: usize| &rows[n * stride + column..][..width];
            // The windows of outputs 2p and 2p + 1 have pairs p … p + 7 in common.
            for newest in 0..steps.div_ceil(2) + 7 {
                let [below, above] = middles.each_mut().map(|row| &mut row[..width]);
                sorted.push(newest, [row(2 * newest + 1), row(2 * newest + 2)], [below, above]);
                let Some(p) = newest.checked_sub(7) else { continue };
                let mut write = |n: usize, own: &[f32]| {
                    let out = &mut out[n * stride + column..][..width];
                    let (below, above, own) = (&middles[0][..width], &middles[1][..width], &own[..width]);
                    for n in 0..width {
                        out[n] = between([below[n], above[n]], own[n]);
                    }
                };
                write(2 * p, row(2 * p));
                if 2 * p + 1 < steps {
                    write(2 * p + 1, row(2 * p + WINDOW));
                }
            }
        }
    }
}

kernel! {
    /// The median of 17 values that follow each other, for every start: out\[n\] is the median of x\[n … n + 16\].
    ///
    /// There are as many as `x` and `out` both have room for; the rest of `out` is left as it is. NaN is an error of
    /// the caller.
    pub fn running_medians_in_row(x: &[f32], out: &mut [f32]) {
        let count = (x.len() + 1).saturating_sub(WINDOW).min(out.len());
        let mut values = [0.0f32; 2 * PAIRS + WINDOW + 1];
        let (mut fours, mut eights) = ([[0.0f32; PAIRS + 6]; 4], [[0.0f32; PAIRS + 4]; 8]);
        let mut medians = [0.0f32; 2 * PAIRS];
        for start in (0..count).step_by(2 * PAIRS) {
            let outputs = (count - start).min(2 * PAIRS);
            let pairs = outputs.div_ceil(2);
            values[..outputs + WINDOW - 1].copy_from_slice(&x[start..][..outputs + WINDOW - 1]);
            // Pair p holds the values 2p + 1 and 2p + 2.
            let sorted = values[1..].as_chunks::<2>().0;
            let (first, second) = (&sorted[..pairs + 6], &sorted[1..][..pairs + 6]);
            let [f0, f1, f2, f3] = fours.each_mut().map(|row| &mut row[..pairs + 6]);
            for p in 0..pairs + 6 {
                let ([a, b], [c, d]) = (first[p], second[p]);
                [f0[p], f1[p], f2[p], f3[p]] = four(pair(a, b), pair(c, d));
            }
            let [a, b] = [0, 2].map(|from| fours.each_ref().map(|row| &row[from..][..pairs + 4]));
            let [e0, e1, e2, e3, e4, e5, e6, e7] = eights.each_mut().map(|row| &mut row[..pairs + 4]);
            for p in 0..pairs + 4 {
                [e0[p], e1[p], e2[p], e3[p], e4[p], e5[p], e6[p], e7[p]] = eight(at(a, p), at(b, p));
            }
            let [a, b] = [0, 4].map(|from| eights.each_ref().map(|row| &row[from..][..pairs]));
            let before = &values.as_chunks::<2>().0[..pairs];
            let after = &values[WINDOW..].as_chunks::<2>().0[..pairs];
            let written = &mut medians.as_chunks_mut::<2>().0[..pairs];
            for p in 0..pairs {
                let middle = middle(at(a, p), at(b, p));
                written[p] = [between(middle, before[p][0]), between(middle, after[p][0])];
            }
            out[start..start + outputs].copy_from_slice(&medians[..outputs]);
        }
    }
}
