// SPDX-License-Identifier: LGPL-2.1-or-later
/* The counters of devices, from a tree whose files are the kernel's, or say what no kernel says. */
#include "tests/lib/tree.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counters/counters.h"
#include "device/model.h"
#include "json/json.h"

#define DISK	"sys/devices/pci0000:00/0000:00:02.0/virtio1/block/vda"
#define CARD	"sys/devices/pci0000:00/0000:00:03.0/virtio2/net/eth0"
#define PCI	"sys/devices/pci0000:00/0000:00:02.0"
#define CHANNEL "sys/bus/vmbus/devices/one"
#define CCW	"sys/devices/css0/0.0.0001/0.0.0100"

/* One device, of one layer and one interface. */
static struct {
	struct vd_layer layers[2];
	struct vd_interface interfaces[1];
	struct vd_device device;
} one;

static void make_device(void)
{
	memset(&one, 0, sizeof(one));
	one.device.id = "test:1";
	one.device.layers = one.layers;
	one.device.interfaces = one.interfaces;
}

static void add_layer(const struct vd_bus *bus, const char *name, const char *path)
{
	one.layers[one.device.layer_count++] =
		(struct vd_layer){ .bus = bus, .name = name, .address = name, .path = path };
}

static void add_interface(const char *class, const char *name, const char *path)
{
	one.interfaces[one.device.interface_count++] =
		(struct vd_interface){ .class = vd_class_find(class), .name = name, .path = path };
}

static unsigned parts; /* that proc/interrupts was read in */

/* How the reader is made: vd_counters_new() unless a test is about virtqueues. */
static int (*new_reader)(const struct vd_root *root, struct vd_counters **ret) = vd_counters_new;

/* The record of the device; *RET_PROBLEMS (may be NULL) are those of the interrupts. */
static struct json_object *read_record(struct json_object **ret_problems)
{
	VD_CLEANUP(vd_counters_freep) struct vd_counters *counters = NULL;
	struct json_object *record = NULL;
	int r;

	assert_int_equal(new_reader(tree.root, &counters), 0);
	for (parts = 0; (r = vd_counters_prepare(counters)) > 0; parts++)
		;
	assert_int_equal(r, 0);
	assert_int_equal(vd_counters_begin(counters, &one.device), 0);
	while ((r = vd_counters_step(counters, &record)) > 0)
		;
	assert_int_equal(r, 0);
	if (ret_problems)
		*ret_problems = vd_counters_problems_json(counters);
	return record;
}

/* The value at PATH (RFC 6901) of RECORD, as JSON. */
static const char *value_at(struct json_object *record, const char *path)
{
	struct json_object *value;

	if (json_pointer_get(record, path, &value) < 0)
		return "absent";
	return value ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE)
		     : "null";
}

static void record_has(struct json_object *record, const char *path, const char *expected)
{
	const char *value = value_at(record, path);

	if (strcmp(value, expected) != 0)
		fail_msg("%s is %s, not %s", path, value, expected);
}

/* Each pair is a path and the value there, until NULL. */
static void has(const char *first, ...)
{
	vd_autojson struct json_object *record = read_record(NULL);
	va_list more;

	va_start(more, first);
	for (const char *path = first; path; path = va_arg(more, const char *))
		record_has(record, path, va_arg(more, const char *));
	va_end(more);
}

static void test_all_fields_of_a_disk(void **state)
{
	make_device();
	add_interface("block", "vda", DISK);
	put(DISK "/stat", "   1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n");
	put(DISK "/inflight", "       3        4\n");
	has("/id", "\"test:1\"", "/block/0/name", "\"vda\"", "/block/0/counters",
	    "{\"readRequests\":1,\"readMerges\":2,\"readBytes\":1536,\"readTimeMs\":4,"
	    "\"writeRequests\":5,\"writeMerges\":6,\"writeBytes\":3584,\"writeTimeMs\":8,"
	    "\"busyTimeMs\":10,\"queueTimeMs\":11,\"discardRequests\":12,\"discardMerges\":13,"
	    "\"discardBytes\":7168,\"discardTimeMs\":15,\"flushRequests\":16,\"flushTimeMs\":17}",
	    "/block/0/levels", "{\"inFlight\":9,\"inFlightReads\":3,\"inFlightWrites\":4}", "/net",
	    "[]", "/netDriver", "[]", "/netQueues", "[]", "/interrupts", "[]", "/channels", "[]",
	    "/measurements", "[]", "/vdpaQueues", "[]", "/problems", "[]", NULL);
}

static void test_a_disk_that_is_not_counted(void **state)
{
	make_device();
	add_interface("block", "vda", DISK);
	put(DISK "/stat", "1 2 3 4 5 6 7 8 9 10 11\n");
	put(DISK "/inflight", "0 0\n");
	put(DISK "/diskseq", "14\n");
	put(DISK "/queue/iostats", "1\n");
	has("/block/0/counters/readMerges", "2", "/block/0/sequence", "14", "/problems", "[]",
	    NULL);
	put(DISK "/queue/iostats", "0\n");
	has("/block/0/counters/readMerges", "null", "/block/0/levels/inFlight", "null",
	    "/problems/0/operation", "\"read stat while queue/iostats is 0\"", "/problems/1",
	    "absent", NULL);
}

static void test_kernels_have_more_and_less(void **state)
{
	make_device();
	add_interface("block", "vda", DISK);
	put(DISK "/inflight", "0 0\n");
	put(DISK "/stat", "1 2 3 4 5 6 7 8 9 10 11\n");
	has("/block/0/counters/queueTimeMs", "11", "/block/0/counters/discardRequests", "null",
	    "/block/0/counters/flushTimeMs", "null", "/problems", "[]", NULL);
	put(DISK "/stat", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
	has("/block/0/counters/discardTimeMs", "15", "/block/0/counters/flushRequests", "null",
	    "/problems", "[]", NULL);
	put(DISK "/stat", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 what\n");
	has("/block/0/counters/flushTimeMs", "17", "/problems", "[]", NULL);
}

/* The line TEXT is none of a kernel's: nothing counts, and the problem has ERRNO_. */
static void refuses_stat(const char *text, const char *errno_)
{
	put(DISK "/stat", text);
	has("/block/0/counters/readRequests", "null", "/block/0/counters/queueTimeMs", "null",
	    "/block/0/levels/inFlight", "null", "/problems/0/object", "\"" DISK "\"",
	    "/problems/0/operation", "\"read stat\"", "/problems/0/errno", errno_, "/problems/1",
	    "absent", NULL);
}

static void test_no_line_of_a_kernel(void **state)
{
	make_device();
	add_interface("block", "vda", DISK);
	put(DISK "/inflight", "0 0\n");
	refuses_stat("", "\"EBADMSG\"");
	refuses_stat("\n", "\"EBADMSG\"");
	refuses_stat("1 2 3 4 5 6 7 8 9 10\n", "\"EBADMSG\"");
	refuses_stat("nothing is counted here", "\"EBADMSG\"");
	refuses_stat("-1 -2 -3 -4 -5 -6 -7 -8 -9 -10 -11\n", "\"EINVAL\"");
	refuses_stat("a b c d e f g h i j k\n", "\"EINVAL\"");
	tree_unlink(DISK "/stat");
	has("/block/0/name", "\"vda\"", "/problems/0/errno", "\"ENOENT\"", "/problems/1", "absent",
	    NULL);
}

static void test_a_bad_field_hides_no_other(void **state)
{
	make_device();
	add_interface("block", "vda", DISK);
	put(DISK "/inflight", "0 18446744073709551616\n");
	put(DISK "/stat", "1 18446744073709551616 36028797018963968 4 9223372036854775807 6 "
			  "18014398509481983 -8 9 10 11\n");
	has("/block/0/counters/readRequests", "1", "/block/0/counters/readMerges", "null",
	    "/block/0/counters/readBytes", "null", "/block/0/counters/writeRequests",
	    "9223372036854775807", "/block/0/counters/writeBytes", "9223372036854775296",
	    "/block/0/counters/writeTimeMs", "null", "/block/0/counters/queueTimeMs", "11",
	    "/block/0/levels/inFlightReads", "0", "/block/0/levels/inFlightWrites", "null",
	    "/problems/0/errno", "\"ERANGE\"", "/problems/1/operation", "\"read inflight\"",
	    "/problems/2", "absent", NULL);
}

static void test_a_network_interface(void **state)
{
	make_device();
	add_interface("net", "eth0", CARD);
	put(CARD "/statistics/rx_bytes", "9223372036854775807\n");
	put(CARD "/statistics/tx_packets", "12");
	put(CARD "/statistics/multicast", "7\n");
	put(CARD "/ifindex", "3\n");
	has("/net/0/name", "\"eth0\"", "/net/0/index", "3", "/net/0/counters/rxBytes",
	    "9223372036854775807", "/net/0/counters/txPackets", "12",
	    "/net/0/counters/rxMulticastPackets", "7", "/net/0/counters/rxNoHandlerPackets", "null",
	    "/net/0/levels", "{}", "/problems", "[]", NULL);
	put(CARD "/statistics/rx_bytes", "9223372036854775808\n");
	put(CARD "/statistics/tx_bytes", "-5\n");
	put(CARD "/statistics/tx_errors", "many");
	put(CARD "/statistics/rx_errors", "");
	has("/net/0/counters/rxBytes", "null", "/net/0/counters/txBytes", "null",
	    "/net/0/counters/txPackets", "12", "/problems/0/errno", "\"ERANGE\"",
	    "/problems/0/operation", "\"read rx_bytes\"", "/problems/1/operation",
	    "\"read rx_errors\"", "/problems/3/operation", "\"read tx_errors\"", "/problems/4",
	    "absent", NULL);
}

static void test_an_interface_without_statistics(void **state)
{
	make_device();
	add_interface("net", "eth0", CARD);
	put_folder(CARD);
	has("/net/0/counters/rxBytes", "null", "/problems/0/operation", "\"read statistics\"",
	    "/problems/0/errno", "\"ENOENT\"", NULL);
}

#define INTERRUPTS                                                                                 \
	"           CPU0       CPU2       \n"                                                      \
	"  1:          9          0   IO-APIC   1-edge      i8042\n"                               \
	" 11:          3          4   IO-APIC  11-fasteoi   virtio1, uhci_hcd:usb1, virtio10\n"    \
	" 24:          1          0 PCI-MSIX-0000:00:02.0   0-edge      virtio1-config\n"          \
	" 25: 4294967295 4294967295 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0\n"           \
	" 26:          5          6 PCI-MSIX-0000:00:02.0   2-edge      virtio10-req.0\n"          \
	" 27:          0          0 PCI-MSIX-0000:00:02.0   3-edge    \n"                          \
	" 28:          7 18446744073709551616  None                   virtio1-\xff\x01 odd\n"      \
	" 29:  PCI-MSIX-0000:00:02.0   5-edge      virtio1-virtqueues\n"                           \
	"NMI:          8          8   Non-maskable interrupts\n"                                   \
	"ERR:          0\n"                                                                        \
	"99999999999999999999: 1 1   IO-APIC   1-edge      virtio1\n"                              \
	" 40:          2          2     GICv3  79 Level     virtio1"

static void test_interrupts_of_a_virtio_device(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put("proc/interrupts", INTERRUPTS);
	put("proc/irq/25/smp_affinity_list", "0-1,3\n");
	put("proc/irq/25/effective_affinity_list", "1\n");
	has("/interrupts/0/number", "11", "/interrupts/0/counters/interrupts", "7",
	    "/interrupts/0/isShared", "true", "/interrupts/0/queue", "null",
	    "/interrupts/0/allowedCpus", "null", "/interrupts/1/number", "24",
	    "/interrupts/1/queue", "null", "/interrupts/1/isShared", "false",
	    "/interrupts/2/number", "25", "/interrupts/2/name", "\"virtio1-req.0\"",
	    "/interrupts/2/queue", "\"req.0\"", "/interrupts/2/counters/interrupts", "8589934590",
	    "/interrupts/2/allowedCpus", "\"0-1,3\"", "/interrupts/2/effectiveCpus", "\"1\"",
	    "/interrupts/3/number", "28", "/interrupts/3/counters/interrupts", "null",
	    "/interrupts/4/number", "29", "/interrupts/4/counters/interrupts", "null",
	    "/interrupts/4/queue", "null", "/interrupts/5/number", "40",
	    "/interrupts/5/counters/interrupts", "4", "/interrupts/6", "absent",
	    "/problems/0/errno", "\"ERANGE\"", "/problems/1/operation",
	    "\"read the counts of interrupt 29\"", "/problems/2", "absent", NULL);
}

static void test_interrupts_of_a_function(void **state)
{
	make_device();
	add_layer(&vd_bus_pci, "0000:00:02.0", PCI);
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put("proc/interrupts", INTERRUPTS);
	put(PCI "/msi_irqs/27", "msix\n");
	put(PCI "/msi_irqs/25", "msix\n");
	put(PCI "/msi_irqs/what", "msix\n");
	put(PCI "/msi_irqs/7777", "msix\n");
	/* The line is not the function's as long as it has messages. */
	put_link(PCI "/driver", "../../../bus/pci/drivers/one");
	put(PCI "/irq", "1\n");
	has("/interrupts/2/number", "25", "/interrupts/3/number", "27", "/interrupts/3/name",
	    "null", "/interrupts/3/counters/interrupts", "0", "/interrupts/4/number", "28",
	    "/interrupts/6/number", "40", "/interrupts/7", "absent", NULL);
}

static void test_a_line_of_others(void **state)
{
	make_device();
	add_layer(&vd_bus_pci, "0000:00:02.0", PCI);
	put("proc/interrupts", INTERRUPTS);
	put(PCI "/irq", "1\n");
	has("/interrupts", "[]", NULL);
	put_link(PCI "/driver", "../../../bus/pci/drivers/one");
	has("/interrupts/0/number", "1", "/interrupts/0/name", "\"i8042\"",
	    "/interrupts/0/counters/interrupts", "9", "/interrupts/1", "absent", NULL);
	put(PCI "/irq", "0\n");
	has("/interrupts", "[]", NULL);
}

/* Each pair is a path and the value there, of the record of virtqueues, until NULL. */
static void has_queues(const char *first, ...)
{
	vd_autojson struct json_object *record = NULL;
	va_list more;

	new_reader = vd_virtqueues_new;
	record = read_record(NULL);
	new_reader = vd_counters_new;
	va_start(more, first);
	for (const char *path = first; path; path = va_arg(more, const char *))
		record_has(record, path, va_arg(more, const char *));
	va_end(more);
}

/* The virtio device of the tests has the driver NAME. */
static void put_driver(const char *name)
{
	vd_autofree char *target = NULL;

	assert_true(asprintf(&target, "../../../../bus/virtio/drivers/%s", name) > 0);
	put_link(PCI "/virtio1/driver", target);
}

static void test_virtqueues(void **state)
{
	make_device();
	add_layer(&vd_bus_pci, "0000:00:02.0", PCI);
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	add_interface("block", "vda", DISK);
	put_driver("virtio_blk");
	put("proc/interrupts", "      CPU0\n"
			       "  9:  1 PCI-MSIX-0000:00:09.0   1-edge      virtio2-input.0\n"
			       " 30:  1 PCI-MSIX-0000:00:02.0   0-edge      virtio1-config\n"
			       " 31:  1 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0\n"
			       " 32:  1 PCI-MSIX-0000:00:02.0   2-edge      virtio1-req.1\n"
			       " 33:  1 PCI-MSIX-0000:00:02.0   3-edge      virtio1-req.x\n");
	put("proc/irq/32/smp_affinity_list", "0-1,3\n");
	put("proc/irq/32/effective_affinity_list", "1\n");
	put(DISK "/mq/0/nr_tags", "128\n");
	put(DISK "/mq/1/nr_tags", "many\n");
	has_queues("/virtqueues/0",
		   "{\"number\":0,\"name\":\"req.0\",\"interrupt\":31,\"isShared\":false,"
		   "\"allowedCpus\":null,\"effectiveCpus\":null,\"ringEntries\":null,"
		   "\"maxRequests\":128}",
		   "/virtqueues/1",
		   "{\"number\":1,\"name\":\"req.1\",\"interrupt\":32,\"isShared\":false,"
		   "\"allowedCpus\":\"0-1,3\",\"effectiveCpus\":\"1\",\"ringEntries\":null,"
		   "\"maxRequests\":null}",
		   "/virtqueues/2/name", "\"req.x\"", "/virtqueues/2/maxRequests", "null",
		   "/virtqueues/3", "absent", "/problems/0/operation", "\"read nr_tags\"",
		   "/problems/1", "absent", NULL);
}

/* A balloon whose queue of free pages has no interrupt, and one that has no such queue. */
static void test_a_virtqueue_after_a_silent_one(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put_driver("virtio_balloon");
	put("proc/interrupts", " 31:  1 None   0-edge      virtio1-inflate\n"
			       " 32:  1 None   1-edge      virtio1-deflate\n"
			       " 33:  1 None   2-edge      virtio1-reporting_vq\n");
	put(PCI "/virtio1/features", "0001010000\n");
	has_queues("/virtqueues/1/number", "1", "/virtqueues/2/name", "\"reporting_vq\"",
		   "/virtqueues/2/number", "3", NULL);
	put(PCI "/virtio1/features", "0000010000\n");
	has_queues("/virtqueues/2/number", "2", NULL);
	put(PCI "/virtio1/features", "");
	has_queues("/virtqueues/2/number", "2", NULL);
}

/* control-o of a console never interrupts, and is before the queues of the second port. */
static void test_virtqueues_of_unknown_numbers(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put_driver("virtio_console");
	put("proc/interrupts", " 31:  1 None   0-edge      virtio1-input\n"
			       " 32:  1 None   1-edge      virtio1-output\n"
			       " 33:  1 None   2-edge      virtio1-control-i\n"
			       " 34:  1 None   3-edge      virtio1-input\n"
			       " 35:  1 None   4-edge      virtio1-output\n"
			       " 36:  1 None   5-edge      virtio1-avq.70\n"
			       " 37:  1 None   6-edge      virtio1-avq.x\n");
	has_queues("/virtqueues/0/number", "null", "/virtqueues/3/number", "null",
		   "/virtqueues/3/name", "\"input\"", "/virtqueues/5/number", "70",
		   "/virtqueues/6/number", "null", NULL);
}

/* What is shared, and the administration's queue, have no place among those of the driver. */
static void test_virtqueues_that_do_not_count(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put_driver("virtio_net");
	put("proc/interrupts", " 11:  1 IO-APIC   11-fasteoi      virtio1, uhci_hcd:usb1\n"
			       " 30:  1 None   0-edge      virtio1-avq.9\n"
			       " 31:  1 None   1-edge      virtio1-input.0\n"
			       " 32:  1 None   2-edge      virtio1-output.0\n");
	has_queues("/virtqueues/0/number", "null", "/virtqueues/1/number", "9",
		   "/virtqueues/2/number", "0", "/virtqueues/3/number", "1", NULL);
}

static void test_virtqueues_that_share(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put("proc/interrupts", " 11:  1 IO-APIC   11-fasteoi      virtio1, uhci_hcd:usb1\n"
			       " 24:  1 None   0-edge      virtio1-config\n"
			       " 25:  1 None   1-edge      virtio1-virtqueues\n");
	has_queues("/virtqueues/0/number", "null", "/virtqueues/0/name", "null",
		   "/virtqueues/0/interrupt", "11", "/virtqueues/0/isShared", "true",
		   "/virtqueues/1/interrupt", "25", "/virtqueues/1/isShared", "true",
		   "/virtqueues/2", "absent", NULL);
}

static void test_no_virtqueues(void **state)
{
	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put("proc/interrupts", " 24:  1 None   0-edge      virtio1-config\n");
	has_queues("/virtqueues", "null", "/problems", "[]", NULL);
	put("proc/interrupts", " 24:  1 None   0-edge      virtio11-req.0\n");
	has_queues("/virtqueues", "null", "/problems", "[]", NULL);
}

/* The file is empty, is not there, or has a line that is longer than any kernel's. */
static void test_no_interrupts(void **state)
{
	struct json_object *problems;
	size_t len = 200000;
	char *line = malloc(len + 1);

	make_device();
	add_layer(&vd_bus_virtio, "virtio1", PCI "/virtio1");
	put("proc/interrupts", "");
	json_object_put(read_record(&problems));
	assert_int_equal(json_object_array_length(problems), 0);
	json_object_put(problems);
	tree_unlink("proc/interrupts");
	has("/interrupts", "[]", "/interruptsTimeNs", "null", NULL);
	json_object_put(read_record(&problems));
	record_has(problems, "/0/object", "\"proc/interrupts\"");
	record_has(problems, "/0/errno", "\"ENOENT\"");
	json_object_put(problems);
	assert_non_null(line);
	memset(line, '1', len);
	line[len] = '\0';
	put("proc/interrupts", line);
	json_object_put(read_record(&problems));
	record_has(problems, "/0/errno", "\"E2BIG\"");
	json_object_put(problems);
	free(line);
}

/* A file of 10,000 lines and 64 processors is read in parts; what is asked of it is found. */
static void test_many_interrupts(void **state)
{
	enum { LINES = 10000, CPUS = 64 };
	size_t room = (LINES + 1) * (CPUS * 11 + 80), len = 0;
	char *text = malloc(room);

	assert_non_null(text);
	for (unsigned i = 0; i < CPUS; i++)
		len += (size_t)snprintf(text + len, room - len, "%*sCPU%-6u", 3, "", i);
	for (unsigned i = 0; i < LINES; i++) {
		len += (size_t)snprintf(text + len, room - len, "\n%5u:", i + 1);
		for (unsigned cpu = 0; cpu < CPUS; cpu++)
			len += (size_t)snprintf(text + len, room - len, " %10u", i);
		len += (size_t)snprintf(text + len, room - len, "  MSI %u-edge      virtio%u-q.%u",
					i, i / 4, i % 4);
	}
	put("proc/interrupts", text);
	free(text);
	make_device();
	add_layer(&vd_bus_virtio, "virtio2499", PCI "/virtio2499");
	has("/interrupts/0/number", "9997", "/interrupts/3/name", "\"virtio2499-q.3\"",
	    "/interrupts/3/counters/interrupts", "639936", "/interrupts/4", "absent", NULL);
	assert_true(parts > 50);
}

static void test_channels(void **state)
{
	make_device();
	add_layer(&vd_bus_vmbus, "one", CHANNEL);
	has("/channels", "[]", "/problems", "[]", NULL);
	put(CHANNEL "/channels/2/interrupts", "18\n");
	put(CHANNEL "/channels/2/events", "19\n");
	put(CHANNEL "/channels/2/cpu", "3\n");
	put(CHANNEL "/channels/2/read_avail", "4096\n");
	put(CHANNEL "/channels/2/out_full_total", "x\n");
	put(CHANNEL "/channels/14/interrupts", "1\n");
	has("/channels/0/name", "\"2\"", "/channels/0/counters/interrupts", "18",
	    "/channels/0/counters/events", "19", "/channels/0/counters/outFullWrites", "null",
	    "/channels/0/counters/inFullInterrupts", "null", "/channels/0/levels/cpu", "3",
	    "/channels/0/levels/readAvailableBytes", "4096", "/channels/1/name", "\"14\"",
	    "/channels/1/counters/interrupts", "1", "/channels/2", "absent",
	    "/problems/0/operation", "\"read out_full_total\"", "/problems/1", "absent", NULL);
}

static void test_channel_measurement(void **state)
{
	make_device();
	add_layer(&vd_bus_css, "0.0.0001", "sys/devices/css0/0.0.0001");
	add_layer(&vd_bus_ccw, "0.0.0100", CCW);
	has("/measurements", "[]", "/problems", "[]", NULL);
	put(CCW "/cmb_enable", "0\n");
	has("/measurements", "[]", "/problems", "[]", NULL);
	put(CCW "/cmb_enable", "1\n");
	has("/measurements/0/name", "\"0.0.0100\"", "/problems/0/operation", "\"read cmf\"", NULL);
	put(CCW "/cmf/ssch_rsch_count", "21\n");
	put(CCW "/cmf/sample_count", "20\n");
	put(CCW "/cmf/avg_sample_interval", "-1\n");
	put(CCW "/cmf/avg_device_connect_time", "128000\n");
	has("/measurements/0/counters", "{\"startRequests\":21,\"samples\":20}",
	    "/measurements/0/levels/averageSampleIntervalNs", "null",
	    "/measurements/0/levels/averageDeviceConnectTimeNs", "128000",
	    "/measurements/0/levels/averageDeviceBusyTimeNs", "null", "/problems", "[]", NULL);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(test_all_fields_of_a_disk),
		IN_TREE(test_a_disk_that_is_not_counted),
		IN_TREE(test_kernels_have_more_and_less),
		IN_TREE(test_no_line_of_a_kernel),
		IN_TREE(test_a_bad_field_hides_no_other),
		IN_TREE(test_a_network_interface),
		IN_TREE(test_an_interface_without_statistics),
		IN_TREE(test_interrupts_of_a_virtio_device),
		IN_TREE(test_interrupts_of_a_function),
		IN_TREE(test_a_line_of_others),
		IN_TREE(test_virtqueues),
		IN_TREE(test_a_virtqueue_after_a_silent_one),
		IN_TREE(test_virtqueues_of_unknown_numbers),
		IN_TREE(test_virtqueues_that_do_not_count),
		IN_TREE(test_virtqueues_that_share),
		IN_TREE(test_no_virtqueues),
		IN_TREE(test_no_interrupts),
		IN_TREE(test_many_interrupts),
		IN_TREE(test_channels),
		IN_TREE(test_channel_measurement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
