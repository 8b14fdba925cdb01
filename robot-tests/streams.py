"""Keywords about encoded streams: what encode-test printed in the guest, and what the device says of its pictures."""
import base64
import hashlib
import json
import os
import re
import struct
import subprocess

ROBOT_LIBRARY_SCOPE = "SUITE"

# The transform of MPEG-4 and H.263 isn't exact by its standard: this is the one that the encoder has.
_TRANSFORM = {"mpeg4": ["-flags", "bitexact", "-idct", "simple"], "h263": ["-flags", "bitexact", "-idct", "simple"]}


def _buffers(console):
    """Type and bytes of each buffer of the encoder's in the guest's console; the first one is the header's."""
    buffers = []
    with open(console, errors="replace") as lines:
        for line in lines:
            # the shell's prompt may stand in front
            head = re.search(r"@@encoded (\{.*\})", line)
            if head:
                about = json.loads(head.group(1))
                buffers.append((about["type"], about["size"], bytearray()))
            elif line.startswith("@data "):
                buffers[-1][2].extend(base64.b64decode(line.split()[1]))
    for number, (_, size, data) in enumerate(buffers):
        if size != len(data):
            raise AssertionError(f"buffer {number} has {size} bytes and came with {len(data)}")
    return [(kind, bytes(data)) for kind, _, data in buffers]


def _trace(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _ivf(frames, width, height, rate):
    head = struct.pack("<4sHH4sHHIIII", b"DKIF", 0, 32, b"VP80", width, height, rate, 1, len(frames), 0)
    return head + b"".join(struct.pack("<IQ", len(frame), number) + frame for number, frame in enumerate(frames))


def _decode(stream, codec):
    command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", *_TRANSFORM.get(codec, []), "-i", stream,
               "-vsync", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"]
    result = subprocess.run(command, capture_output=True)
    if result.returncode or result.stderr:
        raise AssertionError(f"ffmpeg decodes {os.path.basename(stream)} with status {result.returncode}: {result.stderr.decode()}")
    return result.stdout


def make_source_pictures(path, count, width, height, rate):
    """NV12 pictures for the encoder that change everywhere, so that no macroblock can be skipped, and the same as I420 beside it."""
    source = f"testsrc2=s={width}x{height}:r={rate},noise=alls=20:allf=t:all_seed=1"
    for name, layout in ((path, "nv12"), (path + ".i420", "yuv420p")):
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-vf", "format=yuv420p", "-frames:v", str(count),
                        "-pix_fmt", layout, "-f", "rawvideo", name], check=True)


def save_stream(console, path, codec, width, height, rate):
    """Makes a file of the stream in a guest's console, as players take it."""
    buffers = _buffers(console)
    with open(path, "wb") as file:
        file.write(_ivf([data for _, data in buffers[1:]], int(width), int(height), int(rate)) if codec == "vp8" else b"".join(data for _, data in buffers))


def pictures_should_be(console, trace, types):
    """The driver's buffers and the device's pictures are of these types, in coding order, and each has the bytes that the device wrote."""
    buffers, said = _buffers(console)[1:], _trace(trace)
    for who, found in (("driver", "".join(kind for kind, _ in buffers)), ("device", "".join(picture["type"] for picture in said))):
        if found != types:
            raise AssertionError(f"the {who} has {found}, not {types}")
    for number, ((_, data), picture) in enumerate(zip(buffers, said)):
        if hashlib.sha1(data).hexdigest() != picture["sha1"]:
            raise AssertionError(f"picture {number} in coding order isn't what the device wrote")


def stream_should_be_what_was_reconstructed(stream, codec, source, trace, reconstruction, width, height):
    """The decoder of the host makes of the stream what the encoder itself reconstructed: x264 writes its pictures down, of the others
    the squared error of each plane is known."""
    decoded = _decode(stream, codec)
    if codec == "h264":
        with open(reconstruction, "rb") as file:
            if file.read() != decoded:
                raise AssertionError("the pictures aren't those that x264 reconstructed")
        return
    with open(source + ".i420", "rb") as file:
        original = file.read()
    if len(original) != len(decoded):
        raise AssertionError(f"{len(decoded)} bytes were decoded, the source has {len(original)}")
    pixels = int(width) * int(height)
    for picture in _trace(trace):
        start, errors = picture["number"] * pixels * 3 // 2, []
        for size in (pixels, pixels // 4, pixels // 4):
            errors.append(sum((a - b) ** 2 for a, b in zip(original[start:start + size], decoded[start:start + size])))
            start += size
        if errors != picture["errors"]:
            raise AssertionError(f"picture {picture['number']} has the errors {errors}, the encoder says {picture['errors']}")


def damage_a_picture(console, number):
    """Changes a bit in the middle of a picture in the console's file."""
    with open(console, errors="replace") as file:
        lines = file.read().split("\n")
    heads = [index for index, line in enumerate(lines) if "@@encoded {" in line] + [len(lines)]
    first, last = heads[int(number) + 1], heads[int(number) + 2]
    data = [index for index in range(first, last) if lines[index].startswith("@data ")]
    middle = data[len(data) // 2]
    changed = bytearray(base64.b64decode(lines[middle].split()[1]))
    changed[0] ^= 0x10
    lines[middle] = "@data " + base64.b64encode(changed).decode()
    with open(console, "w") as file:
        file.write("\n".join(lines))
