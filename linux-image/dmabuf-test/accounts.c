// SPDX-License-Identifier: MIT
/* After all of it: nothing is left, and the DMA API has no complaint. */
#include "test.h"

void check_accounts(void)
{
	unsigned int objects = dmabuf_objects();

	if (objects)
		fail("%u dma-bufs are left", objects);
	detail("\"dma-debug\":%s", dma_debug() ? "true" : "false");
	if (!dma_debug())
		return;
	if (dma_debug_errors())
		fail("the DMA API has counted %u errors", dma_debug_errors());
	if (dma_mappings(CONVERTER, NULL, 0) || dma_mappings(DISPLAY, NULL, 0))
		fail("%u and %u mappings are left", dma_mappings(CONVERTER, NULL, 0), dma_mappings(DISPLAY, NULL, 0));
}
