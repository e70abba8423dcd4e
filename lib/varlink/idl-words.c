// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/idl-words.h"

#include <errno.h>
#include <string.h>

int idl_fail(struct idl_parser *parser, const char *reason)
{
	parser->reason = reason;
	return -EINVAL;
}

/* systemd's parser takes a comment on a line of its own only, so this one does. */
int idl_skip_space(struct idl_parser *parser)
{
	for (;; parser->p++) {
		if (*parser->p == '\n') {
			parser->line++;
			parser->line_is_blank = true;
		} else if (*parser->p == '#') {
			if (!parser->line_is_blank)
				return idl_fail(parser, "a comment needs a line of its own");
			parser->p += strcspn(parser->p, "\n") - 1;
		} else if (!*parser->p || !strchr(" \t\r", *parser->p)) {
			return 0;
		}
	}
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
	return is_alpha(c) || (c >= '0' && c <= '9');
}

/* Takes the character C if it is the next one. */
int idl_accept(struct idl_parser *parser, char c, bool *ret)
{
	int r = idl_skip_space(parser);

	if (r < 0)
		return r;
	*ret = *parser->p == c;
	if (*ret) {
		parser->p++;
		parser->line_is_blank = false;
	}
	return 0;
}

int idl_expect(struct idl_parser *parser, char c, const char *reason)
{
	bool there;
	int r = idl_accept(parser, c, &there);

	if (r < 0)
		return r;
	return there ? 0 : idl_fail(parser, reason);
}

static int take_text(struct idl_parser *parser, size_t len, const char **ret)
{
	const char *copy = vd_arena_memdup(parser->arena, parser->p, len);

	if (!copy)
		return -ENOMEM;
	parser->p += len;
	parser->line_is_blank = false;
	*ret = copy;
	return 0;
}

/* [A-Za-z](_?[A-Za-z0-9])* */
int idl_take_word(struct idl_parser *parser, const char **ret)
{
	size_t len = 0;
	int r = idl_skip_space(parser);

	if (r < 0)
		return r;
	if (!is_alpha(*parser->p))
		return idl_fail(parser, "a name was expected");
	while (is_alnum(parser->p[len]) || (parser->p[len] == '_' && is_alnum(parser->p[len + 1])))
		len++;
	return take_text(parser, len, ret);
}

/* [A-Z][A-Za-z0-9]* */
int idl_take_member_name(struct idl_parser *parser, const char **ret)
{
	const char *name;
	int r = idl_take_word(parser, &name);

	if (r < 0)
		return r;
	if (is_alpha(*name) && *name > 'Z')
		return idl_fail(parser, "the name must begin with a capital");
	if (strchr(name, '_'))
		return idl_fail(parser, "the name must not have a '_'");
	*ret = name;
	return 0;
}

/* [A-Za-z](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)+ */
int idl_take_interface_name(struct idl_parser *parser, const char **ret)
{
	size_t len = 0, dots = 0;
	const char *p;
	int r = idl_skip_space(parser);

	if (r < 0)
		return r;
	p = parser->p;
	for (; is_alnum(p[len]) || p[len] == '-' || p[len] == '.'; len++) {
		char before = len ? p[len - 1] : '.';

		if ((p[len] == '.' && !is_alnum(before)) || (p[len] == '-' && before == '.'))
			return idl_fail(parser, "bad name of an interface");
		dots += p[len] == '.';
	}
	if (!dots || !is_alpha(p[0]) || !is_alnum(p[len - 1]))
		return idl_fail(parser, "bad name of an interface");
	return take_text(parser, len, ret);
}
