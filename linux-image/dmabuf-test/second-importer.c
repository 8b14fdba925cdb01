// SPDX-License-Identifier: MIT
/* The converter and the display have a picture of the decoder's at the same time. */
#include "test.h"

#include <linux/videodev2.h>
#include <unistd.h>

/* Where each of the two finds the same memory */
static void report_addresses(void)
{
	struct mapping converter[8], display[8];
	unsigned int i, k, of_converter, of_display;

	if (!dma_debug())
		return;
	of_converter = dma_mappings(CONVERTER, converter, ARRAY_SIZE(converter));
	of_display = dma_mappings(DISPLAY, display, ARRAY_SIZE(display));
	for (i = 0; i < of_converter && i < ARRAY_SIZE(converter); i++) {
		for (k = 0; k < of_display && k < ARRAY_SIZE(display); k++) {
			if (converter[i].physical == display[k].physical) {
				detail("\"physical\":\"%08llx\",\"converter\":\"%08llx\",\"display\":\"%08llx\"", converter[i].physical,
				       converter[i].dma, display[k].dma);
				return;
			}
		}
	}
	/* Memory with pages is mapped as such. */
}

void check_second_importer(void)
{
	struct converter converter;
	struct decoder decoder;
	struct display display;
	unsigned int i, devices;

	decoder_decode(&decoder, 0);
	converter_open(&converter, V4L2_PIX_FMT_NV12M, true);
	display_open(&display);
	for (i = 0; i < GROUP; i++) {
		int planes[2] = { decoder_export(&decoder, i, 0), decoder_export(&decoder, i, 1) };
		uint32_t handle;
		int error;

		error = converter_read(&converter, i, planes);
		if (error || converter_write(&converter, i, -1))
			fail("the converter does not import picture %u: %s", i, strerror(error));
		handle = display_import(&display, planes[0]);
		if (!handle)
			fail("the display does not import picture %u: %s", i, strerror(errno));
		devices = dmabuf_devices(planes[0]);
		if (devices != 2)
			fail("%u devices have attached to picture %u", devices, i);
		if (i == 0)
			report_addresses();
		display_show(&display, display_framebuffer(&display, handle));
		detail_shown(i);
		converter_run(&converter, 1);
		expect_i420("what the converter read", converter.result[i], i);
		close(planes[0]);
		close(planes[1]);
	}
}
