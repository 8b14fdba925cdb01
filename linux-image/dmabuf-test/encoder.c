// SPDX-License-Identifier: MIT
/* s5p-mfc's encoder of H.264: reads pictures of its own or of others, and writes a file. */
#include "test.h"
#include "video.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* of guest time, in ms: a picture takes less than a tenth of it */
#define PATIENCE 20000

static const enum v4l2_buf_type source = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, stream = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static void set_control(int fd, uint32_t id, int value)
{
	struct v4l2_ext_control control = { .id = id, .value = value };
	struct v4l2_ext_controls all = { .which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control };

	must_ioctl(fd, VIDIOC_S_EXT_CTRLS, &all);
}

static void set_formats(struct encoder *encoder)
{
	struct v4l2_format coded = { .type = stream }, raw = { .type = source };
	unsigned int i;

	coded.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_H264;
	coded.fmt.pix_mp.width = width;
	coded.fmt.pix_mp.height = height;
	coded.fmt.pix_mp.num_planes = 1;
	coded.fmt.pix_mp.plane_fmt[0].sizeimage = picture_size();
	must_ioctl(encoder->fd, VIDIOC_S_FMT, &coded);
	raw.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV12M;
	raw.fmt.pix_mp.width = width;
	raw.fmt.pix_mp.height = height;
	raw.fmt.pix_mp.num_planes = 2;
	must_ioctl(encoder->fd, VIDIOC_S_FMT, &raw);
	if (raw.fmt.pix_mp.plane_fmt[0].bytesperline != width || raw.fmt.pix_mp.plane_fmt[1].bytesperline != width)
		fail("the encoder's lines have %u bytes instead of %u", raw.fmt.pix_mp.plane_fmt[0].bytesperline, width);
	for (i = 0; i < 2; i++)
		encoder->size[i] = raw.fmt.pix_mp.plane_fmt[i].sizeimage;
}

void encoder_open(struct encoder *encoder, bool imports)
{
	struct v4l2_event_subscription end = { .type = V4L2_EVENT_EOS };
	struct v4l2_plane plane[1];
	unsigned int i;

	memset(encoder, 0, sizeof(*encoder));
	encoder->fd = video_open("s5p-mfc-enc");
	encoder->memory = imports ? V4L2_MEMORY_DMABUF : V4L2_MEMORY_MMAP;
	set_formats(encoder);
	set_control(encoder->fd, V4L2_CID_MPEG_VIDEO_GOP_SIZE, GROUP);
	set_control(encoder->fd, V4L2_CID_MPEG_VIDEO_H264_MAX_QP, 51);
	set_control(encoder->fd, V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP, 20);
	set_control(encoder->fd, V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP, 20);
	must_ioctl(encoder->fd, VIDIOC_SUBSCRIBE_EVENT, &end);
	if (video_request(encoder->fd, source, encoder->memory, ENCODED, NULL) < ENCODED)
		fail("the encoder has not %u buffers for pictures", ENCODED);
	encoder->streams = video_request(encoder->fd, stream, V4L2_MEMORY_MMAP, ARRAY_SIZE(encoder->map) - 2, NULL);
	if (encoder->streams > ARRAY_SIZE(encoder->map))
		fail("the encoder has %u buffers for the stream", encoder->streams);
	for (i = 0; i < encoder->streams; i++) {
		video_query(encoder->fd, stream, i, plane, 1);
		encoder->map[i] = must_map(encoder->fd, plane[0].length, plane[0].m.mem_offset);
	}
}

int encoder_export(struct encoder *encoder, unsigned int index, unsigned int plane)
{
	struct v4l2_exportbuffer export = { .type = source, .index = index, .plane = plane, .flags = O_RDWR };

	must_ioctl(encoder->fd, VIDIOC_EXPBUF, &export);
	return export.fd;
}

static void queue_stream(struct encoder *encoder, unsigned int index)
{
	struct v4l2_plane plane[1] = { 0 };

	if (video_queue(encoder->fd, stream, V4L2_MEMORY_MMAP, index, plane, 1))
		fail("VIDIOC_QBUF of the stream: %s", strerror(errno));
}

int encoder_read(struct encoder *encoder, unsigned int index, const int *fds)
{
	struct v4l2_plane planes[2] = { 0 };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		planes[i].bytesused = encoder->size[i];
		if (encoder->memory == V4L2_MEMORY_DMABUF) {
			planes[i].m.fd = fds[i];
			planes[i].length = encoder->size[i];
		}
	}
	return video_queue(encoder->fd, source, encoder->memory, index, planes, 2);
}

/*
 * Behind the pictures: of those that it imports the driver counts what was
 * queued, and refuses to start with less than it refers to.
 */
static void start(struct encoder *encoder)
{
	unsigned int i;

	for (i = 0; i + 1 < encoder->streams; i++)
		queue_stream(encoder, i);
	must_ioctl(encoder->fd, VIDIOC_STREAMON, (void *)&stream);
	must_ioctl(encoder->fd, VIDIOC_STREAMON, (void *)&source);
	/* 6.1's driver waits for a buffer that comes after it has set up its own, as encode-test says. */
	usleep(50000);
	queue_stream(encoder, encoder->streams - 1);
}

unsigned int encoder_write(struct encoder *encoder, const char *path)
{
	struct v4l2_encoder_cmd stop = { .cmd = V4L2_ENC_CMD_STOP };
	struct v4l2_plane plane[1];
	unsigned int index, buffers = 0;
	FILE *file = fopen(path, "we");

	if (!file)
		fail("%s: %s", path, strerror(errno));
	start(encoder);
	must_ioctl(encoder->fd, VIDIOC_ENCODER_CMD, &stop);
	for (;;) {
		struct pollfd wait = { .fd = encoder->fd, .events = POLLIN | POLLPRI };
		struct v4l2_event event;

		doing = "waiting for the encoder";
		if (poll(&wait, 1, PATIENCE) == 0)
			fail("the encoder does nothing any more after %u buffers", buffers);
		if (wait.revents & POLLIN) {
			index = video_dequeue(encoder->fd, stream, V4L2_MEMORY_MMAP, plane, 1);
			if (!plane[0].bytesused)
				break;
			if (fwrite(encoder->map[index], plane[0].bytesused, 1, file) != 1)
				fail("%s: %s", path, strerror(errno));
			buffers++;
			queue_stream(encoder, index);
		} else if (wait.revents & POLLPRI) {
			/* comes with the last buffer where there was none for the end */
			must_ioctl(encoder->fd, VIDIOC_DQEVENT, &event);
			break;
		}
	}
	fclose(file);
	/* the first has the header */
	return buffers - 1;
}
