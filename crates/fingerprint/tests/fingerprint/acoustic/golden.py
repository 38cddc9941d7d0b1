#!/usr/bin/env python3
"""Writes the melody of `melody.rs` as WAV: golden.py RATE CHANNELS SECONDS > melody.wav

The golden prints come from it: fpcalc -plain -length 0 melody.wav (Chromaprint 1.5.1, Debian 12).
"""
import struct
import sys
import wave

SEMITONES_MHZ = [55000, 58270, 61735, 65406, 69296, 73416, 77782, 82407, 87307, 92499, 97999, 103826]


def melody(rate, channel, seconds):
    note_frames = rate // 4
    phases = [0, 0, 0]
    for n in range(rate * seconds):
        note, at = divmod(n, note_frames)
        loudness = 256 - at * 200 // note_frames
        total = 0
        for voice in range(3):
            pitch = (note * 7 + voice * (4 + channel) + note * note % 5) % 36
            octave, semitone = divmod(pitch, 12)
            phases[voice] = (phases[voice] + (SEMITONES_MHZ[semitone] << octave << 32) // (1000 * rate)) % 2**32
            total += ((phases[voice] >> 18) - 8192) * loudness >> 8
        yield total


rate, channels, seconds = map(int, sys.argv[1:4])
frames = zip(*(melody(rate, channel, seconds) for channel in range(channels)))
out = wave.open(sys.stdout.buffer, "wb")
out.setparams((channels, 2, rate, rate * seconds, "NONE", ""))
out.writeframes(b"".join(struct.pack(f"<{channels}h", *frame) for frame in frames))
