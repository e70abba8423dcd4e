// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which port of a serial device a benchmark is meant for. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "kinds/console-port.h"

/* LABELS: one port each, up to NULL; "" is a port without a name. */
static struct json_object *ports(const char *const *labels)
{
	struct json_object *record = json_object_new_object();
	struct json_object *interfaces = json_object_new_array();

	for (unsigned i = 0; labels[i]; i++) {
		struct json_object *port = json_object_new_object();
		char name[32];

		snprintf(name, sizeof(name), "vport1p%u", i + 1);
		json_object_object_add(port, "class", json_object_new_string("virtio-ports"));
		json_object_object_add(port, "name", json_object_new_string(name));
		json_object_object_add(port, "label",
				       *labels[i] ? json_object_new_string(labels[i]) : NULL);
		json_object_array_add(interfaces, port);
	}
	json_object_object_add(record, "interfaces", interfaces);
	return record;
}

static int choose_port(const char *const *labels, const char *wanted, unsigned *ret)
{
	struct vd_bench_device device = { .record = ports(labels) };
	char reason[VD_BENCH_REASON_MAX] = "";
	int r = vd_port_choose(&device, wanted, ret, reason);

	json_object_put(device.record);
	if (r < 0)
		assert_true(*reason);
	return r;
}

static void test_port(void **state)
{
	static const char *const several[] = { "", "one", "two", "org.qemu.guest_agent.0", NULL };
	static const char *const one[] = { "", "echo", NULL };
	static const char *const agent[] = { "org.qemu.guest_agent.0", NULL };
	static const char *const none[] = { "", NULL };
	unsigned n = 99;

	assert_int_equal(choose_port(several, NULL, &n), -ENOTUNIQ);
	assert_int_equal(choose_port(none, NULL, &n), -ENODEV);
	assert_int_equal(choose_port(one, "two", &n), -ENODEV);
	assert_int_equal(choose_port(one, "", &n), -ENODEV);
	/* An agent's is nobody's only port, unless it is asked for. */
	assert_int_equal(choose_port(agent, NULL, &n), -EPERM);
	assert_int_equal(n, 99);
	assert_int_equal(choose_port(agent, agent[0], &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(choose_port(one, NULL, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(choose_port(several, "two", &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(choose_port(several, "vport1p1", &n), 0);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
