/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of an interface description, for its parser. Each function returns 0; -ENOMEM; or
 * -EINVAL, with the parser's REASON set. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

struct vd_idl;

/* Where the parser is. */
struct idl_parser {
	const char *p;
	unsigned line;
	bool line_is_blank; /* so far */
	unsigned depth;
	struct vd_idl *idl;
	struct vd_arena *arena; /* of IDL */
	const char *reason;
};

int idl_fail(struct idl_parser *parser, const char *reason);

/* Space and comments. */
int idl_skip_space(struct idl_parser *parser);

/* Takes the character C if it is the next one; it must be: else REASON. */
int idl_accept(struct idl_parser *parser, char c, bool *ret);
int idl_expect(struct idl_parser *parser, char c, const char *reason);

int idl_take_word(struct idl_parser *parser, const char **ret);
int idl_take_member_name(struct idl_parser *parser, const char **ret);
int idl_take_interface_name(struct idl_parser *parser, const char **ret);
