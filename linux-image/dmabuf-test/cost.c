// SPDX-License-Identifier: MIT
/*
 * What it costs to import a buffer and to let go of it again: attach, map, unmap and detach, and two system calls. The
 * display does it, as one ioctl imports at once and another one lets go; the converter's queue would do other work too.
 * Time is the kernel's clock. On Renode that is virtual time, and so a count of instructions.
 */
#include "test.h"

#include <fcntl.h>
#include <linux/dma-heap.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 100
#define BATCHES 5

/* The heap takes blocks of 64 KiB if there is as much to allocate. Of less it takes single pages. */
#define PIECES 15

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void import_once(struct display *display, int fd)
{
	uint32_t handle = display_import(display, fd);

	if (!handle)
		fail("the display does not import the buffer: %s", strerror(errno));
	display_release(display, handle);
}

/* Of some batches the fastest: nothing else ran in that one. */
static unsigned int nanoseconds(struct display *display, int fd)
{
	uint64_t least = UINT64_MAX;
	unsigned int i, batch;

	for (batch = 0; batch < BATCHES; batch++) {
		uint64_t began = now(), took;

		for (i = 0; i < ROUNDS; i++)
			import_once(display, fd);
		took = now() - began;
		if (took < least)
			least = took;
	}
	return least / ROUNDS;
}

/* Each later import finds the first one: what is left is the way into the kernel and back. */
static unsigned int nanoseconds_of_a_call(struct display *display, int fd)
{
	uint32_t handle = display_import(display, fd);
	uint64_t began = now();
	unsigned int i;

	for (i = 0; i < ROUNDS; i++)
		display_import(display, fd);
	began = (now() - began) / ROUNDS;
	display_release(display, handle);
	return began;
}

static void report(struct display *display, const char *name, int fd)
{
	detail("\"bytes\":%lu,\"%s\":%u,\"call\":%u", (unsigned long)lseek(fd, 0, SEEK_END), name, nanoseconds(display, fd),
	       nanoseconds_of_a_call(display, fd));
}

/* The luma of a picture, in one piece: where the decoder has a carve-out, without a struct page. */
void check_cost_of_a_picture(void)
{
	struct decoder decoder;
	struct display display;

	decoder_decode(&decoder, 0);
	display_open(&display);
	report(&display, "picture", decoder_export(&decoder, 0, 0));
}

/* Ordinary memory in pieces of a page */
void check_cost_of_pages(void)
{
	struct dma_heap_allocation_data pages = { .len = PIECES * sysconf(_SC_PAGESIZE), .fd_flags = O_RDWR };
	struct display display;

	must_ioctl(must_open("/dev/dma_heap/system"), DMA_HEAP_IOCTL_ALLOC, &pages);
	display_open(&display);
	report(&display, "pages", pages.fd);
}

void check_cost_of_a_page(void)
{
	struct dma_heap_allocation_data page = { .len = sysconf(_SC_PAGESIZE), .fd_flags = O_RDWR };
	struct display display;

	must_ioctl(must_open("/dev/dma_heap/system"), DMA_HEAP_IOCTL_ALLOC, &page);
	display_open(&display);
	report(&display, "page", page.fd);
}
