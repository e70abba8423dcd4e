/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A port of a virtio serial device: a node that one process at a time may have open, with a name
 * that the host gave it (Linux, drivers/char/virtio_console.c).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bench/run.h"

struct vd_port {
	struct vd_bench_run *run;
	const char *name;  /* "vport1p1" */
	const char *label; /* "org.example.echo": the name that the host gave it */
	const char *node;  /* "/dev/vport1p1" */
	int fd;
	size_t owed; /* bytes that were sent, and must come back */
};

/*
 * vd_port_choose - Set *RET to the number of a port of DEVICE among its interfaces of the class
 * "virtio-ports": the one whose label or kernel name is WANTED. If WANTED is NULL: the only port
 * that has a label. Return 0, or, with half a sentence in REASON:
 * -ENODEV: there is no such port.
 * -ENOTUNIQ: WANTED is NULL, and several ports have a label.
 * -EPERM: WANTED is NULL, and the port is known to be an agent's.
 */
int vd_port_choose(const struct vd_bench_device *device, const char *wanted, unsigned *ret,
		   char reason[static VD_BENCH_REASON_MAX]);

/*
 * vd_port_open - Open the port that the setting "port" names, or the only one, without blocking.
 * Drop what waits in it. Nobody else may have it open. The caller calls vd_port_close(). Return 0,
 * or what vd_bench_fail() returned.
 */
int vd_port_open(struct vd_bench_run *run, struct vd_port *ret);

/* vd_port_close - Wait for the bytes that are owed, for at most 0.5 s, drop what else has come, and
 * close the node. */
void vd_port_close(struct vd_port *port);

/*
 * vd_port_wait - Block until one of EVENTS (poll(2)) is there. Return those that are, 0 if the run
 * was stopped, or:
 * -ETIMEDOUT: it is past UNTIL_NS (CLOCK_MONOTONIC).
 * -EPIPE: the port has hung up.
 */
int vd_port_wait(const struct vd_port *port, short events, uint64_t until_ns);

/*
 * vd_port_read - Read at most SIZE bytes into BUF, and deduct them from PORT->owed. vd_port_write()
 * writes at most SIZE bytes, and leaves PORT->owed to the caller. Return the number of bytes, 0 if
 * it would block, or what vd_bench_fail() returned. Neither waits for data, but if the port has
 * hung up, they block as vd_port_fail_hung_up().
 */
ssize_t vd_port_read(struct vd_port *port, void *buf, size_t size);
ssize_t vd_port_write(struct vd_port *port, const void *buf, size_t size);

/* vd_port_fail_hung_up - Report why OPERATION failed: the port is gone (-ENODEV), or nobody has the
 * host's side open (-EPIPE). Blocks for at most about 0.5 s to find out. Return that errno. */
int vd_port_fail_hung_up(const struct vd_port *port, const char *operation);
