/* SPDX-License-Identifier: BSD-3-Clause */
#include "signals.h"
#include "base/buf.h"

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

void signals_hold(struct held_signals *held, int also)
{
	sigset_t block;

	(void) sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		(void) sigaddset(&block, ending[i]);
	if (also)
		(void) sigaddset(&block, also);
	held->held = sigprocmask(SIG_BLOCK, &block, &held->before) == 0;
}

void signals_release(struct held_signals *held)
{
	if (!held->held)
		return;
	held->held = false;
	(void) sigprocmask(SIG_SETMASK, &held->before, NULL);
}

bool signals_are_pending(void)
{
	sigset_t pending;

	(void) sigpending(&pending);
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		if (sigismember(&pending, ending[i]))
			return true;
	return false;
}
