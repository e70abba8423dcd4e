/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of overrides, made anew for each test, beside a recorded tree. All fail the test
 * themselves. */
#pragma once

#include "override/override.h"
#include "tests/lib/process.h"
#include "tests/lib/tree.h"

#define VIRT_NET "virt:t0001v00001AF4d00001041o2"
#define E1000	 "virt:t0001v00008086d0000100Eo1"

extern char dir[128]; /* of the overrides */
extern struct vd_registry *registry;

/* For cmocka: of a group, and of each test. */
int make_tree(void **state);
int remove_tree(void **state);
int make_dir(void **state);
int remove_dir(void **state);

#define OVERRIDES_TEST(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)

/* The file NAME.conf of the folder holds LEN bytes at TEXT. */
void put_text_bytes(const char *name, const char *text, size_t len);
void put_text(const char *name, const char *text);
/* MORE: whole lines, or "". */
void put_override(const char *name, const char *address, const char *driver, const char *id,
		  const char *more);

/* Read, and held against the tree. */
struct vd_overrides read_all(void);

/* What the only file of the folder comes to; WORD (NULL: there is none) is in its message. */
void expect_state(enum vd_override_state wanted, const char *word);

/* How many files there are, of whatever name. */
size_t count_entries(void);

/* vd_override_make(), as a caller does it: for the layer of BUS of the device that SELECTOR means.
 */
int make(const char *selector, const struct vd_bus *bus, const char *driver, struct vd_arena *arena,
	 struct vd_override *ret);
