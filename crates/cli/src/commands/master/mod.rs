//! `auralis master`

mod album;
mod job;
mod settings;
mod show;

use auralis_media::Decoder;

use crate::args::{Common, MasterArgs};
use crate::batch;
use crate::destination;
use crate::failure::Failure;
use crate::inputs::{self, Input};
use crate::json::PlanLine;
use crate::output::Output;
use crate::progress::Bars;
use crate::report;

use job::{Job, Mastered};
use settings::Settings;

/// What every track of a call shares.
struct Context<'a> {
    args: &'a MasterArgs,
    settings: Settings,
    bars: Bars,
}

pub(crate) fn run(args: &MasterArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let inputs = inputs::collect(&args.inputs);
    let from_folder = inputs.iter().any(|input| input.as_ref().is_ok_and(|input| input.from_folder));
    let outputs = if from_folder { usize::MAX } else { inputs.len() };
    if let Err(message) = destination::check_usage(args, outputs) {
        output.usage(&message);
        return output;
    }
    let bars = Bars::new(common);
    let settings = match Settings::of(args, &bars) {
        Ok(settings) => settings,
        Err(failure) => {
            output.failure(&failure);
            return output;
        }
    };
    let context = Context { args, settings, bars };
    let jobs = prepare(args, inputs, outputs);
    let mut done = Vec::new();
    let mut take = |result: Result<Mastered, Failure>| match result {
        Ok(mastered) => {
            output.json(&mastered.line);
            done.push(mastered);
        }
        Err(failure) => output.failure(&failure),
    };
    if args.album {
        album::master(&context, jobs, common, take);
    } else {
        batch::in_order(&jobs, common, |job| job.as_ref().map_err(Clone::clone)?.master(&context), &mut take);
    }
    show::results(&output, &done, common.verbose);
    write_files(args, &mut output, &done);
    output
}

/// Opens every input to see what it is, and decides where its master goes.
fn prepare(
    args: &MasterArgs,
    inputs: Vec<Result<Input, Failure>>,
    outputs: usize,
) -> Vec<Result<Job, Failure>> {
    let mut jobs: Vec<Result<Job, Failure>> = inputs
        .into_iter()
        .map(|input| {
            let input = input?;
            let info = Decoder::open(&input.path)?.info().clone();
            let destination = destination::of(args, &input, &info, outputs);
            Ok(Job { input, info, destination })
        })
        .collect();
    let ready = || jobs.iter().flatten();
    let writes: Vec<_> = ready().map(|job| (job.input.path.clone(), job.destination.path.clone())).collect();
    let reads: Vec<_> = ready().map(|job| job.input.path.as_path()).collect();
    let mut conflicts =
        if args.plan_only { Default::default() } else { destination::conflicts(&writes, &reads) };
    for job in &mut jobs {
        if let Some(failure) = job.as_ref().ok().and_then(|job| conflicts.remove(&job.input.path)) {
            *job = Err(failure);
        }
    }
    jobs
}

/// The report and the plans, once all is done.
fn write_files(args: &MasterArgs, output: &mut Output, done: &[Mastered]) {
    if done.is_empty() {
        return;
    }
    if let Some(path) = &args.report {
        let sections: Vec<_> = done.iter().filter_map(|mastered| mastered.section.as_ref()).collect();
        match report::write(path, &sections, args.force) {
            Ok(()) => output.line(&format!("report: {}", path.display())),
            Err(failure) => output.failure(&failure),
        }
    }
    if let Some(path) = &args.plan {
        let lines = done.iter().map(|mastered| {
            let line = PlanLine { input: &mastered.line.input, plan: &mastered.line.plan };
            serde_json::to_string(&line).map(|line| line + "\n").unwrap_or_default()
        });
        if let Err(failure) = report::write_text(path, &lines.collect::<String>(), args.force) {
            output.failure(&failure);
        }
    }
}
