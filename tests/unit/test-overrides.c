// SPDX-License-Identifier: LGPL-2.1-or-later
/* Persistent overrides: files that are honest and files that aren't, against a tree of devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/scan.h"
#include "driver/override-text.h"
#include "driver/override.h"

#define VIRT_NET "virt:t0001v00001AF4d00001041o2"
#define E1000	 "virt:t0001v00008086d0000100Eo1"

static char top[] = "/tmp/test-overrides-XXXXXX";
static char dir[128]; /* of overrides; made anew for each test */
static struct vd_root *root;
static struct vd_registry *registry;

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int run(const char *format, ...)
{
	char command[1024];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int make_tree(void **state)
{
	if (!mkdtemp(top) || run("%s %s/drivers.tree %s", getenv("UNPACK"), getenv("TREES"), top))
		return -1;
	return vd_root_new(top, &root) < 0 || vd_registry_new(NULL, NULL, NULL, &registry) < 0;
}

static int remove_tree(void **state)
{
	vd_root_free(root);
	vd_registry_free(registry);
	return run("rm -rf %s", top);
}

static int make_dir(void **state)
{
	snprintf(dir, sizeof(dir), "%s/overrides.d", top);
	umask(022);
	return mkdir(dir, 0755);
}

static int remove_dir(void **state)
{
	return run("rm -rf %s/overrides.d", top);
}

/* The file NAME.conf of the folder holds LEN bytes at TEXT. */
static void put_bytes(const char *name, const char *text, size_t len)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.conf", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

static void put_override(const char *name, const char *address, const char *driver, const char *id,
			 const char *more)
{
	char text[512];

	snprintf(text, sizeof(text), "version=1\naddress=%s\ndriver=%s\n%svirtId=%s\n", address,
		 driver, more, id);
	put(name, text);
}

static struct vd_overrides read_all(void)
{
	struct vd_overrides overrides = {};

	assert_int_equal(vd_overrides_read(dir, &overrides), 0);
	assert_int_equal(vd_overrides_check(&overrides, root, registry), 0);
	return overrides;
}

/* What the only file of the folder comes to; WORD is in its message. */
static void expect_state(enum vd_override_state wanted, const char *word)
{
	struct vd_overrides overrides = read_all();
	const struct vd_override *item = overrides.items;

	assert_int_equal(overrides.count, 1);
	if (item->state != wanted)
		fail_msg("%s: %s (%s), not %s", item->name, vd_override_state_names[item->state],
			 item->message ?: "", vd_override_state_names[wanted]);
	if (wanted == VD_OVERRIDE_BAD_FILE)
		assert_true(!item->address && !item->driver && !item->device);
	if (!word)
		assert_null(item->message);
	else if (!item->message || !strstr(item->message, word))
		fail_msg("%s: '%s' says nothing of '%s'", item->name, item->message ?: "", word);
	vd_overrides_clear(&overrides);
}

static void set_override(const char *function, const char *value)
{
	assert_int_equal(run("echo '%s' >%s/sys/devices/pci0000:00/%s/driver_override", value, top,
			     function),
			 0);
}

static void an_override_is_in_force_or_pending(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "pci:0000:00:06.0", "e1000", E1000, "");
	expect_state(VD_OVERRIDE_PENDING, "vfio-pci has it");
	put_override("a", "pci:0000:00:04.0", "nvme", "virt:t0002v00001B36d00000010o0", "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	set_override("0000:00:04.0", "vfio-pci");
	expect_state(VD_OVERRIDE_PENDING, "driver_override is vfio-pci");
	set_override("0000:00:04.0", "(null)");
	put_override("a", "pci:0000:00:07.0", "none", E1000, "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "pci:0000:00:05.0", "none", E1000, "");
	expect_state(VD_OVERRIDE_PENDING, "e1000 has it");
	put_override("a", "pci:0000:00:07.0", "none", E1000, "");
	set_override("0000:00:07.0", "(null)");
	expect_state(VD_OVERRIDE_PENDING, "driver_override is not set");
	set_override("0000:00:07.0", "none");
}

static void the_device_at_the_address_is_named(void **state)
{
	struct vd_overrides overrides;

	put_override("a", "css:0.0.0003", "vfio_ccw", "virt:t0000v00000000d00000000o0", "");
	put_override("b", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	put_override("c", "pci:0000:00:99.0", "vfio-pci", E1000, "");
	overrides = read_all();
	assert_int_equal(overrides.count, 3);
	assert_string_equal(overrides.items[0].device, "css:0.0.0003");
	assert_string_equal(overrides.items[1].device, "pci:0000:00:06.0");
	assert_null(overrides.items[2].device);
	assert_int_equal(overrides.items[2].state, VD_OVERRIDE_NO_DEVICE);
	vd_overrides_clear(&overrides);
}

static void another_device_at_the_address_is_a_mismatch(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", VIRT_NET, "");
	expect_state(VD_OVERRIDE_MISMATCH, "virt:t0001v00008086d0000100E");
	put_override("a", "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:12:34:57\n");
	expect_state(VD_OVERRIDE_MISMATCH, "52:54:00:12:34:56, not");
	put_override("a", "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_PENDING, "virtio-pci has it");
	put_override("a", "pci:0000:00:04.0", "vfio-pci", "virt:t0002v00001B36d00000010o1",
		     "serial=NVME-2\n");
	expect_state(VD_OVERRIDE_MISMATCH, "NVME-1, not NVME-2");
	put_override("a", "pci:0000:00:04.0", "vfio-pci", "virt:t0002v00001B36d00000010o1",
		     "serial=NVME-1\n");
	expect_state(VD_OVERRIDE_PENDING, "nvme has it");
}

static void what_cannot_be_seen_now_is_no_mismatch(void **state)
{
	/* vfio has the device: there is no interface to have an address. */
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	/* An address that was made up is another one at each start. */
	put_override("a", "pci:0000:00:05.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_PENDING, "e1000 has it");
}

static void a_file_that_is_not_whole_is_bad(void **state)
{
	static const struct {
		const char *text, *word;
	} bad[] = {
		{ "", "empty" },
		{ "version=1\n", "no address=" },
		{ "version=1\naddress=pci:0000:00:06.0\ndriver=vfio-pci\n", "no virtId=" },
		{ "address=pci:0000:00:06.0\ndriver=vfio-pci\nvirtId=" E1000 "\n", "no version=" },
		{ "version=2\naddress=later\n", "format 2" },
		{ "version=99999999999999999999\n", "no version" },
		{ "version=1\nversion=1\n", "twice" },
		{ "version=1\nnewer=yes\n", "'newer' is not known" },
		{ "version=1\nrubbish\n", "no key=value" },
		{ "version=1\naddress=pci:../../etc\n", "no address" },
		{ "version=1\naddress=pci:\n", "no address" },
		{ "version=1\naddress=usb:1-1\n", "no address" },
		{ "version=1\naddress=virtio:virtio0\n",
		  "no address" }, /* has no driver_override */
		{ "version=1\naddress=0000:00:06.0\n", "no address" },
		{ "version=1\naddress=pci:0000:00:06.0 \n", "no address" },
		{ "version=1\ndriver=../x\n", "no driver" },
		{ "version=1\ndriver=\n", "no driver" },
		{ "version=1\ndriver=..\n", "no driver" },
		{ "version=1\ndriver=a\tb\n", "no driver" },
		{ "version=1\nmac=52:54:00:12:34\n", "no mac" },
		{ "version=1\nmac=52:54:00:12:34:56:78\n", "no mac" },
		{ "version=1\nserial=\n", "no serial" },
		{ "version=1\nvirtId=virt:t1\n", "no virtId" },
		{ "version=1\r\n", "no version" },
		{ "\xff\xfe", "UTF-8" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		put("a", bad[i].text);
		expect_state(VD_OVERRIDE_BAD_FILE, bad[i].word);
	}
	put_bytes("a", "version=1\0\n", 11);
	expect_state(VD_OVERRIDE_BAD_FILE, "UTF-8");
}

/* However little is missing: half an override could be one for more devices than were meant. */
static void a_file_that_was_cut_short_anywhere_is_bad(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "vfio-pci",
					.mac = "52:54:00:12:34:56",
					.serial = "S 1",
					.virt_id = E1000 };
	char text[VD_OVERRIDE_TEXT_MAX];
	size_t len;

	assert_int_equal(vd_override_format(&override, text, sizeof(text)), 0);
	len = strlen(text);
	for (size_t cut = 0; cut < len; cut++) {
		struct vd_overrides overrides;

		put_bytes("a", text, cut);
		overrides = read_all();
		assert_int_equal(overrides.items[0].state, VD_OVERRIDE_BAD_FILE);
		vd_overrides_clear(&overrides);
	}
	put_bytes("a", text, len);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void a_file_that_is_too_large_is_bad(void **state)
{
	static char text[VD_OVERRIDE_TEXT_MAX + 2];

	memset(text, '#', sizeof(text) - 2);
	text[sizeof(text) - 2] = '\n';
	put_bytes("a", text, sizeof(text) - 1);
	expect_state(VD_OVERRIDE_BAD_FILE, "larger than");
}

static void only_a_regular_file_is_read(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(run("cd %s && mv a.conf real && ln -s real a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "symbolic link");
	assert_int_equal(run("cd %s && rm a.conf && mkfifo a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "no regular file");
	assert_int_equal(run("cd %s && rm a.conf && mkdir a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "no regular file");
	assert_int_equal(run("cd %s && rmdir a.conf && ln -s /etc/nowhere a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "symbolic link");
}

static void a_file_that_somebody_else_could_write_is_bad(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(run("chmod 664 %s/a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "by others");
	assert_int_equal(run("chmod 646 %s/a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "by others");
	assert_int_equal(run("chmod 644 %s/a.conf && chmod 777 %s", dir, dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "the folder can be written");
	assert_int_equal(run("chmod 755 %s", dir), 0);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void a_file_of_somebody_else_is_bad(void **state)
{
	if (geteuid() != 0) {
		/* A test that is skipped by itself counts as failed. */
		print_message("# not tried: only root can give a file away\n");
		return;
	}
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(run("chown 1 %s/a.conf", dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "somebody else than root");
	assert_int_equal(run("chown 0 %s/a.conf && chown 1 %s", dir, dir), 0);
	expect_state(VD_OVERRIDE_BAD_FILE, "the folder belongs");
	assert_int_equal(
		vd_override_write(dir, &(struct vd_override){ .address = "pci:0000:00:06.0",
							      .driver = "e1000",
							      .virt_id = E1000 }),
		-EPERM);
}

static void one_bad_file_hides_no_other(void **state)
{
	struct vd_overrides overrides;

	put("1", "rubbish");
	put_override("2", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	put_override("10", "pci:0000:00:06.0", "e1000", E1000, "");
	put(".new-1234", "rubbish");
	assert_int_equal(run("cd %s && touch README .conf a.conf.bak", dir), 0);
	overrides = read_all();
	assert_int_equal(overrides.count, 3);
	assert_string_equal(overrides.items[0].name, "1");
	assert_int_equal(overrides.items[0].state, VD_OVERRIDE_BAD_FILE);
	assert_string_equal(overrides.items[1].name, "2");
	assert_int_equal(overrides.items[1].state, VD_OVERRIDE_IN_FORCE);
	assert_int_equal(overrides.items[2].state, VD_OVERRIDE_BAD_FILE);
	assert_non_null(strstr(overrides.items[2].message, "the same address"));
	vd_overrides_clear(&overrides);
}

static void a_folder_that_is_not_there_is_empty(void **state)
{
	struct vd_overrides overrides = {};

	assert_int_equal(vd_overrides_read("/nowhere/at/all", &overrides), 0);
	assert_int_equal(overrides.count, 0);
	assert_int_equal(vd_overrides_check(&overrides, root, registry), 0);
	vd_overrides_clear(&overrides);
	assert_int_equal(vd_override_unset("/nowhere/at/all", "a"), -ENOENT);
}

static const struct vd_layer *layer_of(const struct vd_device *device, const struct vd_bus *bus)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		if (device->layers[i].bus == bus)
			return &device->layers[i];
	}
	fail_msg("no layer of %s", bus->name);
	return NULL;
}

/* As a caller makes one: of the device that SELECTOR means. */
static int make(const char *selector, const struct vd_bus *bus, const char *driver,
		struct vd_arena *arena, struct vd_override *ret)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	struct vd_query query = { .selectors = (char *[]){ (char *)selector, NULL },
				  .fields = VD_FIELDS_ALL,
				  .all = true };
	int r;

	assert_int_equal(vd_scan_new(root, registry, &query, &scan, NULL), 0);
	do {
		r = vd_scan_next(scan, &device);
	} while (r == -EAGAIN);
	assert_int_equal(r, 1);
	return vd_override_make(root, registry, device, layer_of(device, bus), driver, arena, ret);
}

static void what_is_written_is_read_back(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};
	struct vd_overrides overrides;
	struct stat st;
	char path[256];

	assert_int_equal(rmdir(dir), 0);
	snprintf(dir, sizeof(dir), "%s/overrides.d/new", top);
	assert_int_equal(make("eth0", &vd_bus_pci, "vfio-pci", &arena, &override), 0);
	assert_string_equal(override.mac, "52:54:00:12:34:56");
	assert_string_equal(override.virt_id, VIRT_NET);
	umask(077);
	assert_int_equal(vd_override_write(dir, &override), 0);
	umask(022);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	snprintf(path, sizeof(path), "%s/pci:0000:00:03.0.conf", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	overrides = read_all();
	assert_int_equal(overrides.count, 1);
	assert_string_equal(overrides.items[0].address, "pci:0000:00:03.0");
	assert_string_equal(overrides.items[0].driver, "vfio-pci");
	assert_string_equal(overrides.items[0].mac, "52:54:00:12:34:56");
	assert_int_equal(overrides.items[0].state, VD_OVERRIDE_PENDING);
	vd_overrides_clear(&overrides);
	vd_arena_clear(&arena);
}

static void the_mode_of_a_file_is_not_the_umasks(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "none",
					.virt_id = E1000 };
	struct stat st;
	char path[256];

	umask(0777);
	assert_int_equal(vd_override_write(dir, &override), 0);
	umask(022);
	snprintf(path, sizeof(path), "%s/pci:0000:00:06.0.conf", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static size_t count_entries(void)
{
	DIR *folder = opendir(dir);
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static void a_device_has_one_file_whatever_it_is_called(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };

	put_override("mine", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 1);
	expect_state(VD_OVERRIDE_PENDING, "vfio-pci has it");
	assert_int_equal(vd_override_unset(dir, "pci:0000:00:06.0"), 0);
	assert_int_equal(count_entries(), 0);
}

static void a_bad_file_is_not_written_over(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };

	put("pci:0000:00:06.0", "version=2\nsomething=of a later one\n");
	assert_int_equal(vd_override_write(dir, &override), -EEXIST);
	expect_state(VD_OVERRIDE_BAD_FILE, "format 2");
	assert_int_equal(vd_override_unset(dir, "pci:0000:00:06.0"), 0);
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 1);
}

static void what_would_not_be_read_back_is_not_written(void **state)
{
	const struct vd_override good = { .address = "pci:0000:00:06.0",
					  .driver = "e1000",
					  .virt_id = E1000 };
	struct vd_override bad[] = { good, good, good, good, good };

	bad[0].driver = "a\nvirtId=b";
	bad[1].address = "virtio:virtio0";
	bad[2].serial = "a\nb";
	bad[3].virt_id = "virt:";
	bad[4].driver = NULL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_override_write(dir, &bad[i]), -EINVAL);
	assert_int_equal(count_entries(), 0);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	struct vd_override override = { .address = "pci:0000:00:06.0",
					.driver = "e1000",
					.virt_id = E1000 };
	struct rlimit before, none = { .rlim_cur = 20 };
	int r;

	put_override("pci:0000:00:06.0", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	r = vd_override_write(dir, &override);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(r, -EFBIG);
	assert_int_equal(count_entries(), 1);
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
}

static void unset_takes_names_of_the_folder_only(void **state)
{
	put("keep", "rubbish");
	assert_int_equal(run("touch %s/outside.conf", top), 0);
	assert_int_equal(run("mkdir %s/sub && touch %s/sub/inside.conf", dir, dir), 0);
	assert_int_equal(vd_override_unset(dir, "../outside"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "sub/inside"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "sub/../../outside"), -ENOENT);
	assert_int_equal(run("rm %s/sub/inside.conf && rmdir %s/sub", dir, dir), 0);
	assert_int_equal(vd_override_unset(dir, ""), -ENOENT);
	assert_int_equal(vd_override_unset(dir, ".new"), -ENOENT);
	assert_int_equal(vd_override_unset(dir, "nothing"), -ENOENT);
	assert_int_equal(run("test -e %s/outside.conf && rm %s/outside.conf", top, top), 0);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(vd_override_unset(dir, "keep"), 0); /* a bad one too */
	assert_int_equal(count_entries(), 0);
}

static void only_what_lasts_is_remembered(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};

	assert_int_equal(make("eth1", &vd_bus_pci, "vfio-pci", &arena, &override), 0);
	assert_null(override.mac); /* made up */
	assert_int_equal(make("nvme0", &vd_bus_pci, NULL, &arena, &override), 0);
	assert_string_equal(override.serial, "NVME-1");
	assert_string_equal(override.driver, "none");
	assert_int_equal(make("eth0", &vd_bus_virtio, "virtio_net", &arena, &override),
			 -EOPNOTSUPP);
	assert_int_equal(make("eth0", &vd_bus_pci, "a/b", &arena, &override), -EINVAL);
	assert_int_equal(make("vdpa0", &vd_bus_vdpa, "vhost_vdpa", &arena, &override), -ENODATA);
	vd_arena_clear(&arena);
}

static void the_json_is_as_the_interface_says(void **state)
{
	struct vd_overrides overrides;
	struct json_object *all, *json;

	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	overrides = read_all();
	all = vd_overrides_json(&overrides);
	json = json_object_array_get_idx(all, 0);
	assert_int_equal(json_object_object_length(json), 7);
	assert_string_equal(json_object_get_string(json_object_object_get(json, "state")),
			    "in-force");
	assert_string_equal(json_object_get_string(json_object_object_get(json, "identity")),
			    E1000 " mac=52:54:00:12:34:56");
	json_object_put(all);
	vd_overrides_clear(&overrides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_override_is_in_force_or_pending, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(the_device_at_the_address_is_named, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(another_device_at_the_address_is_a_mismatch,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(what_cannot_be_seen_now_is_no_mismatch, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_file_that_is_not_whole_is_bad, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_file_that_was_cut_short_anywhere_is_bad, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_file_that_is_too_large_is_bad, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(only_a_regular_file_is_read, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(a_file_that_somebody_else_could_write_is_bad,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(a_file_of_somebody_else_is_bad, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(one_bad_file_hides_no_other, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_empty, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(what_is_written_is_read_back, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(the_mode_of_a_file_is_not_the_umasks, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_device_has_one_file_whatever_it_is_called,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(a_bad_file_is_not_written_over, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(what_would_not_be_read_back_is_not_written,
						make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(unset_takes_names_of_the_folder_only, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(only_what_lasts_is_remembered, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(the_json_is_as_the_interface_says, make_dir,
						remove_dir),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
