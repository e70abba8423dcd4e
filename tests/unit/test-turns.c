// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whose connection works next, between users and between the connections of one. */
#include "tests/lib/test.h"

#include "server/turns.h"

#define COUNT 8

struct fixture {
	struct turns turns;
	struct turn turn[COUNT];
};

/* No connection is looked into: any pointer will do. */
static struct connection *connection(const struct turn *turn)
{
	return (struct connection *)turn;
}

static void add(struct fixture *fixture, unsigned i, uid_t uid, bool privileged)
{
	struct turn *turn = &fixture->turn[i];

	assert_int_equal(turns_add(&fixture->turns, turn, connection(turn), uid, privileged), 0);
}

static void queue(struct fixture *fixture, unsigned i)
{
	turns_queue(&fixture->turns, &fixture->turn[i]);
}

static void expect(struct fixture *fixture, bool privileged, unsigned i)
{
	assert_ptr_equal(turns_take(&fixture->turns, privileged), connection(&fixture->turn[i]));
}

static void remove_all(struct fixture *fixture)
{
	for (unsigned i = 0; i < COUNT; i++)
		turns_remove(&fixture->turns, &fixture->turn[i]);
	assert_null(fixture->turns.users);
	assert_null(turns_take(&fixture->turns, false));
	assert_null(turns_take(&fixture->turns, true));
	assert_int_equal(fixture->turns.connections[false] + fixture->turns.connections[true], 0);
}

/* Three connections of one user get as many turns as the one of another. */
static void test_users(void **state)
{
	struct fixture fixture = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		add(&fixture, i, i < 3 ? 1000 : 1001, false);
		queue(&fixture, i);
		queue(&fixture, i);
	}
	for (unsigned round = 0; round < 3; round++) {
		expect(&fixture, false, round);
		queue(&fixture, round);
		expect(&fixture, false, 3);
		queue(&fixture, 3);
	}
	assert_int_equal(turns_connections(&fixture.turn[0]), 3);
	assert_null(turns_take(&fixture.turns, true));
	remove_all(&fixture);
}

/* Clients that may change something wait for none of the others, of the same user or not. */
static void test_privileged(void **state)
{
	struct fixture fixture = { 0 };

	(void)state;
	add(&fixture, 0, 1000, false);
	add(&fixture, 1, 1000, true);
	add(&fixture, 2, 0, true);
	assert_int_equal(fixture.turns.connections[false], 1);
	assert_int_equal(fixture.turns.connections[true], 2);
	for (unsigned i = 0; i < 3; i++)
		queue(&fixture, i);
	expect(&fixture, true, 1);
	expect(&fixture, true, 2);
	assert_null(turns_take(&fixture.turns, true));
	expect(&fixture, false, 0);
	assert_null(turns_take(&fixture.turns, false));
	remove_all(&fixture);
}

/* A short call that arrives while a long one is at work goes before its next part. */
static void test_longest_wait(void **state)
{
	struct fixture fixture = { 0 };

	(void)state;
	add(&fixture, 0, 1000, false);
	add(&fixture, 1, 1000, false);
	queue(&fixture, 0);
	expect(&fixture, false, 0);
	queue(&fixture, 0);
	queue(&fixture, 1);
	expect(&fixture, false, 1);
	queue(&fixture, 1);
	expect(&fixture, false, 0);
	expect(&fixture, false, 1);
	assert_null(turns_take(&fixture.turns, false));
	remove_all(&fixture);
}

/* Connections end in any place of the queue, and so do users. */
static void test_removal(void **state)
{
	(void)state;
	for (unsigned gone = 0; gone < 5; gone++) {
		struct fixture fixture = { 0 };

		for (unsigned i = 0; i < 5; i++) {
			add(&fixture, i, i < 3 ? 1000 : 1000 + i, false);
			queue(&fixture, i);
		}
		turns_remove(&fixture.turns, &fixture.turn[gone]);
		turns_remove(&fixture.turns, &fixture.turn[gone]);
		for (unsigned taken = 0; taken < 4; taken++) {
			struct connection *next = turns_take(&fixture.turns, false);

			assert_non_null(next);
			assert_ptr_not_equal(next, connection(&fixture.turn[gone]));
		}
		add(&fixture, gone, 1000, false);
		queue(&fixture, gone);
		expect(&fixture, false, gone);
		remove_all(&fixture);
	}
}

static void test_calls(void **state)
{
	struct fixture fixture = { 0 };

	(void)state;
	add(&fixture, 0, 1000, false);
	add(&fixture, 1, 1000, false);
	add(&fixture, 2, 1001, false);
	turns_call_began(&fixture.turns, &fixture.turn[0]);
	turns_call_began(&fixture.turns, &fixture.turn[1]);
	turns_call_began(&fixture.turns, &fixture.turn[2]);
	assert_int_equal(turns_calls(&fixture.turn[0]), 2);
	assert_int_equal(turns_calls(&fixture.turn[2]), 1);
	assert_int_equal(fixture.turns.calls, 3);
	turns_call_ended(&fixture.turns, &fixture.turn[1]);
	assert_int_equal(turns_calls(&fixture.turn[0]), 1);
	assert_int_equal(fixture.turns.calls, 2);
	remove_all(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_users),	     cmocka_unit_test(test_privileged),
		cmocka_unit_test(test_longest_wait), cmocka_unit_test(test_removal),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
