// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a snapshot has, what it refuses, and what is replaced in it. */
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>

#include "bus/bus.h"
#include "interface/class.h"
#include "interface/disk-vpd.h"
#include "snapshot/redact.h"
#include "snapshot/text.h"
#include "snapshot/what.h"

/* Whether the file of ATTR is copied with its device. */
static bool is_copied(const struct vd_attr *attr)
{
	char folder[64];

	snprintf(folder, sizeof(folder), "%.*s", (int)strcspn(attr->file, "/"), attr->file);
	switch (attr->kind) {
	case VD_ATTR_LINK:
	case VD_ATTR_BEYOND: /* and the file beyond with its own device, "path" */
		return vd_what_has(vd_what_links, folder);
	case VD_ATTR_NAMES_BEYOND:
		return vd_what_has(vd_what_beyond, attr->file);
	case VD_ATTR_NAMES:
	case VD_ATTR_COUNT:
		return vd_what_has(vd_what_names, folder) || vd_what_has(vd_what_folders, folder);
	default:
		return vd_what_has(vd_what_attributes, attr->file);
	}
}

static void check_attrs(const struct vd_attr *attrs)
{
	for (; attrs && attrs->key; attrs++) {
		/* Those that are read another way have files that disk-identity.c knows. */
		if (!is_copied(attrs) && strcmp(attrs->file, "revision") != 0 && !attrs->read)
			fail_msg("%s is in no snapshot", attrs->file);
	}
}

static void every_attribute_is_copied(void **state)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		check_attrs(vd_buses[i]->attrs);
		if (!vd_what_has(vd_what_buses, vd_buses[i]->kernel_name))
			fail_msg("the bus %s is in no snapshot", vd_buses[i]->kernel_name);
		if (vd_buses[i]->members && !vd_what_has(vd_what_linked, vd_buses[i]->members))
			fail_msg("%s is in no snapshot", vd_buses[i]->members);
	}
}

static void every_class_is_copied(void **state)
{
	for (const struct vd_class *class = vd_classes; class->name; class ++) {
		check_attrs(class->attrs);
		if (class->dir && !vd_what_has(vd_what_classes, strrchr(class->dir, '/') + 1))
			fail_msg("the class %s is in no snapshot", class->dir);
		if (class->label && !vd_what_has(vd_what_attributes, class->label))
			fail_msg("the label %s is in no snapshot", class->label);
	}
}

static int add(struct vd_snapshot *snapshot, enum vd_entry_kind kind, const char *path,
	       const char *content)
{
	return vd_snapshot_add(snapshot, kind, path, content, content ? strlen(content) : 0, NULL);
}

static void bad_entries_are_refused(void **state)
{
	static const char *const bad[] = { "",	 "/sys",  "sys/",     "sys//a", ".",
					   "..", "sys/.", "sys/../a", "../sys", "./sys" };
	struct vd_snapshot *snapshot = vd_snapshot_new();

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		assert_int_equal(add(snapshot, VD_ENTRY_FILE, bad[i], "x"), -EINVAL);
		assert_non_null(strstr(snapshot->fault, "not a relative path"));
	}
	assert_int_equal(add(snapshot, VD_ENTRY_FILE, "sys/a", "x"), 0);
	assert_int_equal(add(snapshot, VD_ENTRY_FILE, "sys/a", "x"), -EEXIST);
	assert_int_equal(add(snapshot, VD_ENTRY_FILE, "sys/a/b", "x"), -EEXIST);
	assert_int_equal(add(snapshot, VD_ENTRY_FOLDER, "sys", NULL), 0);
	assert_int_equal(snapshot->count, 2);
	vd_snapshot_free(snapshot);
}

static void links_stay_inside(void **state)
{
	struct vd_snapshot *snapshot = vd_snapshot_new();

	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/a", "../proc"), 0);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/b", "x/../../proc/./y"), 0);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "proc/device-tree", "/sys/firmware"), 0);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/c", "../.."), -EXDEV);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/c", "x/../../../y"), -EXDEV);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/c", "/etc/passwd"), -EXDEV);
	assert_int_equal(add(snapshot, VD_ENTRY_LINK, "sys/c", ""), -EINVAL);
	assert_int_equal(vd_snapshot_add(snapshot, VD_ENTRY_LINK, "sys/c", "a\0b", 3, NULL),
			 -EINVAL);
	vd_snapshot_free(snapshot);
}

/* What CONTENT at PATH becomes. The caller frees it. */
static char *redacted(const char *path, const char *content, size_t len, size_t *ret_len)
{
	struct vd_snapshot *from = vd_snapshot_new(), *to = vd_snapshot_new();
	const struct vd_snapshot_entry *entry;
	char *copy;

	assert_int_equal(vd_snapshot_add(from, VD_ENTRY_FILE, path, content, len, NULL), 0);
	assert_int_equal(vd_redact(from, to), 0);
	entry = vd_snapshot_find(to, path);
	assert_non_null(entry);
	copy = calloc(1, entry->len + 1);
	memcpy(copy, entry->content, entry->len);
	*ret_len = entry->len;
	vd_snapshot_free(from);
	vd_snapshot_free(to);
	return copy;
}

static void assert_redacted(const char *path, const char *content, const char *expected)
{
	size_t len;
	vd_autofree char *text = redacted(path, content, strlen(content), &len);

	assert_string_equal(text, expected);
}

static void addresses_are_replaced(void **state)
{
	assert_redacted("sys/a", "mac 52:54:00:AB:cd:ef, 52:54:00:ab:cd:ef!\n",
			"mac 02:00:00:00:00:01, 02:00:00:00:00:01!\n");
	assert_redacted("sys/a", "00:00:00:00:00:00 ff:ff:ff:ff:ff:ff\n",
			"00:00:00:00:00:00 ff:ff:ff:ff:ff:ff\n");
	/* InfiniBand. */
	assert_redacted("sys/a", "80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0a:2b:3c",
			"02:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01");
	assert_redacted("sys/a", "traddr=10.0.0.7,trsvcid=4420", "traddr=198.18.0.1,trsvcid=4420");
	assert_redacted("sys/a", "fe80::5054:ff:fe12:3456 ::1 127.0.0.1",
			"2001:db8::1 ::1 127.0.0.1");
	assert_redacted("sys/a", "{F8B3781A-1e82-4818-a1c3-63d806ec15bb}",
			"{00000000-0000-4000-8000-000000000001}");
}

static void what_looks_like_addresses_stays(void **state)
{
	static const char *const texts[] = {
		"0000:00:1f.2",
		"0:0:0:0",
		"PCI_SLOT_NAME=0000:00:02.0",
		"0.0.1234",
		"pci0000:00",
		"acpi:QEMU0002:",
		"virtio:d00000002v00001AF4",
		"ipv6::",
		"a:b",
		"12:34",
		"1.2.3",
		"1.2.3.4.5",
		"04:00:00",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++)
		assert_redacted("sys/a", texts[i], texts[i]);
	assert_redacted("sys/devices/virtual/dmi/id/bios_version", "1.16.3.2\n", "1.16.3.2\n");
	assert_redacted("sys/x/class_id", "{f8b3781a-1e82-4818-a1c3-63d806ec15bb}\n",
			"{f8b3781a-1e82-4818-a1c3-63d806ec15bb}\n");
}

static void values_are_replaced(void **state)
{
	assert_redacted("sys/x/serial", "  QM00001 \n", "  serial-1 \n");
	assert_redacted("sys/x/serial", "\n", "\n");
	assert_redacted("sys/x/serialize", "QM00001\n", "QM00001\n");
	assert_redacted("sys/x/dm/name", "vg-root\n", "name-1\n");
	assert_redacted("sys/x/chassis_asset_tag", "1234\n", "serial-1\n");
	assert_redacted("sys/x/chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n",
			"7783-7084-3265-9085-8269-3286-77\n");
	assert_redacted(
		"proc/sysinfo",
		"Sequence Code: 0001\nLPAR Name:   PROD  \nVM00 Name: web\nType: 3906\n",
		"Sequence Code: serial-1\nLPAR Name:   name-1  \nVM00 Name: name-2\nType: 3906\n");
	assert_redacted("proc/cpuinfo",
			"vendor_id : IBM/S390\n0: identification = 1D8B4,  machine = 8561",
			"vendor_id : IBM/S390\n0: identification = 000001,  machine = 8561");
	assert_redacted("proc/powerpc/lparcfg",
			"serial_number=IBM,0212\nsystem_type=IBM,9009-22A\n",
			"serial_number=serial-1\nsystem_type=IBM,9009-22A\n");
}

/* A serial number that comes again in another text, in a name and in a link. */
static void known_values_are_replaced_everywhere(void **state)
{
	struct vd_snapshot *from = vd_snapshot_new(), *to = vd_snapshot_new();

	add(from, VD_ENTRY_FILE, "sys/a/uevent", "DISK=S3RIAL-0815\n");
	add(from, VD_ENTRY_FILE, "sys/b-S3RIAL-0815/x", "y");
	add(from, VD_ENTRY_LINK, "sys/c", "b-S3RIAL-0815");
	add(from, VD_ENTRY_FILE, "sys/a/serial", "S3RIAL-0815\n");
	assert_int_equal(vd_redact(from, to), 0);
	assert_string_equal(vd_snapshot_find(to, "sys/a/uevent")->content, "DISK=serial-1\n");
	assert_string_equal(vd_snapshot_find(to, "sys/a/serial")->content, "serial-1\n");
	assert_non_null(vd_snapshot_find(to, "sys/b-serial-1/x"));
	assert_string_equal(vd_snapshot_find(to, "sys/c")->content, "b-serial-1");
	vd_snapshot_free(from);
	vd_snapshot_free(to);
}

static void pages_stay_pages(void **state)
{
	static const char serial[] = "\0\x80\0\x0c  WD-12345678";
	static const char names[] = "\0\x83\0\x1e\x01\x03\0\x08\x50\x01\x44\x05\x12\x34\x56\x78"
				    "\x02\x01\0\x0e"
				    "VENDOR  S12345";
	char text[VD_VPD_TEXT_MAX];
	size_t len;
	vd_autofree char *page = redacted("sys/x/vpd_pg80", serial, sizeof(serial) - 1, &len);
	vd_autofree char *other = NULL;

	assert_int_equal(vd_vpd_serial((const unsigned char *)page, len, text), 0);
	assert_string_equal(text, "serial-1");
	other = redacted("sys/x/vpd_pg83", names, sizeof(names) - 1, &len);
	assert_int_equal(vd_vpd_wwn((const unsigned char *)other, len, text), 0);
	assert_string_equal(text, "naa.5000000000000031");
	assert_null(memmem(other, len, "S12345", 6));
	/* No page, and one that lies about its length. */
	free(other);
	other = redacted("sys/x/vpd_pg80", "abc", 3, &len);
	assert_int_equal(len, 0);
	free(other);
	other = redacted("sys/x/vpd_pg83",
			 "\0\x83\xff\xff\x01\x03\0\xff"
			 "abc",
			 11, &len);
	assert_null(memmem(other, len, "abc", 3));
}

static void hostile_texts_end(void **state)
{
	vd_autofree char *text = malloc(VD_SNAPSHOT_FILE_MAX), *other = NULL;
	size_t len;

	for (size_t i = 0; i < VD_SNAPSHOT_FILE_MAX; i++)
		text[i] = i % 2 ? ':' : 'a';
	other = redacted("sys/a", text, VD_SNAPSHOT_FILE_MAX, &len);
	assert_true(len > VD_SNAPSHOT_FILE_MAX / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_attribute_is_copied),
		cmocka_unit_test(every_class_is_copied),
		cmocka_unit_test(bad_entries_are_refused),
		cmocka_unit_test(links_stay_inside),
		cmocka_unit_test(addresses_are_replaced),
		cmocka_unit_test(what_looks_like_addresses_stays),
		cmocka_unit_test(values_are_replaced),
		cmocka_unit_test(known_values_are_replaced_everywhere),
		cmocka_unit_test(pages_stay_pages),
		cmocka_unit_test(hostile_texts_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
