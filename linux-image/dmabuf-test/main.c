// SPDX-License-Identifier: MIT
/*
 * Tests of sharing buffers between the decoder, the converter and the display:
 *
 *	dmabuf-test STREAM PICTURES WIDTH HEIGHT [CHECK...]
 *
 * STREAM is H.264 in Annex B, PICTURES what has to come out, as I420; the panel
 * has a quarter of the width. Runs the checks that are named, or all that are
 * not on request. Prints a line "@@check {json}" for each. Exit status 0 if all are right, 1 if not, 2 if it could not begin.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name;
	void (*run)(void);
	bool on_request;
} checks[] = {
	/* first, as the very first mapping of a device is one to get wrong: its I/O address is 0 */
	{ "remap", check_remap, false },
	{ "second-importer", check_second_importer, false },
	{ "freed-while-imported", check_freed_while_imported, false },
	{ "foreign-exporter", check_foreign_exporter, false },
	{ "accounts", check_accounts, false },
	/* not about sharing, and not of use to a kernel without that patch */
	{ "unmapped-buffers", check_unmapped_buffers, true },
	/* of memory that is cached, for docs/planted-bugs.md */
	{ "user-pointers", check_user_pointers, true },
	{ "heap-rounds", check_heap_rounds, true },
	/* the first two need an encoder that imports, which mainline has from 6.12 on */
	{ "decode-convert-encode", check_decode_convert_encode, true },
	{ "decode-encode", check_decode_encode, true },
	{ "convert-into-encoder", check_convert_into_encoder, true },
	/* how long an import takes */
	{ "cost-of-a-picture", check_cost_of_a_picture, true },
	{ "cost-of-pages", check_cost_of_pages, true },
	{ "cost-of-a-page", check_cost_of_a_page, true },
};

static bool is_named(const char *name, int count, char **names)
{
	int i;

	for (i = 0; i < count; i++) {
		if (!strcmp(names[i], name))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	unsigned int i, chosen = 0;
	int status = 0;

	if (argc < 5) {
		fprintf(stderr, "Usage: %s STREAM PICTURES WIDTH HEIGHT [CHECK...]\n", argv[0]);
		return 2;
	}
	width = strtoul(argv[3], NULL, 10);
	height = strtoul(argv[4], NULL, 10);
	/* whole macroblocks, and whole pixels of the panel */
	if (!width || !height || width % 16 || height % 16) {
		fprintf(stderr, "not a size: %s x %s\n", argv[3], argv[4]);
		return 2;
	}
	stream_load(argv[1], argv[2]);
	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		if (argc > 5 ? !is_named(checks[i].name, argc - 5, argv + 5) : checks[i].on_request)
			continue;
		chosen++;
		if (!run_check(checks[i].name, checks[i].run))
			status = 1;
	}
	if (argc > 5 && (int)chosen < argc - 5) {
		fprintf(stderr, "there are not all of these checks\n");
		return 2;
	}
	return status;
}
