// SPDX-License-Identifier: MIT
/*
 * What the decoder has decoded is encoded again, and nobody copies a picture: by
 * way of the converter, as a program does that records a screen, and without it.
 * The stream goes to /tmp/CHECK.h264, and who started the check compares it with the pictures.
 */
#include "test.h"
#include "video.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <unistd.h>

static const enum v4l2_buf_type source = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, result = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

/*
 * The converter for pictures in the encoder's layout. By itself it would make
 * planes of just the picture, and the encoder wants 256 bytes behind it.
 */
static int open_converter(const struct encoder *encoder, uint32_t memory)
{
	int fd = video_open("exynos-gsc.0");
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct v4l2_format format = { .type = i ? result : source };

		format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV12M;
		format.fmt.pix_mp.width = width;
		format.fmt.pix_mp.height = height;
		format.fmt.pix_mp.num_planes = 2;
		if (i) {
			format.fmt.pix_mp.plane_fmt[0].sizeimage = encoder->size[0];
			format.fmt.pix_mp.plane_fmt[1].sizeimage = encoder->size[1];
		}
		must_ioctl(fd, VIDIOC_S_FMT, &format);
		if (video_request(fd, format.type, i ? memory : V4L2_MEMORY_DMABUF, ENCODED, NULL) < ENCODED)
			fail("the converter has not %u buffers", ENCODED);
	}
	return fd;
}

static void queue(int fd, uint32_t type, uint32_t memory, unsigned int index, const int *fds, const uint32_t *size)
{
	struct v4l2_plane planes[2] = { 0 };
	unsigned int i;

	for (i = 0; memory == V4L2_MEMORY_DMABUF && i < 2; i++) {
		planes[i].m.fd = fds[i];
		planes[i].bytesused = planes[i].length = size[i];
	}
	if (video_queue(fd, type, memory, index, planes, 2))
		fail("the converter does not import picture %u: %s", index, strerror(errno));
}

static void convert(int fd, unsigned int index, const int *from, uint32_t memory, const int *to, const uint32_t *size)
{
	const uint32_t picture[2] = { luma_size(), luma_size() / 2 };
	struct v4l2_plane planes[2];

	queue(fd, source, V4L2_MEMORY_DMABUF, index, from, picture);
	queue(fd, result, memory, index, to, size);
	if (index == 0) {
		must_ioctl(fd, VIDIOC_STREAMON, (void *)&source);
		must_ioctl(fd, VIDIOC_STREAMON, (void *)&result);
	}
	video_dequeue(fd, source, V4L2_MEMORY_DMABUF, planes, 2);
	video_dequeue(fd, result, memory, planes, 2);
}

static int export_result(int fd, unsigned int index, unsigned int plane)
{
	struct v4l2_exportbuffer export = { .type = result, .index = index, .plane = plane, .flags = O_RDWR };

	must_ioctl(fd, VIDIOC_EXPBUF, &export);
	return export.fd;
}

/* Who has the memory of what is encoded */
enum owner { OF_DECODER, OF_CONVERTER, OF_ENCODER };

static void encode(enum owner owner, const char *path)
{
	uint32_t memory = owner == OF_ENCODER ? V4L2_MEMORY_DMABUF : V4L2_MEMORY_MMAP;
	struct decoder decoders[ENCODED / GROUP];
	struct encoder encoder;
	int converter = -1;
	unsigned int i, plane;

	/* first, as the decoder takes what memory it can get */
	encoder_open(&encoder, owner != OF_ENCODER);
	if (owner != OF_DECODER)
		converter = open_converter(&encoder, memory);
	for (i = 0; i < ENCODED; i++) {
		struct decoder *decoder = &decoders[i / GROUP];
		int decoded[2], picture[2];

		if (i % GROUP == 0)
			decoder_decode(decoder, i / GROUP);
		for (plane = 0; plane < 2; plane++) {
			decoded[plane] = decoder_export(decoder, i % GROUP, plane);
			picture[plane] = owner == OF_DECODER ? decoded[plane]
				: owner == OF_CONVERTER ? export_result(converter, i, plane) : encoder_export(&encoder, i, plane);
		}
		if (owner != OF_DECODER)
			convert(converter, i, decoded, memory, picture, encoder.size);
		if (encoder_read(&encoder, i, picture))
			fail("the encoder does not import picture %u: %s", i, strerror(errno));
		for (plane = 0; plane < 2; plane++) {
			close(decoded[plane]);
			if (owner != OF_DECODER)
				close(picture[plane]);
		}
	}
	if (dma_debug()) {
		struct mapping mapping = { 0 };
		unsigned int mappings = dma_mappings(ENCODER, &mapping, 1);

		detail("\"mappings\":%u,\"physical\":\"%08llx\",\"dma\":\"%08llx\"", mappings, mapping.physical, mapping.dma);
	}
	detail("\"encoded\":%u", encoder_write(&encoder, path));
}

void check_decode_convert_encode(void)
{
	encode(OF_CONVERTER, "/tmp/decode-convert-encode.h264");
}

void check_decode_encode(void)
{
	encode(OF_DECODER, "/tmp/decode-encode.h264");
}

void check_convert_into_encoder(void)
{
	encode(OF_ENCODER, "/tmp/convert-into-encoder.h264");
}
