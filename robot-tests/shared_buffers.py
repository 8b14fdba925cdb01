"""Keywords for dmabuf.robot: the stream, and which pictures of it the display showed."""
import hashlib
import json
import re
import subprocess

ROBOT_LIBRARY_SCOPE = "SUITE"

WIDTH, HEIGHT, PICTURES = 640, 480, 8


def _ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True, capture_output=True, text=True)


def make_the_stream(folder):
    """Two groups of four pictures, as stream.h264 and pictures.yuv; each picture comes out of a decoder as soon as it went in."""
    stream = f"{folder}/stream.h264"
    _ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={WIDTH}x{HEIGHT}:r=30", "-frames:v", str(PICTURES), "-c:v", "libx264", "-threads", "1",
            "-profile:v", "baseline", "-refs", "1", "-g", "4", "-keyint_min", "4", "-sc_threshold", "0", "-x264-params", "aud=1:repeat-headers=1",
            "-pix_fmt", "yuv420p", "-f", "h264", stream)
    _ffmpeg("-i", stream, "-pix_fmt", "yuv420p", "-f", "rawvideo", f"{folder}/pictures.yuv")


def _shown(pictures, number):
    """SHA-1 of what the display makes of a picture: its luma as pixels, with the fourth byte of each at 255."""
    start = number * WIDTH * HEIGHT * 3 // 2
    luma = bytearray(pictures[start:start + WIDTH * HEIGHT])
    luma[3::4] = b"\xff" * (len(luma) // 4)
    return hashlib.sha1(luma).hexdigest()


def shown_pictures_should_be_those_of(trace, folder, *checks):
    """The display showed what each check, a line of the console, says that it has shown, in that order."""
    with open(f"{folder}/pictures.yuv", "rb") as file:
        pictures = file.read()
    numbers = [int(number) for check in checks for number in re.findall(r"\d+", "".join(re.findall(r'"shown":\[([\d,]*)\]', check)))]
    with open(trace) as lines:
        latched = [json.loads(line)["sha1"] for line in lines if line.strip()]
    # setting a mode may show a picture twice
    seen = [sha1 for index, sha1 in enumerate(latched) if index == 0 or sha1 != latched[index - 1]]
    expected = [_shown(pictures, number) for number in numbers]
    if seen != expected or not expected:
        known = {_shown(pictures, number): number for number in range(PICTURES)}
        raise AssertionError(f"the display showed {[known.get(sha1, sha1) for sha1 in seen]}, the guest says {numbers}")
