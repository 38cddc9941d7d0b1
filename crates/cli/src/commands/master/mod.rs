//! `auralis master`

mod album;
mod args;
mod corridors;
mod mastered;
mod pictures;
mod plans;
mod settings;
mod show;
mod source;
mod track;
pub(crate) mod words;

use std::path::Path;

use auralis_media::same_file;

use crate::args::Common;
use crate::batch;
use crate::claims::Claims;
use crate::destination::{DefaultDepth, Outputs, is_own_output};
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs::{self, Input};
use crate::interrupt;
use crate::job::{self, Job};
use crate::json::{MasterLine, MasteredAlbumLine, PlanLine};
use crate::output::Output;
use crate::progress::Bars;
use crate::report;

use album::MasteredAlbum;
pub(crate) use args::{EXAMPLES, MasterArgs};
use corridors::Corridors;
use mastered::Mastered;
use plans::Plans;
use settings::Settings;
use track::Track;

/// What every track of a call shares.
struct Context<'a> {
    args: &'a MasterArgs,
    settings: Settings,
    plans: Plans,
    corridors: Corridors,
    bars: Bars,
    folders: Folders,
}

impl<'a> Context<'a> {
    fn of(args: &'a MasterArgs, common: &Common, bars: Bars, output: &mut Output) -> Result<Self, Failure> {
        let plans = Plans::of(args)?;
        let settings = Settings::of(args, &bars)?;
        let folders = Folders::default();
        let corridors = Corridors::of(args, common, &folders, output)?;
        Ok(Self { args, settings, plans, corridors, bars, folders })
    }
}

pub(crate) fn run(args: &MasterArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let mut inputs = inputs::collect(&args.inputs);
    if args.output.is_none() {
        leave_out_masters(&mut inputs, &output);
    }
    let outputs = Outputs {
        output: args.output.as_deref(),
        encoding: &args.encoding,
        depth: DefaultDepth::OfInput,
        count: job::output_count(&inputs),
    };
    if let Err(message) = outputs.check_usage().and_then(|()| Plans::check_usage(args)) {
        output.usage(&message);
        return output;
    }
    if let (Some(file), Some(learnt)) = (&args.write_corridor, &args.corridor)
        && !learnt.is_dir()
    {
        output.usage(&format!(
            "{} keeps what is learnt from a folder, and {} is none",
            file.display(),
            learnt.display()
        ));
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
    let context = match Context::of(args, common, bars, &mut output) {
        Ok(context) => context,
        Err(failure) => {
            output.failure(&failure);
            return output;
        }
    };
    let jobs = Job::prepare(inputs, &outputs, (!args.plan_only).then_some(&mut claims));
    let mut done = Vec::new();
    let mut take = |result: Result<Mastered, Failure>| match result {
        Ok(mastered) => {
            output.json(&mastered.line);
            done.push(mastered);
        }
        Err(failure) => output.failure(&failure),
    };
    // Plans from a file hold the common gain of an album already.
    if args.album && !Plans::are_read(args) {
        album::master(&context, jobs, common, take);
    } else {
        batch::in_order(
            &jobs,
            common,
            |job| Track(job.as_ref().map_err(Clone::clone)?).master(&context),
            &mut take,
        );
    }
    let whole = args.album && !interrupt::requested();
    let album = if whole { MasteredAlbum::of(&done) } else { None };
    if let Some(album) = &album {
        output.json(&MasteredAlbumLine { album: album.json() });
    }
    show::results(&mut output, &context, &done, album.as_ref(), common.verbose);
    if !interrupt::requested() {
        write_files(&context, &mut output, &done);
    }
    output
}

/// A second run on a folder must not master the masters of the first; it says so.
fn leave_out_masters(inputs: &mut Vec<Result<Input, Failure>>, output: &Output) {
    let is_master = |input: &Input| input.from_folder && is_own_output(&input.path);
    let left_out = inputs.extract_if(.., |input| input.as_ref().is_ok_and(is_master));
    let left_out: Vec<String> = left_out.flatten().map(|input| input.path.display().to_string()).collect();
    if left_out.is_empty() {
        return;
    }
    let paths = left_out.join(", ");
    output.note(&format!(
        "left out, because their names are those of masters: {paths}; name one itself, or an output with -o, to master it"
    ));
    if inputs.is_empty() {
        output.note("nothing else was found, so nothing was done");
    }
}

/// Claims the report, the plans and the corridor: none may be a file that is read, and they are refused before hours
/// of work, not after.
fn claims(args: &MasterArgs, inputs: &[Result<Input, Failure>]) -> Result<Claims, Failure> {
    let read = Plans::are_read(args).then(|| args.plan.clone()).flatten();
    let corridor = args.corridor.clone().filter(|path| path.is_file());
    let reads = job::paths(inputs).chain(args.reference.iter().cloned()).chain(read).chain(corridor);
    let mut claims = Claims::new(reads, args.encoding.force);
    // A track that is named as the file of plans is a mistake, and read as one it would be told in a riddle.
    let is_input = |path: &Path| job::paths(inputs).any(|input| same_file(&input, path));
    let plan = args.plan.as_ref().filter(|path| !Plans::are_read(args) || is_input(path));
    let corridor = args.write_corridor.as_ref();
    for (path, owner) in
        [(args.report.as_ref(), "the report"), (plan, "the plan"), (corridor, "the corridor")]
    {
        if let Some(path) = path {
            claims.claim(path, owner)?;
        }
    }
    Ok(claims)
}

/// The report and the plans, once all is done.
fn write_files(context: &Context<'_>, output: &mut Output, done: &[Mastered]) {
    if done.is_empty() {
        return;
    }
    let Context { args, folders, .. } = context;
    if let Some(path) = &args.report {
        let sections: Vec<_> = done.iter().filter_map(|mastered| mastered.section.as_ref()).collect();
        match report::write(path, &sections, folders, args.encoding.force) {
            Ok(()) => output.labelled("report", &path.display().to_string()),
            Err(failure) => output.failure(&failure),
        }
    }
    if let (Some(path), Plans::Made) = (&args.plan, &context.plans) {
        let lines = done.iter().map(|mastered| {
            let MasterLine { input, aims, plan, .. } = &mastered.line;
            let line = PlanLine { input: input.clone(), aims: aims.clone(), plan: plan.clone() };
            serde_json::to_string(&line).map(|line| line + "\n").unwrap_or_default()
        });
        if let Err(failure) =
            report::write_text(path, &lines.collect::<String>(), folders, args.encoding.force)
        {
            output.failure(&failure);
        }
    }
}
