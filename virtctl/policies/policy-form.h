/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The form of a policy, as data: which members an object has, and which values these have. */
#pragma once

#include <stdbool.h>

#include "cli/options.h"

enum form_kind {
	FORM_KIND_TEXT,	 /* a string, not empty */
	FORM_KIND_TEXTS, /* a string, or an array of strings */
	FORM_KIND_BOOLEAN,
	FORM_KIND_COUNT,    /* a number from 0 on */
	FORM_KIND_VERSION,  /* 1 */
	FORM_KIND_OBJECT,   /* with MEMBERS */
	FORM_KIND_OBJECTS,  /* an array of such objects */
	FORM_KIND_FEATURES, /* an array of names and bits of features */
};

struct form {
	const char *name; /* of the member; NULL: the end of a table */
	enum form_kind kind;
	bool required;
	bool nullable;		    /* null is a value: none */
	bool known;		    /* each text is one of the values of OPTION */
	enum option_id option;	    /* the option of 'list' of this meaning; 0: none */
	const char *parameter;	    /* of List; NULL: that of OPTION */
	const struct form *members; /* of an object */
	const char *field;	    /* of a record, which the wish needs; NULL: none */
	const char *certainty;	    /* the field that says how sure that one is; NULL: none */
};

/* The outermost object. */
extern const struct form policy_form;

/* The members of select and of want, in a rule. */
extern const struct form select_form[], want_form[];
