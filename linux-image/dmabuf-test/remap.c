// SPDX-License-Identifier: MIT
/* A picture is mapped, unmapped and mapped again, in each way in which an importer lets go of one. */
#include "test.h"

#include <linux/videodev2.h>
#include <unistd.h>

#define ROUNDS 48
/* after which everything is as it was before */
#define PERIOD 3

/* What a device has in use for memory without pages */
struct room {
	unsigned int mappings;
	unsigned long long highest;	/* I/O address */
};

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

/* I/O addresses are given out from the lowest on: what was unmapped is there again. In carve-outs each picture has its own. */
static void compare(struct room *before, const char *device, unsigned int round)
{
	struct room room = room_of(device);

	if (round < PERIOD) {
		*before = room;
		return;
	}
	if (!room.mappings)
		fail("round %u: %s has no mapping of memory without pages", round, device);
	if (room.mappings > before->mappings)
		fail("round %u: %s has %u mappings instead of %u", round, device, room.mappings, before->mappings);
	if (has_iommu(device) && room.highest > before->highest)
		fail("round %u: the I/O addresses of %s grow from %#llx to %#llx", round, device, before->highest, room.highest);
}

void check_remap(void)
{
	struct room converters[PERIOD], displays[PERIOD];
	struct converter converter;
	struct decoder decoder;
	struct display display;
	int planes[GROUP][2];
	unsigned int i;
	bool counted = dma_debug() && !has_iommu(DECODER);

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
			compare(&converters[i % PERIOD], CONVERTER, i);
			compare(&displays[i % PERIOD], DISPLAY, i);
		}
		display_release(&display, handle);
		if (i % PERIOD == 1) {
			converter_release_source(&converter);
		} else if (i % PERIOD == 2) {
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
		if (room_of(CONVERTER).mappings || room_of(DISPLAY).mappings)
			fail("%u and %u mappings are left", room_of(CONVERTER).mappings, room_of(DISPLAY).mappings);
		detail("\"mappings\":%u", converters[0].mappings + displays[0].mappings);
	}
	detail("\"rounds\":%u", ROUNDS);
}
