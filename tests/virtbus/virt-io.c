// SPDX-License-Identifier: GPL-2.0-only
/*
 * virt-io: speaks to /dev/virt/N, for the tests.
 *
 *   virt-io id NODE              its ids, by ioctl
 *   virt-io exchange NODE TEXT   what it answers to TEXT, by ioctl, in hex
 *   virt-io write NODE TEXT      how many bytes of TEXT it takes
 *   virt-io read NODE SIZE       what it has, at most SIZE bytes
 *   virt-io records NODE COUNT   writes COUNT records of 16 bytes, each all of one letter, and
 * takes as many from it: fails where one comes back torn virt-io hold NODE            opens it,
 * says "open", waits for a line of input, then says how a read, a write and an ioctl end
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "virt-chardev.h"

#define RECORD_BYTES 16

static int fail(const char *what)
{
	fprintf(stderr, "virt-io: %s: %s\n", what, strerror(errno));
	return 1;
}

static int say_id(int fd, const char *unused)
{
	struct virt_ioctl_id id;

	if (ioctl(fd, VIRT_IOCTL_ID, &id) < 0)
		return fail("VIRT_IOCTL_ID");
	printf("%04x %04x:%04x %04x:%04x\n", id.type, id.vendor, id.device, id.subsystem_vendor,
	       id.subsystem_device);
	return 0;
}

static int exchange(int fd, const char *text)
{
	unsigned char buffer[256];
	struct virt_ioctl_exchange exchange = { .buffer = (unsigned long)buffer,
						.size = strlen(text) };

	if (exchange.size > sizeof(buffer))
		return 2;
	memcpy(buffer, text, exchange.size);
	if (ioctl(fd, VIRT_IOCTL_EXCHANGE, &exchange) < 0)
		return fail("VIRT_IOCTL_EXCHANGE");
	for (unsigned int i = 0; i < exchange.size; i++)
		printf("%02x", buffer[i]);
	printf("\n");
	return 0;
}

static int write_text(int fd, const char *text)
{
	ssize_t count = write(fd, text, strlen(text));

	if (count < 0)
		return fail("write");
	printf("%zd\n", count);
	return 0;
}

static int read_text(int fd, const char *size)
{
	char buffer[65536];
	size_t wanted = strtoul(size, NULL, 10);
	ssize_t count = read(fd, buffer, wanted < sizeof(buffer) ? wanted : sizeof(buffer));

	if (count < 0)
		return fail("read");
	fwrite(buffer, 1, count, stdout);
	return 0;
}

static int is_torn(const char *record)
{
	for (int i = 1; i < RECORD_BYTES; i++) {
		if (record[i] != record[0])
			return 1;
	}
	return 0;
}

static int move_records(int fd, const char *count)
{
	char record[RECORD_BYTES];

	for (unsigned long left = strtoul(count, NULL, 10); left; left--) {
		memset(record, 'a' + (getpid() + left) % 26, sizeof(record));
		if (write(fd, record, sizeof(record)) != sizeof(record))
			return fail("write");
		if (read(fd, record, sizeof(record)) != sizeof(record))
			return fail("read");
		if (is_torn(record)) {
			fprintf(stderr, "virt-io: a torn record\n");
			return 1;
		}
	}
	return 0;
}

static void say_error(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : "done");
}

static int hold(int fd, const char *unused)
{
	struct virt_ioctl_id id;
	char byte = 'x';

	printf("open\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
		;
	say_error("read", read(fd, &byte, 1));
	say_error("write", write(fd, &byte, 1));
	say_error("ioctl", ioctl(fd, VIRT_IOCTL_ID, &id));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(int fd, const char *argument);
	int arguments;
} verbs[] = {
	{ "id", say_id, 0 },	  { "exchange", exchange, 1 },	  { "write", write_text, 1 },
	{ "read", read_text, 1 }, { "records", move_records, 1 }, { "hold", hold, 0 },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int fd;

		if (argc != 3 + verbs[i].arguments || strcmp(argv[1], verbs[i].name) != 0)
			continue;
		fd = open(argv[2], O_RDWR | O_CLOEXEC);
		if (fd < 0)
			return fail(argv[2]);
		return verbs[i].run(fd, argv[3]);
	}
	fprintf(stderr, "usage: virt-io id|exchange|write|read|records|hold NODE [ARGUMENT]\n");
	return 2;
}
