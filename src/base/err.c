/* SPDX-License-Identifier: BSD-3-Clause */
#include "err.h"

#include <stdio.h>
#include <string.h>

int err_set(struct err *err, int code, const char *what, ...)
{
	va_list args;

	va_start(args, what);
	(void) vsnprintf(err->what, sizeof(err->what), what, args);
	va_end(args);
	(void) snprintf(err->why, sizeof(err->why), "%s", strerror(code));
	err->hint[0] = '\0';
	err->code = code;
	return -code;
}

int err_why(struct err *err, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	(void) vsnprintf(err->why, sizeof(err->why), why, args);
	va_end(args);
	return -err->code;
}

int err_hint(struct err *err, const char *hint, ...)
{
	va_list args;

	va_start(args, hint);
	(void) vsnprintf(err->hint, sizeof(err->hint), hint, args);
	va_end(args);
	return -err->code;
}
