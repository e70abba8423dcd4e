// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether a driver takes a device, by real modules. */
#include "drivers/candidates-tree.h"

#include "drivers/driver-name.h"
#include "modules/match.h"

#define NIC "sys/devices/pci0000:00/0000:00:03.0"

static struct vd_modules *modules;

/* What is asked, with the modules (KNOWN) and without. */
static enum vd_match match(const struct vd_bus *bus, const char *path, const char *driver,
			   bool known, bool own)
{
	struct vd_candidates candidates = {};
	const struct vd_match_layer layer = { tree.root, known ? modules : NULL, bus, path,
					      &candidates };
	enum vd_match answer;

	look_up(layer.modules, bus, path, &candidates);
	answer = own ? vd_match_own(&layer, driver) : vd_match_driver(&layer, driver);
	vd_candidates_clear(&candidates);
	return answer;
}

static void expect(enum vd_match wanted, const struct vd_bus *bus, const char *path,
		   const char *driver)
{
	enum vd_match answer = match(bus, path, driver, true, false);

	if (answer != wanted)
		fail_msg("%s, %s: %s, not %s", path, driver, vd_match_names[answer],
			 vd_match_names[wanted]);
}

static void the_ids_of_a_module_tell(void **state)
{
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "e1000");
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "nvme");
	expect(VD_MATCH_NO, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:04.0", "e1000");
	expect(VD_MATCH_YES, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:04.0", "nvme");
	expect(VD_MATCH_YES, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:07.0", "e1000");
	expect(VD_MATCH_YES, &vd_bus_virtio, NIC "/virtio0", "virtio_net");
	expect(VD_MATCH_YES, &vd_bus_pci, NIC, "vfio-pci");
	expect(VD_MATCH_YES, &vd_bus_pci, NIC, "pci-stub");
}

/* A driver of a class, of a module whose ids are of another bus, or that has no link to it. */
static void other_names_and_links(void **state)
{
	shell("cd %s/sys/bus/pci/drivers && mkdir lent lost && ln -s "
	      "../../../../module/pci_stub lent/module && ln -s "
	      "../../../../module/e1000 lost/module",
	      tree.top);
	expect(VD_MATCH_YES, &vd_bus_pci, NIC, "lent");
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "lost");
	shell("mv %s/sys/bus/pci/drivers/e1000/module %s/aside", tree.top, tree.top);
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "e1000");
	shell("cd %s && mv aside sys/bus/pci/drivers/e1000/module && rm -r "
	      "sys/bus/pci/drivers/lent sys/bus/pci/drivers/lost",
	      tree.top);
}

static void a_driver_that_is_not_found_changes_nothing(void **state)
{
	char driver[VD_DRIVER_NAME_MAX] = "as it was";

	shell("cd %s/sys/module && mkdir -p two/drivers/pci:a two/drivers/pci:b "
			     "gone/drivers/pci:gone e-one/drivers/pci:e1000",
			     tree.top);
	shell("mv %s/sys/module/e-one %s/sys/module/e_one", tree.top, tree.top);
	vd_root_forget(tree.root);
	assert_int_equal(vd_driver_find(tree.root, &vd_bus_pci, "two", driver), 0);
	assert_string_equal(driver, "as it was");
	assert_int_equal(vd_driver_find(tree.root, &vd_bus_pci, "gone", driver), 0);
	assert_string_equal(driver, "as it was");
	assert_int_equal(vd_driver_find(tree.root, &vd_bus_pci, "e-one", driver), 1);
	assert_string_equal(driver, "e1000");
	shell("cd %s/sys/module && rm -r two gone e_one", tree.top);
}

static void what_nothing_tells_is_not_refused(void **state)
{
	/* Part of the kernel, which has no ids of it; of no module that is known. */
	expect(VD_MATCH_UNKNOWN, &vd_bus_pci, NIC, "pcieport");
	shell("cd %s/sys/bus/pci/drivers && mkdir by-hand && ln -s "
	      "../../../../module/no_such_module by-hand/module",
	      tree.top);
	expect(VD_MATCH_UNKNOWN, &vd_bus_pci, NIC, "by-hand");
	shell("rm -r %s/sys/bus/pci/drivers/by-hand", tree.top);
	/* A device without an id. */
	shell("mv %s/" NIC "/modalias %s/aside", tree.top, tree.top);
	expect(VD_MATCH_UNKNOWN, &vd_bus_pci, NIC, "e1000");
	shell("mv %s/aside %s/" NIC "/modalias", tree.top, tree.top);
	/* No modules at all, or a module that has no file. */
	assert_int_equal(match(&vd_bus_pci, NIC, "e1000", false, false), VD_MATCH_UNKNOWN);
	assert_int_equal(match(&vd_bus_pci, NIC, "vfio-pci", false, false), VD_MATCH_YES);
	shell("cd %s/lib/modules/*/kernel && mkdir aside && mv e1000.* aside", tree.top);
	expect(VD_MATCH_UNKNOWN, &vd_bus_pci, NIC, "e1000");
	shell("cd %s/lib/modules/*/kernel && mv aside/* . && rmdir aside", tree.top);
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "e1000");
}

/* As after a write to its new_id: that of another device, with another subsystem. */
static void another_device_of_the_same_id_tells(void **state)
{
	static const char twin[] = "sys/devices/pci0000:00/0000:00:08.0";

	shell("cd %s && mkdir %s && echo "
	      "pci:v00001AF4d00001041sv00008086sd00000001bc02sc00i00 >%s/modalias && "
	      "ln -s ../../../devices/pci0000:00/0000:00:08.0 sys/bus/pci/devices && ln "
	      "-s ../../../../devices/pci0000:00/0000:00:08.0 sys/bus/pci/drivers/e1000",
	      tree.top, twin, twin);
	expect(VD_MATCH_YES, &vd_bus_pci, NIC, "e1000");
	shell("cd %s && rm -r %s sys/bus/pci/devices/0000:00:08.0 "
	      "sys/bus/pci/drivers/e1000/0000:00:08.0",
	      tree.top, twin);
	expect(VD_MATCH_NO, &vd_bus_pci, NIC, "e1000");
}

static void a_given_driver_differs_from_the_own_one(void **state)
{
	static const char card[] = "sys/devices/pci0000:00/0000:00:05.0";

	assert_int_equal(match(&vd_bus_pci, card, "e1000", true, true), VD_MATCH_YES);
	assert_int_equal(match(&vd_bus_pci, card, "nvme", true, true), VD_MATCH_NO);
	assert_int_equal(match(&vd_bus_pci, card, "vfio-pci", true, true), VD_MATCH_NO);
	assert_int_equal(match(&vd_bus_pci, card, "pcieport", true, true), VD_MATCH_UNKNOWN);
	assert_int_equal(match(&vd_bus_pci, card, "e1000", false, true), VD_MATCH_UNKNOWN);
	/* By the ids that are known. */
	assert_int_equal(match(&vd_bus_pci, card, "nvme", false, true), VD_MATCH_NO);
	assert_int_equal(match(&vd_bus_virtio, NIC "/virtio0", "virtio_net", false, true),
			 VD_MATCH_YES);
	assert_int_equal(match(&vd_bus_virtio, NIC "/virtio0", "virtio_blk", false, true),
			 VD_MATCH_NO);
	assert_int_equal(match(&vd_bus_virtio, NIC "/virtio0", "virtio_net", true, true),
			 VD_MATCH_YES);
}

static struct json_object *answer_to(const char *layers, const char *driver)
{
	char text[512];
	struct json_object *request, *answer = NULL;

	snprintf(text, sizeof(text), "{\"verb\":\"match\",\"root\":\"%s\",\"layers\":[%s]%s%s%s}",
		 tree.top, layers, driver ? ",\"driver\":\"" : "", driver ? driver : "",
		 driver ? "\"" : "");
	request = json_tokener_parse(text);
	assert_non_null(request);
	assert_int_equal(vd_worker_match(request, &answer), 0);
	json_object_put(request);
	return answer;
}

static void expect_answer(const char *layers, const char *driver, const char *key,
			  const char *wanted)
{
	struct json_object *answer = answer_to(layers, driver);
	const char *value = json_object_to_json_string_ext(json_object_object_get(answer, key),
							   JSON_C_TO_STRING_PLAIN);

	assert_string_equal(value, wanted);
	json_object_put(answer);
}

#define LAYERS                                                                                     \
	"{\"bus\":\"pci\",\"path\":\"" NIC "\"},{\"bus\":\"virtio\",\"path\":\"" NIC "/virtio0\"}"

static void the_worker_says_so(void **state)
{
	expect_answer(LAYERS, "e1000", "takes", "\"no\"");
	expect_answer(LAYERS, "e1000", "candidates", "[\"virtio-pci\",\"vfio-pci\",\"pci-stub\"]");
	expect_answer(LAYERS, "vfio_pci", "takes", "\"yes\"");
	expect_answer(LAYERS, "pci_stub", "loadable", "\"pci_stub\"");
	expect_answer(LAYERS, "pci_stub", "takes", "\"yes\"");
	expect_answer(LAYERS, "nosuch", "loadable", "null");
	expect_answer(LAYERS, "nosuch", "absent", "true");
	expect_answer(LAYERS, NULL, "layers",
		      "[{\"default\":\"virtio-pci\",\"loaded\":true,\"own\":\"yes\"},"
		      "{\"default\":\"virtio_net\",\"loaded\":true,\"own\":\"yes\"}]");
	/* The candidates are those of the layer that decides, not of an inner one that is unknown; if
	 * none decides, those of all. */
	shell("mkdir %s/sys/bus/virtio/drivers/vfio-pci %s/sys/bus/virtio/drivers/hand", tree.top,
		    tree.top);
	expect_answer(LAYERS, "hand", "takes", "\"unknown\"");
	expect_answer(LAYERS, "hand", "candidates",
		      "[\"virtio_net\",\"virtio-pci\",\"vfio-pci\",\"pci-stub\"]");
	expect_answer(LAYERS, "vfio-pci", "takes", "\"yes\"");
	expect_answer(LAYERS, "vfio-pci", "candidates",
		      "[\"virtio-pci\",\"vfio-pci\",\"pci-stub\"]");
	shell("rmdir %s/sys/bus/virtio/drivers/vfio-pci %s/sys/bus/virtio/drivers/hand", tree.top,
		    tree.top);
	/* One that is not loaded, and is for others. */
	shell("cd %s && mv sys/module/e1000 m && mv sys/bus/pci/drivers/e1000 d", tree.top);
	expect_answer(LAYERS, "e1000", "takes", "\"no\"");
	expect_answer(LAYERS, "e1000", "loadable", "\"e1000\"");
	shell("cd %s && mv m sys/module/e1000 && mv d sys/bus/pci/drivers/e1000", tree.top);
}

static int open_modules(void **state)
{
	return vd_modules_new(tree.root, tree.top, &modules);
}

static int close_modules(void **state)
{
	vd_modules_free(modules);
	return tree_remove(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ids_of_a_module_tell),
		cmocka_unit_test(other_names_and_links),
		cmocka_unit_test(a_driver_that_is_not_found_changes_nothing),
		cmocka_unit_test(what_nothing_tells_is_not_refused),
		cmocka_unit_test(another_device_of_the_same_id_tells),
		cmocka_unit_test(a_given_driver_differs_from_the_own_one),
		cmocka_unit_test(the_worker_says_so),
	};

	make_modules();
	return cmocka_run_group_tests(tests, open_modules, close_modules);
}
