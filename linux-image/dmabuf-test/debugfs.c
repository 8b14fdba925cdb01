// SPDX-License-Identifier: MIT
/* What debugfs and sysfs say of mappings and dma-bufs. */
#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned int number_in(const char *path)
{
	unsigned int number;
	FILE *file;
	int read;

	file = fopen(path, "re");
	if (!file)
		fail("%s: %s", path, strerror(errno));
	read = fscanf(file, "%u", &number);
	fclose(file);
	if (read != 1)
		fail("no number in %s", path);
	return number;
}

bool dma_debug(void)
{
	char off = 'Y';
	FILE *file;

	file = fopen("/sys/kernel/debug/dma-api/disabled", "re");
	if (!file)
		return false;
	if (fscanf(file, "%c", &off) != 1)
		off = 'Y';
	fclose(file);
	return off == 'N';
}

unsigned int dma_debug_errors(void)
{
	return number_in("/sys/kernel/debug/dma-api/error_count");
}

static bool number_behind(const char *line, const char *name, unsigned long long *number)
{
	const char *at = strstr(line, name);

	return at && sscanf(at + strlen(name), "%llx", number) == 1;
}

/*
 * 6.1:  "13e00000.video-scaler exynos-gsc resource idx 5 P=b0400000 N=b0400 D=0 L=4b000 DMA_TO_DEVICE dma map error checked"
 * 6.12: "exynos-gsc 13e00000.video-scaler resource idx 5 P=0xb0400000 D=0 L=4b000 cln=0x0 DMA_TO_DEVICE dma map error checked"
 * 7.3 calls it phy, as dma_map_resource() has become dma_map_phys().
 */
unsigned int dma_mappings(const char *device, struct mapping *mappings, unsigned int most)
{
	static const char path[] = "/sys/kernel/debug/dma-api/dump";
	char line[256], names[2][64], kind[32];
	struct mapping mapping;
	unsigned int count = 0;
	FILE *file;

	file = fopen(path, "re");
	if (!file)
		fail("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %63s %31s", names[0], names[1], kind) != 3 || (strcmp(names[0], device) && strcmp(names[1], device)) ||
		    (strcmp(kind, "resource") && strcmp(kind, "phy")))
			continue;
		if (!number_behind(line, " P=", &mapping.physical) || !number_behind(line, " D=", &mapping.dma))
			fail("%s: not understood: %s", path, line);
		if (count++ < most)
			mappings[count - 1] = mapping;
	}
	fclose(file);
	return count;
}

/* Calls back for each line of the list of dma-bufs. */
static void read_bufinfo(void (*line)(const char *line, void *context), void *context)
{
	static const char path[] = "/sys/kernel/debug/dma_buf/bufinfo";
	char text[256];
	FILE *file;

	file = fopen(path, "re");
	if (!file)
		fail("%s: %s", path, strerror(errno));
	while (fgets(text, sizeof(text), file))
		line(text, context);
	fclose(file);
}

struct devices {
	unsigned long inode;
	bool here;
	unsigned int count;
};

/* A line of the buffer, "Attached Devices:", a line for each, "Total 2 devices attached" */
static void count_devices(const char *line, void *context)
{
	struct devices *devices = context;
	unsigned long inode;
	unsigned int count;

	if (sscanf(line, "%*u %*x %*x %*d %*s %lu", &inode) == 1)
		devices->here = inode == devices->inode;
	else if (devices->here && strstr(line, " devices attached") && sscanf(line, "Total %u", &count) == 1)
		devices->count = count;
}

unsigned int dmabuf_devices(int fd)
{
	struct devices devices = { 0 };
	struct stat about;

	if (fstat(fd, &about) < 0)
		fail("fstat of a dma-buf: %s", strerror(errno));
	devices.inode = about.st_ino;
	read_bufinfo(count_devices, &devices);
	return devices.count;
}

static void count_objects(const char *line, void *context)
{
	unsigned int count;

	if (strstr(line, " objects, ") && sscanf(line, "Total %u", &count) == 1)
		*(unsigned int *)context = count;
}

unsigned int dmabuf_objects(void)
{
	unsigned int count = ~0U;

	read_bufinfo(count_objects, &count);
	return count;
}

bool has_iommu(const char *device)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/platform/devices/%s/iommu_group", device);
	return access(path, F_OK) == 0;
}
