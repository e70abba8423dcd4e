// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hashes against the answers of the standards; addresses and tokens as people write them; a session
 * with the end that serves, in this process. */
#include "tests/lib/test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/cleanup.h"
#include "peer/join.h"
#include "peer/serve.h"

static void hex(const unsigned char *bytes, size_t size, char *ret)
{
	for (size_t i = 0; i < size; i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

static void check_sha256(const char *text, size_t repeat, const char *expected)
{
	struct vd_hash_part parts[8];
	unsigned char hash[VD_SHA256_SIZE];
	char found[2 * VD_SHA256_SIZE + 1];

	for (size_t i = 0; i < repeat; i++)
		parts[i] = (struct vd_hash_part){ text, strlen(text) };
	vd_sha256(parts, repeat, hash);
	hex(hash, sizeof(hash), found);
	assert_string_equal(found, expected);
}

/* FIPS 180-4's examples, and lengths around a block's end (by sha256sum(1)). */
static void sha256_is_that_of_the_standard(void **state)
{
	char text[129];

	check_sha256("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_sha256("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(text, 'a', 128);
	text[55] = '\0';
	check_sha256(text, 1, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	text[55] = 'a';
	text[56] = '\0';
	check_sha256(text, 1, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
	text[56] = 'a';
	text[64] = '\0';
	check_sha256(text, 1, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	/* In parts it is the same as whole. */
	text[16] = '\0';
	check_sha256(text, 4, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

/* RFC 4231, 4.2, 4.3 and 4.7: a short key, and one that is longer than a block. */
static void hmac_is_that_of_the_standard(void **state)
{
	static const char what[] = "what do ya want ", nothing[] = "for nothing?";
	static const char large[] = "Test Using Larger Than Block-Size Key - Hash Key First";
	unsigned char key[131], mac[VD_SHA256_SIZE];
	char found[2 * VD_SHA256_SIZE + 1];

	memset(key, 0x0b, 20);
	vd_hmac_sha256(key, 20, &(struct vd_hash_part){ "Hi There", 8 }, 1, mac);
	hex(mac, sizeof(mac), found);
	assert_string_equal(found,
			    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	vd_hmac_sha256(
		"Jefe", 4,
		(struct vd_hash_part[]){ { what, strlen(what) }, { nothing, strlen(nothing) } }, 2,
		mac);
	hex(mac, sizeof(mac), found);
	assert_string_equal(found,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	vd_hmac_sha256(key, sizeof(key), &(struct vd_hash_part){ large, strlen(large) }, 1, mac);
	hex(mac, sizeof(mac), found);
	assert_string_equal(found,
			    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void secrets_are_compared_to_the_end(void **state)
{
	assert_true(vd_secret_is("abcd", "abcd", 4));
	assert_true(vd_secret_is("abcd", "abcx", 3));
	assert_false(vd_secret_is("abcd", "abcx", 4));
	assert_false(vd_secret_is("xbcd", "abcd", 4));
}

static void tokens(void **state)
{
	char token[VD_PEER_TOKEN_NEW], other[VD_PEER_TOKEN_NEW], longest[VD_PEER_TOKEN_MAX + 2];

	assert_int_equal(vd_peer_token_make(token), 0);
	assert_int_equal(vd_peer_token_make(other), 0);
	assert_true(vd_peer_token_is_sound(token));
	assert_string_not_equal(token, other);
	memset(longest, 'x', sizeof(longest));
	longest[VD_PEER_TOKEN_MAX + 1] = '\0';
	assert_false(vd_peer_token_is_sound(longest));
	longest[VD_PEER_TOKEN_MAX] = '\0';
	assert_true(vd_peer_token_is_sound(longest));
	assert_false(vd_peer_token_is_sound(""));
	assert_false(vd_peer_token_is_sound("fifteen-letters"));
	assert_true(vd_peer_token_is_sound("sixteen--letters"));
	assert_false(vd_peer_token_is_sound("with a blank in it"));
	assert_false(vd_peer_token_is_sound("with-\xc3\xa4-in-the-middle"));
}

static void hosts_and_ports(void **state)
{
	static const struct {
		const char *text, *host;
		unsigned port;
	} good[] = {
		{ "10.0.2.2:5201", "10.0.2.2", 5201 }, { "peer.example:1", "peer.example", 1 },
		{ "[::1]:65535", "::1", 65535 },       { "[fe80::1%eth0]:9", "fe80::1%eth0", 9 },
		{ "[10.0.2.2]:0", "10.0.2.2", 0 },
	};
	static const char *const bad[] = { "",		 "host",    ":1",     "host:",	  "host:x",
					   "host:65536", "::1:5",   "[::1]",  "[]:5",	  "[::1:5",
					   "::1]:5",	 "host:-1", "a[b]:1", "[[::1]]:5" };
	char host[VD_PEER_HOST_MAX], text[VD_PEER_HOST_MAX + 8];
	unsigned port;

	for (size_t i = 0; i < VD_ARRAY_SIZE(good); i++) {
		assert_int_equal(vd_peer_split(good[i].text, host, &port), 0);
		assert_string_equal(host, good[i].host);
		assert_int_equal(port, good[i].port);
	}
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		if (vd_peer_split(bad[i], host, &port) != -EINVAL)
			fail_msg("taken: %s", bad[i]);
	}
	memset(text, 'a', sizeof(text));
	strcpy(text + VD_PEER_HOST_MAX, ":1");
	assert_int_equal(vd_peer_split(text, host, &port), -EINVAL);
	strcpy(text + VD_PEER_HOST_MAX - 1, ":1");
	assert_int_equal(vd_peer_split(text, host, &port), 0);
}

static void vsock_addresses(void **state)
{
	static const char *const good[][2] = {
		{ "2:5201", "vsock:2:5201" },
		{ "5201", "vsock:2:5201" },
		{ "host:7", "vsock:2:7" },
		{ "local:7", "vsock:1:7" },
		{ "3:4294967294", "vsock:3:4294967294" },
	};
	static const char *const bad[] = { "",
					   ":",
					   "2:",
					   ":5",
					   "x:5",
					   "2:x",
					   "2:4294967295",
					   "4294967295:1",
					   "4294967296:1",
					   "any:1",
					   "-1:1",
					   "2:1:1",
					   "a-very-long-name-of-a-cid:1" };
	struct vd_peer_address address;
	char text[VD_PEER_TEXT_MAX];

	for (size_t i = 0; i < VD_ARRAY_SIZE(good); i++) {
		assert_int_equal(vd_peer_parse_vsock(good[i][0], false, &address), 0);
		vd_peer_text(&address, text);
		assert_string_equal(text, good[i][1]);
	}
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		if (vd_peer_parse_vsock(bad[i], false, &address) != -EINVAL)
			fail_msg("taken: %s", bad[i]);
	}
}

static void addresses_to_listen_at(void **state)
{
	static const struct {
		const char *text, *found;
		bool wildcard;
	} good[] = {
		{ "127.0.0.1:5201", "127.0.0.1:5201", false },
		{ "0.0.0.0:0", "0.0.0.0:0", true },
		{ "[::1]:5201", "[::1]:5201", false },
		{ "[::]:5201", "[::]:5201", true },
		{ "vsock:1:5201", "vsock:1:5201", false },
		{ "vsock:any:5201", "vsock:any:5201", true },
	};
	static const char *const bad[] = { "",	     "5201",	   ":5201",	   "localhost:5201",
					   "*:5201", "vsock:5201", "vsock:x:5201", "300.0.0.1:1",
					   "1.2.3.4" };
	struct vd_peer_address address, other;
	char text[VD_PEER_TEXT_MAX];

	for (size_t i = 0; i < VD_ARRAY_SIZE(good); i++) {
		assert_int_equal(vd_peer_parse_listen(good[i].text, &address), 0);
		vd_peer_text(&address, text);
		assert_string_equal(text, good[i].found);
		assert_int_equal(vd_peer_is_wildcard(&address), good[i].wildcard);
		other = address;
		vd_peer_set_port(&other, 99);
		assert_true(vd_peer_same_host(&address, &other));
		assert_int_equal(vd_peer_port(&other), 99);
		assert_int_equal(vd_peer_parse_listen("127.0.0.2:1", &other), 0);
		assert_false(vd_peer_same_host(&address, &other));
	}
	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		if (vd_peer_parse_listen(bad[i], &address) != -EINVAL)
			fail_msg("taken: %s", bad[i]);
	}
}

static void frames_swap_their_byte_order(void **state)
{
	const struct vd_peer_frame frame = { 1, 2, 3, 4, 5 };
	struct vd_peer_frame sent = vd_peer_frame_swap(&frame);
	unsigned char bytes[sizeof(sent)];

	memcpy(bytes, &sent, sizeof(sent));
	assert_int_equal(bytes[3], 1);
	assert_int_equal(bytes[15], 3);
	sent = vd_peer_frame_swap(&sent);
	assert_memory_equal(&sent, &frame, sizeof(frame));
}

/* Each part of the input makes another HMAC. */
/* Of a peer that reports without end, so many at a time; a part of one waits for its rest. */
static void reports_are_read_some_at_a_time(void **state)
{
	struct vd_peer_frames frames = { 0 };
	struct vd_peer_frame report = { 0 }, sent;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	for (uint64_t i = 1; i <= 100; i++) {
		sent = vd_peer_frame_swap(
			&(struct vd_peer_frame){ .command = VD_PEER_REPORT, .bytes = i });
		assert_int_equal(write(fds[1], &sent, sizeof(sent)), sizeof(sent));
	}
	assert_int_equal(write(fds[1], &sent, 3), 3);
	assert_int_equal(vd_peer_receive_reports(fds[0], &frames, &report), 0);
	assert_int_equal(report.bytes, 64);
	assert_int_equal(vd_peer_receive_reports(fds[0], &frames, &report), 0);
	assert_int_equal(report.bytes, 100);
	report.bytes = 7;
	assert_int_equal(vd_peer_receive_reports(fds[0], &frames, &report), 0);
	assert_int_equal(report.bytes, 7);
	assert_int_equal(write(fds[1], (char *)&sent + 3, sizeof(sent) - 3), sizeof(sent) - 3);
	assert_int_equal(vd_peer_receive_reports(fds[0], &frames, &report), 0);
	assert_int_equal(report.bytes, 100);
	close(fds[1]);
	assert_int_equal(vd_peer_receive_reports(fds[0], &frames, &report), -ECONNRESET);
	close(fds[0]);
}

static void every_part_is_signed(void **state)
{
	unsigned char a[VD_PEER_NONCE_SIZE] = { 1 }, b[VD_PEER_NONCE_SIZE] = { 2 };
	struct vd_peer_mac_input inputs[6];
	unsigned char macs[7][VD_SHA256_SIZE];

	for (size_t i = 0; i < VD_ARRAY_SIZE(inputs); i++)
		inputs[i] = (struct vd_peer_mac_input){ "measures", a, a, a, 1 };
	inputs[1].label = "serves";
	inputs[2].hello_nonce = b;
	inputs[3].proof_nonce = b;
	inputs[4].session = b;
	inputs[5].value = 2;
	for (size_t i = 0; i < VD_ARRAY_SIZE(inputs); i++)
		vd_peer_mac("token", &inputs[i], macs[i]);
	vd_peer_mac("Token", &inputs[0], macs[6]);
	for (size_t i = 0; i < VD_ARRAY_SIZE(macs); i++) {
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(macs[i], macs[k], VD_SHA256_SIZE);
	}
}

static void no_log(void *data, const char *who, const char *what)
{
}

static void *run_serve(void *serve)
{
	return vd_serve_run(serve) < 0 ? serve : NULL;
}

static struct vd_peer peer_of(const struct vd_serve *serve, const char *token)
{
	static const sig_atomic_t never;

	return (struct vd_peer){ .address = *vd_serve_bound(serve),
				 .token = token,
				 .stop = &never };
}

static void expect_join(struct vd_peer *peer, enum vd_peer_role role, int expected, int *ret_fd)
{
	char reason[VD_PEER_REASON_MAX];

	assert_int_equal(vd_peer_join(peer, role, ret_fd, reason), expected);
	assert_int_equal(!*reason, expected == 0);
}

static void one_session_at_a_time(const struct vd_serve *serve, const char *token)
{
	struct vd_peer peer = peer_of(serve, token), other = peer;
	struct vd_peer stranger = peer_of(serve, "another token, or so");
	int control, second, sink;

	expect_join(&peer, VD_PEER_SINK, -ECONNRESET, &sink);
	expect_join(&peer, VD_PEER_CONTROL, 0, &control);
	expect_join(&other, VD_PEER_CONTROL, -EBUSY, &second);
	expect_join(&stranger, VD_PEER_CONTROL, -EACCES, &second);
	expect_join(&peer, VD_PEER_SINK, 0, &sink);
	/* Who does not know the session is no part of it, token or not. */
	expect_join(&other, VD_PEER_SINK, -ECONNRESET, &second);
	close(sink);
	close(control);
}

static void a_session(void **state)
{
	static const char token[] = "0123456789abcdef";
	vd_autoclose int stop = eventfd(0, EFD_CLOEXEC);
	struct vd_serve_order order = { .token = token, .stop_fd = stop, .log = no_log };
	VD_CLEANUP(vd_serve_freep) struct vd_serve *serve = NULL;
	char reason[VD_SERVE_REASON_MAX];
	pthread_t thread;
	void *failed;

	assert_int_equal(vd_peer_parse_listen("127.0.0.1:0", &order.address), 0);
	assert_int_equal(vd_serve_new(&order, &serve, reason), 0);
	assert_int_not_equal(vd_peer_port(vd_serve_bound(serve)), 0);
	assert_int_equal(pthread_create(&thread, NULL, run_serve, serve), 0);
	one_session_at_a_time(serve, token);
	assert_int_equal(eventfd_write(stop, 1), 0);
	assert_int_equal(pthread_join(thread, &failed), 0);
	assert_null(failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_the_standard),
		cmocka_unit_test(hmac_is_that_of_the_standard),
		cmocka_unit_test(secrets_are_compared_to_the_end),
		cmocka_unit_test(tokens),
		cmocka_unit_test(hosts_and_ports),
		cmocka_unit_test(vsock_addresses),
		cmocka_unit_test(addresses_to_listen_at),
		cmocka_unit_test(frames_swap_their_byte_order),
		cmocka_unit_test(reports_are_read_some_at_a_time),
		cmocka_unit_test(every_part_is_signed),
		cmocka_unit_test(a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
