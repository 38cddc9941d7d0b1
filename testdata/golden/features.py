"""Makes features.txt: frame features of three formula-made signals, as librosa computes them.

    python3 -m venv venv && venv/bin/pip install librosa==0.11.0
    venv/bin/python features.py > features.txt

Signals are computed in double precision and rounded to single, as a player would hold them; librosa then
works on them in double precision.
"""
import librosa
import numpy as np

RATE, LENGTH, FRAME, HOP = 44100, 22050, 2048, 512
n = np.arange(LENGTH, dtype=np.float64)


def chord():
    tones = ((440.0, 0.4, 0.0), (1333.0, 0.2, 0.5), (5000.0, 0.1, 1.0), (11025.0, 0.05, 1.5))
    return sum(a * np.sin(2 * np.pi * f * n / RATE + p) for f, a, p in tones)


def noise():
    """Uniform in ±0.5, by a linear congruence modulo 2**32 (Numerical Recipes)."""
    state, out = 1, []
    for _ in range(LENGTH):
        state = (1664525 * state + 1013904223) % 2**32
        out.append((state >> 8) / 2**24 - 0.5)
    return np.array(out)


def bursts():
    """A decaying burst every 4,410 samples, each a fifth higher than the one before."""
    age, burst = n % 4410, np.floor(n / 4410)
    return 0.8 * np.exp(-age / 600) * np.sin(2 * np.pi * 300 * 1.5**burst * age / RATE)


def main():
    print(f"# librosa {librosa.__version__}, numpy {np.__version__}; made by features.py")
    print("# signal, zero crossings of the whole; then per frame: centroid and roll-off in Hz, flatness, flux")
    for name, signal in (("chord", chord()), ("noise", noise()), ("bursts", bursts())):
        x = signal.astype(np.float32).astype(np.float64)
        magnitude = np.abs(librosa.stft(x, n_fft=FRAME, hop_length=HOP, window="hann", center=True, pad_mode="constant"))
        centroid = librosa.feature.spectral_centroid(S=magnitude, sr=RATE)[0]
        rolloff = librosa.feature.spectral_rolloff(S=magnitude, sr=RATE, roll_percent=0.85)[0]
        flatness = librosa.feature.spectral_flatness(S=magnitude, amin=1e-10, power=2.0)[0]
        rise = np.maximum(0.0, np.diff(magnitude, axis=1, prepend=0.0)).sum(axis=0)
        flux = rise / magnitude.sum(axis=0)
        crossings = np.count_nonzero(librosa.zero_crossings(x, threshold=0.0, pad=False))
        print(f"{name} {crossings}")
        for row in zip(centroid, rolloff, flatness, flux):
            print(" ".join(f"{value:.9g}" for value in row))


main()
