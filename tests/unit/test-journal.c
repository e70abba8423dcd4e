// SPDX-License-Identifier: LGPL-2.1-or-later
/* Records as they are written and read; test-journal-spoiled.c has those that somebody spoiled. */
#include "tests/lib/test.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "journal/journal.h"
#include "tests/lib/folder.h"

#define DEVICE "pci:0000:00:03.0"

static const struct vd_plan plan = {
	.action = VD_ACTION_UNBIND,
	.device = DEVICE,
	.layer_path = "sys/devices/pci0000:00/0000:00:03.0",
};
static char folder[FOLDER_MAX], dir[PATH_MAX];

static int make_folder(void **state)
{
	folder_make(folder);
	snprintf(dir, sizeof(dir), "%s/above/journal", folder);
	return 0;
}

static int remove_folder(void **state)
{
	folder_remove(folder);
	return 0;
}

static struct vd_journal *journal_of(const char *device)
{
	struct vd_journal *journal = NULL;

	assert_int_equal(vd_journal_open(dir, device, &journal), 0);
	return journal;
}

static void a_record_comes_back_as_it_was_written(void **state)
{
	const struct vd_journal_record written = { .inode = 77, .begun = 0, .done = true };
	struct vd_journal_record record = { 0 };
	struct vd_plan *found = NULL;
	struct vd_journal *journal;
	char path[2 * PATH_MAX];
	mode_t mask = umask(0);
	struct stat st;

	journal = journal_of(DEVICE);
	umask(0277);
	assert_int_equal(vd_journal_write(journal, &plan, &written), 0);
	umask(mask);
	snprintf(path, sizeof(path), "%s/" DEVICE ".json", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(vd_journal_read(journal, &found, &record), 0);
	assert_string_equal(found->device, DEVICE);
	assert_int_equal(record.inode, 77);
	assert_true(record.done);
	vd_plan_free(found);
	assert_int_equal(vd_journal_remove(journal), 0);
	vd_journal_close(journal);
}

static void after_an_error_the_results_are_as_they_were(void **state)
{
	const struct vd_journal_record written = { .inode = 77, .done = true };
	const struct vd_journal_record beyond = { .inode = 77, .begun = 1 };
	struct vd_journal_record record = { .inode = 5 };
	struct vd_plan *found = NULL;
	struct vd_journal *journal = journal_of("pci:0000:00:04.0");

	assert_int_equal(vd_journal_read(journal, &found, &record), -ENOENT);
	/* The record of another device. */
	assert_int_equal(vd_journal_write(journal, &plan, &written), 0);
	assert_int_equal(vd_journal_read(journal, &found, &record), -EBADMSG);
	/* More steps have begun than the plan has. */
	vd_journal_close(journal);
	journal = journal_of(DEVICE);
	assert_int_equal(vd_journal_write(journal, &plan, &beyond), 0);
	assert_int_equal(vd_journal_read(journal, &found, &record), -EBADMSG);
	assert_null(found);
	assert_int_equal(record.inode, 5);
	assert_false(record.done);
	assert_int_equal(vd_journal_remove(journal), 0);
	vd_journal_close(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_comes_back_as_it_was_written),
		cmocka_unit_test(after_an_error_the_results_are_as_they_were),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
