// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/address.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "bus/bus.h"

#define NUMBERS_MAX 4
/* No kernel has a longer name; a longer pattern would only cost time. */
#define PATTERN_MAX 255

/* An address is hexadecimal numbers with SEPARATORS between them; the first DEFAULTED of them can
 * be left out together, and are 0 then. */
static const struct form {
	const struct vd_bus *bus;
	const char *separators;
	size_t defaulted;
} forms[] = {
	{ &vd_bus_pci, "::.", 1 },     { &vd_bus_css, "..", 2 }, { &vd_bus_ccw, "..", 2 },
	{ &vd_bus_ccwgroup, "..", 2 }, { &vd_bus_mmio, "", 0 },	 { &vd_bus_vio, "", 0 },
};

static const struct form *find_form(const struct vd_bus *bus)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(forms); i++) {
		if (forms[i].bus == bus)
			return &forms[i];
	}
	return NULL;
}

static unsigned digit_value(char digit)
{
	return isdigit((unsigned char)digit) ? (unsigned)(digit - '0')
					     : (unsigned)(tolower((unsigned char)digit) - 'a') + 10;
}

/* The hexadecimal number at *CURSOR, which moves behind it. */
static bool take_number(const char **cursor, uint64_t *ret)
{
	const char *text = *cursor;
	size_t digits = 0;
	uint64_t number = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; isxdigit((unsigned char)text[digits]); digits++)
		number = number << 4 | digit_value(text[digits]);
	if (digits == 0 || digits > 2 * sizeof(number))
		return false;
	*cursor = text + digits;
	*ret = number;
	return true;
}

/* TEXT as the numbers of FORM from number FIRST on; those before are 0. */
static bool take_numbers(const struct form *form, size_t first, const char *text,
			 uint64_t ret[static NUMBERS_MAX])
{
	size_t count = strlen(form->separators) + 1;

	memset(ret, 0, NUMBERS_MAX * sizeof(*ret));
	for (size_t i = first; i < count; i++) {
		if (i > first && *text++ != form->separators[i - 1])
			return false;
		if (!take_number(&text, &ret[i]))
			return false;
	}
	return !*text;
}

bool vd_address_is(const struct vd_bus *bus, const char *address, const char *typed)
{
	const struct form *form = find_form(bus);
	uint64_t wanted[NUMBERS_MAX], is[NUMBERS_MAX];

	if (strcmp(typed, address) == 0)
		return true;
	if (!bus->hex_names)
		return false;
	if (strcasecmp(typed, address) == 0)
		return true;
	if (!form || !take_numbers(form, 0, address, is))
		return false;
	return (take_numbers(form, 0, typed, wanted) ||
		take_numbers(form, form->defaulted, typed, wanted)) &&
	       memcmp(wanted, is, sizeof(is)) == 0;
}

bool vd_address_is_whole(const struct vd_bus *bus, const char *text)
{
	const struct form *form = find_form(bus);
	uint64_t numbers[NUMBERS_MAX];

	return form ? take_numbers(form, 0, text, numbers) : *text && !vd_name_has_wildcard(text);
}

bool vd_name_has_wildcard(const char *typed)
{
	return strpbrk(typed, "*?[") && strlen(typed) <= PATTERN_MAX;
}

bool vd_name_matches(const char *typed, const char *name, bool ignore_case)
{
	return fnmatch(typed, name, ignore_case ? FNM_CASEFOLD : 0) == 0;
}

bool vd_address_matches(const struct vd_bus *bus, const char *address, const char *typed)
{
	if (vd_name_matches(typed, address, bus->hex_names))
		return true;
	return bus == &vd_bus_pci && strncmp(address, "0000:", 5) == 0 &&
	       vd_name_matches(typed, address + 5, true);
}
