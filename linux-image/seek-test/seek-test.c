// SPDX-License-Identifier: MIT
/*
 * Seeks as a player does, which gst-launch can't:
 *
 *	seek-test STREAM FIRST-LAST...
 *
 * STREAM is H.264 in Annex B with access unit delimiters. Decodes the access
 * units FIRST to LAST of each span; FIRST has to be an IDR picture with its
 * parameter sets. From one span to the next both queues are stopped while the
 * decoder still works on what it was given, which throws away what it has, and
 * started again. The last span is drained. Prints a line "@@seek {json}" for
 * each; exit status 0 if all went well.
 */
#include "../guest/device.h"

#include <linux/videodev2.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define UNITS 1024
#define ACCESS_UNIT_DELIMITER 9
#define BITSTREAM_SIZE (256 << 10)
#define BITSTREAM_BUFFERS 4
#define PICTURE_BUFFERS 32

static enum v4l2_buf_type bitstream = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, picture = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static const uint8_t *stream;
static size_t unit_start[UNITS + 1];
static unsigned int units;
static void *bitstream_memory[BITSTREAM_BUFFERS];
static unsigned int picture_buffers;

static void load(const char *path)
{
	size_t i, size;

	stream = map_file(path, &size);
	for (i = 0; i + 4 <= size && units < UNITS; i++) {
		if (!stream[i] && !stream[i + 1] && stream[i + 2] == 1 && (stream[i + 3] & 0x1f) == ACCESS_UNIT_DELIMITER)
			unit_start[units++] = i;
	}
	unit_start[units] = size;
}

static void queue_unit(unsigned int index, unsigned int unit)
{
	struct v4l2_plane plane = { .bytesused = unit_start[unit + 1] - unit_start[unit] };
	struct v4l2_buffer buffer = { .type = bitstream, .memory = V4L2_MEMORY_MMAP, .index = index, .m.planes = &plane, .length = 1 };

	if (plane.bytesused > BITSTREAM_SIZE)
		fail("access unit %u has %u bytes", unit, plane.bytesused);
	memcpy(bitstream_memory[index], stream + unit_start[unit], plane.bytesused);
	MUST(VIDIOC_QBUF, &buffer);
}

static void queue_picture(unsigned int index)
{
	struct v4l2_plane planes[2] = { 0 };
	struct v4l2_buffer buffer = { .type = picture, .memory = V4L2_MEMORY_MMAP, .index = index, .m.planes = planes, .length = 2 };

	MUST(VIDIOC_QBUF, &buffer);
}

/* The index of a buffer that is done, or -1; *used is what is in it. */
static int dequeue(enum v4l2_buf_type type, unsigned int *used)
{
	struct v4l2_plane planes[2] = { 0 };
	struct v4l2_buffer buffer = { .type = type, .memory = V4L2_MEMORY_MMAP, .m.planes = planes, .length = type == picture ? 2 : 1 };

	if (ioctl(device, VIDIOC_DQBUF, &buffer) < 0) {
		if (errno == EAGAIN || errno == EPIPE)
			return -1;
		fail("VIDIOC_DQBUF: %s", strerror(errno));
	}
	*used = planes[0].bytesused;
	return buffer.index;
}

static void make_bitstream_buffers(void)
{
	struct v4l2_format format = { .type = bitstream };
	struct v4l2_requestbuffers request = { .type = bitstream, .memory = V4L2_MEMORY_MMAP, .count = BITSTREAM_BUFFERS };
	unsigned int i;

	format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_H264;
	format.fmt.pix_mp.num_planes = 1;
	format.fmt.pix_mp.plane_fmt[0].sizeimage = BITSTREAM_SIZE;
	MUST(VIDIOC_S_FMT, &format);
	MUST(VIDIOC_REQBUFS, &request);
	if (request.count != BITSTREAM_BUFFERS)
		fail("%u bitstream buffers", request.count);
	for (i = 0; i < BITSTREAM_BUFFERS; i++) {
		struct v4l2_plane plane = { 0 };
		struct v4l2_buffer buffer = { .type = bitstream, .memory = V4L2_MEMORY_MMAP, .index = i, .m.planes = &plane, .length = 1 };

		MUST(VIDIOC_QUERYBUF, &buffer);
		bitstream_memory[i] = mmap(NULL, plane.length, PROT_READ | PROT_WRITE, MAP_SHARED, device, plane.m.mem_offset);
		if (bitstream_memory[i] == MAP_FAILED)
			fail("mmap: %s", strerror(errno));
	}
}

static void make_picture_buffers(void)
{
	struct v4l2_format format = { .type = picture };
	struct v4l2_control needed = { .id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE };
	struct v4l2_requestbuffers request = { .type = picture, .memory = V4L2_MEMORY_MMAP };

	/* the driver waits for the header here */
	MUST(VIDIOC_G_FMT, &format);
	MUST(VIDIOC_G_CTRL, &needed);
	request.count = needed.value + 2;
	MUST(VIDIOC_REQBUFS, &request);
	picture_buffers = request.count;
}

/* Decodes a span. Unless it is drained, the last units are still with the decoder when this returns. Returns how many pictures came out. */
static unsigned int decode(unsigned int first, unsigned int last, bool drain)
{
	struct v4l2_decoder_cmd stop = { .cmd = V4L2_DEC_CMD_STOP };
	unsigned int next = first, pictures = 0, used, i;
	int index;

	for (i = 0; i < BITSTREAM_BUFFERS && next <= last; i++)
		queue_unit(i, next++);
	MUST(VIDIOC_STREAMON, &bitstream);
	if (!picture_buffers)
		make_picture_buffers();
	for (i = 0; i < picture_buffers; i++)
		queue_picture(i);
	MUST(VIDIOC_STREAMON, &picture);
	for (;;) {
		struct pollfd wait = { .fd = device, .events = POLLIN | POLLOUT };

		if (next > last && !drain)
			return pictures;
		if (poll(&wait, 1, 5000) == 0)
			fail("the decoder does nothing any more after %u pictures of units %u to %u", pictures, first, last);
		while (next <= last && (index = dequeue(bitstream, &used)) >= 0) {
			queue_unit(index, next++);
			if (next > last && drain)
				MUST(VIDIOC_DECODER_CMD, &stop);
		}
		while ((index = dequeue(picture, &used)) >= 0) {
			if (!used)
				return pictures;
			pictures++;
			queue_picture(index);
		}
	}
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3) {
		fprintf(stderr, "Usage: %s STREAM FIRST-LAST...\n", argv[0]);
		return 2;
	}
	load(argv[1]);
	open_device("s5p-mfc-dec");
	make_bitstream_buffers();
	for (i = 2; i < argc; i++) {
		unsigned int first, last, pictures;

		if (sscanf(argv[i], "%u-%u", &first, &last) != 2 || first + BITSTREAM_BUFFERS > last || last >= units)
			fail("not a span of %u units: %s", units, argv[i]);
		pictures = decode(first, last, i + 1 == argc);
		printf("\n@@seek {\"first\":%u,\"last\":%u,\"pictures\":%u}\n", first, last, pictures);
		fflush(stdout);
		MUST(VIDIOC_STREAMOFF, &bitstream);
		MUST(VIDIOC_STREAMOFF, &picture);
	}
	return 0;
}
