/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The words of a varlink interface file, for its parser. Functions that return an int return 0, or:
 * -EINVAL: the text is wrong; the parser's REASON, a static text, is set.
 * -ENOMEM.
 * Strings that they return are in the parser's ARENA.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

struct vd_idl;

/* The state of the parser. */
struct idl_parser {
	const char *p;
	unsigned line;	    /* from 1 */
	bool line_is_blank; /* up to P */
	unsigned depth;
	struct vd_idl *idl;
	struct vd_arena *arena; /* of IDL */
	const char *reason;
};

/* idl_fail - Set the parser's REASON, a static text. Return -EINVAL. */
int idl_fail(struct idl_parser *parser, const char *reason);

/* idl_skip_space - Skip blanks, line breaks and comments. A comment must have a line of its own. */
int idl_skip_space(struct idl_parser *parser);

/* idl_accept - Skip space, then take the character C if it is the next one. *RET is whether it was.
 * idl_expect() fails with REASON if it was not. */
int idl_accept(struct idl_parser *parser, char c, bool *ret);
int idl_expect(struct idl_parser *parser, char c, const char *reason);

/*
 * idl_take_word - Skip space, then take a name: [A-Za-z](_?[A-Za-z0-9])*.
 * idl_take_member_name() takes the name of a type, method or error: [A-Z][A-Za-z0-9]*.
 * idl_take_interface_name() takes a name with at least one dot, such as "io.virtd.Devices".
 */
int idl_take_word(struct idl_parser *parser, const char **ret);
int idl_take_member_name(struct idl_parser *parser, const char **ret);
int idl_take_interface_name(struct idl_parser *parser, const char **ret);
