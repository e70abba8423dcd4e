// SPDX-License-Identifier: LGPL-2.1-or-later
#include "in-use/reasons.h"

#include <stdio.h>

#include "tests/lib/device.h"

static char made[FOLDER_MAX];

int begin(void **state)
{
	tree_unpack("unit/trees/in-use");
	vd_root_free(vd_take_ptr(tree.root));
	strcpy(made, tree.top);
	folder_make(tree.top);
	return 0;
}

int make_tree(void **state)
{
	folder_remove(tree.top);
	shell("cp -a %s %s", made, tree.top);
	return 0;
}

int end(void **state)
{
	folder_remove(made);
	return tree_remove(state);
}

struct json_object *reasons_in(const char *path, const char *selector,
			       const struct vd_in_use_request *request)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct json_object *reasons = NULL;
	struct found found;

	assert_int_equal(vd_root_new(path, &root), 0);
	found = device_find(root, selector);
	assert_int_equal(vd_in_use(root, found.device, request, &reasons), 0);
	found_clear(&found);
	return reasons;
}

int record_of(const char *selector, struct json_object **ret)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct found found;
	int r;

	assert_int_equal(vd_root_new(tree.top, &root), 0);
	found = device_find(root, selector);
	r = vd_in_use_record(found.device, ret);
	found_clear(&found);
	return r;
}

void assert_reasons_for(const char *selector, const struct vd_in_use_request *request,
			const char *expected)
{
	struct json_object *reasons = reasons_in(tree.top, selector, request);
	char text[8192] = "";

	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *reason = json_object_array_get_idx(reasons, i);
		size_t used = strlen(text);

		assert_int_equal(json_object_object_length(reason), 10);
		snprintf(text + used, sizeof(text) - used, "%s|%s|%s\n",
			 json_object_get_string(json_object_object_get(reason, "reason")),
			 json_object_get_string(json_object_object_get(reason, "holder")),
			 json_object_get_string(json_object_object_get(reason, "message")));
	}
	json_object_put(reasons);
	assert_string_equal(text, expected);
}

void assert_reasons(const char *selector, const char *expected)
{
	assert_reasons_for(selector, NULL, expected);
}

void put_addresses(void)
{
	put("proc/net/route",
	    ROUTE_HEAD "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		       "eth1\t0003000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	put("proc/net/fib_trie",
	    "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n"
	    "        /0 universe UNICAST\n     |-- 10.0.2.15\n"
	    "        /32 host LOCAL\n     |-- 10.0.3.15\n        /32 host LOCAL\n"
	    "     |-- 10.0.2.255\n        /32 link BROADCAST\n");
}
