kernel! {
    /// What a soft clipper takes from each sample: x\[n\] ← s(x\[n\]) − x\[n\], exactly 0 up to the threshold T.
    ///
    /// s(x) = ±(T + R·u/√(1 + u²)) with u = (|x| − T)/R beyond it: the line x up to T, never beyond T + R, with
    /// continuous slope and curvature. `room` R must be positive. A NaN stays one.
    pub fn soft_clip_residue(samples: &mut [f32], threshold: f32, room: f32) {
        let per_room = 1.0 / room;
        for x in samples {
            let over = (x.abs() - threshold) * per_room;
            let over = if over > 0.0 { over } else { 0.0 };
            let residue = room * (over / (1.0 + over * over).sqrt() - over);
            *x = if x.is_nan() { *x } else { residue.copysign(-*x) };
        }
    }
}
