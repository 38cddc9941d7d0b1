use std::hint::black_box;
use std::thread;
use std::time::Duration;

use super::timing::{elapsed, median};

/// Arithmetic that keeps the vector units busy and touches no memory: eight independent chains of sixteen lanes. Two
/// threads on one core, which share its units, therefore count as one.
fn arithmetic() -> f32 {
    let mut lanes = black_box([[0.5f32; 16]; 8]);
    for _ in 0..200_000 {
        for chain in &mut lanes {
            chain.iter_mut().for_each(|x| *x = *x * 0.999 + 0.001);
        }
    }
    lanes.iter().flatten().sum()
}

/// How many cores' worth of arithmetic some threads get done at once, just now: 2 on two idle cores, less where a
/// core is shared with others.
pub fn cores_given(threads: usize) -> f64 {
    let alone = elapsed(arithmetic).as_secs_f64();
    let together = elapsed(|| {
        thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(|| black_box(arithmetic()))));
    });
    threads as f64 * alone / together.as_secs_f64()
}

/// What parallel work gained, beside what the machine had to give meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedUp {
    /// Time of the serial run over that of the parallel one.
    pub factor: f64,
    /// Cores that the process really got ([`cores_given`]), at least one.
    pub cores: f64,
}

impl SpeedUp {
    /// The share of the cores that was made use of.
    pub fn efficiency(&self) -> f64 {
        self.factor / self.cores
    }
}

/// Runs both in turn, timed by the clock ([`elapsed`](super::elapsed)), between two measurements of the cores; the medians of the rounds.
///
/// # Panics
/// If there is no round.
#[track_caller]
pub fn speed_up(
    rounds: usize,
    threads: usize,
    mut serial: impl FnMut() -> Duration,
    mut parallel: impl FnMut() -> Duration,
) -> SpeedUp {
    let (mut factors, mut cores) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let before = cores_given(threads);
        let (serial, parallel) = (serial().as_secs_f64(), parallel().as_secs_f64());
        factors.push(serial / parallel);
        cores.push(0.5 * (before + cores_given(threads)));
    }
    let [factor, cores] =
        [&mut factors, &mut cores].map(|values| median(values).expect("at least one round"));
    SpeedUp { factor, cores: cores.max(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten neighbours to a core spoil nearly every run, and a run takes 20 ms: many are tried, the first good one ends it.
    const RUNS: usize = 100;

    #[test]
    fn one_thread_gets_a_core_and_many_no_more_than_there_are() {
        let there = thread::available_parallelism().map_or(1, usize::from) as f64;
        let given = |threads| (0..RUNS).map(move |_| cores_given(threads));
        assert!(given(1).any(|cores| (0.6..1.6).contains(&cores)), "one thread is no core");
        assert!(given(32).any(|cores| cores < 1.5 * there), "32 threads are more than {there} cores");
    }

    #[test]
    fn efficiency_is_the_share_of_what_was_given() {
        assert_eq!(SpeedUp { factor: 1.5, cores: 2.0 }.efficiency(), 0.75);
        // Serial work on both sides gains nothing.
        let work = || elapsed(arithmetic);
        let mut gained = (0..RUNS).map(|_| speed_up(3, 1, work, work).factor);
        assert!(gained.any(|factor| (0.6..1.6).contains(&factor)), "equal work gains");
    }
}
