// SPDX-License-Identifier: MIT
/*
 * Encodes as a program does that sets the encoder's controls itself:
 *
 *	encode-test FILE WIDTHxHEIGHT RATE CODEC [CONTROL=VALUE...]
 *
 * FILE has pictures in NV12, RATE is pictures a second, CODEC is h264, mpeg4,
 * h263 or vp8. Prints "@@encoded {json}" for each buffer that it gets, and its
 * content behind it in lines "@data BASE64"; exit status 0 if all went well.
 */
#include "../guest/device.h"

#include <linux/videodev2.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define SOURCES 5
#define STREAMS 6
#define LINE 57

static const struct {
	const char *name;
	uint32_t id;
} controls[] = {
	{ "gop", V4L2_CID_MPEG_VIDEO_GOP_SIZE },
	{ "b-frames", V4L2_CID_MPEG_VIDEO_B_FRAMES },
	{ "bitrate", V4L2_CID_MPEG_VIDEO_BITRATE },
	{ "rate-control", V4L2_CID_MPEG_VIDEO_FRAME_RC_ENABLE },
	{ "reaction", V4L2_CID_MPEG_MFC51_VIDEO_RC_REACTION_COEFF },
	{ "header-mode", V4L2_CID_MPEG_VIDEO_HEADER_MODE },
	{ "slice-mode", V4L2_CID_MPEG_VIDEO_MULTI_SLICE_MODE },
	{ "slice-mb", V4L2_CID_MPEG_VIDEO_MULTI_SLICE_MAX_MB },
	{ "h264-profile", V4L2_CID_MPEG_VIDEO_H264_PROFILE },
	{ "h264-level", V4L2_CID_MPEG_VIDEO_H264_LEVEL },
	{ "h264-entropy", V4L2_CID_MPEG_VIDEO_H264_ENTROPY_MODE },
	{ "h264-8x8", V4L2_CID_MPEG_VIDEO_H264_8X8_TRANSFORM },
	{ "h264-i-qp", V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP },
	{ "h264-p-qp", V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP },
	{ "h264-b-qp", V4L2_CID_MPEG_VIDEO_H264_B_FRAME_QP },
	{ "h264-max-qp", V4L2_CID_MPEG_VIDEO_H264_MAX_QP },
	{ "mpeg4-profile", V4L2_CID_MPEG_VIDEO_MPEG4_PROFILE },
	{ "mpeg4-i-qp", V4L2_CID_MPEG_VIDEO_MPEG4_I_FRAME_QP },
	{ "mpeg4-p-qp", V4L2_CID_MPEG_VIDEO_MPEG4_P_FRAME_QP },
	{ "mpeg4-b-qp", V4L2_CID_MPEG_VIDEO_MPEG4_B_FRAME_QP },
	{ "mpeg4-max-qp", V4L2_CID_MPEG_VIDEO_MPEG4_MAX_QP },
	{ "h263-i-qp", V4L2_CID_MPEG_VIDEO_H263_I_FRAME_QP },
	{ "h263-p-qp", V4L2_CID_MPEG_VIDEO_H263_P_FRAME_QP },
	{ "h263-max-qp", V4L2_CID_MPEG_VIDEO_H263_MAX_QP },
	{ "vp8-i-qp", V4L2_CID_MPEG_VIDEO_VPX_I_FRAME_QP },
	{ "vp8-p-qp", V4L2_CID_MPEG_VIDEO_VPX_P_FRAME_QP },
	{ "vp8-max-qp", V4L2_CID_MPEG_VIDEO_VPX_MAX_QP },
};

static const struct {
	const char *name;
	uint32_t format;
} codecs[] = {
	{ "h264", V4L2_PIX_FMT_H264 },
	{ "mpeg4", V4L2_PIX_FMT_MPEG4 },
	{ "h263", V4L2_PIX_FMT_H263 },
	{ "vp8", V4L2_PIX_FMT_VP8 },
};

static enum v4l2_buf_type source = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, stream = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static unsigned int width, height, stride[2], sources, streams;
static uint8_t *source_memory[SOURCES + 8][2], *stream_memory[STREAMS + 8];
static size_t source_size[2];
static const uint8_t *pictures;
static unsigned int picture_count;

static void load(const char *path)
{
	size_t size;

	pictures = map_file(path, &size);
	picture_count = size / (width * height * 3 / 2);
	if (!picture_count)
		fail("%s has no picture of %ux%u", path, width, height);
}

static void set_control(const char *argument)
{
	const char *value = strchr(argument, '=');
	unsigned int i;

	for (i = 0; value && i < sizeof(controls) / sizeof(controls[0]); i++) {
		if (strlen(controls[i].name) == (size_t)(value - argument) && !strncmp(controls[i].name, argument, value - argument)) {
			struct v4l2_ext_control control = { .id = controls[i].id, .value = atoi(value + 1) };
			struct v4l2_ext_controls all = { .which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control };

			if (ioctl(device, VIDIOC_S_EXT_CTRLS, &all) < 0)
				fail("%s: %s", argument, strerror(errno));
			return;
		}
	}
	fail("not a control with a value: %s", argument);
}

static void set_formats(const char *codec, unsigned int rate)
{
	struct v4l2_format coded = { .type = stream }, raw = { .type = source };
	struct v4l2_streamparm pace = { .type = source };
	unsigned int i;

	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (!strcmp(codecs[i].name, codec))
			coded.fmt.pix_mp.pixelformat = codecs[i].format;
	if (!coded.fmt.pix_mp.pixelformat)
		fail("no such codec: %s", codec);
	coded.fmt.pix_mp.width = width;
	coded.fmt.pix_mp.height = height;
	coded.fmt.pix_mp.num_planes = 1;
	coded.fmt.pix_mp.plane_fmt[0].sizeimage = width * height * 3 / 2 + 65536;
	MUST(VIDIOC_S_FMT, &coded);
	raw.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV12M;
	raw.fmt.pix_mp.width = width;
	raw.fmt.pix_mp.height = height;
	raw.fmt.pix_mp.num_planes = 2;
	MUST(VIDIOC_S_FMT, &raw);
	if (raw.fmt.pix_mp.width != width || raw.fmt.pix_mp.height != height)
		fail("the driver makes %ux%u of %ux%u", raw.fmt.pix_mp.width, raw.fmt.pix_mp.height, width, height);
	for (i = 0; i < 2; i++)
		stride[i] = raw.fmt.pix_mp.plane_fmt[i].bytesperline;
	pace.parm.output.timeperframe.numerator = 1;
	pace.parm.output.timeperframe.denominator = rate;
	MUST(VIDIOC_S_PARM, &pace);
}

static unsigned int make_buffers(enum v4l2_buf_type type, unsigned int count, unsigned int planes)
{
	struct v4l2_requestbuffers request = { .type = type, .memory = V4L2_MEMORY_MMAP, .count = count };
	unsigned int i, p;

	MUST(VIDIOC_REQBUFS, &request);
	if (request.count > count + 8)
		fail("%u buffers", request.count);
	for (i = 0; i < request.count; i++) {
		struct v4l2_plane about[2] = { 0 };
		struct v4l2_buffer buffer = { .type = type, .memory = V4L2_MEMORY_MMAP, .index = i, .m.planes = about, .length = planes };

		MUST(VIDIOC_QUERYBUF, &buffer);
		for (p = 0; p < planes; p++) {
			void *memory = mmap(NULL, about[p].length, PROT_READ | PROT_WRITE, MAP_SHARED, device, about[p].m.mem_offset);

			if (memory == MAP_FAILED)
				fail("mmap: %s", strerror(errno));
			if (type == source) {
				source_memory[i][p] = memory;
				source_size[p] = about[p].length;
			} else {
				stream_memory[i] = memory;
			}
		}
	}
	return request.count;
}

static void queue_source(unsigned int index, unsigned int picture)
{
	struct v4l2_plane planes[2] = { 0 };
	struct v4l2_buffer buffer = { .type = source, .memory = V4L2_MEMORY_MMAP, .index = index, .m.planes = planes, .length = 2 };
	const uint8_t *from = pictures + (size_t)picture * (width * height * 3 / 2);
	unsigned int p, y;

	for (p = 0; p < 2; p++) {
		for (y = 0; y < height >> p; y++, from += width)
			memcpy(source_memory[index][p] + y * stride[p], from, width);
		planes[p].bytesused = source_size[p];
	}
	MUST(VIDIOC_QBUF, &buffer);
}

static void queue_stream(unsigned int index)
{
	struct v4l2_plane plane = { 0 };
	struct v4l2_buffer buffer = { .type = stream, .memory = V4L2_MEMORY_MMAP, .index = index, .m.planes = &plane, .length = 1 };

	MUST(VIDIOC_QBUF, &buffer);
}

/* The index of a buffer that is done, or -1 */
static int dequeue(enum v4l2_buf_type type, unsigned int *used, uint32_t *flags)
{
	struct v4l2_plane planes[2] = { 0 };
	struct v4l2_buffer buffer = { .type = type, .memory = V4L2_MEMORY_MMAP, .m.planes = planes, .length = type == source ? 2 : 1 };

	if (ioctl(device, VIDIOC_DQBUF, &buffer) < 0) {
		if (errno == EAGAIN || errno == EPIPE)
			return -1;
		fail("VIDIOC_DQBUF: %s", strerror(errno));
	}
	if (buffer.flags & V4L2_BUF_FLAG_ERROR)
		fail("the driver marks a buffer as bad");
	*used = planes[0].bytesused;
	*flags = buffer.flags;
	return buffer.index;
}

static void print(const uint8_t *data, unsigned int size, uint32_t flags)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int i, j;

	printf("@@encoded {\"size\":%u,\"type\":\"%s\"}\n", size,
	       flags & V4L2_BUF_FLAG_KEYFRAME ? "I" : flags & V4L2_BUF_FLAG_PFRAME ? "P" : flags & V4L2_BUF_FLAG_BFRAME ? "B" : "-");
	for (i = 0; i < size; i += LINE) {
		char line[LINE / 3 * 4 + 1];
		unsigned int at = 0;

		for (j = i; j < i + LINE && j < size; j += 3) {
			unsigned int left = size - j;
			uint32_t bits = data[j] << 16 | (left > 1 ? data[j + 1] << 8 : 0) | (left > 2 ? data[j + 2] : 0);

			line[at++] = letters[bits >> 18];
			line[at++] = letters[bits >> 12 & 63];
			line[at++] = left > 1 ? letters[bits >> 6 & 63] : '=';
			line[at++] = left > 2 ? letters[bits & 63] : '=';
		}
		line[at] = 0;
		printf("@data %s\n", line);
	}
	fflush(stdout);
}

static void encode(void)
{
	struct v4l2_encoder_cmd stop = { .cmd = V4L2_ENC_CMD_STOP };
	unsigned int next = 0, used, buffers = 0, i;
	struct v4l2_event_subscription end = { .type = V4L2_EVENT_EOS };
	uint8_t *copy = malloc(width * height * 3 / 2 + 65536);
	uint32_t flags;
	int index;

	if (!copy)
		fail("no memory");
	MUST(VIDIOC_SUBSCRIBE_EVENT, &end);
	for (i = 0; i + 1 < streams; i++)
		queue_stream(i);
	queue_source(0, next++);
	MUST(VIDIOC_STREAMON, &stream);
	MUST(VIDIOC_STREAMON, &source);
	/*
	 * When its buffers are set up, the driver of 6.1 waits for another one to
	 * be queued, also if it has some already.
	 */
	usleep(50000);
	queue_stream(streams - 1);
	for (i = 1; i < sources && next < picture_count; i++)
		queue_source(i, next++);
	if (next == picture_count)
		MUST(VIDIOC_ENCODER_CMD, &stop);
	for (;;) {
		struct v4l2_event event;
		struct pollfd wait = { .fd = device, .events = POLLIN | POLLPRI | (next < picture_count ? POLLOUT : 0) };

		if (poll(&wait, 1, 20000) == 0)
			fail("the encoder does nothing any more after %u buffers", buffers);
		while (next < picture_count && (index = dequeue(source, &used, &flags)) >= 0) {
			queue_source(index, next++);
			if (next == picture_count)
				MUST(VIDIOC_ENCODER_CMD, &stop);
		}
		while ((index = dequeue(stream, &used, &flags)) >= 0) {
			/* the header's buffer is empty if the codec has none */
			if (!used && buffers)
				return;
			buffers++;
			/* the driver ends the stream in a buffer that it has by then, or in none */
			memcpy(copy, stream_memory[index], used);
			queue_stream(index);
			print(copy, used, flags);
		}
		/* comes with the last buffer where there was none for the end */
		if (ioctl(device, VIDIOC_DQEVENT, &event) == 0 && event.type == V4L2_EVENT_EOS)
			return;
	}
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 5 || sscanf(argv[2], "%ux%u", &width, &height) != 2) {
		fprintf(stderr, "Usage: %s FILE WIDTHxHEIGHT RATE CODEC [CONTROL=VALUE...]\n", argv[0]);
		return 2;
	}
	load(argv[1]);
	open_device("s5p-mfc-enc");
	set_formats(argv[4], atoi(argv[3]));
	for (i = 5; i < argc; i++)
		set_control(argv[i]);
	/* the driver makes room for the pictures it refers to by the number of sources */
	sources = make_buffers(source, SOURCES, 2);
	streams = make_buffers(stream, STREAMS, 1);
	encode();
	return 0;
}
