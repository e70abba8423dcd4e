// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * run-inputs FOLDER [STRIDE] - each file of FOLDER to a fuzz target, without a fuzzer: what once was found stays
 * found, with any compiler. The whole, each beginning of it, and it with one byte changed; with STRIDE, only at every STRIDE-th byte.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"

#define SIZE_MAX_INPUT (1 << 16)

static size_t read_input(const char *folder, const char *name, unsigned char *buf)
{
	char path[1024];
	vd_autofile FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file) {
		perror(path);
		exit(1);
	}
	return fread(buf, 1, SIZE_MAX_INPUT, file);
}

static void run(unsigned char *input, size_t size, size_t stride)
{
	LLVMFuzzerTestOneInput(input, size);
	for (size_t len = 0; len < size; len += stride)
		LLVMFuzzerTestOneInput(input, len);
	for (size_t i = 0; i < size; i += stride) {
		unsigned char kept = input[i];

		for (const char *p = "\"\\{}[]:,?0\xff "; *p; p++) {
			input[i] = (unsigned char)*p;
			LLVMFuzzerTestOneInput(input, size);
		}
		input[i] = kept;
	}
}

int main(int argc, char **argv)
{
	static unsigned char input[SIZE_MAX_INPUT];
	vd_autodir DIR *folder = argc == 2 || argc == 3 ? opendir(argv[1]) : NULL;
	size_t stride = argc == 3 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned count = 0;

	if (!folder || !stride) {
		fprintf(stderr, "usage: %s FOLDER [STRIDE]\n", argv[0]);
		return 2;
	}
	LLVMFuzzerInitialize(&argc, &argv);
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		run(input, read_input(argv[1], entry->d_name, input), stride);
		count++;
	}
	printf("%u inputs\n", count);
	return count == 0;
}
