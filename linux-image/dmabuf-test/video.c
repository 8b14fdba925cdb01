// SPDX-License-Identifier: MIT
/* V4L2's ioctls. */
#include "test.h"
#include "video.h"

#include <stdio.h>
#include <sys/mman.h>

int video_open(const char *name)
{
	char path[64], line[64];
	unsigned int i;
	FILE *file;

	for (i = 0; i < 16; i++) {
		snprintf(path, sizeof(path), "/sys/class/video4linux/video%u/name", i);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (!fgets(line, sizeof(line), file))
			line[0] = 0;
		fclose(file);
		if (strstr(line, name)) {
			snprintf(path, sizeof(path), "/dev/video%u", i);
			return must_open(path);
		}
	}
	fail("there is no device %s", name);
}

unsigned int video_request(int fd, uint32_t type, uint32_t memory, unsigned int count, uint32_t *capabilities)
{
	struct v4l2_requestbuffers request = { .type = type, .memory = memory, .count = count };

	must_ioctl(fd, VIDIOC_REQBUFS, &request);
	if (capabilities)
		*capabilities = request.capabilities;
	return request.count;
}

void video_query(int fd, uint32_t type, unsigned int index, struct v4l2_plane *planes, unsigned int count)
{
	struct v4l2_buffer buffer = { .type = type, .memory = V4L2_MEMORY_MMAP, .index = index, .length = count, .m.planes = planes };

	memset(planes, 0, count * sizeof(*planes));
	must_ioctl(fd, VIDIOC_QUERYBUF, &buffer);
}

int video_queue(int fd, uint32_t type, uint32_t memory, unsigned int index, struct v4l2_plane *planes, unsigned int count)
{
	struct v4l2_buffer buffer = { .type = type, .memory = memory, .index = index, .length = count, .m.planes = planes };

	return ioctl(fd, VIDIOC_QBUF, &buffer) < 0 ? errno : 0;
}

unsigned int video_dequeue(int fd, uint32_t type, uint32_t memory, struct v4l2_plane *planes, unsigned int count)
{
	struct v4l2_buffer buffer = { .type = type, .memory = memory, .length = count, .m.planes = planes };

	memset(planes, 0, count * sizeof(*planes));
	must_ioctl(fd, VIDIOC_DQBUF, &buffer);
	if (buffer.flags & V4L2_BUF_FLAG_ERROR)
		fail("the driver returned buffer %u with an error", buffer.index);
	return buffer.index;
}

void video_unmap(void *memory, size_t size)
{
	if (memory)
		munmap(memory, size);
}
