use super::{assert_close, at_every_level, samples};

/// Pairs of taps: none to speak of, an odd number, and what a true-peak detector has.
const PAIRS: [usize; 3] = [1, 3, 24];

/// The points 0 … 8 of the interval that starts with x[half − 1], by the definition, in `f64`.
fn points(x: &[f32], bank: &[[f32; 7]]) -> [f64; 9] {
    let half = bank.len();
    let mut y = [0.0; 9];
    (y[0], y[8]) = (f64::from(x[half - 1]), f64::from(x[half]));
    for (k, row) in bank.iter().enumerate() {
        let row = row.map(f64::from);
        let (left, right) = (f64::from(x[k]), f64::from(x[2 * half - 1 - k]));
        for p in 1..4 {
            // A filter is its even part plus its odd part; its mirror image is their difference.
            let (even, odd) = (row[p - 1], row[p + 2]);
            y[p] += (even + odd) * left + (even - odd) * right;
            y[8 - p] += (even - odd) * left + (even + odd) * right;
        }
        y[4] += row[6] * (left + right);
    }
    y
}

/// The vertex of the parabola through three points, if it lies within one point of the middle.
fn vertex(before: f64, top: f64, after: f64) -> Option<f64> {
    let (slope, bend) = (after - before, 2.0 * top - before - after);
    // A little more than one, for the kernel decides in `f32`.
    (slope.abs() <= 2.001 * bend.abs() && bend * top > 0.0)
        .then(|| (top + slope * slope / (8.0 * bend)).abs())
}

#[test]
fn interval_crests_are_vertices_of_parabolas_or_points() {
    for pairs in PAIRS {
        let taps = samples(7 * pairs, 60);
        let bank: Vec<[f32; 7]> = taps.as_chunks().0.to_vec();
        // Rounding of up to 48 products and sums below 200 in f32.
        let tolerance = 48.0 * 6e-8 * 200.0;
        at_every_level(
            61,
            |kernels, x| {
                let mut crests = vec![7.0; (x.len() + 1).saturating_sub(2 * pairs)];
                kernels.interval_crests(x, &bank, &mut crests);
                crests
            },
            |x, crests| {
                for (n, crest) in crests.iter().enumerate() {
                    let crest = f64::from(*crest);
                    let y = points(&x[n..], &bank);
                    let top = y[1..8].iter().fold(0.0f64, |a, b| a.max(b.abs()));
                    let highest = top.max(y[0].abs());
                    // The highest point, or the vertex at one that is as high as f32 can tell.
                    let vertices = (1..8)
                        .filter(|p| y[*p].abs() > top - tolerance)
                        .filter_map(|p| vertex(y[p - 1], y[p], y[p + 1]))
                        .map(|height| height.max(highest));
                    let allowed: Vec<f64> = vertices.chain([highest]).collect();
                    assert!(crest >= highest - tolerance, "interval {n}: {crest} under {highest}");
                    assert!(
                        allowed.iter().any(|a| (crest - a).abs() < tolerance),
                        "interval {n}: {crest} is none of {allowed:?}"
                    );
                }
            },
        );
    }
}

#[test]
fn points_on_a_line_have_their_crest_at_the_higher_end() {
    // One pair of taps: linear interpolation. The far end belongs to the next interval.
    let bank = [[0.5, 0.5, 0.5, 0.375, 0.25, 0.125, 0.5]];
    let kernels = auralis_kernels::Kernels::detect();
    let mut crests = [0.0; 2];
    kernels.interval_crests(&[1.0, -0.5, 0.25], &bank, &mut crests);
    assert_close(f64::from(crests[0]), 1.0, 0.0);
    assert_close(f64::from(crests[1]), 0.5, 0.0);
}

#[test]
fn crests_are_left_where_samples_are_missing() {
    let kernels = auralis_kernels::Kernels::detect();
    let mut crests = [3.0; 4];
    kernels.interval_crests(&[1.0; 5], &[[0.0; 7]; 2], &mut crests);
    assert_eq!(crests, [1.0, 1.0, 3.0, 3.0]);
    kernels.interval_crests(&[1.0; 5], &[], &mut crests);
    kernels.interval_crests(&[1.0; 3], &[[0.0; 7]; 2], &mut crests);
    assert_eq!(crests, [1.0, 1.0, 3.0, 3.0]);
}

#[test]
fn what_is_far_adds_to_every_point() {
    let bank: Vec<[f32; 7]> = samples(7 * 24, 64).as_chunks().0.to_vec();
    let tolerance = 48.0 * 6e-8 * 200.0;
    // The envelope of what is far: a straight line, which a parabola follows exactly.
    let far: Vec<f32> =
        (0..300u16).map(|n| (0.5 + 0.01 * f32::from(n)) * [1.0, -1.0][usize::from(n % 2)]).collect();
    at_every_level(
        65,
        |kernels, x| {
            let mut crests = vec![7.0; (x.len() + 1).saturating_sub(48)];
            kernels.interval_crests_with_far(x, &bank, &far, &mut crests);
            crests
        },
        |x, crests| {
            for (n, crest) in crests.iter().enumerate() {
                let mut y = points(&x[n..], &bank);
                for (p, y) in (1..8u8).zip(&mut y[1..8]) {
                    let way = f64::from(p) / 8.0;
                    let envelope = 0.5 + 0.01 * (n as f64 + 0.5 + way);
                    let sign = if n % 2 == 0 { -1.0 } else { 1.0 };
                    *y += sign * envelope * (core::f64::consts::PI * way).sin();
                }
                let highest = y[..8].iter().fold(0.0f64, |a, b| a.max(b.abs()));
                let vertices = (1..8).filter_map(|p| vertex(y[p - 1], y[p], y[p + 1]));
                let top = vertices.fold(highest, f64::max);
                let crest = f64::from(*crest);
                assert!(
                    (highest - tolerance..=top + tolerance).contains(&crest),
                    "{n}: {crest} for {highest}"
                );
            }
        },
    );
}
