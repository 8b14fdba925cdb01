/* SPDX-License-Identifier: MIT */
/*
 * What the files of this program share. A check is a process of its own: what
 * goes wrong ends it, and whatever it holds goes with it.
 *
 * Every buffer holds a picture of the stream, as 4:2:0 in one or two planes.
 * The display can't show that; it shows the luma plane as XRGB8888 of a quarter
 * of the width, so that it too reads memory of which each byte is known.
 */
#ifndef DMABUF_TEST_H
#define DMABUF_TEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

/* --- report.c */

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Ends the check: it failed, for this reason. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Adds members to the check's report: "\"rounds\":%u" */
void detail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Adds the number of a picture that was shown; the host looks for it at the display. */
void detail_shown(unsigned int picture);
/* Runs a check in a process of its own and reports how it ended. */
bool run_check(const char *name, void (*check)(void));

/* What the check waits for, should it not end */
extern const char *doing;

#define must_ioctl(fd, request, argument) \
	do { \
		doing = #request; \
		if (ioctl(fd, request, argument) < 0) \
			fail("%s: %s", doing, strerror(errno)); \
	} while (0)

int must_open(const char *path);
void *must_map(int fd, size_t size, uint64_t offset);

/* --- stream.c */

/* A group of pictures: it begins with an IDR picture and needs no other group. */
#define GROUP 4

extern unsigned int width, height;

size_t picture_size(void);	/* of 4:2:0, in bytes */
size_t luma_size(void);
/* The stream as Annex B with access unit delimiters, and its pictures as I420, one after the other. */
void stream_load(const char *stream, const char *pictures);
const uint8_t *stream_unit(unsigned int number, size_t *size);
const uint8_t *stream_picture(unsigned int number);

/* Fails unless the memory is that picture of the stream. */
void expect_i420(const char *what, const void *memory, unsigned int picture);
void expect_nv12(const char *what, const void *luma, const void *chroma, unsigned int picture);

/* --- decoder.c: s5p-mfc, which exports */

#define DECODER "11000000.codec"	/* as the kernel names it */

struct decoder {
	int fd;
	unsigned int count;		/* of CAPTURE buffers */
	unsigned int buffer[GROUP];	/* that picture n of the group is in */
	void *map[32][2];		/* of each buffer's planes */
	uint32_t size[2];
	bool orphans;			/* the driver says that buffers outlive their queue */
};

/* Decodes a group, whose pictures then stay in their buffers. */
void decoder_decode(struct decoder *decoder, unsigned int group);
/* The file descriptor of a plane as a dma-buf */
int decoder_export(struct decoder *decoder, unsigned int picture, unsigned int plane);
/* A buffer also lives as long as it is mapped: only that of this picture goes on to be. */
void decoder_unmap_all_but(struct decoder *decoder, unsigned int picture);
/* REQBUFS(0): the queue lets go of its buffers. */
void decoder_free(struct decoder *decoder);
void decoder_close(struct decoder *decoder);
/* How many buffers of 2 MiB the carve-out has room for, at most what is tried; 0 where the decoder has no carve-out */
#define MOST_ROOM 31
unsigned int decoder_room(void);

/* --- converter.c: exynos-gsc, which imports. It makes I420 of what it reads, of the same size. */

struct converter {
	int fd;
	uint32_t source;	/* its format: V4L2_PIX_FMT_NV12M or _YUV420 */
	bool own;		/* it writes to memory of its own, not to a dma-buf */
	void *result[4];
	bool has_results, streaming;
};

#define CONVERTER "13e00000.video-scaler"

/* With `own` the results can be looked at in converter->result. */
void converter_open(struct converter *converter, uint32_t source, bool own);
void converter_close(struct converter *converter);
/* Lets go of what it has imported to read from, and makes room for it anew. */
void converter_release_source(struct converter *converter);
/* Queues the planes of a picture: imports them. Returns 0 or the error. */
int converter_read(struct converter *converter, unsigned int index, const int *planes);
int converter_write(struct converter *converter, unsigned int index, int fd);
/* Starts if it hasn't, and waits until so many pictures are converted. */
void converter_run(struct converter *converter, unsigned int pictures);

/* --- display.c: exynos-drm, which imports too, and exports */

#define DISPLAY "14450000.mixer"

struct display {
	int fd;
	uint32_t crtc, connector;
	bool on;
};

struct dumb {
	uint32_t handle;
	int fd;
	void *map;
};

void display_open(struct display *display);
/* Imports a dma-buf. Returns its handle, or 0 with errno. */
uint32_t display_import(struct display *display, int fd);
void display_release(struct display *display, uint32_t handle);
/* A frame buffer of the luma that is at the beginning of the memory */
uint32_t display_framebuffer(struct display *display, uint32_t handle);
/* Shows it, and returns when the display has taken it over. */
void display_show(struct display *display, uint32_t framebuffer);
/* A buffer of the display driver's for a picture */
void display_dumb(struct display *display, struct dumb *dumb);

/* --- encoder.c: s5p-mfc the other way round, which imports, or exports what a converter writes to */

#define ENCODER "11000000.codec:left"	/* the part of it that its pictures are mapped for */
#define ENCODED (2 * GROUP)

struct encoder {
	int fd;
	uint32_t memory;		/* of the pictures: V4L2_MEMORY_MMAP if they are its own */
	uint32_t size[2];		/* that it wants a picture's planes to have at least */
	unsigned int streams;		/* buffers for the stream */
	void *map[16];
};

void encoder_open(struct encoder *encoder, bool imports);
int encoder_export(struct encoder *encoder, unsigned int index, unsigned int plane);
/* Queues a picture; the planes count if it imports. Returns 0 or the error. */
int encoder_read(struct encoder *encoder, unsigned int index, const int *planes);
/* Encodes what is queued and writes it to a file. Returns the number of pictures in it. */
unsigned int encoder_write(struct encoder *encoder, const char *path);

/* --- debugfs.c: what the kernel keeps account of */

struct mapping {
	unsigned long long physical, dma;	/* addresses: the memory's, and the device's for it */
};

/* CONFIG_DMA_API_DEBUG is there, and counts */
bool dma_debug(void);
unsigned int dma_debug_errors(void);
/* Mappings that a device has of memory without pages, the first `most` of them in `mappings`. Returns how many there are. */
unsigned int dma_mappings(const char *device, struct mapping *mappings, unsigned int most);
/* How many devices have attached to a dma-buf */
unsigned int dmabuf_devices(int fd);
/* How many dma-bufs there are */
unsigned int dmabuf_objects(void);
/* There is an IOMMU in front of the device. */
bool has_iommu(const char *device);

/* --- checks */

void check_second_importer(void);
void check_remap(void);
void check_freed_while_imported(void);
void check_foreign_exporter(void);
void check_accounts(void);
void check_unmapped_buffers(void);
void check_user_pointers(void);
void check_heap_rounds(void);
void check_decode_convert_encode(void);
void check_decode_encode(void);
void check_convert_into_encoder(void);
void check_cost_of_a_picture(void);
void check_cost_of_pages(void);
void check_cost_of_a_page(void);

#endif
