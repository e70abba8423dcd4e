// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * For builds with sanitizers only: where the search for leaks begins. By default that is all memory of all libraries, the 6 MB of the sanitizers
 * included, which no process needs otherwise: to read them takes longer than the search, at each end of each process of the tests.
 */
#include <elf.h>
#include <link.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

/* GCC, libsanitizer/include/sanitizer/lsan_interface.h: the sanitizer calls it if it is there. */
const char *__lsan_default_options(void) __attribute__((visibility("default")));
/* What the linker is told to look for, since nothing calls this file. */
void vd_leak_roots(void);

const char *__lsan_default_options(void)
{
	return "use_globals=0";
}

static int add_library(struct dl_phdr_info *library, size_t size, void *data)
{
	if (strstr(library->dlpi_name, "/libasan.so") || strstr(library->dlpi_name, "/libubsan.so") ||
	    strstr(library->dlpi_name, "/libclang_rt."))
		return 0;
	for (int i = 0; i < library->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &library->dlpi_phdr[i];

		if (segment->p_type == PT_LOAD && segment->p_flags & PF_W)
			__lsan_register_root_region(
				(const void *)(library->dlpi_addr + segment->p_vaddr),
				segment->p_memsz);
	}
	return 0;
}

/* As late as possible, so that libraries that were loaded on the way are there; the search is later. */
__attribute__((destructor)) void vd_leak_roots(void)
{
	dl_iterate_phdr(add_library, NULL);
}
