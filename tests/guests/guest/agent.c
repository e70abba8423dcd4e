// SPDX-License-Identifier: LGPL-2.1-or-later
// agent PORT [ANSWERS]: in a guest, runs the commands that come through a port, one after the other; the answers go to the same port, or to
// another. Lines, so that any console can be the port:
//
//   lab:   PING WORD                    agent: PONG WORD
//   lab:   RUN ID SECONDS               agent: BEGIN ID
//          the command in base64               o… its output in base64
//          -                                   e… its errors in base64
//          its input in base64                 END ID STATUS (124: it was not done in time)
//          .
//
// agent clock SECONDS: sets the guest's clock, which the busybox of a system of 32 bits can't set beyond January 2038.
//
// One process a command, and no shell but the command's own: an emulated processor takes its time to start one. In the folder that it is
// started in, it keeps the files of the command in hand: script, input, output, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static int port, answers;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "lab-agent: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			die("write");
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
}

// The next line of the port, without its end, until the next call. NULL: the lab's end has gone in the middle of a request.
static char *next_line(bool in_request)
{
	static char buffer[65536], *line;
	static size_t begin, end, size, length;

	length = 0;
	for (;;) {
		while (begin < end) {
			if (length + 1 >= size && !(line = realloc(line, size = 2 * size + 256)))
				die("memory");
			line[length] = buffer[begin++];
			if (line[length] == '\n') {
				line[length] = '\0';
				return line;
			}
			length++;
		}
		ssize_t n = read(port, buffer, sizeof(buffer));

		if (n < 0 && errno != EINTR)
			die("read");
		begin = 0;
		end = n > 0 ? (size_t)n : 0;
		if (n == 0 && in_request)
			return NULL;
		// Nobody is at the other end: the port reads as its end.
		if (n == 0)
			usleep(100000);
	}
}

// Writes the bytes that TEXT stands for.
static void decode(FILE *file, const char *text)
{
	uint32_t bits = 0;
	int count = 0;

	for (const char *at; *text && (at = strchr(digits, *text)); text++) {
		bits = bits << 6 | (uint32_t)(at - digits);
		count += 6;
		if (count >= 8) {
			count -= 8;
			putc((int)(bits >> count & 0xff), file);
		}
	}
}

// Takes lines until END into the file NAME. False: the lab's end has gone.
static bool take(const char *name, const char *end)
{
	FILE *file = fopen(name, "we");
	char *line;

	if (!file)
		die(name);
	while ((line = next_line(true)) && strcmp(line, end) != 0)
		decode(file, line);
	if (fclose(file) != 0)
		die(name);
	return line != NULL;
}

static void put_on(int fd, const char *name, int flags)
{
	int opened = open(name, flags, 0666);

	if (opened < 0 || dup2(opened, fd) < 0)
		_exit(127);
	if (opened != fd)
		close(opened);
}

static pid_t start(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	put_on(0, "input", O_RDONLY);
	put_on(1, "output", O_WRONLY | O_CREAT | O_TRUNC);
	put_on(2, "errors", O_WRONLY | O_CREAT | O_TRUNC);
	execl("/bin/sh", "sh", "./script", NULL);
	_exit(127);
}

// Runs ./script. What it leaves in the background goes on, unless the time is over.
static int run(long seconds)
{
	struct timespec now, left;
	int status;
	pid_t pid = start();
	sigset_t child;

	if (pid < 0)
		die("fork");
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	clock_gettime(CLOCK_MONOTONIC, &now);
	for (time_t end = now.tv_sec + seconds + 1; waitpid(pid, &status, WNOHANG) == 0;) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= end) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 124;
		}
		left = (struct timespec){ .tv_sec = end - now.tv_sec };
		sigtimedwait(&child, NULL, &left);
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static size_t encode(char *text, const unsigned char *data, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < size; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16 | (uint32_t)(i + 1 < size ? data[i + 1] : 0) << 8 | (i + 2 < size ? data[i + 2] : 0);

		text[length++] = digits[bits >> 18];
		text[length++] = digits[bits >> 12 & 63];
		text[length++] = i + 1 < size ? digits[bits >> 6 & 63] : '=';
		text[length++] = i + 2 < size ? digits[bits & 63] : '=';
	}
	return length;
}

// Answers with the file NAME, each line behind MARK.
static void answer_file(FILE *file, const char *name, char mark)
{
	unsigned char data[57];
	char text[2 + 76] = { mark };
	FILE *from = fopen(name, "re");

	for (size_t n; from && (n = fread(data, 1, sizeof(data), from)) > 0;) {
		size_t length = 1 + encode(text + 1, data, n);

		text[length++] = '\n';
		fwrite(text, 1, length, file);
	}
	if (from)
		fclose(from);
}

static void answer(const char *id, int status)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		die("memory");
	fprintf(file, "BEGIN %s\n", id);
	answer_file(file, "output", 'o');
	answer_file(file, "errors", 'e');
	fprintf(file, "END %s %d\n", id, status);
	if (fclose(file) != 0)
		die("memory");
	write_all(answers, text, size);
	free(text);
}

static void obey(const char *line)
{
	char id[64], text[80];
	long seconds;

	if (sscanf(line, "PING %63s", id) == 1)
		write_all(answers, text, (size_t)snprintf(text, sizeof(text), "PONG %s\n", id));
	else if (sscanf(line, "RUN %63s %ld", id, &seconds) == 2 && take("script", "-") && take("input", "."))
		answer(id, run(seconds));
}

static void set_clock(const char *seconds)
{
	struct timespec time = { .tv_sec = atoll(seconds) };

	if (clock_settime(CLOCK_REALTIME, &time) < 0)
		die("clock");
}

int main(int argc, char **argv)
{
	sigset_t child;

	if (argc > 2 && strcmp(argv[1], "clock") == 0) {
		set_clock(argv[2]);
		return 0;
	}
	if (argc < 2) {
		fprintf(stderr, "usage: agent PORT [ANSWERS]\n");
		return 2;
	}
	// A virtio port can be opened once only.
	port = open(argv[1], O_RDWR | O_CLOEXEC);
	answers = argc > 2 ? open(argv[2], O_RDWR | O_CLOEXEC) : port;
	if (port < 0 || answers < 0)
		die(argv[1]);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	for (;;)
		obey(next_line(false));
}
