// SPDX-License-Identifier: MIT
/* A picture is mapped, unmapped and mapped again, in each way in which an importer lets go of one. */
#include "test.h"

#include <linux/videodev2.h>
#include <unistd.h>

#define ROUNDS 48

struct room {
	unsigned int mappings;
	unsigned long long highest;
};

/* How much of its I/O address space a device has in use for memory without pages */
static struct room room_of(const char *device)
{
	struct room room = { 0 };
	struct mapping mappings[32];
	unsigned int i;

	room.mappings = dma_mappings(device, mappings, ARRAY_SIZE(mappings));
	for (i = 0; i < room.mappings && i < ARRAY_SIZE(mappings); i++) {
		if (mappings[i].dma > room.highest)
			room.highest = mappings[i].dma;
	}
	return room;
}

/* What was mapped in the second half of the rounds has to fit where that of the first half was. */
static void note(struct room *half, const char *device)
{
	struct room room = room_of(device);

	if (room.mappings > half->mappings)
		half->mappings = room.mappings;
	if (room.highest > half->highest)
		half->highest = room.highest;
}

static void compare_halves(const struct room *halves, const char *device)
{
	if (halves[1].mappings > halves[0].mappings)
		fail("%s has %u mappings at a time, and %u later", device, halves[0].mappings, halves[1].mappings);
	if (halves[1].highest > halves[0].highest)
		fail("the I/O addresses of %s grow from %#llx to %#llx", device, halves[0].highest, halves[1].highest);
}

void check_remap(void)
{
	struct room converters[2] = { 0 }, displays[2] = { 0 };
	struct converter converter;
	struct decoder decoder;
	struct display display;
	int planes[GROUP][2];
	unsigned int i;
	bool counted = dma_debug();

	decoder_decode(&decoder, 0);
	for (i = 0; i < GROUP; i++) {
		planes[i][0] = decoder_export(&decoder, i, 0);
		planes[i][1] = decoder_export(&decoder, i, 1);
	}
	converter_open(&converter, V4L2_PIX_FMT_NV12M, true);
	display_open(&display);
	for (i = 0; i < ROUNDS; i++) {
		unsigned int picture = i % GROUP;
		uint32_t handle;
		int error;

		/* Each time another picture takes the place of the one before, which by itself unmaps that. */
		error = converter_read(&converter, 0, planes[picture]);
		if (error || converter_write(&converter, 0, -1))
			fail("round %u: the converter does not import the picture: %s", i, strerror(error));
		handle = display_import(&display, planes[picture][0]);
		if (!handle)
			fail("round %u: the display does not import the picture: %s", i, strerror(errno));
		converter_run(&converter, 1);
		expect_i420("what the converter read", converter.result[0], picture);
		if (counted) {
			note(&converters[i >= ROUNDS / 2], CONVERTER);
			note(&displays[i >= ROUNDS / 2], DISPLAY);
		}
		display_release(&display, handle);
		if (i % 3 == 1) {
			converter_release_source(&converter);
		} else if (i % 3 == 2) {
			converter_close(&converter);
			converter_open(&converter, V4L2_PIX_FMT_NV12M, true);
		}
	}
	converter_close(&converter);
	for (i = 0; i < GROUP; i++) {
		unsigned int devices = dmabuf_devices(planes[i][0]) + dmabuf_devices(planes[i][1]);

		if (devices)
			fail("%u devices are still attached to picture %u", devices, i);
	}
	if (counted) {
		compare_halves(converters, CONVERTER);
		compare_halves(displays, DISPLAY);
		if (room_of(CONVERTER).mappings || room_of(DISPLAY).mappings)
			fail("%u and %u mappings are left", room_of(CONVERTER).mappings, room_of(DISPLAY).mappings);
		detail("\"mappings\":%u,\"highest\":\"%08llx\"", converters[1].mappings, converters[1].highest);
	}
	detail("\"rounds\":%u", ROUNDS);
}
