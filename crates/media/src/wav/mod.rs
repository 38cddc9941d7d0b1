//! WAVE files, read and written here rather than by a library: RIFF, RF64 (EBU Tech 3306) and
//! BW64 (ITU-R BS.2088), at the speed of the disk.

mod format;
mod header;
mod interleave;
mod mask;
mod reader;
mod sample;
mod tag_chunks;
mod virtual_wav;
mod writer;

pub(crate) use header::{WavHeader, is_wave};
pub(crate) use mask::{default_mask, mask_of_layout, name_surrounds, wave_order};
pub(crate) use reader::WavReader;
pub(crate) use tag_chunks::tag_chunks;
pub use virtual_wav::VirtualWav;
pub(crate) use writer::WavWriter;
