"""Keywords about traces of frames: peripherals/Frames/README.md has their format."""
import json
import subprocess

ROBOT_LIBRARY_SCOPE = "SUITE"


def _trace(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _reference(video):
    """SHA-1 of each picture of a video as packed I420, in display order, by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", str(video), "-map", "0:v:0", "-pix_fmt", "yuv420p", "-vsync", "passthrough",
               "-f", "framehash", "-hash", "sha160", "-"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.split(",")[-1].strip() for line in lines if line and not line.startswith("#")]


def decoded_frames_should_be_those_of(trace, video, first=0):
    """The traced pictures are the video's from number `first` on, in number, order and each byte."""
    seen = [frame["sha1"] for frame in _trace(trace)]
    expected = _reference(video)[int(first):]
    for index, (found, wanted) in enumerate(zip(seen, expected)):
        if found != wanted:
            raise AssertionError(f"picture {index} differs: {found}, libavcodec has {wanted}")
    if len(seen) != len(expected):
        raise AssertionError(f"{len(seen)} pictures, libavcodec has {len(expected)}")


def shown_frames_should_be_as_many_as_in(trace, video):
    """The display's pictures in between the console's blank ones: as many changes as the video has pictures."""
    shown = [frame["sha1"] for frame in _trace(trace)]
    changes = [sha1 for index, sha1 in enumerate(shown) if index == 0 or sha1 != shown[index - 1]]
    expected = len(_reference(video))
    # the first picture may follow a blank one, the last may be followed by one
    if not expected <= len(changes) <= expected + 2:
        raise AssertionError(f"{len(changes)} pictures shown one after the other, the video has {expected}")


def traces_should_be_equal(first, second):
    """The same pictures at the same virtual times."""
    one, other = _trace(first), _trace(second)
    if one != other:
        differing = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
        raise AssertionError(f"{len(one)} and {len(other)} pictures; the first difference is at {differing}: {one[differing:differing + 1]} and {other[differing:differing + 1]}")
    if not one:
        raise AssertionError("both traces are empty")


def joined_traces_should_be_those_of(first, second, video):
    """What was decoded before a snapshot and what was decoded after it are together the whole video."""
    seen = [frame["sha1"] for frame in _trace(first)] + [frame["sha1"] for frame in _trace(second)]
    expected = _reference(video)
    if seen != expected:
        differing = next((i for i, (a, b) in enumerate(zip(seen, expected)) if a != b), min(len(seen), len(expected)))
        raise AssertionError(f"{len(seen)} pictures, libavcodec has {len(expected)}; the first difference is at {differing}")


def frames_of(trace):
    """How many pictures a trace has."""
    return len(_trace(trace))
