//! `auralis master`

mod album;
mod job;
mod settings;
mod show;

use auralis_media::Decoder;

use crate::args::{Common, MasterArgs};
use crate::batch;
use crate::claims::Claims;
use crate::destination;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs::{self, Input};
use crate::interrupt;
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
    folders: Folders,
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
    let mut claims = match claims(args, &inputs) {
        Ok(claims) => claims,
        Err(failure) => {
            output.failure(&failure);
            return output;
        }
    };
    let bars = Bars::new(common);
    let settings = match Settings::of(args, &bars) {
        Ok(settings) => settings,
        Err(failure) => {
            output.failure(&failure);
            return output;
        }
    };
    let context = Context { args, settings, bars, folders: Folders::default() };
    let jobs = prepare(args, inputs, outputs, &mut claims);
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
    show::results(&mut output, &done, common.verbose);
    if !interrupt::requested() {
        write_files(&context, &mut output, &done);
    }
    output
}

/// Claims the report and the plans: neither may be a file that is read, and both are refused before hours
/// of work, not after.
fn claims(args: &MasterArgs, inputs: &[Result<Input, Failure>]) -> Result<Claims, Failure> {
    let named = inputs.iter().flatten().map(|input| input.path.clone());
    let mut claims = Claims::new(named.chain(args.reference.iter().cloned()), args.force);
    for (path, owner) in [(&args.report, "the report"), (&args.plan, "the plan")] {
        if let Some(path) = path {
            claims.claim(path, owner)?;
        }
    }
    Ok(claims)
}

/// Opens every input to see what it is, and decides where its master goes.
fn prepare(
    args: &MasterArgs,
    inputs: Vec<Result<Input, Failure>>,
    outputs: usize,
    claims: &mut Claims,
) -> Vec<Result<Job, Failure>> {
    let mut job = |input: Result<Input, Failure>| {
        let input = input?;
        let info = Decoder::open(&input.path)?.info().clone();
        let destination = destination::of(args, &input, &info, outputs);
        if !args.plan_only {
            claims.claim(&destination.path, &input.path.display().to_string())?;
        }
        Ok(Job { input, info, destination })
    };
    inputs.into_iter().map(&mut job).collect()
}

/// The report and the plans, once all is done.
fn write_files(context: &Context<'_>, output: &mut Output, done: &[Mastered]) {
    if done.is_empty() {
        return;
    }
    let Context { args, folders, .. } = context;
    if let Some(path) = &args.report {
        let sections: Vec<_> = done.iter().filter_map(|mastered| mastered.section.as_ref()).collect();
        match report::write(path, &sections, folders, args.force) {
            Ok(()) => output.line(&format!("report: {}", path.display())),
            Err(failure) => output.failure(&failure),
        }
    }
    if let Some(path) = &args.plan {
        let lines = done.iter().map(|mastered| {
            let line = PlanLine { input: &mastered.line.input, plan: &mastered.line.plan };
            serde_json::to_string(&line).map(|line| line + "\n").unwrap_or_default()
        });
        if let Err(failure) = report::write_text(path, &lines.collect::<String>(), folders, args.force) {
            output.failure(&failure);
        }
    }
}
