// SPDX-License-Identifier: MIT
/* The converter and the display have a picture of the decoder's at the same time. */
#include "test.h"

#include <linux/videodev2.h>
#include <sys/mman.h>
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

/* Both import one dma-buf, or each one of its own: a buffer can be exported more than once. */
static void share(struct decoder *decoder, struct converter *converter, struct display *display, unsigned int picture, bool exported_twice)
{
	int planes[2] = { decoder_export(decoder, picture, 0), decoder_export(decoder, picture, 1) };
	int shown = exported_twice ? decoder_export(decoder, picture, 0) : planes[0];
	unsigned int devices, expected = exported_twice ? 1 : 2;
	void *luma, *chroma;
	uint32_t handle;
	int error;

	error = converter_read(converter, picture, planes);
	if (error || converter_write(converter, picture, -1))
		fail("the converter does not import picture %u: %s", picture, strerror(error));
	handle = display_import(display, shown);
	if (!handle)
		fail("the display does not import picture %u: %s", picture, strerror(errno));
	devices = dmabuf_devices(planes[0]);
	if (devices != expected)
		fail("%u devices have attached to picture %u instead of %u", devices, picture, expected);
	if (picture == 0)
		report_addresses();
	display_show(display, display_framebuffer(display, handle));
	detail_shown(picture);
	converter_run(converter, 1);
	expect_i420("what the converter read", converter->result[picture], picture);
	luma = must_map(planes[0], decoder->size[0], 0);
	chroma = must_map(planes[1], decoder->size[1], 0);
	expect_nv12("what the process has mapped", luma, chroma, picture);
	munmap(luma, decoder->size[0]);
	munmap(chroma, decoder->size[1]);
	if (exported_twice)
		close(shown);
	close(planes[0]);
	close(planes[1]);
}

void check_second_importer(void)
{
	struct converter converter;
	struct decoder decoder;
	struct display display;
	unsigned int i;

	decoder_decode(&decoder, 0);
	converter_open(&converter, V4L2_PIX_FMT_NV12M, true);
	display_open(&display);
	for (i = 0; i < GROUP; i++)
		share(&decoder, &converter, &display, i, i % 2);
}
