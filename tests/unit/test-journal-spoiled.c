// SPDX-License-Identifier: LGPL-2.1-or-later
/* Records that are none, and journals that are not ours. */
#include "tests/lib/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/worker.h"
#include "tests/lib/process.h"
#include "tests/lib/system.h"

/* Leaves a record of a bind that was killed, and does COMMAND in the journal. */
static void spoil(const char *command)
{
	assert_true(kill_before(bind_vfio(), 4));
	shell("cd %s/journal && r=pci:0000:00:03.0.json && %s", tree.top, command);
	expect_recovery("bad");
	/* Nothing was applied from it, and it is there for a person to see. */
	assert_string_equal(override_now(), "vfio-pci");
	assert_int_equal(access(tree_path(RECORD ".json"), F_OK), -1);
	assert_int_equal(faccessat(AT_FDCWD, tree_path(RECORD ".bad"), F_OK, AT_SYMLINK_NOFOLLOW),
			 0);
	assert_int_equal(remove(tree_path(RECORD ".bad")), 0);
	put(NIC "/driver_override", "(null)\n");
	assert_int_equal(journal_entries(), 0);
}

static void an_invalid_record_is_quarantined(void **state)
{
	spoil("truncate -s 100 $r");
	spoil("truncate -s 0 $r");
	spoil("truncate -s 1G $r");
	spoil("head -c 300 /dev/zero >$r");
	spoil("sed -i 's/\"version\": *1/\"version\":2/' $r && grep -q version.:2 $r");
	spoil("sed -i 's/\"begun\": *[0-9]*/\"begun\":99/' $r");
	spoil("sed -i 's/\"begun\": *[0-9]*/\"begun\":-1/' $r");
	spoil("sed -i 's/pci:0000:00:03.0/pci:0000:00:04.0/' $r");
	spoil("sed -i 's,unbind\",remove_id\",' $r");
	spoil("mv $r real && ln -s real $r; mv real ../");
	spoil("chmod 0666 $r");
	spoil("rm $r && mkdir $r");
	spoil("rm $r && mkfifo $r");
	if (system_has_user(12345))
		spoil("chown 12345 $r");
	else
		print_message("# not tried: files can't be given to another user here\n");
}

static void strange_files_in_the_journal_are_left_alone(void **state)
{
	expect_end(run(bind_vfio()), "done", "done done done", "");
	put("journal/README", "x");
	put("journal/%2e%2e.json", "x");
	put("journal/a b.json", "x");
	recover();
	assert_int_equal(journal_entries(), 3);
	tree_unlink("journal/README");
	tree_unlink("journal/%2e%2e.json");
	tree_unlink("journal/a b.json");
	back_to_default();
}

static void without_a_journal_nothing_is_done(void **state)
{
	char *journal = strdupa(tree_path("journal"));

	assert_int_equal(mkdir(journal, 0700), 0);
	assert_int_equal(chmod(journal, 0777), 0);
	expect_end(run(bind_vfio()), "failed", "", "belongs to another user");
	assert_int_equal(rmdir(journal), 0);
	assert_int_equal(symlink("/tmp", journal), 0);
	expect_end(run(bind_vfio()), "failed", "", "belongs to another user");
	assert_int_equal(unlink(journal), 0);
	put("journal", "");
	expect_end(run(bind_vfio()), "failed", "", "belongs to another user");
	assert_int_equal(unlink(journal), 0);
	expect_state("virtio-pci", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKER_TEST(an_invalid_record_is_quarantined),
		WORKER_TEST(strange_files_in_the_journal_are_left_alone),
		WORKER_TEST(without_a_journal_nothing_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
