// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/interrupt-table.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/loss.h"
#include "base/parse.h"

#define INTERRUPTS "proc/interrupts"

/* Linux has up to 8,192 processors, each with a column of 11 bytes. */
#define TEXT_SIZE_BYTES (128u << 10)

/* An int of the kernel's has ten digits. */
#define NUMBER_DIGITS 10

static int grow(void *items, size_t count, size_t *room, size_t size)
{
	size_t wanted = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return 0;
	grown = reallocarray(*(void **)items, wanted, size);
	if (!grown)
		return vd_lose();
	*(void **)items = grown;
	*room = wanted;
	return 0;
}

/* The number of LEN digits at TEXT. */
static int parse_number(const char *text, size_t len, uint64_t max, uint64_t *ret)
{
	char digits[2 * NUMBER_DIGITS + 1];

	if (len >= sizeof(digits))
		return -ERANGE;
	memcpy(digits, text, len);
	digits[len] = '\0';
	return vd_parse_uint(digits, 10, max, ret);
}

bool vd_virtio_index(const char *text, unsigned *ret, const char **ret_queue)
{
	static const char prefix[] = "virtio";
	const char *at = text + strlen(prefix);
	uint64_t index;
	size_t len;

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return false;
	len = strspn(at, "0123456789");
	if (parse_number(at, len, INT_MAX, &index) < 0 || (at[len] && !strchr("-,", at[len])))
		return false;
	*ret = (unsigned)index;
	*ret_queue = at[len] == '-' ? at + len + 1 : NULL;
	return true;
}

/* Several devices can share an interrupt, and have each its action then. */
static int note_virtio(struct vd_interrupt_table *table, const char *name, unsigned number)
{
	while (name) {
		const char *comma = strstr(name, ", "), *queue;
		unsigned index;

		if (vd_virtio_index(name, &index, &queue)) {
			int r = grow(&table->virtio, table->virtio_count, &table->virtio_room,
				     sizeof(*table->virtio));

			if (r < 0)
				return r;
			table->virtio[table->virtio_count++] =
				(struct vd_virtio_interrupt){ index, number };
		}
		name = comma ? comma + strlen(", ") : NULL;
	}
	return 0;
}

/* Add the columns of the processors at *AT, which is moved past them. */
static void add_counts(struct vd_interrupt *interrupt, const char **at)
{
	interrupt->has_count = false;
	for (;;) {
		const char *word = *at + strspn(*at, " \t");
		size_t len = strcspn(word, " \t");
		uint64_t count;

		if (!len || strspn(word, "0123456789") != len)
			return;
		*at = word + len;
		interrupt->has_count = true;
		if (parse_number(word, len, UINT32_MAX, &count) < 0)
			break;
		interrupt->count += count;
	}
	interrupt->has_count = false;
}

/* The names follow two blanks, and nothing before them that is known here ends so. */
static const char *find_name(const char *text)
{
	const char *name = NULL;

	for (const char *at = text; (at = strstr(at, "  ")); at++)
		name = at + 2;
	return name && *name ? name : NULL;
}

/* A line of an interrupt has a number; others are of the architecture. */
static int take_line(struct vd_interrupt_table *table, const char *line)
{
	const char *digits = line + strspn(line, " "), *name, *rest;
	size_t len = strspn(digits, "0123456789");
	struct vd_interrupt interrupt = { 0 };
	uint64_t number;
	int r;

	if (!len || digits[len] != ':' || parse_number(digits, len, INT_MAX, &number) < 0)
		return 0;
	rest = digits + len + 1;
	interrupt.number = (unsigned)number;
	add_counts(&interrupt, &rest);
	name = find_name(rest);
	if (name) {
		interrupt.name = vd_arena_strdup(&table->arena, name);
		if (!interrupt.name)
			return -ENOMEM;
	}
	r = grow(&table->items, table->count, &table->room, sizeof(interrupt));
	if (r < 0)
		return r;
	table->items[table->count++] = interrupt;
	return note_virtio(table, interrupt.name, interrupt.number);
}

/* Take the whole lines of the text, and keep the rest at its begin. */
static int take_lines(struct vd_interrupt_table *table)
{
	char *line = table->text, *end = table->text + table->len, *newline;
	int r = 0;

	while (r == 0 && (newline = memchr(line, '\n', (size_t)(end - line)))) {
		*newline = '\0';
		r = take_line(table, line);
		line = newline + 1;
	}
	table->len = (size_t)(end - line);
	memmove(table->text, line, table->len);
	return r;
}

static int by_number(const void *a, const void *b)
{
	const struct vd_interrupt *one = a, *other = b;

	return one->number < other->number ? -1 : one->number > other->number;
}

static int by_index(const void *a, const void *b)
{
	const struct vd_virtio_interrupt *one = a, *other = b;

	if (one->index != other->index)
		return one->index < other->index ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

/* End the reading. ERROR is why not all was read; without memory, the reading has failed. */
static int finish(struct vd_interrupt_table *table, int error)
{
	if (error == -ENOMEM)
		return error;
	vd_closep(&table->fd);
	free(vd_take_ptr(table->text));
	table->error = error;
	table->complete = true;
	if (table->count)
		qsort(table->items, table->count, sizeof(*table->items), by_number);
	if (table->virtio_count)
		qsort(table->virtio, table->virtio_count, sizeof(*table->virtio), by_index);
	return 0;
}

static int begin(struct vd_interrupt_table *table, const struct vd_root *root)
{
	table->text = malloc(TEXT_SIZE_BYTES);
	if (!table->text)
		return vd_lose();
	table->fd = vd_root_open(root, INTERRUPTS);
	if (table->fd < 0)
		return finish(table, vd_lose_if(table->fd));
	table->time_ns = vd_clock_ns();
	return 1;
}

/* The last line may have no newline; there is room for one. */
static int take_last(struct vd_interrupt_table *table)
{
	int r = 0;

	if (table->len) {
		table->text[table->len++] = '\n';
		r = take_lines(table);
	}
	return r < 0 ? r : finish(table, 0);
}

int vd_interrupt_table_step(struct vd_interrupt_table *table, const struct vd_root *root)
{
	ssize_t n;
	int r;

	if (table->complete)
		return 0;
	if (!table->text)
		return begin(table, root);
	if (table->len == TEXT_SIZE_BYTES - 1)
		return finish(table, -E2BIG);
	n = read(table->fd, table->text + table->len, TEXT_SIZE_BYTES - 1 - table->len);
	if (n < 0)
		return errno == EINTR ? 1 : finish(table, vd_lose_if(-errno));
	if (n == 0)
		return take_last(table);
	table->len += (size_t)n;
	r = take_lines(table);
	return r < 0 ? r : 1;
}

void vd_interrupt_table_clear(struct vd_interrupt_table *table)
{
	if (table->text)
		vd_closep(&table->fd);
	free(table->text);
	free(table->items);
	free(table->virtio);
	vd_arena_clear(&table->arena);
	*table = (struct vd_interrupt_table){ 0 };
}

const struct vd_interrupt *vd_interrupt_find(const struct vd_interrupt_table *table,
					     unsigned number)
{
	const struct vd_interrupt key = { .number = number };

	return table->count ? bsearch(&key, table->items, table->count, sizeof(key), by_number)
			    : NULL;
}

size_t vd_interrupt_of_virtio(const struct vd_interrupt_table *table, unsigned index)
{
	size_t from = 0, to = table->virtio_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (table->virtio[middle].index < index)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}
