// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is true of this machine. */
#include <limits.h>
#include <stdio.h>

#include "in-use/tree.h"

static bool has_reason(struct json_object *reasons, const char *reason, const char *holder)
{
	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *known = json_object_array_get_idx(reasons, i);

		if (strcmp(json_object_get_string(json_object_object_get(known, "reason")),
			   reason) == 0 &&
		    strcmp(json_object_get_string(json_object_object_get(known, "holder")),
			   holder) == 0)
			return true;
	}
	return false;
}

/* The first word after KEY in the output of COMMAND; "" where there is none. */
static void word_of(const char *command, char *buf, size_t size)
{
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	if (!fgets(buf, (int)size, pipe))
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	pclose(pipe);
}

static void skip_unless_device(const char *what, const char *class, const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];

	snprintf(link, sizeof(link), "/sys/class/%s/%s", class, name);
	if (!*name || !realpath(link, target) || strstr(target, "/virtual/")) {
		print_message("# skipped: %s of this machine is on no device\n", what);
		skip();
	}
}

static void this_machines_root_disk_is_mounted(void **state)
{
	char disk[256];
	struct json_object *reasons;

	word_of("basename $(readlink -f /sys/dev/block/$(mountpoint -d /)) 2>/dev/null", disk,
		sizeof(disk));
	skip_unless_device("the root file system", "block", disk);
	reasons = reasons_in("/", disk, NULL);
	assert_true(has_reason(reasons, "mount", "/"));
	json_object_put(reasons);
}

static void this_machines_default_route_is_told(void **state)
{
	char name[256];
	struct json_object *reasons;

	word_of("awk '$2 == \"00000000\" && $8 == \"00000000\" { print $1; exit }' /proc/net/route",
		name, sizeof(name));
	skip_unless_device("the default route", "net", name);
	reasons = reasons_in("/", name, NULL);
	assert_true(has_reason(reasons, "default-route", name));
	assert_true(has_reason(reasons, "addresses", name));
	json_object_put(reasons);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_machines_root_disk_is_mounted),
		cmocka_unit_test(this_machines_default_route_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
