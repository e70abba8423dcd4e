// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/loss.h"

#include <errno.h>

static _Thread_local unsigned losses;

unsigned vd_losses(void)
{
	return losses;
}

int vd_lose(void)
{
	losses++;
	return -ENOMEM;
}

int vd_lose_if(int error)
{
	return error == -ENOMEM ? vd_lose() : error;
}
