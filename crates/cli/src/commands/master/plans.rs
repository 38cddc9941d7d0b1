//! Plans from a file, in place of ones that are made.

use std::fs;
use std::path::Path;

use auralis_pipeline::MasteringPlan;

use super::MasterArgs;
use crate::failure::Failure;
use crate::json::PlanLine;

/// Where plans come from.
pub(super) enum Plans {
    /// They are made from what is measured.
    Made,
    /// They were written by an earlier call, and perhaps edited since.
    Read(Vec<PlanLine>),
}

impl Plans {
    /// An existing file is read, unless it is to be replaced.
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
        !args.plan_only && !args.encoding.force && args.plan.as_deref().is_some_and(Path::exists)
    }

    /// The plan for an input; `None` where it is to be made.
    pub(super) fn plan(&self, input: &Path) -> Result<Option<MasteringPlan>, Failure> {
        let Self::Read(lines) = self else { return Ok(None) };
        let name = input.display().to_string();
        match lines.iter().find(|line| line.input == name) {
            Some(line) => Ok(Some(line.plan.plan())),
            None => {
                let message = "the file of plans has none for it; write one with --plan-only, or name the input as there";
                Err(Failure::new(input, "no_plan", message))
            }
        }
    }
}
