// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "session/session.h"

static sigset_t signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

static void unblock(void)
{
	const sigset_t set = signals();

	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool take_signal(struct interrupt *interrupt)
{
	struct signalfd_siginfo info;

	return interrupt->fd >= 0 && read(interrupt->fd, &info, sizeof(info)) == sizeof(info);
}

static int on_signal(void *data)
{
	struct interrupt *interrupt = data;

	if (!take_signal(interrupt))
		return 0;
	interrupt->came = true;
	session_send(interrupt->session, interrupt->method);
	session_watch(interrupt->session, -1, NULL, NULL);
	unblock();
	return 0;
}

void interrupt_begin(struct interrupt *interrupt, struct session *session, const char *method)
{
	const sigset_t set = signals();

	*interrupt = (struct interrupt){ .fd = -1, .session = session, .method = method };
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return;
	interrupt->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (interrupt->fd < 0)
		unblock();
	else
		session_watch(session, interrupt->fd, on_signal, interrupt);
}

bool interrupt_came(struct interrupt *interrupt)
{
	if (!interrupt->came && take_signal(interrupt))
		interrupt->came = true;
	return interrupt->came;
}

bool interrupt_wait(struct interrupt *interrupt, unsigned ms)
{
	/* Nothing is left to wait for then, and an entry below 0 is none. */
	struct pollfd fd = { .fd = interrupt->came ? -1 : interrupt->fd, .events = POLLIN };

	poll(&fd, 1, (int)ms);
	if (!interrupt->came && interrupt_came(interrupt))
		unblock();
	return interrupt->came;
}

void interrupt_end(struct interrupt *interrupt)
{
	if (interrupt->fd < 0)
		return;
	session_watch(interrupt->session, -1, NULL, NULL);
	close(interrupt->fd);
	interrupt->fd = -1;
	unblock();
}
