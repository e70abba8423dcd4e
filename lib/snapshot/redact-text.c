// SPDX-License-Identifier: LGPL-2.1-or-later
/* Addresses, UUIDs and known values in a text. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "snapshot/redact-internal.h"

#define UUID_LEN 36
/* The longest that is looked at as one word: an address of InfiniBand has 59. */
#define WORD_MAX 96

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static bool is_alnum(char c)
{
	return isalnum((unsigned char)c);
}

/* How many of the LEN bytes at TEXT are letters, digits, or one of OTHERS; WORD_MAX at most. */
static size_t span(const char *text, size_t len, const char *others)
{
	size_t n = 0;

	while (n < len && n < WORD_MAX && text[n] && (is_alnum(text[n]) || strchr(others, text[n])))
		n++;
	return n;
}

static bool is_uuid(const char *word, size_t len)
{
	if (len != UUID_LEN)
		return false;
	for (size_t i = 0; i < UUID_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? word[i] != '-' : !is_hex(word[i]))
			return false;
	}
	return true;
}

/* Six bytes or more; all zeros, and all ones, are of no machine. */
static bool is_mac(const char *word, size_t len)
{
	bool is_one = false;

	if (len < 17 || len % 3 != 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (i % 3 == 2 ? word[i] != ':' : !is_hex(word[i]))
			return false;
		is_one = is_one || (i % 3 != 2 && word[i] != '0' && tolower(word[i]) != 'f');
	}
	return is_one;
}

/* The loopback and the address of nobody stay. */
static bool is_ipv4(const char *word)
{
	struct in_addr address;

	return inet_pton(AF_INET, word, &address) == 1 && address.s_addr != 0 &&
	       ntohl(address.s_addr) >> 24 != 127;
}

/* "0:0:0:0" is the address of a SCSI disk, "::1" the loopback. */
static bool is_ipv6(const char *word)
{
	struct in6_addr address;

	return strlen(word) > 3 && inet_pton(AF_INET6, word, &address) == 1;
}

static const char *replacement(struct vd_secrets *secrets, enum vd_redact_in in, char before,
			       const char *word, size_t len)
{
	if (len >= WORD_MAX)
		return NULL;
	if (is_uuid(word, len))
		return vd_secret(secrets, VD_SECRET_UUID, word, len);
	if (in != VD_REDACT_NAME && is_mac(word, len))
		return vd_secret(secrets, VD_SECRET_MAC, word, len);
	if (in == VD_REDACT_TEXT) {
		char text[WORD_MAX];

		snprintf(text, sizeof(text), "%.*s", (int)len, word);
		/* 1.2.3.4.5 is none, and its end neither. */
		if (before != '.' && is_ipv4(text))
			return vd_secret(secrets, VD_SECRET_IPV4, word, len);
		if (is_ipv6(text))
			return vd_secret(secrets, VD_SECRET_IPV6, word, len);
	}
	return vd_secret_known(secrets, word, len);
}

/*
 * What begins at TEXT, after the byte BEFORE, as a word: an address or a UUID as a whole, or the letters and digits of a
 * value that is known. A full stop or a colon at its end is none of it.
 */
static size_t take_word(struct vd_secrets *secrets, enum vd_redact_in in, char before,
			const char *text, size_t len, const char **ret)
{
	static const char *const others[] = { ".:-_", ":", ".", "-_", "" };
	size_t n = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(others); i++) {
		n = span(text, len, others[i]);
		while (n && strchr(".:", text[n - 1]))
			n--;
		*ret = n ? replacement(secrets, in, before, text, n) : NULL;
		if (*ret)
			return n;
	}
	return n;
}

void vd_redact_text(struct vd_secrets *secrets, enum vd_redact_in in, const char *text, size_t len,
		    struct vd_buffer *out)
{
	size_t done = 0;

	while (done < len) {
		const char *other = NULL;
		size_t n = take_word(secrets, in, done ? text[done - 1] : '\0', text + done,
				     len - done, &other);

		if (other)
			vd_buffer_text(out, other);
		else
			vd_buffer_add(out, text + done, n ? n : 1);
		done += n ? n : 1;
	}
}

/* Of procfs: sysinfo of s390, lparcfg of POWER, cpuinfo. */
static const struct {
	const char *key; /* a line begins with it, or, after "*", has it before its mark */
	char mark;
	enum vd_secret kind;
} keys[] = {
	{ "*Name", ':', VD_SECRET_NAME },      { "Sequence Code", ':', VD_SECRET_SERIAL },
	{ "Serial", ':', VD_SECRET_SERIAL },   { "serial_number", '=', VD_SECRET_SERIAL },
	{ "partition_name", '=', VD_SECRET_NAME },
};

static bool has_key(const char *line, size_t len, const char *key)
{
	size_t key_len;

	while (len && strchr(" \t", line[len - 1]))
		len--;
	if (*key != '*')
		return len == strlen(key) && strncmp(line, key, len) == 0;
	key_len = strlen(++key);
	return len >= key_len && strncmp(line + len - key_len, key, key_len) == 0;
}

/* Where the value of LINE begins, if it names a machine; 0: it does not. */
static size_t secret_at(const char *line, size_t len, enum vd_secret *ret)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		const char *mark = memchr(line, keys[i].mark, len);
		size_t at = mark ? (size_t)(mark - line) + 1 : 0;

		if (!mark || !has_key(line, at - 1, keys[i].key))
			continue;
		while (at < len && strchr(" \t", line[at]))
			at++;
		*ret = keys[i].kind;
		return at < len ? at : 0;
	}
	return 0;
}

/* "processor 0: version = FF,  identification = 01D8B4,  machine = 8561" */
static void redact_processor(struct vd_secrets *secrets, const char *line, size_t len,
			     struct vd_buffer *out)
{
	static const char key[] = "identification = ";
	const char *at = memmem(line, len, key, strlen(key));
	size_t before = at ? (size_t)(at - line) + strlen(key) : len, n = 0;

	vd_redact_text(secrets, VD_REDACT_VERSION, line, before, out);
	while (before + n < len && is_hex(line[before + n]))
		n++;
	if (n)
		vd_buffer_text(out, vd_secret(secrets, VD_SECRET_CPU, line + before, n));
	if (at)
		vd_redact_text(secrets, VD_REDACT_VERSION, line + before + n, len - before - n, out);
}

static void redact_line(struct vd_secrets *secrets, const char *line, size_t len,
			struct vd_buffer *out)
{
	enum vd_secret kind = VD_SECRET_NAME;
	size_t at = secret_at(line, len, &kind), end = len;

	if (!at) {
		redact_processor(secrets, line, len, out);
		return;
	}
	while (end > at && strchr(" \t\r", line[end - 1]))
		end--;
	vd_buffer_add(out, line, at);
	vd_buffer_text(out, vd_secret(secrets, kind, line + at, end - at));
	vd_buffer_add(out, line + end, len - end);
}

void vd_redact_lines(struct vd_secrets *secrets, const char *text, size_t len,
		     struct vd_buffer *out)
{
	while (len) {
		const char *newline = memchr(text, '\n', len);
		size_t line = newline ? (size_t)(newline - text) : len;

		redact_line(secrets, text, line, out);
		if (newline)
			vd_buffer_byte(out, '\n');
		text += line + (newline != NULL);
		len -= line + (newline != NULL);
	}
}
