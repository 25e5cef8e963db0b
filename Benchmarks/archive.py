"""Many videos in one run against a run for each, and an archive with broken files.

    python3 Benchmarks/archive.py .build/release/actionline /tmp/archive [videos, 200] [turns, 3]

Needs ffmpeg. Cuts short videos out of the sample, labels them in one run and in runs of their own, in turns, and prints the
seconds of each; then labels an archive a twentieth of which is broken in ten ways and prints what is said of it.
"""

import pathlib
import random
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VIDEO = ROOT / "samples/workout.mp4"
PIPELINE = ROOT / "samples/figure-actions.yaml"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def make_videos(folder, count):
    """Pieces of the sample, 2 to 20 seconds long."""
    numbers = random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:03}.mp4"
        length = numbers.uniform(2, 20)
        start = numbers.uniform(0, 150 - length)
        if not path.exists():
            ffmpeg("-ss", f"{start:.2f}", "-i", VIDEO, "-t", f"{length:.2f}", "-an", "-c:v", "libx264",
                   "-preset", "veryfast", "-pix_fmt", "yuv420p", path)


def seconds(*commands):
    began = time.monotonic()
    for command in commands:
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def break_files(folder):
    """Ten files, each broken in another way."""
    good = (folder / "000.mp4").read_bytes()
    third = len(good) // 3
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "text.mp4").write_text("this is no video\n" * 100)
    (folder / "cut.mp4").write_bytes(good[:third])
    (folder / "zeros.mp4").write_bytes(bytes(third))
    (folder / "noise.mp4").write_bytes(random.Random(2).randbytes(third))
    (folder / "no-header.mp4").write_bytes(good[64:])
    (folder / "playlist.mp4").write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-c:a", "aac", folder / "sound.mp4")
    ffmpeg("-i", folder / "000.mp4", "-c", "copy", folder / "cut.mkv")
    whole = (folder / "cut.mkv").read_bytes()
    (folder / "cut.mkv").unlink()
    (folder / "half.mkv").write_bytes(whole[:len(whole) // 2])
    damaged = bytearray(whole)
    numbers = random.Random(3)
    for _ in range(60):
        damaged[numbers.randrange(len(damaged) // 4, len(damaged))] ^= 0xFF
    (folder / "damaged.mkv").write_bytes(damaged)


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    turns = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    videos = folder / "videos"
    make_videos(videos, count)
    label = [program, "label", "-p", PIPELINE, "--quiet"]
    one, many = [], []
    for _ in range(turns):
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        one.append(seconds([*label, videos, "--output-folder", out / "one"]))
        (out / "many").mkdir(parents=True)
        many.append(seconds(*([*label, path, "-o", out / "many" / f"{path.stem}.csv"]
                              for path in sorted(videos.glob("*.mp4")))))
        same = all((out / "one" / f"{path.stem}.csv").read_bytes() == (out / "many" / f"{path.stem}.csv").read_bytes()
                   for path in videos.glob("*.mp4"))
        print(f"one run {one[-1]:.2f} s, {count} runs {many[-1]:.2f} s, "
              f"outputs {'equal' if same else 'DIFFERENT'}", flush=True)
    ratios = sorted(a / b for a, b in zip(one, many))
    print(f"one run / {count} runs: {ratios[turns // 2]:.3f} (median of {turns})\n")
    broken = folder / "broken"
    shutil.rmtree(broken, ignore_errors=True)
    broken.mkdir()
    for path in sorted(videos.glob("*.mp4"))[:190]:
        (broken / path.name).symlink_to(path.resolve())
    break_files(broken)
    run = subprocess.run([program, "label", "-p", PIPELINE, broken, "--output-folder", folder / "out/broken"],
                         capture_output=True, text=True)
    print(run.stderr, f"\nexit code {run.returncode}", sep="")


if __name__ == "__main__":
    main()
