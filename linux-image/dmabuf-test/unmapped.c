// SPDX-License-Identifier: MIT
/*
 * A new buffer of the display driver's holds nothing of what others had in that
 * memory. The driver asks for it without a kernel mapping, where there is no
 * IOMMU.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the process that ends had in its memory. The buffers take a part of that. */
#define SECRET 0x5ec4e75a
#define BUFFERS 16
/* for all that goes on meanwhile */
#define LEFT_FREE (48UL << 20)

static size_t free_memory(void)
{
	unsigned long kilobytes = 0;
	char line[100];
	FILE *file = fopen("/proc/meminfo", "re");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemFree: %lu kB", &kilobytes) == 1)
			break;
	if (!kilobytes)
		fail("/proc/meminfo tells no free memory");
	fclose(file);
	return (size_t)kilobytes << 10;
}

/* A process writes to all memory that is free, through the caches, and ends. */
static void use_memory(void)
{
	size_t size = free_memory(), at;
	uint32_t *memory;
	pid_t child;
	int status;

	if (size < 2 * LEFT_FREE)
		fail("only %zu bytes of memory are free", size);
	size -= LEFT_FREE;
	child = fork();
	if (child < 0)
		fail("fork: %s", strerror(errno));
	if (child == 0) {
		memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			_exit(1);
		for (at = 0; at < size / sizeof(*memory); at++)
			memory[at] = SECRET;
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
		fail("the process that uses memory failed (status 0x%x)", status);
	detail("\"used\":%zu", size);
}

void check_unmapped_buffers(void)
{
	size_t size = picture_size(), at, words = 0, secrets = 0;
	struct display display;
	unsigned int i;

	use_memory();
	display_open(&display);
	for (i = 0; i < BUFFERS; i++) {
		const volatile uint32_t *memory;
		struct dumb dumb;

		display_dumb(&display, &dumb);
		memory = dumb.map;
		for (at = 0; at < size / sizeof(*memory); at++) {
			uint32_t word = memory[at];

			words += word != 0;
			secrets += word == SECRET;
		}
	}
	if (words)
		fail("of %zu words in new buffers %zu are not 0, and %zu are those of a process that has ended",
		     BUFFERS * size / sizeof(uint32_t), words, secrets);
}
