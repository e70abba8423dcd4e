// SPDX-License-Identifier: LGPL-2.1-or-later
#include "platform/fact.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

static int append(struct vd_facts *facts, struct vd_fact fact)
{
	struct vd_fact *grown = reallocarray(facts->items, facts->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	facts->items = grown;
	facts->items[facts->count++] = fact;
	return 0;
}

void vd_facts_add(struct vd_facts *facts, struct vd_fact fact, const char *format, ...)
{
	vd_autofree char *text = NULL;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		text = NULL;
	fact.evidence = text ? vd_utf8_escape(text, (size_t)length) : NULL;
	if (fact.evidence && append(facts, fact) == 0)
		return;
	free(fact.evidence);
	facts->failed = true;
}

void vd_facts_clear(struct vd_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		free(facts->items[i].evidence);
	free(facts->items);
	*facts = (struct vd_facts){ 0 };
}
