// SPDX-License-Identifier: MIT
/* Buffers of other exporters, made of pages, go where they always went: into the converter, as its source and as its result, and to the display. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <unistd.h>

struct buffer {
	int fd;
	void *map;
};

static size_t allocation(void)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (picture_size() + page - 1) / page * page;
}

static struct buffer from_heap(int heap)
{
	struct dma_heap_allocation_data data = { .len = allocation(), .fd_flags = O_RDWR };
	struct buffer buffer;

	must_ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data);
	buffer.fd = data.fd;
	buffer.map = must_map(data.fd, allocation(), 0);
	return buffer;
}

/*
 * The processor's caches and the device's view are brought together. A heap does that for all importers, in the direction that is said here;
 * the DMA API complains if one of them has it mapped in another.
 */
static void sync_buffer(const struct buffer *buffer, unsigned int flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	must_ioctl(buffer->fd, DMA_BUF_IOCTL_SYNC, &sync);
}

static void fill(const struct buffer *buffer, unsigned int picture)
{
	sync_buffer(buffer, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE);
	if (picture == ~0U)
		memset(buffer->map, 0x55, picture_size());
	else
		memcpy(buffer->map, stream_picture(picture), picture_size());
	sync_buffer(buffer, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE);
}

static void expect_in(const char *what, const struct buffer *buffer, unsigned int picture)
{
	sync_buffer(buffer, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	expect_i420(what, buffer->map, picture);
	sync_buffer(buffer, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
}

/*
 * Converts into and out of two buffers of an exporter. Then both hold the picture.
 * Returns false if the converter refuses such buffers: it has to have a reason.
 */
static bool convert(const char *name, const struct buffer *source, const struct buffer *result, struct decoder *decoder, unsigned int picture)
{
	int planes[2] = { decoder_export(decoder, 0, 0), decoder_export(decoder, 0, 1) };
	struct converter converter;
	int error;

	/* from it into the converter's own memory */
	fill(source, GROUP);
	converter_open(&converter, V4L2_PIX_FMT_YUV420, true);
	error = converter_read(&converter, 0, &source->fd);
	if (error) {
		if ((error != EFAULT && error != EINVAL) || has_iommu(CONVERTER))
			fail("the converter does not import a buffer of %s: %s", name, strerror(error));
		converter_close(&converter);
		return false;
	}
	converter_write(&converter, 0, -1);
	converter_run(&converter, 1);
	expect_i420("what the converter read from pages", converter.result[0], GROUP);
	converter_close(&converter);

	/* from the decoder's memory into it */
	fill(result, ~0U);
	converter_open(&converter, V4L2_PIX_FMT_NV12M, false);
	error = converter_read(&converter, 0, planes);
	if (error)
		fail("the converter does not import a picture: %s", strerror(error));
	error = converter_write(&converter, 0, result->fd);
	if (error)
		fail("the converter does not write to a buffer of %s: %s", name, strerror(error));
	converter_run(&converter, 1);
	expect_in("what the converter wrote to pages", result, 0);
	converter_close(&converter);

	/* from the one into the other */
	fill(result, ~0U);
	fill(source, picture);
	converter_open(&converter, V4L2_PIX_FMT_YUV420, false);
	if (converter_read(&converter, 0, &source->fd) || converter_write(&converter, 0, result->fd))
		fail("the converter does not import two buffers of %s", name);
	converter_run(&converter, 1);
	expect_in("what the converter copied", result, picture);
	converter_close(&converter);
	close(planes[0]);
	close(planes[1]);
	return true;
}

static void convert_dumb(struct display *display, struct decoder *decoder, unsigned int picture)
{
	struct buffer buffers[2];
	struct dumb dumb[2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dumb); i++) {
		display_dumb(display, &dumb[i]);
		buffers[i].fd = dumb[i].fd;
		buffers[i].map = dumb[i].map;
	}
	if (!convert("exynos-drm", &buffers[0], &buffers[1], decoder, picture))
		fail("the converter does not import a dumb buffer");
	display_show(display, display_framebuffer(display, dumb[1].handle));
	detail_shown(picture);
	detail("\"exynos-drm\":\"right\"");
}

static void convert_heap(const char *name, struct display *display, struct decoder *decoder, unsigned int picture)
{
	struct buffer buffers[2];
	char path[300];
	int heap;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	heap = must_open(path);
	buffers[0] = from_heap(heap);
	buffers[1] = from_heap(heap);
	if (convert(name, &buffers[0], &buffers[1], decoder, picture)) {
		uint32_t handle = display_import(display, buffers[0].fd);

		if (handle) {
			display_show(display, display_framebuffer(display, handle));
			detail_shown(picture);
		} else if (has_iommu(DISPLAY)) {
			fail("the display does not import a buffer of the heap %s: %s", name, strerror(errno));
		}
		detail("\"heap %s\":\"%s\"", name, handle ? "right" : "right, not displayed");
	} else {
		detail("\"heap %s\":\"in pieces, refused\"", name);
	}
	close(heap);
}

void check_foreign_exporter(void)
{
	const struct dirent *entry;
	struct decoder decoder;
	struct display display;
	unsigned int heaps = 0;
	DIR *folder;

	decoder_decode(&decoder, 0);
	display_open(&display);
	convert_dumb(&display, &decoder, GROUP + 1);
	folder = opendir("/dev/dma_heap");
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		/* a picture of its own for each exporter, or nothing would be seen to change */
		convert_heap(entry->d_name, &display, &decoder, GROUP + 2 + heaps++ % 2);
	}
	/* 7.3 has one more */
	if (heaps < 2)
		fail("%u heaps: the system's and CMA's have to be there", heaps);
}
