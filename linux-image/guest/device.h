/* SPDX-License-Identifier: MIT */
/* What the guest's small V4L2 programs share: each is one file and drives one device. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int device = -1;

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

static void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	exit(1);
}

static void must(unsigned long request, const char *name, void *argument)
{
	if (ioctl(device, request, argument) < 0)
		fail("%s: %s", name, strerror(errno));
}

#define MUST(request, argument) must(request, #request, argument)

/* Opens the video node that has this name. */
static void open_device(const char *wanted)
{
	char path[64], name[32];
	int i, fd, size;

	for (i = 0; i < 16; i++) {
		snprintf(path, sizeof(path), "/sys/class/video4linux/video%d/name", i);
		fd = open(path, O_RDONLY);
		if (fd < 0)
			continue;
		size = read(fd, name, sizeof(name) - 1);
		close(fd);
		/* a newline ends it */
		name[size > 0 ? size - 1 : 0] = 0;
		if (strcmp(name, wanted))
			continue;
		snprintf(path, sizeof(path), "/dev/video%d", i);
		device = open(path, O_RDWR | O_NONBLOCK);
		break;
	}
	if (device < 0)
		fail("there is no device %s", wanted);
}

static const void *map_file(const char *path, size_t *size)
{
	struct stat about;
	void *content;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &about) < 0)
		fail("%s: %s", path, strerror(errno));
	content = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (content == MAP_FAILED)
		fail("%s: %s", path, strerror(errno));
	close(fd);
	*size = about.st_size;
	return content;
}
