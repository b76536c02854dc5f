/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/*
 * Deny system calls that no generator makes. Most need a capability anyway. The others:
 * - user namespaces, in which user 0 would have capabilities;
 * - unprivileged kernel interfaces with a history of vulnerabilities;
 * - the keyrings of user 0;
 * - sockets other than AF_UNIX, for which the kernel may load a module;
 * - the ioctls of sockets: some load bridge or 8021q, whatever the socket's family
 *   (net/socket.c:sock_ioctl);
 * - the ioctls of loop devices: two check no permission (drivers/block/loop.c:lo_ioctl).
 */

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#endif

#ifdef NATIVE

#define LOOP_IOCTLS   0x4c00 /* include/uapi/linux/loop.h: 'L' */
#define SOCKET_IOCTLS 0x8900 /* include/uapi/linux/sockios.h */
#define TIOCSTI_      0x5412
#define TIOCLINUX_    0x541c
#define X32_BIT       0x40000000

#define NAMESPACES                                                                       \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |   \
	 CLONE_NEWPID | CLONE_NEWNET)

static const int denied[] = {
	SYS_unshare,
	SYS_setns,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_fsopen,
	SYS_fsmount,
	SYS_fspick,
	SYS_move_mount,
	SYS_open_tree,
	SYS_mount_setattr,
	SYS_open_by_handle_at,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_pidfd_getfd,
	SYS_kcmp,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_quotactl,
#ifdef SYS_quotactl_fd
	SYS_quotactl_fd,
#endif
	SYS_syslog,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_clock_adjtime,
	SYS_adjtimex,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_vhangup,
	SYS_fanotify_init,
#ifdef SYS_iopl
	SYS_iopl,
	SYS_ioperm,
#endif
};

#define LOAD(field)                                                                      \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define FAIL(code)    RETURN(SECCOMP_RET_ERRNO | (code))
#define IS(value, yes, no)                                                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned) (value), yes, no)
#define HAS(bits, yes, no)                                                               \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (unsigned) (bits), yes, no)
#define AND(bits) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits)
/* The lower half of an argument; the architectures above are little-endian. */
#define ARG(n) LOAD(args[n])

/* Rules that read more than the call's number, which is in the accumulator before and
 * after each of them. */
static const struct sock_filter argument_rules[] = {
	LOAD(arch),
	IS(NATIVE, 1, 0),
	FAIL(ENOSYS),
	LOAD(nr),
#ifdef __x86_64__
	HAS(X32_BIT, 0, 1),
	FAIL(ENOSYS),
#endif
	IS(SYS_clone3, 0, 1),
	FAIL(ENOSYS), /* its flags are in memory, out of reach; libc falls back to clone()
		       */
	IS(SYS_clone, 0, 4),
	ARG(0),
	HAS(NAMESPACES, 0, 1),
	FAIL(EPERM),
	LOAD(nr),
	IS(SYS_socket, 1, 0),
	IS(SYS_socketpair, 0, 4),
	ARG(0),
	IS(AF_UNIX, 1, 0),
	FAIL(EAFNOSUPPORT),
	LOAD(nr),
	IS(SYS_ioctl, 0, 8),
	ARG(1),
	IS(TIOCSTI_, 4, 0),
	IS(TIOCLINUX_, 3, 0),
	AND(0xff00),
	IS(LOOP_IOCTLS, 1, 0),
	IS(SOCKET_IOCTLS, 0, 1),
	FAIL(EPERM),
	LOAD(nr),
};

int seccomp_install(void)
{
	struct sock_filter code[ARRAY_SIZE(argument_rules) + 2 * ARRAY_SIZE(denied) + 1];
	struct sock_fprog program = { .filter = code };
	unsigned short n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(argument_rules); i++)
		code[n++] = argument_rules[i];
	for (size_t i = 0; i < ARRAY_SIZE(denied); i++) {
		code[n++] = (struct sock_filter) IS(denied[i], 0, 1);
		code[n++] = (struct sock_filter) FAIL(EPERM);
	}
	code[n++] = (struct sock_filter) RETURN(SECCOMP_RET_ALLOW);
	program.len = n;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

/* System call numbers and arguments differ here; without a filter there is no sandbox. */
int seccomp_install(void)
{
	errno = ENOSYS;
	return -1;
}

#endif
