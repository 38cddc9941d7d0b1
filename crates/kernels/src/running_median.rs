/// Columns whose windows are kept side by side.
const COLUMNS: usize = 64;
/// Values in a window.
const WINDOW: usize = 17;

/// Puts `new` in the place of one value equal to `old` in the sorted window of each column.
///
/// The columns are slices whose length is not known: a loop over an array of known length is unrolled before it
/// can be turned into vectors, which costs a factor of five.
#[inline(always)]
fn replace(windows: &mut [[f32; COLUMNS]; WINDOW], old: &[f32], new: &[f32]) {
    let columns = old.len().min(new.len()).min(COLUMNS);
    let (old, new) = (&old[..columns], &new[..columns]);
    let mut below = [f32::NEG_INFINITY; COLUMNS];
    let below = &mut below[..columns];
    for i in 0..WINDOW - 1 {
        let (lower, upper) = windows.split_at_mut(i + 1);
        let (here, above) = (&mut lower[i][..columns], &upper[0][..columns]);
        for n in 0..columns {
            // Without the old value, what lies above it moves down by one …
            let kept = if here[n] < old[n] { here[n] } else { above[n] };
            // … and the new value comes between its neighbours.
            let least = if new[n] < kept { new[n] } else { kept };
            here[n] = if least > below[n] { least } else { below[n] };
            below[n] = kept;
        }
    }
    let highest = &mut windows[WINDOW - 1][..columns];
    for n in 0..columns {
        highest[n] = if new[n] > below[n] { new[n] } else { below[n] };
    }
}

kernel! {
    /// The median of 17 values that follow each other in a column, for every column and every start:
    /// out\[r\]\[c\] is the median of rows\[r … r + 16\]\[c\].
    ///
    /// Rows are `stride` values long. There are as many rows of output as `rows` and `out` both have room for; the
    /// rest of `out` is left as it is. Windows are kept sorted, those of 64 columns side by side; a step costs four
    /// vector operations for each of the 17 values, and no branch. NaN is an error of the caller.
    pub fn running_medians(rows: &[f32], stride: usize, out: &mut [f32]) {
        let steps = (rows.len() / stride.max(1) + 1).saturating_sub(WINDOW).min(out.len() / stride.max(1));
        for column in (0..if steps == 0 { 0 } else { stride }).step_by(COLUMNS) {
            let width = COLUMNS.min(stride - column);
            let row = |n: usize| &rows[n * stride + column..][..width];
            let mut windows = [[f32::INFINITY; COLUMNS]; WINDOW];
            for n in 0..WINDOW {
                replace(&mut windows, &[f32::INFINITY; COLUMNS], row(n));
            }
            out[column..column + width].copy_from_slice(&windows[WINDOW / 2][..width]);
            for n in 1..steps {
                replace(&mut windows, row(n - 1), row(n + WINDOW - 1));
                out[n * stride + column..][..width].copy_from_slice(&windows[WINDOW / 2][..width]);
            }
        }
    }
}
