// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whatever is in the files, the answer is one, and what can be read of them counts. */
#include "in-use/reasons.h"

static void files_that_no_kernel_wrote(void **state)
{
	static const char *const files[] = { "proc/self/mountinfo", "proc/swaps",
					     "proc/net/route",	    "proc/net/ipv6_route",
					     "proc/net/if_inet6",   "proc/net/fib_trie",
					     "proc/net/tcp",	    "proc/net/tcp6",
					     "proc/consoles",	    "proc/9/mountinfo" };
	static const char binary[] =
		"\0\0\377\376\n\n  \t\n1 2\n\\\\0\\9999 \\04 \\777\n\0 254:1 /\n:::\n";
	size_t size = 1 << 20;
	char *long_line = malloc(size);

	assert_non_null(long_line);
	put_addresses();
	put_link("proc/9/ns/mnt", "mnt:[9]");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++)
		put_bytes(files[i], binary, sizeof(binary) - 1);
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++) {
		memset(long_line, i % 2 ? '0' : ' ', size);
		put_bytes(files[i], long_line, size);
	}
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	free(long_line);
}

static void a_mount_beside_garbage_is_found(void **state)
{
	size_t size = 1 << 20;
	char *text = malloc(size + 256);

	assert_non_null(text);
	memset(text, 'x', size);
	strcpy(text + size, "\n27 1 254:1 / /cut");
	put("proc/self/mountinfo", text);
	free(text);
	assert_reasons("vda", "mount|/cut|vda1: mounted on /cut\n");
	put("proc/self/mountinfo", "27 1 254:1 / /bad\\377\\000\\xy rw - ext4 x rw\n");
	assert_reasons("vda", "mount|/bad\\xff?\\xy|vda1: mounted on /bad\\xff?\\xy\n");
}

static void what_is_no_file_is_left_out(void **state)
{
	put_folder("proc/self/mountinfo");
	put_link("proc/swaps", "/proc/swaps");
	shell("mkfifo %s/proc/consoles && mkdir %s/proc/net && mkfifo %s/proc/net/route", tree.top,
	      tree.top, tree.top);
	put("proc/5", "no folder");
	put_link("proc/6/fd", "/proc/self/fd");
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	assert_reasons("ttyS1", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(files_that_no_kernel_wrote),
		on_a_tree(a_mount_beside_garbage_is_found),
		on_a_tree(what_is_no_file_is_left_out),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
