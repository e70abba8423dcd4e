/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtd-worker on a copied tree whose kernel is played (kernel.h): started, stopped before one of
 * the things that it does, killed, and what it said. The device is a virtio card; all fail the test
 * themselves.
 */
#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <sys/types.h>

#include "drivers/kernel.h"
#include "drivers/tree-plan.h"

#define NIC    "sys/devices/pci0000:00/0000:00:03.0"
#define RECORD "journal/pci:0000:00:03.0"

extern struct kernel *kernel;

/* For each test: the tree, its kernel, vfio-pci and an IOMMU group. */
int worker_setup(void **state);
int worker_setup_xen(void **state); /* the recorded front ends of Xen instead */
int worker_teardown(void **state);
#define WORKER_TEST(function)                                                                      \
	cmocka_unit_test_setup_teardown(function, worker_setup, worker_teardown)

/* What a run of the worker came to. */
struct outcome {
	int status;		   /* as waitpid(2) gives it */
	struct json_object *lines; /* put by the caller */
};

/* start - the worker on REQUEST, which is taken over; stopped before its Nth point (0: not), it is
 * left so. */
pid_t start(struct json_object *request, unsigned stop_before);
struct outcome finish(pid_t pid);
struct outcome run(struct json_object *request);

/* kill_before - the worker on REQUEST, killed before its Nth point: false where it had fewer. */
bool kill_before(struct json_object *request, unsigned point);

struct json_object *request(const char *verb);
struct json_object *apply_to(const char *device, enum vd_action action, const char *driver);
struct json_object *apply(enum vd_action action, const char *driver);
struct json_object *bind_vfio(void);
/* unbind - frees it of virtio-pci; the plan for that is one for the inner layer where there is one.
 */
struct json_object *unbind(void);
/* rebind - takes it from virtio-pci and gives it back. */
struct json_object *rebind(void);

/* text - the member KEY, or ""; last - the last line. */
const char *text(struct json_object *object, const char *key);
struct json_object *last(const struct outcome *outcome);

/* expect_end - its last line: END, and PART of the message; RESULTS: the states that were told of,
 * in order. */
void expect_end(struct outcome outcome, const char *end, const char *results, const char *part);

const char *driver_now(void);
const char *override_now(void);
size_t journal_entries(void);
void expect_state(const char *driver, const char *override); /* and nothing on record */

/* expect_either - old or new, whole: never in between. POINT is for the message. */
void expect_either(const char *new_driver, const char *new_override, unsigned point);

void recover(void);
void expect_recovery(const char *what);
void back_to_default(void);
