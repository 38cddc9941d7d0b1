use core::fmt::Display;

/// Processor, cores, SIMD level and build in one line: which machine a figure is from.
///
/// `level` is what the code under test has detected.
///
/// ```
/// let line = auralis_testkit::performance::machine("avx2");
/// assert!(line.contains("avx2") && line.contains("core"));
/// ```
pub fn machine(level: impl Display) -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) { ", debug" } else { "" };
    format!("{model}, {cores} cores, {level}{build}")
}
