// SPDX-License-Identifier: MIT
/* exynos-gsc: reads a picture, writes it as I420. Of the same size it is the same picture, each byte of it. */
#include "test.h"
#include "video.h"

#include <linux/videodev2.h>
#include <unistd.h>

#define BUFFERS ARRAY_SIZE(((struct converter *)0)->result)

static const enum v4l2_buf_type source = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, result = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static void set_format(int fd, uint32_t type, uint32_t pixels)
{
	struct v4l2_format format = { .type = type };

	format.fmt.pix_mp.pixelformat = pixels;
	format.fmt.pix_mp.width = width;
	format.fmt.pix_mp.height = height;
	must_ioctl(fd, VIDIOC_S_FMT, &format);
	if (format.fmt.pix_mp.width != width || format.fmt.pix_mp.height != height)
		fail("the converter takes %ux%u instead of %ux%u", format.fmt.pix_mp.width, format.fmt.pix_mp.height, width, height);
}

static void request(const struct converter *converter, uint32_t type, uint32_t memory)
{
	if (video_request(converter->fd, type, memory, BUFFERS, NULL) != BUFFERS)
		fail("the converter has not %zu buffers", BUFFERS);
}

static unsigned int result_memory(const struct converter *converter)
{
	return converter->own ? V4L2_MEMORY_MMAP : V4L2_MEMORY_DMABUF;
}

void converter_open(struct converter *converter, uint32_t format, bool own)
{
	memset(converter, 0, sizeof(*converter));
	converter->fd = video_open("exynos-gsc.0");
	converter->source = format;
	converter->own = own;
	set_format(converter->fd, source, format);
	set_format(converter->fd, result, V4L2_PIX_FMT_YUV420);
	request(converter, source, V4L2_MEMORY_DMABUF);
}

void converter_close(struct converter *converter)
{
	unsigned int i;

	for (i = 0; i < BUFFERS; i++)
		video_unmap(converter->result[i], picture_size());
	close(converter->fd);
}

void converter_release_source(struct converter *converter)
{
	if (converter->streaming) {
		must_ioctl(converter->fd, VIDIOC_STREAMOFF, (void *)&source);
		must_ioctl(converter->fd, VIDIOC_STREAMOFF, (void *)&result);
		converter->streaming = false;
	}
	video_request(converter->fd, source, V4L2_MEMORY_DMABUF, 0, NULL);
	request(converter, source, V4L2_MEMORY_DMABUF);
}

int converter_read(struct converter *converter, unsigned int index, const int *fds)
{
	unsigned int i, count = converter->source == V4L2_PIX_FMT_NV12M ? 2 : 1;
	struct v4l2_plane planes[2];

	memset(planes, 0, sizeof(planes));
	for (i = 0; i < count; i++) {
		planes[i].m.fd = fds[i];
		planes[i].bytesused = planes[i].length = count == 1 ? picture_size() : luma_size() >> i;
	}
	return video_queue(converter->fd, source, V4L2_MEMORY_DMABUF, index, planes, count);
}

/*
 * Only when there is something to write: what is imported before that is the first to have a place in the device's I/O addresses.
 */
static void request_results(struct converter *converter)
{
	struct v4l2_plane plane[1];
	unsigned int i;

	request(converter, result, result_memory(converter));
	for (i = 0; converter->own && i < BUFFERS; i++) {
		video_query(converter->fd, result, i, plane, 1);
		converter->result[i] = must_map(converter->fd, plane[0].length, plane[0].m.mem_offset);
	}
	converter->has_results = true;
}

int converter_write(struct converter *converter, unsigned int index, int fd)
{
	struct v4l2_plane plane[1];

	if (!converter->has_results)
		request_results(converter);
	memset(plane, 0, sizeof(plane));
	if (converter->own)
		memset(converter->result[index], 0x55, picture_size());
	else
		plane[0].m.fd = fd;
	return video_queue(converter->fd, result, result_memory(converter), index, plane, 1);
}

void converter_run(struct converter *converter, unsigned int pictures)
{
	struct v4l2_plane planes[2];

	if (!converter->streaming) {
		must_ioctl(converter->fd, VIDIOC_STREAMON, (void *)&source);
		must_ioctl(converter->fd, VIDIOC_STREAMON, (void *)&result);
		converter->streaming = true;
	}
	while (pictures--) {
		video_dequeue(converter->fd, source, V4L2_MEMORY_DMABUF, planes, converter->source == V4L2_PIX_FMT_NV12M ? 2 : 1);
		video_dequeue(converter->fd, result, result_memory(converter), planes, 1);
	}
}
