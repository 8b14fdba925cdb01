"""Keywords about traces of frames: peripherals/Frames/README.md has their format."""
import hashlib
import json
import math
import os
import re
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


def _compare(seen, expected, what="libavcodec"):
    for index, (found, wanted) in enumerate(zip(seen, expected)):
        if found != wanted:
            raise AssertionError(f"picture {index} differs: {found}, {what} has {wanted}")
    if len(seen) != len(expected):
        raise AssertionError(f"{len(seen)} pictures, {what} has {len(expected)}")


def decoded_frames_should_be_those_of(trace, video, first=0, instance=None, times=1):
    """The traced pictures are the video's from number `first` on, in number, order and each byte; the whole so many times over.

    With an instance only those of that instance of the decoder's count.
    """
    seen = [frame["sha1"] for frame in _trace(trace) if instance is None or frame["instance"] == int(instance)]
    _compare(seen, _reference(video)[int(first):] * int(times))


def decoded_frames(trace, video):
    """For each traced picture its number in the video, or -1."""
    expected = {sha1: number for number, sha1 in reversed(list(enumerate(_reference(video))))}
    return [expected.get(frame["sha1"], -1) for frame in _trace(trace)]


def shown_frames(trace):
    """SHA-1 of what the display showed, without the buffer of the mode setting in front, which nobody has drawn into."""
    return [frame["sha1"] for frame in _trace(trace)][1:]


def shown_frames_should_be_those_of(trace, folder, video, filter="null", least=35, console=False):
    """The display's pictures are as many as the video's, and each has this PSNR at least against libswscale's conversion (after a filter of ffmpeg's).
    With a console its picture, which is there again in the end, doesn't count."""
    frames = _trace(trace)
    if console:
        frames = [frame for frame in frames if frame["sha1"] != frames[-1]["sha1"]]
    frames = frames[1:]
    expected = len(_reference(video))
    if len(frames) != expected:
        raise AssertionError(f"the display showed {len(frames)} pictures, the video has {expected}")
    width, height = frames[0]["width"], frames[0]["height"]
    matrix = "bt709" if _lines(video) > 576 else "bt601"
    graph = (f"[0:v]settb=1/25,setpts=N[seen];[1:v]{filter},scale={width}:{height}:in_color_matrix={matrix}:flags=accurate_rnd,format=bgr0,"
             "settb=1/25,setpts=N[wanted];[seen][wanted]psnr=stats_file=-")
    command = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pixel_format", "bgr0", "-video_size", f"{width}x{height}", "-i", "pipe:0", "-i", str(video),
               "-filter_complex", graph, "-f", "null", os.devnull]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pixels = b"".join(_pixels(folder, frame) for frame in frames)
    output, errors = process.communicate(pixels)
    values = [float(value) for value in re.findall(r"psnr_avg:(\S+)", output.decode())]
    if process.returncode or len(values) != expected:
        raise AssertionError(f"ffmpeg compared {len(values)} of {expected} pictures: {errors.decode()}")
    bad = [f"{index}: {value:.1f}" for index, value in enumerate(values) if not value >= float(least)]
    if bad:
        raise AssertionError(f"{len(bad)} of {expected} pictures are not the video's, by number and dB: {', '.join(bad[:10])}")
    return min(value for value in values if not math.isnan(value))


def _pixels(folder, frame):
    with open(f"{folder}/{frame['source']}-{frame['instance']}-{frame['index']:06d}.{frame['layout'].lower()}", "rb") as file:
        return file.read()


def _lines(video):
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=height", "-of", "csv=p=0", str(video)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0].rstrip(","))


def traces_should_be_equal(first, second):
    """The same pictures at the same virtual times."""
    one, other = _trace(first), _trace(second)
    if one != other:
        differing = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
        raise AssertionError(f"{len(one)} and {len(other)} pictures; the first difference is at {differing}: {one[differing:differing + 1]} and {other[differing:differing + 1]}")
    if not one:
        raise AssertionError("both traces are empty")


def rest_of_trace_should_be(whole, rest, times=True):
    """A run that was loaded from a snapshot shows what the run that was saved showed from there on, and at the same virtual times if those count."""
    one, other = _trace(whole), _trace(rest)
    if not other:
        raise AssertionError("nothing came after the snapshot")
    tail = one[len(one) - len(other):]
    exact = str(times) == "True"
    strip = lambda frames: [(frame["sha1"], frame["instance"], frame["time_us"] if exact else None) for frame in frames]
    if strip(tail) != strip(other):
        differing = next(i for i, (a, b) in enumerate(zip(strip(tail), strip(other))) if a != b)
        raise AssertionError(f"of {len(other)} pictures after the snapshot the first to differ is {differing}: {strip(other)[differing]}, it was {strip(tail)[differing]}")


def joined_traces_should_be_those_of(first, second, video):
    """What was decoded before a snapshot and what was decoded after it are together the whole video."""
    _compare([frame["sha1"] for frame in _trace(first)] + [frame["sha1"] for frame in _trace(second)], _reference(video))


def frames_of(trace):
    """How many pictures a trace has."""
    return len(_trace(trace))


def instances_should_overlap(trace, one=0, other=1):
    """The decoder worked on both instances in turns."""
    order = [frame["instance"] for frame in _trace(trace)]
    changes = sum(a != b for a, b in zip(order, order[1:]))
    if set(order) != {int(one), int(other)} or changes < 3:
        raise AssertionError(f"instances {sorted(set(order))} changed {changes} times")


def frames_should_take(trace, first, seconds, tolerance):
    """From the picture with that number to the last one so much virtual time passed."""
    frames = _trace(trace)[int(first):]
    took = (frames[-1]["time_us"] - frames[0]["time_us"]) / 1e6
    if abs(took - float(seconds)) > float(tolerance):
        raise AssertionError(f"{len(frames)} pictures took {took:.3f} s, not {seconds}")


def sha1_of_pictures(video, format):
    """SHA-1 of all pictures of a video one behind the other, as GStreamer's NV12, NV21, I420 or YV12."""
    command = ["ffmpeg", "-v", "error", "-i", str(video), "-map", "0:v:0", "-pix_fmt", "yuv420p", "-vsync", "passthrough", "-f", "rawvideo", "-"]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    pictures = len(_reference(video))
    size = len(data) // pictures
    result = hashlib.sha1()
    for start in range(0, len(data), size):
        luma, cb, cr = (data[start + size * a // 12:start + size * b // 12] for a, b in ((0, 8), (8, 10), (10, 12)))
        chroma = bytearray(len(cb) * 2)
        chroma[0::2], chroma[1::2] = (cr, cb) if format == "NV21" else (cb, cr)
        result.update(luma + {"I420": cb + cr, "YV12": cr + cb}.get(format, bytes(chroma)))
    return result.hexdigest()


def instances_should_be(trace, *videos):
    """Each video was decoded by an instance of its own, whichever."""
    frames = _trace(trace)
    seen = [[frame["sha1"] for frame in frames if frame["instance"] == instance] for instance in sorted({frame["instance"] for frame in frames})]
    for video in videos:
        if _reference(video) not in seen:
            raise AssertionError(f"no instance decoded {video}: they have {[len(pictures) for pictures in seen]} pictures")
    if len(seen) != len(videos):
        raise AssertionError(f"{len(seen)} instances for {len(videos)} videos")


def warnings_should_be_explained(log, page):
    """Each warning or error of a log matches a line of the page's table "Lines in the log of a clean run": what is in code there, with ... for anything."""
    with open(page) as file:
        table = file.read().split("## Lines in the log of a clean run")[1].split("\n## ")[0]
    known = [re.compile(".*".join(re.escape(part) for part in code.split("...")))
             for row in table.splitlines() if row.startswith("|") for code in re.findall(r"`([^`]+)`", row.split("|")[1])]
    lines = [line for line in log.splitlines() if "[WARNING]" in line or "[ERROR]" in line]
    unknown = [line for line in lines if not any(pattern.search(line) for pattern in known)]
    if unknown:
        raise AssertionError(f"{len(unknown)} of {len(lines)} lines are not explained in {os.path.basename(page)}:\n" + "\n".join(unknown[:40]))


def shown_frames_should_differ(trace, right):
    """The display showed as many pictures as in the other trace, and some of them are others."""
    seen, wanted = shown_frames(trace), shown_frames(right)
    if len(seen) != len(wanted) or seen == wanted:
        raise AssertionError(f"{len(seen)} pictures were shown, {sum(a != b for a, b in zip(seen, wanted))} of {len(wanted)} are others")


def traces_should_show_the_same(trace, right):
    """The same pictures in the same order, at whatever times; the buffer of the mode setting in front, which nobody has drawn into, doesn't count."""
    _compare(shown_frames(trace), shown_frames(right), "the other run")


def addresses_in_the_table(table, buffer):
    """The addresses that a monitor's DmaSummary has for buffers of that name."""
    addresses = sorted({address for line in table.splitlines() if buffer in line for address in re.findall(r"0x[0-9A-Fa-f]{8}", line)})
    if not addresses:
        raise AssertionError(f"no {buffer} in {table}")
    return addresses


def spans_should_be(numbers, *spans):
    """The pictures are those of each span FIRST-LAST in turn from its first on, in order: the last span's all, of the others as many as there was time for."""
    numbers = list(numbers)
    for index, span in enumerate(spans):
        first, last = (int(end) for end in span.split("-"))
        count = 0
        while count < len(numbers) and first + count <= last and numbers[count] == first + count:
            count += 1
        if not count or index == len(spans) - 1 and count != last - first + 1:
            raise AssertionError(f"{count} pictures of {span} were displayed, then {numbers[count:count + 3]}")
        del numbers[:count]
    if numbers:
        raise AssertionError(f"after the last span came {numbers}")


def sha1_of_shown_picture(trace, folder, number, alpha):
    """SHA-1 of what the display showed, with another value in each pixel's fourth byte."""
    pixels = bytearray(_pixels(folder, _trace(trace)[1:][int(number)]))
    pixels[3::4] = bytes([int(alpha)]) * (len(pixels) // 4)
    return hashlib.sha1(pixels).hexdigest()


def last_picture_should_be(trace, folder, sha1):
    """The display's last picture has the pixels of a BGRx file with this SHA-1, whatever is in each pixel's fourth byte."""
    pixels = bytearray(_pixels(folder, _trace(trace)[-1]))
    wanted = sha1.split()[0]
    for fourth in (0, 255):
        pixels[3::4] = bytes([fourth]) * (len(pixels) // 4)
        if hashlib.sha1(pixels).hexdigest() == wanted:
            return
    raise AssertionError(f"the picture isn't that with SHA-1 {wanted}")


def _gray(picture):
    """Width, height and a byte for each pixel of a PNG file."""
    probe = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", picture],
                           check=True, capture_output=True, text=True)
    width, height = map(int, probe.stdout.strip().split(","))
    pixels = subprocess.run(["ffmpeg", "-v", "error", "-i", picture, "-f", "rawvideo", "-pix_fmt", "gray", "-"], check=True, capture_output=True).stdout
    return width, height, pixels


def console_should_show(picture, text, rows, columns):
    """A console's picture with this text: nothing is lit where there is no character, and each character looks the
    same wherever it is, and like no other one."""
    width, height, pixels = _gray(picture)
    cell_width, cell_height = width // int(columns), height // int(rows)
    looks = {}
    with open(text) as file:
        lines = file.read().splitlines()
    if len(lines) >= int(rows) or max(map(len, lines)) > int(columns):
        raise AssertionError("the text doesn't fit into %s rows of %s" % (rows, columns))
    for row in range(int(rows)):
        line = lines[row] if row < len(lines) else ""
        for column, character in enumerate(line.ljust(int(columns))):
            cell = b"".join(pixels[(row * cell_height + y) * width + column * cell_width:][:cell_width] for y in range(cell_height))
            if looks.setdefault(character, cell) != cell:
                raise AssertionError("%r at %d,%d looks different from the one before" % (character, column, row))
    if any(looks.get(" ", b"")):
        raise AssertionError("a space has lit pixels")
    if len(set(looks.values())) != len(looks):
        raise AssertionError("two characters look the same: %s" % "".join(sorted(looks)))


def _console_line(picture, rows, row=None):
    """The lines of pixels of a console's row, the last that isn't empty unless told, its number, and how many rows aren't."""
    width, height, pixels = _gray(picture)
    size = height // int(rows)
    used = [number for number in range(int(rows)) if any(pixels[number * size * width:][:size * width])]
    row = used[-1] if row is None else row
    return [pixels[(row * size + y) * width:][:width] for y in range(size)], row, len(used)


def console_should_ask_again(before, after, rows, columns, least=1):
    """What the last line shows it shows twice later, one behind the other; there are so many lines in front of it at least."""
    asked, row, used = _console_line(before, rows)
    if used <= int(least):
        raise AssertionError("only %d lines are on the screen" % used)
    cell = len(asked[0]) // int(columns)
    lit = max(x for line in asked for x, value in enumerate(line) if value)
    length = (lit // cell + 2) * cell
    expected = [line[:length] * 2 + line[length:-length] for line in asked]
    if _console_line(after, rows, row)[0] != expected:
        raise AssertionError("the last line of %s isn't there twice in %s" % (before, after))
