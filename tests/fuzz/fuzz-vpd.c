// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any bytes as a page of vital product data. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "interface/disk-vpd.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[VD_VPD_TEXT_MAX];
	vd_autofree unsigned char *page = malloc(size + 1);

	/* A copy of exactly SIZE bytes: the sanitizer sees a read behind them. */
	page = realloc(page, size ? size : 1);
	if (!page)
		abort();
	memcpy(page, data, size);
	if (vd_vpd_serial(page, size, text) == 0 && strnlen(text, sizeof(text)) == sizeof(text))
		abort();
	if (vd_vpd_wwn(page, size, text) == 0 && strnlen(text, sizeof(text)) == sizeof(text))
		abort();
	return 0;
}
