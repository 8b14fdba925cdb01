// SPDX-License-Identifier: MIT
/*
 * The decoder lets go of its pictures while others have them: the last file
 * descriptor, the queue and the device are closed, and the next decoder takes
 * what is free of the same memory, from its beginning. The pictures live until
 * the last importer is done with them, and their memory comes back then.
 */
#include "test.h"

#include <linux/videodev2.h>
#include <unistd.h>

enum { IN_CONVERTER, IN_DISPLAY, EXPORTED, IN_PROCESS };

void check_freed_while_imported(void)
{
	unsigned int i, before = decoder_room(), between, after;
	struct decoder decoder, next;
	struct converter converter;
	struct display display;
	int planes[GROUP][2];
	uint32_t handle;

	decoder_decode(&decoder, 0);
	if (!decoder.orphans)
		fail("the decoder's driver does not say that buffers can outlive their queue");
	for (i = 0; i < GROUP - 1; i++) {
		planes[i][0] = decoder_export(&decoder, i, 0);
		planes[i][1] = decoder_export(&decoder, i, 1);
	}
	converter_open(&converter, V4L2_PIX_FMT_NV12M, true);
	if (converter_read(&converter, 0, planes[IN_CONVERTER]) || converter_write(&converter, 0, -1))
		fail("the converter does not import the picture");
	display_open(&display);
	handle = display_import(&display, planes[IN_DISPLAY][0]);
	if (!handle)
		fail("the display does not import the picture: %s", strerror(errno));
	handle = display_framebuffer(&display, handle);
	for (i = 0; i < EXPORTED; i++) {
		close(planes[i][0]);
		close(planes[i][1]);
	}
	decoder_unmap_all_but(&decoder, IN_PROCESS);
	decoder_free(&decoder);
	close(decoder.fd);

	/* Were the pictures' memory free, this would be written to it. */
	decoder_decode(&next, 1);
	for (i = 0; i < GROUP; i++)
		expect_nv12("what the next decoder made", next.map[next.buffer[i]][0], next.map[next.buffer[i]][1], GROUP + i);

	/* one that is imported only now, and one that the converter has had all the time */
	if (converter_read(&converter, 1, planes[EXPORTED]) || converter_write(&converter, 1, -1))
		fail("the converter does not import a picture whose decoder is gone");
	converter_run(&converter, 2);
	expect_i420("what the converter had", converter.result[0], IN_CONVERTER);
	expect_i420("what the converter imported late", converter.result[1], EXPORTED);
	display_show(&display, handle);
	detail_shown(IN_DISPLAY);
	expect_nv12("what the process has mapped", decoder.map[decoder.buffer[IN_PROCESS]][0],
		    decoder.map[decoder.buffer[IN_PROCESS]][1], IN_PROCESS);

	decoder_free(&next);
	decoder_close(&next);
	between = decoder_room();
	decoder.fd = -1;
	decoder_close(&decoder);
	close(planes[EXPORTED][0]);
	close(planes[EXPORTED][1]);
	converter_close(&converter);
	close(display.fd);
	after = decoder_room();
	detail("\"room\":[%u,%u,%u]", before, between, after);
	if (before == MOST_ROOM)
		fail("the carve-out is too big to see what is in it");
	if (before && between >= before)
		fail("the carve-out has room for %u buffers while pictures are in it, and for %u without", between, before);
	if (after != before)
		fail("the carve-out has room for %u buffers instead of %u", after, before);
}
