//! What went wrong, in the words of this crate.

use symphonia::core::errors::Error;

use crate::decode::metered::Budget;
use crate::error::Fault;

pub(super) fn probe_fault(error: Error, budget: &Budget) -> Fault {
    match error {
        _ if budget.is_spent() => Fault::NoProgress,
        Error::Unsupported("core (probe): no suitable format reader found") => Fault::NotAudio,
        other => fault(other),
    }
}

pub(super) fn fault(error: Error) -> Fault {
    match error {
        Error::IoError(error) => Fault::from_io(error),
        Error::DecodeError(what) => Fault::Damaged(what),
        Error::Unsupported(what) => unsupported(what),
        Error::LimitError(_) => Fault::Damaged("one of its structures is absurdly large"),
        Error::ResetRequired => Fault::Feature("several streams one after the other"),
        _ => Fault::Damaged("it cannot be decoded"),
    }
}

/// What stands behind the words of the library, where they mislead or say too little.
fn unsupported(what: &'static str) -> Fault {
    match what {
        "isomp4: missing moov atom" => {
            Fault::Damaged("its index (moov) is missing, as in one that was cut off")
        }
        "wav: missing data chunk" => Fault::Damaged("it has no audio chunk"),
        "wav: unsupported fmt_ext sub-type" | "wav: unsupported wave format" => {
            Fault::Codec("inside this WAV")
        }
        // Symphonia decodes AAC-LC of one or two channels, without the extensions of HE-AAC.
        "aac: aac too complex" => Fault::Codec("AAC beyond LC in mono or stereo"),
        other => Fault::Foreign(other),
    }
}
