//! Plans from a file, in place of ones that are made.

use std::fs;
use std::path::Path;

use auralis_pipeline::MasteringPlan;

use super::MasterArgs;
use crate::failure::Failure;
use crate::json::{AimsJson, PlanLine};

/// Where plans come from.
pub(super) enum Plans {
    /// They are made from what is measured.
    Made,
    /// They were written by an earlier call, and perhaps edited since.
    Read(Vec<PlanLine>),
}

impl Plans {
    /// Checks that nothing is asked for that plans from a file decide.
    ///
    /// # Errors
    /// A sentence: options contradict the file.
    pub(super) fn check_usage(args: &MasterArgs) -> Result<(), String> {
        let Some(path) = args.plan.as_deref().filter(|_| Self::are_read(args)) else { return Ok(()) };
        let decided = [
            ("--preset", args.preset.is_some()),
            ("--intensity", args.intensity.is_some()),
            ("--target", args.target.is_some()),
            ("--ceiling", args.ceiling.is_some()),
            ("--reference", !args.reference.is_empty()),
            ("--neighbours", args.neighbours.is_some()),
            ("--corridor", args.corridor.is_some()),
        ];
        let asked: Vec<&str> = decided.iter().filter(|(_, asked)| *asked).map(|(name, _)| *name).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let path = path.display();
        Err(format!(
            "{path} exists, so its plans are carried out as they stand, and {} cannot change them; leave that out, edit the file, or make it anew with --plan-only --plan {path} --force",
            asked.join(", ")
        ))
    }

    /// An existing file is read, unless only plans are wanted.
    pub(super) fn of(args: &MasterArgs) -> Result<Self, Failure> {
        let Some(path) = args.plan.as_deref().filter(|_| Self::are_read(args)) else {
            return Ok(Self::Made);
        };
        let text = fs::read_to_string(path).map_err(|error| Failure::io(path, &error))?;
        let line = |(number, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| {
                let message = format!(
                    "line {} is no plan: {error}; write plans with --plan-only --plan FILE.json",
                    number + 1
                );
                Failure::new(path, "unusable_plan", message)
            })
        };
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines.map(line).collect::<Result<_, _>>().map(Self::Read)
    }

    /// Whether the file of the call is one that is read.
    pub(super) fn are_read(args: &MasterArgs) -> bool {
        !args.plan_only && args.plan.as_deref().is_some_and(Path::exists)
    }

    /// The plan for an input and what it aims at; `None` where it is to be made.
    pub(super) fn plan(&self, input: &Path) -> Result<Option<(MasteringPlan, AimsJson)>, Failure> {
        let Self::Read(lines) = self else { return Ok(None) };
        let name = input.display().to_string();
        let Some(PlanLine { plan, aims, .. }) = lines.iter().find(|line| line.input == name) else {
            let message =
                "the file of plans has none for it; write one with --plan-only, or name the input as there";
            return Err(Failure::new(input, "no_plan", message));
        };
        let plan = plan.plan();
        // A limiter that was opened in the file is meant, and a line may be without what the plan was made for.
        let limiter = plan.limiter_ceiling.value.map(|ceiling| ceiling.0);
        let ceiling_dbtp = [aims.ceiling_dbtp, limiter].into_iter().flatten().reduce(f64::max);
        let target_lufs = aims.target_lufs.or(plan.aim.value.finite());
        Ok(Some((plan, AimsJson { target_lufs, ceiling_dbtp, ..aims.clone() })))
    }
}
