// SPDX-License-Identifier: MIT
/* s5p-mfc: decodes into memory of its own and exports it. */
#include "test.h"
#include "video.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <unistd.h>

#define BITSTREAM (256 << 10)
#define ROOM (2 << 20)

static const enum v4l2_buf_type bitstream = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, picture = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static int open_decoder(uint32_t size)
{
	struct v4l2_format format = { .type = bitstream };
	int fd = video_open("s5p-mfc-dec");

	format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_H264;
	format.fmt.pix_mp.num_planes = 1;
	format.fmt.pix_mp.plane_fmt[0].sizeimage = size;
	must_ioctl(fd, VIDIOC_S_FMT, &format);
	return fd;
}

/* The whole group goes in at once: there is a buffer for each of its pictures. */
static void queue_group(int fd, unsigned int group)
{
	unsigned int i;

	if (video_request(fd, bitstream, V4L2_MEMORY_MMAP, GROUP, NULL) < GROUP)
		fail("the decoder has no memory for %u bitstream buffers", GROUP);
	for (i = 0; i < GROUP; i++) {
		struct v4l2_plane plane[1];
		size_t size;
		const uint8_t *unit = stream_unit(group * GROUP + i, &size);
		void *memory;

		if (size > BITSTREAM)
			fail("access unit %u has %zu bytes", group * GROUP + i, size);
		video_query(fd, bitstream, i, plane, 1);
		memory = must_map(fd, plane[0].length, plane[0].m.mem_offset);
		memcpy(memory, unit, size);
		video_unmap(memory, plane[0].length);
		memset(plane, 0, sizeof(plane));
		plane[0].bytesused = size;
		if (video_queue(fd, bitstream, V4L2_MEMORY_MMAP, i, plane, 1))
			fail("VIDIOC_QBUF of the bitstream: %s", strerror(errno));
	}
	must_ioctl(fd, VIDIOC_STREAMON, (void *)&bitstream);
}

void decoder_decode(struct decoder *decoder, unsigned int group)
{
	struct v4l2_control needed = { .id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE };
	struct v4l2_format format = { .type = picture };
	unsigned int i, caps = 0;
	struct v4l2_plane planes[2];

	decoder->fd = open_decoder(BITSTREAM);
	queue_group(decoder->fd, group);
	/* waits until the driver has the header */
	must_ioctl(decoder->fd, VIDIOC_G_FMT, &format);
	if (format.fmt.pix_mp.width != width || format.fmt.pix_mp.height != height || format.fmt.pix_mp.pixelformat != V4L2_PIX_FMT_NV12M)
		fail("the decoder says that the picture is %ux%u", format.fmt.pix_mp.width, format.fmt.pix_mp.height);
	/* as many as it takes: those that it needs, and one for each picture that stays in its buffer */
	decoder->count = video_request(decoder->fd, picture, V4L2_MEMORY_MMAP, ARRAY_SIZE(decoder->map), &caps);
	must_ioctl(decoder->fd, VIDIOC_G_CTRL, &needed);
	if (decoder->count < (unsigned int)needed.value + GROUP)
		fail("the decoder has memory for %u buffers, %u are needed", decoder->count, (unsigned int)needed.value + GROUP);
	decoder->orphans = caps & V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
	for (i = 0; i < decoder->count; i++) {
		video_query(decoder->fd, picture, i, planes, 2);
		for (unsigned int plane = 0; plane < 2; plane++) {
			decoder->size[plane] = planes[plane].length;
			decoder->map[i][plane] = must_map(decoder->fd, planes[plane].length, planes[plane].m.mem_offset);
		}
		memset(planes, 0, sizeof(planes));
		if (video_queue(decoder->fd, picture, V4L2_MEMORY_MMAP, i, planes, 2))
			fail("VIDIOC_QBUF of a picture: %s", strerror(errno));
	}
	must_ioctl(decoder->fd, VIDIOC_STREAMON, (void *)&picture);
	/* Each comes as soon as it is decoded: there are no B pictures to be put in order, and no end of the stream is needed. */
	for (i = 0; i < GROUP; i++) {
		decoder->buffer[i] = video_dequeue(decoder->fd, picture, V4L2_MEMORY_MMAP, planes, 2);
		if (!planes[0].bytesused)
			fail("no more than %u pictures", i);
	}
}

int decoder_export(struct decoder *decoder, unsigned int number, unsigned int plane)
{
	struct v4l2_exportbuffer export = { .type = picture, .index = decoder->buffer[number], .plane = plane, .flags = O_RDWR };

	must_ioctl(decoder->fd, VIDIOC_EXPBUF, &export);
	return export.fd;
}

void decoder_free(struct decoder *decoder)
{
	must_ioctl(decoder->fd, VIDIOC_STREAMOFF, (void *)&picture);
	video_request(decoder->fd, picture, V4L2_MEMORY_MMAP, 0, NULL);
}

static void unmap(struct decoder *decoder, unsigned int buffer)
{
	unsigned int plane;

	for (plane = 0; plane < 2; plane++) {
		video_unmap(decoder->map[buffer][plane], decoder->size[plane]);
		decoder->map[buffer][plane] = NULL;
	}
}

void decoder_unmap_all_but(struct decoder *decoder, unsigned int number)
{
	unsigned int i;

	for (i = 0; i < decoder->count; i++) {
		if (i != decoder->buffer[number])
			unmap(decoder, i);
	}
}

void decoder_close(struct decoder *decoder)
{
	unsigned int i;

	for (i = 0; i < decoder->count; i++)
		unmap(decoder, i);
	close(decoder->fd);
}

static bool has_room_for(unsigned int count)
{
	struct v4l2_requestbuffers request = { .type = bitstream, .memory = V4L2_MEMORY_MMAP, .count = count };
	int fd = open_decoder(ROOM);
	bool room;

	doing = "measuring the room";
	room = ioctl(fd, VIDIOC_REQBUFS, &request) == 0 && request.count == count;
	close(fd);
	return room;
}

unsigned int decoder_room(void)
{
	unsigned int room = 0, step;

	if (has_iommu(DECODER))
		return 0;
	for (step = (MOST_ROOM + 1) / 2; step; step /= 2) {
		if (has_room_for(room + step))
			room += step;
	}
	return room;
}
