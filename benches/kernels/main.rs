//! Every hot kernel at every level of this machine: `cargo bench --bench kernels`.
//!
//! 2,048 samples at a time, which stay in the first-level cache; throughput is in samples. `-- fir` runs what has
//! that in its name, `-- --quick` takes less time. Against the baseline: row B5 of `benches/peers`.
#![allow(missing_docs, reason = "criterion's macros write functions without")]

mod work;

use auralis::kernels::Kernels;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use work::{SAMPLES, SUBJECTS, Work};

fn levels(criterion: &mut Criterion) {
    for (name, run) in SUBJECTS {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(SAMPLES as u64));
        for kernels in Kernels::supported() {
            let mut work = Work::new();
            let level = BenchmarkId::from_parameter(kernels.level());
            group.bench_function(level, |bencher| bencher.iter(|| run(kernels, &mut work)));
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_secs(1));
    targets = levels
}
criterion_main!(benches);
