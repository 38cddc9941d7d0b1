//! One input and where its output goes.

use std::num::NonZeroU32;
use std::path::PathBuf;

use auralis_core::ChannelLayout;
use auralis_media::{Decoder, EncodeSpec, Encoder, OutputFile, StreamInfo, Tags};

use crate::claims::Claims;
use crate::destination::{Destination, Outputs, overwrite};
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs::Input;

/// A track that becomes another file.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) input: Input,
    pub(crate) info: StreamInfo,
    pub(crate) destination: Destination,
}

impl Job {
    /// Opens every input to see what it is, and decides where its output goes. `claims` is left out where
    /// no audio will be written.
    pub(crate) fn prepare(
        inputs: Vec<Result<Input, Failure>>,
        outputs: &Outputs<'_>,
        mut claims: Option<&mut Claims>,
    ) -> Vec<Result<Self, Failure>> {
        let mut job = |input: Result<Input, Failure>| {
            let input = input?;
            let info = Decoder::open(&input.path)?.info().clone();
            let destination = outputs.destination(&input, &info);
            if let Some(claims) = &mut claims {
                claims.claim(&destination.path, &input.path.display().to_string())?;
            }
            Ok(Self { input, info, destination })
        };
        inputs.into_iter().map(&mut job).collect()
    }

    /// Starts the output, with the tags of the input.
    pub(crate) fn encoder(
        &self,
        sample_rate: NonZeroU32,
        layout: ChannelLayout,
        tags: &Tags,
        folders: &Folders,
        force: bool,
    ) -> Result<Encoder, Failure> {
        let Destination { path, container, sample } = &self.destination;
        folders.make_for(path)?;
        let spec = EncodeSpec { container: *container, sample: *sample, sample_rate, layout };
        Ok(Encoder::create(OutputFile::create(path, overwrite(force))?, &spec, Some(tags))?)
    }

    /// The tags of the input. What of them is damaged is left behind.
    pub(crate) fn tags(&self) -> Result<Tags, Failure> {
        Ok(Tags::read(&self.input.path)?)
    }
}

/// All files of a call that are read.
pub(crate) fn paths(inputs: &[Result<Input, Failure>]) -> impl Iterator<Item = PathBuf> {
    inputs.iter().flatten().map(|input| input.path.clone())
}

/// How many outputs a call has, as far as the meaning of `-o` depends on it: one, or more.
pub(crate) fn output_count(inputs: &[Result<Input, Failure>]) -> usize {
    let from_folder = inputs.iter().flatten().any(|input| input.from_folder);
    if from_folder { usize::MAX } else { inputs.len() }
}
