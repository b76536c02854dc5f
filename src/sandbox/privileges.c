/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Far more than any generator needs. RLIMIT_NPROC does not apply to user 0
 * (kernel/fork.c:copy_process), so init.c limits the number of processes. */
static const struct {
	enum __rlimit_resource what;
	rlim_t most;
} limits[] = {
	{ RLIMIT_CORE, 0 },
	{ RLIMIT_AS, (rlim_t) 2 << 30 },
	{ RLIMIT_FSIZE, (rlim_t) 256 << 20 },
	{ RLIMIT_NOFILE, 1024 },
	{ RLIMIT_MEMLOCK, 64 << 10 },
	{ RLIMIT_MSGQUEUE, 0 },
};

int privileges_limit(unsigned seconds)
{
	struct rlimit cpu = { seconds, seconds };

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit to = { limits[i].most, limits[i].most };

		if (setrlimit(limits[i].what, &to) < 0)
			return -1;
	}
	return setrlimit(RLIMIT_CPU, &cpu);
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	for (unsigned long cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 && errno != EINVAL)
			return -1;
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) < 0 ||
	    syscall(SYS_capset, &header, none) < 0)
		return -1;
	/* Keep the program, also user 0, from reading the memory of the first process. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int privileges_close(struct err *err)
{
	if (sethostname("localhost", 9) < 0 || setgroups(0, NULL) < 0 ||
	    setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		return err_set(err, errno, "cannot become a plain user 0");
	if (drop_capabilities() < 0)
		return err_set(err, errno, "cannot drop capabilities");
	if (seccomp_install() < 0)
		return err_set(err, errno, "cannot install a filter of system calls");
	return 0;
}
