// SPDX-License-Identifier: MIT
/* exynos-drm: imports a dma-buf to show it, and exports buffers of its own. */
#include "test.h"
#include "video.h"

#include <drm/drm.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode.h>
#include <fcntl.h>
#include <unistd.h>

#define pointer(p) ((uint64_t)(uintptr_t)(p))

void display_open(struct display *display)
{
	struct drm_mode_card_res resources = { 0 };
	uint32_t crtcs[8], connectors[8];

	display->on = false;
	display->fd = must_open("/dev/dri/card0");
	resources.crtc_id_ptr = pointer(crtcs);
	resources.count_crtcs = ARRAY_SIZE(crtcs);
	resources.connector_id_ptr = pointer(connectors);
	resources.count_connectors = ARRAY_SIZE(connectors);
	must_ioctl(display->fd, DRM_IOCTL_MODE_GETRESOURCES, &resources);
	if (resources.count_crtcs != 1 || resources.count_connectors != 1)
		fail("%u CRTCs and %u connectors", resources.count_crtcs, resources.count_connectors);
	display->crtc = crtcs[0];
	display->connector = connectors[0];
}

uint32_t display_import(struct display *display, int fd)
{
	struct drm_prime_handle prime = { .fd = fd };

	return ioctl(display->fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime) < 0 ? 0 : prime.handle;
}

void display_release(struct display *display, uint32_t handle)
{
	struct drm_gem_close gem = { .handle = handle };

	must_ioctl(display->fd, DRM_IOCTL_GEM_CLOSE, &gem);
}

uint32_t display_framebuffer(struct display *display, uint32_t handle)
{
	struct drm_mode_fb_cmd2 framebuffer = { .width = width / 4, .height = height, .pixel_format = DRM_FORMAT_XRGB8888 };

	framebuffer.handles[0] = handle;
	framebuffer.pitches[0] = width;
	must_ioctl(display->fd, DRM_IOCTL_MODE_ADDFB2, &framebuffer);
	return framebuffer.fb_id;
}

static void set_mode(struct display *display, uint32_t framebuffer)
{
	struct drm_mode_get_connector connector = { .connector_id = display->connector };
	struct drm_mode_crtc crtc = { .crtc_id = display->crtc, .fb_id = framebuffer, .mode_valid = 1 };
	struct drm_mode_modeinfo modes[64];
	unsigned int i;

	/* asked for no mode it looks which there are */
	must_ioctl(display->fd, DRM_IOCTL_MODE_GETCONNECTOR, &connector);
	memset(&connector, 0, sizeof(connector));
	connector.connector_id = display->connector;
	connector.modes_ptr = pointer(modes);
	connector.count_modes = ARRAY_SIZE(modes);
	must_ioctl(display->fd, DRM_IOCTL_MODE_GETCONNECTOR, &connector);
	/* with more modes than there is room for it gives none */
	for (i = 0; i < connector.count_modes && connector.count_modes <= ARRAY_SIZE(modes); i++)
		if (modes[i].hdisplay == width / 4 && modes[i].vdisplay == height)
			break;
	if (i >= connector.count_modes || connector.count_modes > ARRAY_SIZE(modes))
		fail("none of the display's %u modes has %ux%u", connector.count_modes, width / 4, height);
	crtc.set_connectors_ptr = pointer(&display->connector);
	crtc.count_connectors = 1;
	crtc.mode = modes[i];
	must_ioctl(display->fd, DRM_IOCTL_MODE_SETCRTC, &crtc);
}

void display_show(struct display *display, uint32_t framebuffer)
{
	struct drm_mode_crtc_page_flip flip = { .crtc_id = display->crtc, .fb_id = framebuffer, .flags = DRM_MODE_PAGE_FLIP_EVENT };
	struct drm_event_vblank event;

	if (!display->on) {
		set_mode(display, framebuffer);
		display->on = true;
		return;
	}
	must_ioctl(display->fd, DRM_IOCTL_MODE_PAGE_FLIP, &flip);
	if (read(display->fd, &event, sizeof(event)) != sizeof(event) || event.base.type != DRM_EVENT_FLIP_COMPLETE)
		fail("no event for a page flip");
}

void display_dumb(struct display *display, struct dumb *dumb)
{
	struct drm_mode_create_dumb create = { .width = width / 4, .height = height * 3 / 2, .bpp = 32 };
	struct drm_prime_handle prime = { .flags = DRM_CLOEXEC | DRM_RDWR };
	struct drm_mode_map_dumb map = { 0 };

	must_ioctl(display->fd, DRM_IOCTL_MODE_CREATE_DUMB, &create);
	if (create.pitch != width || create.size < picture_size())
		fail("a line of a dumb buffer has %u bytes instead of %u", create.pitch, width);
	prime.handle = map.handle = dumb->handle = create.handle;
	must_ioctl(display->fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime);
	must_ioctl(display->fd, DRM_IOCTL_MODE_MAP_DUMB, &map);
	dumb->fd = prime.fd;
	dumb->map = must_map(display->fd, create.size, map.offset);
}
