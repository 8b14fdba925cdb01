// SPDX-License-Identifier: MIT
/* The stream, and what its pictures have to look like. */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNITS 64
#define ACCESS_UNIT_DELIMITER 9

unsigned int width, height;

static const uint8_t *stream, *pictures;
static size_t unit_start[UNITS + 1];
static unsigned int units, picture_count;

size_t luma_size(void)
{
	return (size_t)width * height;
}

size_t picture_size(void)
{
	return luma_size() * 3 / 2;
}

static const uint8_t *load(const char *path, size_t *size)
{
	struct stat about;
	void *memory;
	int fd;

	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &about) < 0) {
		perror(path);
		exit(2);
	}
	memory = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED) {
		perror(path);
		exit(2);
	}
	close(fd);
	*size = about.st_size;
	return memory;
}

void stream_load(const char *stream_path, const char *pictures_path)
{
	size_t size, i;

	stream = load(stream_path, &size);
	for (i = 0; i + 4 <= size && units < UNITS; i++) {
		if (stream[i] || stream[i + 1] || stream[i + 2] != 1 || (stream[i + 3] & 0x1f) != ACCESS_UNIT_DELIMITER)
			continue;
		/* the zero in front belongs to it */
		unit_start[units++] = i && !stream[i - 1] ? i - 1 : i;
	}
	unit_start[units] = size;
	pictures = load(pictures_path, &size);
	picture_count = size / picture_size();
	if (units < 2 * GROUP || picture_count != units || size % picture_size()) {
		fprintf(stderr, "%u access units and %u pictures of %ux%u, %u of each are needed\n",
			units, picture_count, width, height, 2 * GROUP);
		exit(2);
	}
}

const uint8_t *stream_unit(unsigned int number, size_t *size)
{
	*size = unit_start[number + 1] - unit_start[number];
	return stream + unit_start[number];
}

const uint8_t *stream_picture(unsigned int number)
{
	return pictures + number * picture_size();
}

static void expect(const char *what, const uint8_t *seen, size_t step, const uint8_t *expected, size_t columns, size_t lines,
		   const char *plane, unsigned int picture)
{
	size_t x, y, wrong = 0, first = 0;

	for (y = 0; y < lines; y++) {
		if (step == 1 && !memcmp(seen + y * columns, expected + y * columns, columns))
			continue;
		for (x = 0; x < columns; x++) {
			if (seen[(y * columns + x) * step] != expected[y * columns + x] && !wrong++)
				first = y * columns + x;
		}
	}
	if (wrong)
		fail("%s is not picture %u: %zu of %zu bytes of %s are wrong, the first at %zu, %zu: %#x instead of %#x", what, picture,
		     wrong, columns * lines, plane, first % columns, first / columns, seen[first * step], expected[first]);
}

void expect_i420(const char *what, const void *memory, unsigned int picture)
{
	const uint8_t *seen = memory, *expected = stream_picture(picture);

	expect(what, seen, 1, expected, width, height, "Y", picture);
	expect(what, seen + luma_size(), 1, expected + luma_size(), width / 2, height / 2, "Cb", picture);
	expect(what, seen + luma_size() * 5 / 4, 1, expected + luma_size() * 5 / 4, width / 2, height / 2, "Cr", picture);
}

void expect_nv12(const char *what, const void *luma, const void *chroma, unsigned int picture)
{
	const uint8_t *pairs = chroma, *expected = stream_picture(picture);

	expect(what, luma, 1, expected, width, height, "Y", picture);
	expect(what, pairs, 2, expected + luma_size(), width / 2, height / 2, "Cb", picture);
	expect(what, pairs + 1, 2, expected + luma_size() * 5 / 4, width / 2, height / 2, "Cr", picture);
}
