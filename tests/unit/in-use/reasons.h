/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The usage reasons in a tree that was made by hand. */
#pragma once

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/process.h"
#include "tests/lib/tree.h"
#include "usage/in-use.h"

/* Fixtures of a group, and of each test: make_tree() makes the tree anew. */
int begin(void **state);
int end(void **state);
int make_tree(void **state);

#define on_a_tree(test) cmocka_unit_test_setup(test, make_tree)

/* The interfaces' routes and addresses: eth0 has 10.0.2.15. */
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
