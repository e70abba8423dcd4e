/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one client may take from the others. Every local user can connect, so each of these holds
 * against somebody who wants to do harm; none can be set by one, and none by a configuration file.
 * (The size of a call and the depth of its JSON are the protocol's: varlink/wire.h,
 * json/json.h.)
 */
#pragma once

/* Each takes a descriptor and up to a call's size (1 MiB) in memory; a busy guest has a handful. */
#define LIMIT_CONNECTIONS 256

/* Of one user other than root: so that it takes eight of them together to shut the door. */
#define LIMIT_CONNECTIONS_PER_USER 32

/*
 * Calls that are answered at a time for one user other than root; more of them wait. A list that is
 * not read holds its scan (7 MiB with 10,000 devices), and each takes its turns from everybody
 * else's.
 */
#define LIMIT_CALLS_PER_USER 4

/*
 * Processes of virtd-worker at a time; more of them wait. Queries, which everybody may order, have
 * places of their own: they take none from those who change something, and those none from them.
 * So have the looks at what a change would take away.
 */
#define LIMIT_WORKERS_QUERYING 2
#define LIMIT_WORKERS_GUARDING 2
#define LIMIT_WORKERS_CHANGING 6

/* Two would measure one another. */
#define LIMIT_WORKERS_BENCHING 1

/* What a benchmark may take beyond its time: a device that does not answer. And how long one that
 * is told to end may take to do so: what was changed is set back. */
#define LIMIT_BENCH_SPARE_MS 30000
#define LIMIT_BENCH_END_MS   3000

/* One change of drivers on behalf of a benchmark; it must be over before its deadline is. */
#define LIMIT_BENCH_CHANGE_MS 20000

/* How long a worker may take to answer a question about the tree or the modules, which is read from
 * memory. */
#define LIMIT_QUERY_MS 10000

/* Devices that one query is about: as many as one reply has at most, a slice's worth of which is
 * written at a time. */
#define LIMIT_QUERY_DEVICES 256

/* How long to wait for a place among the workers to look through the journal. */
#define LIMIT_RECOVERY_MS 600000

/* How long a change may take before the caller is told that it goes on alone; and the most that one
 * can ask for. */
#define LIMIT_CHANGE_MS	    30000
#define LIMIT_CHANGE_MAX_MS 3600000

/* One line of what a worker says: the result of a step, or all drivers of all buses. */
#define LIMIT_WORKER_LINE (4u << 20)

/* Descriptors that no client gets: the loop's own, those of a scan, and some to spare. */
#define LIMIT_DESCRIPTORS_KEPT 64

/* From the first byte of a call to its last. Ten times what a megabyte takes over a slow ssh. */
#define LIMIT_MESSAGE_MS 30000

/* Replies that wait for a client that does not read; it is dropped above that. */
#define LIMIT_QUEUED (4u << 20)

/*
 * A stream is fed while less than this waits: enough to keep a reader busy, little enough to
 * forget.
 */
#define LIMIT_STREAM_QUEUED (128u << 10)

/* One reply of a stream, and so one slice of work between turns of the others: about 1 ms. */
#define LIMIT_BATCH_ITEMS 64
#define LIMIT_BATCH_BYTES (64u << 10)

/* One reply with everything, for clients that do not stream. */
#define LIMIT_SINGLE_ITEMS 1000
#define LIMIT_SINGLE_BYTES LIMIT_QUEUED

/* Freed memory is given back to the system after replies of this size in sum. */
#define LIMIT_KEPT_BYTES (256u << 10)

/* The same complaint about clients goes to the log this often at most. */
#define LIMIT_COMPLAINT_MS 10000
