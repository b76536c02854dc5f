/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SIGNALS_H
#define IOMMU_SIGNALS_H

/*
 * Hold the signals that would end the process while files exist that it has to remove.
 *
 *	struct held_signals held = { 0 };
 *
 *	signals_hold(&held, 0);
 *	... make files; long steps check signals_are_pending() and give up ...
 *	... remove or keep them ...
 *	signals_release(&held);
 *
 * Held are SIGINT, SIGTERM and SIGHUP, which a user, an init or a terminal sends. They
 *are delivered on release. The mask is that of the calling thread; threads started while
 *the signals are held inherit it. Holds can be nested.
 */

#include <signal.h>
#include <stdbool.h>

struct held_signals {
	sigset_t before; /* the caller's mask */
	bool held;       /* release has something to do */
};

/* Block the signals, and also one further signal unless it is 0. */
void signals_hold(struct held_signals *held, int also);
/* Put the mask back. Does nothing if no signals are held. */
void signals_release(struct held_signals *held);
/* Has one of the three signals arrived while it was held? */
bool signals_are_pending(void);

#endif
