/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree made by hand, what is put into it, and the reasons that come out. */
#pragma once

#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "usage/in-use.h"

extern char top[]; /* where it is */

/* Of the group, and of each test on a tree, which is as it was made then. */
int begin(void **state);
int end(void **state);
int make_tree(void **state);

#define on_a_tree(test) cmocka_unit_test_setup(test, make_tree)

void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The file PATH of the tree holds the LENGTH bytes at TEXT. */
void put_bytes(const char *path, const char *text, size_t length);
void put(const char *path, const char *text);
void make_link(const char *path, const char *target);
void make_dir(const char *path);

/* Its interfaces' routes and addresses: eth0 has 10.0.2.15. */
void put_addresses(void);

/* An absolute path of the tree's /sys, as the target of a link. */
#define SYS  "/sys/"
#define VDA  "sys/devices/pci0000:00/0000:00:02.0/virtio0/block/vda"
#define ETH0 "sys/devices/pci0000:00/0000:00:05.0/virtio2/net/eth0"

#define ROUTE_HEAD                                                                                 \
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

/* Of the device in the tree at PATH that SELECTOR means. */
struct json_object *reasons_in(const char *path, const char *selector,
			       const struct vd_in_use_request *request);

/* vd_in_use_record() of the device that SELECTOR means. */
int record_of(const char *selector, struct json_object **ret);

/* The reasons are EXPECTED: REASON|HOLDER|MESSAGE, a line each. */
void assert_reasons_for(const char *selector, const struct vd_in_use_request *request,
			const char *expected);
void assert_reasons(const char *selector, const char *expected);
