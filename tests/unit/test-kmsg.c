// SPDX-License-Identifier: LGPL-2.1-or-later
/* Records of the kernel's log, as Linux 6.1 gives them. */
#include "tests/lib/test.h"

#include "apply/kmsg.h"

static const char probe_failed[] =
	"4,1021,37762610,-;vdprobe-pci: probe of 0000:00:04.0 failed with error -5\n"
	" SUBSYSTEM=pci\n DEVICE=+pci:0000:00:04.0\n";

static void a_record_of_the_device_gives_its_text(void **state)
{
	char text[256], cut[8];

	assert_true(vd_kmsg_record(probe_failed, "0000:00:04.0", text, sizeof(text)));
	assert_string_equal(text, "vdprobe-pci: probe of 0000:00:04.0 failed with error -5");
	assert_true(vd_kmsg_record(probe_failed, "0000:00:04.0", cut, sizeof(cut)));
	assert_string_equal(cut, "vdprobe");
}

static void a_record_of_another_does_not(void **state)
{
	char text[256];

	assert_false(vd_kmsg_record(probe_failed, "0000:00:04.1", text, sizeof(text)));
	assert_false(vd_kmsg_record("6,1,2,-;virtio_net virtio10: failed", "virtio1", text,
				    sizeof(text)));
	assert_false(vd_kmsg_record("6,1,2,-;xvirtio1: failed", "virtio1", text, sizeof(text)));
	assert_true(
		vd_kmsg_record("6,1,2,-;virtio10 is not virtio1", "virtio1", text, sizeof(text)));
	assert_false(vd_kmsg_record("6,1,2,-;something\n DEVICE=+virtio:virtio1\n", "virtio1", text,
				    sizeof(text)));
}

static void what_is_no_record_says_nothing(void **state)
{
	char text[256];

	assert_false(vd_kmsg_record("", "virtio1", text, sizeof(text)));
	assert_false(vd_kmsg_record("virtio1", "virtio1", text, sizeof(text)));
	assert_false(vd_kmsg_record(probe_failed, "", text, sizeof(text)));
	assert_false(vd_kmsg_about(-1, "virtio1", text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_of_the_device_gives_its_text),
		cmocka_unit_test(a_record_of_another_does_not),
		cmocka_unit_test(what_is_no_record_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
