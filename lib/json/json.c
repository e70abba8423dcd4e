// SPDX-License-Identifier: LGPL-2.1-or-later
#include "json/json.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "json/write.h"

/* Within an object of the outermost one. */
#define KEPT_DEPTH 2

/*
 * json-c's own parser is lenient even when told to be strict, and crashes, or leaves parts out, when
 * memory runs out. Its values are made here, by the grammar of RFC 8259.
 */
struct parser {
	const char *at, *end;
	int depth;
	size_t values, values_max; /* those that were begun, and how many may be; 0: any number */
	char *buffer; /* for the next string or number; the keys of the members that are being parsed
			 stand before it. As long as the whole text: what is in it is no longer */
	int error;    /* of the first thing that is wrong: -EPROTO, -E2BIG, -ENOMEM */
	const char *failed_at; /* where that is */
	const char *what;      /* is wrong; NULL: the grammar */
	const char *kept; /* the name of arrays whose objects are kept as texts; NULL: none */
	bool only_checks; /* makes no values: each function returns NULL */
	bool is_odd;	  /* what was checked has blanks between its parts, or half a pair */
};

static struct json_object *fail(struct parser *parser, int error)
{
	if (!parser->error) {
		parser->error = error;
		parser->failed_at = parser->at;
	}
	return NULL;
}

/* What the grammar allows, and this parser does not. */
static struct json_object *refuse(struct parser *parser, const char *what)
{
	if (!parser->error)
		parser->what = what;
	return fail(parser, -EPROTO);
}

/* What a constructor returned. */
static struct json_object *made(struct parser *parser, struct json_object *value)
{
	return value ? value : fail(parser, -ENOMEM);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void skip_blanks(struct parser *parser)
{
	while (parser->at < parser->end && is_blank(*parser->at)) {
		parser->at++;
		parser->is_odd = true;
	}
}

/* Behind the blanks, the byte BYTE is next, and skipped. */
static bool skip(struct parser *parser, char byte)
{
	skip_blanks(parser);
	if (parser->at == parser->end || *parser->at != byte)
		return false;
	parser->at++;
	return true;
}

static size_t count_digits(const struct parser *parser)
{
	size_t count = 0;

	while (parser->at + count < parser->end && parser->at[count] >= '0' &&
	       parser->at[count] <= '9')
		count++;
	return count;
}

static bool skip_digits(struct parser *parser)
{
	size_t count = count_digits(parser);

	parser->at += count;
	return count > 0;
}

static bool is_next(const struct parser *parser, const char *bytes)
{
	return parser->at < parser->end && *parser->at && strchr(bytes, *parser->at);
}

/* RET_IS_DOUBLE: it has a fraction or an exponent. */
static bool skip_number(struct parser *parser, bool *ret_is_double)
{
	const char *digits;

	*ret_is_double = false;
	parser->at += is_next(parser, "-");
	digits = parser->at;
	if (!skip_digits(parser) || (*digits == '0' && parser->at - digits > 1))
		return false;
	if (is_next(parser, ".")) {
		*ret_is_double = true;
		parser->at++;
		if (!skip_digits(parser))
			return false;
	}
	if (!is_next(parser, "eE"))
		return true;
	*ret_is_double = true;
	parser->at++;
	parser->at += is_next(parser, "+-");
	return skip_digits(parser);
}

static struct json_object *parse_number(struct parser *parser)
{
	const char *start = parser->at;
	bool is_double;
	uint64_t number;
	size_t len;

	if (!skip_number(parser, &is_double))
		return fail(parser, -EPROTO);
	if (parser->only_checks)
		return NULL;
	len = (size_t)(parser->at - start);
	memcpy(parser->buffer, start, len);
	parser->buffer[len] = '\0';
	if (is_double)
		return made(parser,
			    json_object_new_double_s(strtod(parser->buffer, NULL), parser->buffer));
	/* What is too large becomes the largest, as json-c has it. */
	number = *start == '-' ? (uint64_t)strtoll(parser->buffer, NULL, 10)
			       : strtoull(parser->buffer, NULL, 10);
	return made(parser, *start == '-' || number <= INT64_MAX
				    ? json_object_new_int64((int64_t)number)
				    : json_object_new_uint64(number));
}

/* Four hexadecimal digits; -1: they are not there. */
static int parse_hex(struct parser *parser)
{
	static const char digits[] = "0123456789abcdef";
	int value = 0;

	if (parser->end - parser->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char byte = *parser->at++;
		const char *digit = memchr(digits, byte >= 'A' && byte <= 'F' ? byte + 32 : byte,
					   sizeof(digits) - 1);

		if (!digit)
			return -1;
		value = value * 16 + (int)(digit - digits);
	}
	return value;
}

static char *put_utf8(char *out, unsigned code)
{
	if (code < 0x80) {
		*out++ = (char)code;
		return out;
	}
	if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*out++ = (char)(0xe0 | code >> 12);
		} else {
			*out++ = (char)(0xf0 | code >> 18);
			*out++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (code & 0x3f));
	return out;
}

static bool is_surrogate(int code, int first)
{
	return (code & 0xfc00) == first;
}

/* Behind "\u". A half of a surrogate pair becomes U+FFFD. */
static char *parse_code(struct parser *parser, char *out)
{
	const char *next;
	int code = parse_hex(parser), low;

	if (code <= 0) {
		fail(parser, -EPROTO);
		return out;
	}
	next = parser->at;
	if (is_surrogate(code, 0xd800) && parser->end - next > 6 && memcmp(next, "\\u", 2) == 0) {
		parser->at += 2;
		low = parse_hex(parser);
		if (is_surrogate(low, 0xdc00))
			return put_utf8(out, 0x10000u + ((unsigned)(code & 0x3ff) << 10) +
						     (unsigned)(low & 0x3ff));
		parser->at = next;
	}
	if (is_surrogate(code, 0xd800) || is_surrogate(code, 0xdc00)) {
		code = 0xfffd;
		parser->is_odd = true;
	}
	return put_utf8(out, (unsigned)code);
}

static char *parse_escape(struct parser *parser, char *out)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (parser->at == parser->end) {
		fail(parser, -EPROTO);
		return out;
	}
	if (*parser->at == 'u') {
		parser->at++;
		return parse_code(parser, out);
	}
	found = memchr(letters, *parser->at++, sizeof(letters) - 1);
	if (!found) {
		fail(parser, -EPROTO);
		return out;
	}
	*out++ = bytes[found - letters];
	return out;
}

/* The bytes that stand for themselves, to the buffer at OUT. */
static char *parse_plain(struct parser *parser, char *out)
{
	const char *start = parser->at, *at = start;
	size_t len;

	while (at < parser->end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
		at++;
	len = (size_t)(at - start);
	if (!parser->only_checks)
		memcpy(out, start, len);
	parser->at = at;
	return out + len;
}

/* At the first byte after the quote: *RET_LEN bytes in the buffer, with a NUL behind them. */
static bool parse_text(struct parser *parser, size_t *ret_len)
{
	char *out = parser->buffer;

	while (!parser->error) {
		out = parse_plain(parser, out);
		if (parser->at == parser->end || (unsigned char)*parser->at < ' ')
			break;
		if (*parser->at++ == '"') {
			*out = '\0';
			*ret_len = (size_t)(out - parser->buffer);
			return true;
		}
		out = parse_escape(parser, out);
	}
	fail(parser, -EPROTO);
	return false;
}

static struct json_object *parse_value(struct parser *parser);

static struct json_object *parse_kept(struct parser *parser);

static void add_member(struct parser *parser, struct json_object *object, const char *key)
{
	bool kept = parser->kept && parser->depth == KEPT_DEPTH && strcmp(key, parser->kept) == 0;
	struct json_object *value = kept ? parse_kept(parser) : parse_value(parser);

	if (!parser->error &&
	    json_object_object_add_ex(object, key, value, JSON_C_OBJECT_ADD_KEY_IS_NEW) == 0)
		return;
	json_object_put(value);
	fail(parser, -ENOMEM);
}

static void parse_member(struct parser *parser, struct json_object *object)
{
	char *key = parser->buffer;
	size_t len;

	if (!skip(parser, '"') || !parse_text(parser, &len)) {
		fail(parser, -EPROTO);
		return;
	}
	if (parser->only_checks) {
		if (!skip(parser, ':'))
			fail(parser, -EPROTO);
		parse_value(parser);
		return;
	}
	if (json_object_object_get_ex(object, key, NULL))
		refuse(parser, "a member occurs twice");
	else if (!skip(parser, ':'))
		fail(parser, -EPROTO);
	parser->buffer += len + 1;
	if (!parser->error)
		add_member(parser, object, key);
	parser->buffer = key;
}

static void parse_element(struct parser *parser, struct json_object *array)
{
	struct json_object *value = parse_value(parser);

	if (parser->only_checks || (!parser->error && json_object_array_add(array, value) == 0))
		return;
	json_object_put(value);
	fail(parser, -ENOMEM);
}

/* The object at START, written anew: its text has something that no reader needs to see. */
static struct json_object *rewrite(struct parser *parser, const char *start)
{
	vd_autojson struct json_object *value = NULL;
	vd_autofree char *text = NULL;
	size_t len;

	parser->at = start;
	value = parse_value(parser);
	if (!parser->error && vd_json_write(value, &text, &len) < 0)
		fail(parser, -ENOMEM);
	return parser->error ? NULL : json_object_new_string_len(text, (int)len);
}

/* An object, as a string. */
static void keep_element(struct parser *parser, struct json_object *array)
{
	struct json_object *text;
	const char *start;

	skip_blanks(parser);
	start = parser->at;
	if (!is_next(parser, "{"))
		fail(parser, -EPROTO);
	parser->only_checks = true;
	parser->is_odd = false;
	parse_value(parser);
	parser->only_checks = false;
	if (parser->error)
		return;
	text = parser->is_odd ? rewrite(parser, start)
			      : json_object_new_string_len(start, (int)(parser->at - start));
	if (text && json_object_array_add(array, text) == 0)
		return;
	json_object_put(text);
	fail(parser, -ENOMEM);
}

/* Behind the bracket that opens it, what PARSE_ONE parses between commas until CLOSE. */
static struct json_object *parse_all(struct parser *parser, struct json_object *container,
				     void (*parse_one)(struct parser *, struct json_object *),
				     char close)
{
	bool more = (parser->only_checks || made(parser, container)) && !skip(parser, close);

	if (++parser->depth > VD_JSON_DEPTH_MAX)
		refuse(parser, "the JSON is nested too deep");
	while (more && !parser->error) {
		parse_one(parser, container);
		more = skip(parser, ',');
		if (!more && !skip(parser, close))
			fail(parser, -EPROTO);
	}
	parser->depth--;
	if (!parser->error)
		return container;
	json_object_put(container);
	return NULL;
}

/* The array behind a key, or any other value. */
static struct json_object *parse_kept(struct parser *parser)
{
	if (skip(parser, '['))
		return parse_all(parser, json_object_new_array(), keep_element, ']');
	return parse_value(parser);
}

static struct json_object *parse_string(struct parser *parser)
{
	size_t len;

	if (!parse_text(parser, &len) || parser->only_checks)
		return NULL;
	return made(parser, json_object_new_string_len(parser->buffer, (int)len));
}

static bool skip_word(struct parser *parser, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, word, len) != 0)
		return false;
	parser->at += len;
	return true;
}

static struct json_object *new_container(const struct parser *parser,
					 struct json_object *(*constructor)(void))
{
	return parser->only_checks ? NULL : constructor();
}

static struct json_object *parse_word(struct parser *parser)
{
	bool is_true = skip_word(parser, "true");

	if (!is_true && !skip_word(parser, "false"))
		return skip_word(parser, "null") ? NULL : fail(parser, -EPROTO);
	return parser->only_checks ? NULL : made(parser, json_object_new_boolean(is_true));
}

/* NULL is JSON's null, too. */
static struct json_object *parse_value(struct parser *parser)
{
	/* Before the value is made. */
	if (++parser->values > parser->values_max && parser->values_max)
		return fail(parser, -E2BIG);
	if (skip(parser, '{'))
		return parse_all(parser, new_container(parser, json_object_new_object),
				 parse_member, '}');
	if (skip(parser, '['))
		return parse_all(parser, new_container(parser, json_object_new_array),
				 parse_element, ']');
	if (skip(parser, '"'))
		return parse_string(parser);
	return is_next(parser, "-0123456789") ? parse_number(parser) : parse_word(parser);
}

/* With a buffer, for *RET of the right type. */
static int parse_whole(struct parser *parser, struct json_object **ret)
{
	vd_autojson struct json_object *value = NULL;

	value = parse_value(parser);
	skip_blanks(parser);
	if (!parser->error && parser->at != parser->end)
		refuse(parser, "something follows the JSON object");
	if (!parser->error && !json_object_is_type(value, json_type_object))
		refuse(parser, "it is not a JSON object");
	if (parser->error)
		return parser->error;
	*ret = vd_take_ptr(value);
	return 0;
}

static int parse(struct parser *parser, struct json_object **ret)
{
	size_t len = (size_t)(parser->end - parser->at);
	vd_autofree char *buffer = NULL;

	if (len > INT_MAX || !vd_utf8_valid(parser->at, len)) {
		refuse(parser, "it is not text in UTF-8");
		return parser->error;
	}
	buffer = parser->buffer = malloc(len + 1);
	return buffer ? parse_whole(parser, ret) : -ENOMEM;
}

int vd_json_parse(const char *text, size_t len, struct json_object **ret)
{
	return vd_json_parse_keeping(text, len, NULL, ret);
}

int vd_json_parse_few(const char *text, size_t len, size_t values_max, struct json_object **ret)
{
	struct parser parser = { .at = text, .end = text + len, .values_max = values_max };

	return parse(&parser, ret);
}

int vd_json_parse_keeping(const char *text, size_t len, const char *kept, struct json_object **ret)
{
	struct parser parser = { .at = text, .end = text + len, .kept = kept };

	return parse(&parser, ret);
}

int vd_json_parse_explain(const char *text, size_t len, struct vd_json_fault *ret_fault,
			  struct json_object **ret)
{
	struct parser parser = { .at = text, .end = text + len };
	int r = parse(&parser, ret);

	if (r != -EPROTO)
		return r;
	ret_fault->at = (size_t)(parser.failed_at - text);
	ret_fault->what = parser.what ?: "it is not JSON";
	if (!parser.what && parser.failed_at == parser.end)
		ret_fault->what = len ? "the JSON is cut short" : "it is empty";
	return r;
}
