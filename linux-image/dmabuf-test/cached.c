// SPDX-License-Identifier: MIT
/*
 * The converter copies small pictures out of and into memory that the process
 * has cached: its own pages (USERPTR), and buffers of the system's heap. Every
 * round depends on the kernel's cache maintenance, which docs/planted-bugs.md
 * leaves out on purpose. A picture fits into one page, so that no IOMMU is
 * needed to have it in one piece.
 */
#include "test.h"
#include "video.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/videodev2.h>
#include <sys/mman.h>
#include <unistd.h>

/* the smallest that the converter takes */
enum { WIDTH = 64, HEIGHT = 32, PICTURE = WIDTH * HEIGHT * 3 / 2 };

#define ROUNDS 6

static const enum v4l2_buf_type source = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, result = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static int open_copier(uint32_t memory)
{
	const enum v4l2_buf_type types[] = { source, result };
	int fd = video_open("exynos-gsc.0");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		struct v4l2_format format = { .type = types[i] };

		format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_YUV420;
		format.fmt.pix_mp.width = WIDTH;
		format.fmt.pix_mp.height = HEIGHT;
		must_ioctl(fd, VIDIOC_S_FMT, &format);
		if (format.fmt.pix_mp.width != WIDTH || format.fmt.pix_mp.height != HEIGHT)
			fail("the converter takes %ux%u", format.fmt.pix_mp.width, format.fmt.pix_mp.height);
		video_request(fd, types[i], memory, 1, NULL);
	}
	for (i = 0; i < ARRAY_SIZE(types); i++)
		must_ioctl(fd, VIDIOC_STREAMON, (void *)&types[i]);
	return fd;
}

/* Each byte depends on the round: what is left of an earlier one is another picture. */
static uint8_t byte_of(unsigned int round, unsigned int at)
{
	return 16 + (round * 41 + at * 7 + (at >> 8)) % 200;
}

static void fill(uint8_t *picture, unsigned int round)
{
	unsigned int i;

	for (i = 0; i < PICTURE; i++)
		picture[i] = byte_of(round, i);
}

static void expect(const uint8_t *picture, unsigned int round)
{
	unsigned int i;

	for (i = 0; i < PICTURE; i++)
		if (picture[i] != byte_of(round, i))
			fail("round %u: byte %u is %u instead of %u", round, i, picture[i], byte_of(round, i));
}

static void queue(int fd, uint32_t type, uint32_t memory, const struct v4l2_plane *plane)
{
	struct v4l2_plane queued = *plane;
	int error;

	queued.length = PICTURE;
	queued.bytesused = type == source ? PICTURE : 0;
	error = video_queue(fd, type, memory, 0, &queued, 1);
	if (error)
		fail("the converter does not take the buffer: %s", strerror(error));
}

static void dequeue(int fd, uint32_t memory)
{
	struct v4l2_plane plane;

	video_dequeue(fd, source, memory, &plane, 1);
	video_dequeue(fd, result, memory, &plane, 1);
}

static uint8_t *new_page(void)
{
	uint8_t *page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	return page;
}

static void queue_page(int fd, uint32_t type, uint8_t *page)
{
	struct v4l2_plane plane = { .m.userptr = (unsigned long)page };

	queue(fd, type, V4L2_MEMORY_USERPTR, &plane);
}

void check_user_pointers(void)
{
	uint8_t *from = new_page(), *to = new_page();
	int fd = open_copier(V4L2_MEMORY_USERPTR);
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		fill(from, i);
		memset(to, 0x55, PICTURE);
		queue_page(fd, source, from);
		queue_page(fd, result, to);
		dequeue(fd, V4L2_MEMORY_USERPTR);
		expect(to, i);
	}
	/* A process may let go of its pages while they are queued: the kernel holds them. */
	queue_page(fd, result, to);
	munmap(to, sysconf(_SC_PAGESIZE));
	queue_page(fd, source, from);
	dequeue(fd, V4L2_MEMORY_USERPTR);
	close(fd);
	detail("\"rounds\":%u", ROUNDS);
}

struct buffer {
	int fd;
	uint8_t *map;
};

static struct buffer from_heap(int heap)
{
	struct dma_heap_allocation_data data = { .len = sysconf(_SC_PAGESIZE), .fd_flags = O_RDWR };
	struct buffer buffer;

	must_ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data);
	buffer.fd = data.fd;
	buffer.map = must_map(data.fd, data.len, 0);
	return buffer;
}

static void sync_buffer(const struct buffer *buffer, unsigned int flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	must_ioctl(buffer->fd, DMA_BUF_IOCTL_SYNC, &sync);
}

static void queue_buffer(int fd, uint32_t type, const struct buffer *buffer)
{
	struct v4l2_plane plane = { .m.fd = buffer->fd };

	queue(fd, type, V4L2_MEMORY_DMABUF, &plane);
}

/*
 * Two pairs of buffers in turn, each for two rounds: the first time a buffer is imported anew, and behind an IOMMU gets
 * the I/O address of the one before; the second time it is imported already.
 */
void check_heap_rounds(void)
{
	int heap = must_open("/dev/dma_heap/system"), fd = open_copier(V4L2_MEMORY_DMABUF);
	struct buffer from[2], to[2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		from[i] = from_heap(heap);
		to[i] = from_heap(heap);
	}
	for (i = 0; i < ROUNDS; i++) {
		unsigned int pair = i / 2 % 2;

		sync_buffer(&from[pair], DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE);
		fill(from[pair].map, i);
		sync_buffer(&from[pair], DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE);
		queue_buffer(fd, source, &from[pair]);
		queue_buffer(fd, result, &to[pair]);
		dequeue(fd, V4L2_MEMORY_DMABUF);
		sync_buffer(&to[pair], DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
		expect(to[pair].map, i);
		sync_buffer(&to[pair], DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
	}
	close(fd);
	detail("\"rounds\":%u", ROUNDS);
}
