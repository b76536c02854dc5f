/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * launch COMMAND [ARGUMENT...] - runs it and tells on descriptor 3: microseconds on the
 * clock, of the processor, peak memory in KiB, page faults, the wait status.
 *
 * A process starts with the peak memory of the one that it was forked from, so that one
 * has to be small.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long microseconds(const struct timeval *time)
{
	return time->tv_sec * 1000000L + time->tv_usec;
}

int main(int argc, char *argv[])
{
	struct timespec start, stop;
	struct rusage usage;
	int status = 0;
	pid_t child;

	if (argc < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &start);
	child = vfork();
	if (child == 0) {
		close(3);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &stop);
	dprintf(3, "%ld %ld %ld %ld %d\n",
		(stop.tv_sec - start.tv_sec) * 1000000L + (stop.tv_nsec - start.tv_nsec) / 1000,
		microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime),
		usage.ru_maxrss, usage.ru_minflt, status);
	return 0;
}
