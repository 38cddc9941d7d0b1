use std::time::{Duration, Instant};

/// How long a piece of work takes by the clock. What it returns is computed, whether it is used or not.
pub fn elapsed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// How long a piece of work takes on a core of its own: the time by the clock without what this thread waited for a
/// core that others used. Where the system does not tell (it is Linux that does), the time by the clock.
pub fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let before = waited();
    let elapsed = elapsed(work);
    elapsed.saturating_sub(waited().saturating_sub(before))
}

/// What this thread has waited in a queue for a core so far (the second number of `schedstat`, in nanoseconds).
fn waited() -> Duration {
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited = counts.split_ascii_whitespace().nth(1).and_then(|count| count.parse().ok());
    Duration::from_nanos(waited.unwrap_or(0))
}

/// The median, or `None` of nothing: the upper one of two.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The median time of some runs, in seconds, after one that warms up.
///
/// # Panics
/// If there is no run.
#[track_caller]
pub fn median_seconds(runs: usize, mut run: impl FnMut() -> Duration) -> f64 {
    run();
    let times: Times = (0..runs).map(|_| run()).collect();
    times.median().expect("at least one run")
}

/// Times of like runs, in seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times(Vec<f64>);

impl Times {
    /// The median; `None` without a run.
    pub fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// The interquartile range as a share of the median; `None` without a run.
    pub fn spread(&self) -> Option<f64> {
        Some((self.quantile(0.75)? - self.quantile(0.25)?) / self.median()?)
    }

    /// The smallest time that at least this share of the runs does not exceed; `None` without a run.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied()
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<f64> = times.into_iter().map(|time| time.as_secs_f64()).collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks_whatever_the_order() {
        let times: Times = [5, 1, 4, 2, 3].into_iter().map(Duration::from_secs).collect();
        assert_eq!(times.median(), Some(3.0));
        assert_eq!([0.0, 0.2, 0.21, 1.0].map(|share| times.quantile(share)), [1.0, 1.0, 2.0, 5.0].map(Some));
        // The quartiles are 2 and 4.
        assert_eq!(times.spread(), Some(2.0 / 3.0));
    }

    #[test]
    fn sleep_counts_as_time_and_a_shared_core_does_not() {
        let asleep = Duration::from_millis(20);
        assert!((asleep..10 * asleep).contains(&time(|| std::thread::sleep(asleep))));
        // Four threads per core: each waits for three quarters of the clock's time.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let busy = || (0..20_000_000u64).fold(1u64, |x, n| (x ^ n).wrapping_mul(6_364_136_223_846_793_005));
        let mut alone = [(); 5].map(|()| time(busy).as_secs_f64());
        let crowd = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4 * cores).map(|_| scope.spawn(move || time(busy))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect::<Times>()
        });
        let (alone, crowd) = (median(&mut alone), crowd.median());
        if cfg!(target_os = "linux") {
            assert!(crowd < alone.map(|time| 2.5 * time), "{alone:?} alone, {crowd:?} in a crowd");
        }
    }

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(
            (median(&mut []), Times::default().median(), Times::default().spread()),
            (None, None, None)
        );
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
    }
}
