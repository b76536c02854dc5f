/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * attack - what a hostile generator tries in the sandbox, as its user 0
 *
 * A line for each: its name, and "done" or why not. Linked statically, for a root that
 * has no libraries.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <linux/loop.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static char disk[64], part[64];

static int open_for(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd >= 0)
		(void) close(fd);
	return fd < 0 ? -1 : 0;
}

static int write_disk(void)
{
	return open_for(disk, O_WRONLY);
}

static int write_partition(void)
{
	return open_for(part, O_RDWR);
}

static int read_partition(void)
{
	return open_for(part, O_RDONLY);
}

static int chmod_node(void)
{
	return chmod(part, 0666);
}

static int chown_node(void)
{
	return chown(part, 0, 0);
}

static int mknod_disk(void)
{
	struct stat st;

	return stat(disk, &st) < 0 ? -1 : mknod("/tmp/node", S_IFBLK | 0666, st.st_rdev);
}

static int mknod_memory(void)
{
	return mknod("/tmp/mem", S_IFCHR | 0666, makedev(1, 1));
}

static int open_planted_node(void)
{
	return open_for("/root/node", O_RDONLY);
}

static int mount_tmpfs(void)
{
	return mount("t", "/tmp", "tmpfs", 0, NULL);
}

static int mount_disk(void)
{
	return mount(part, "/tmp", "ext4", 0, NULL);
}

static int remount_dev(void)
{
	return mount(NULL, "/dev", NULL, MS_REMOUNT, NULL);
}

static int unmount_proc(void)
{
	return umount2("/proc", MNT_DETACH);
}

static int new_user(void)
{
	return unshare(CLONE_NEWUSER);
}

static int clone_user(void)
{
	return (int) syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
}

static int clone3_user(void)
{
	return (int) syscall(SYS_clone3, NULL, 0);
}

static int join_namespace(void)
{
	return setns(open("/proc/self/ns/mnt", O_RDONLY), 0);
}

static int change_root(void)
{
	return chroot("/tmp");
}

static int sysrq(void)
{
	int r = open_for("/proc/sysrq-trigger", O_WRONLY);

	/* A kernel may be built without it. */
	if (r < 0 && errno == ENOENT)
		errno = EROFS;
	return r;
}

static int core_pattern(void)
{
	return open_for("/proc/sys/kernel/core_pattern", O_WRONLY);
}

static int write_sysfs(void)
{
	return open_for("/sys/kernel/uevent_helper", O_WRONLY) < 0 && errno != ENOENT
		       ? -1
		       : open_for("/sys/power/state", O_WRONLY);
}

static int load_module(void)
{
	return (int) syscall(SYS_init_module, NULL, 0, "");
}

static int load_by_socket(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET, 0);
}

static int listen_on_network(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

/* The first answer other than the expected one, of any family but AF_UNIX. */
static int try_families(int (*attempt)(int family), int expected)
{
	for (int family = -1; family <= AF_MAX + 1; family++) {
		if (family == AF_UNIX)
			continue;
		if (attempt(family) >= 0)
			return 0;
		if (errno != expected)
			return -1;
	}
	errno = expected;
	return -1;
}

/* A kernel that gets to see the last type answers EINVAL, whatever the family. */
static int socket_of(int family)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM,     SOCK_RAW,
				     SOCK_RDM,    SOCK_SEQPACKET, 1 << 20 };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (socket(family, types[i], 0) >= 0)
			return 0;
		else if (errno != EAFNOSUPPORT)
			return -1;
	return -1;
}

/* A kernel that gets to see this answers EFAULT, whatever the family. */
static int pair_of(int family)
{
	return (int) syscall(SYS_socketpair, family, SOCK_STREAM, 0, NULL);
}

static int socket_families(void)
{
	return try_families(socket_of, EAFNOSUPPORT);
}

static int pair_families(void)
{
	return try_families(pair_of, EAFNOSUPPORT);
}

static int unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static int unix_pair(void)
{
	int pair[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

#ifdef __x86_64__
#define X32_BIT 0x40000000

static int x32_socket_of(int family)
{
	return (int) syscall(X32_BIT | SYS_socket, family, SOCK_STREAM, 0);
}

static int x32_pair_of(int family)
{
	return (int) syscall(X32_BIT | SYS_socketpair, family, SOCK_STREAM, 0, NULL);
}

/* arch/x86/entry/syscalls/syscall_32.tbl */
static int i386_call(int number, unsigned long a, unsigned long b)
{
	int r;

	__asm__ volatile("int $0x80"
			 : "=a"(r)
			 : "a"(number), "b"(a), "c"(b), "d"(0), "S"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	if (r >= 0)
		return r;
	errno = -r;
	return -1;
}

static int i386_socket_of(int family)
{
	return i386_call(359, (unsigned) family, SOCK_STREAM);
}

static int i386_pair_of(int family)
{
	return i386_call(360, (unsigned) family, SOCK_STREAM);
}

/* net.h: SYS_SOCKET and SYS_SOCKETPAIR. A static program is below 4 GiB. */
static int i386_multiplexed_of(int family)
{
	static uint32_t args[4];

	args[0] = (uint32_t) family;
	args[1] = SOCK_STREAM;
	if (i386_call(102, 1, (uintptr_t) args) >= 0)
		return 0;
	return errno != ENOSYS ? -1 : i386_call(102, 8, (uintptr_t) args);
}

/* A kernel without these calls ends the process. */
static int in_child(int (*attempt)(int family))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(try_families(attempt, ENOSYS) < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 0;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ENOSYS;
	return errno ? -1 : 0;
}
#define FOREIGN(attempt) in_child(attempt)
#else
#define FOREIGN(attempt) (errno = ENOSYS, -1)
#endif

static int x32_socket(void)
{
	return FOREIGN(x32_socket_of);
}

static int x32_pair(void)
{
	return FOREIGN(x32_pair_of);
}

static int i386_socket(void)
{
	return FOREIGN(i386_socket_of);
}

static int i386_pair(void)
{
	return FOREIGN(i386_pair_of);
}

static int i386_multiplexed(void)
{
	return FOREIGN(i386_multiplexed_of);
}

/* The kernel loads bridge and 8021q for these, on a socket of any family. */
static int load_bridge(void)
{
	return ioctl(unix_socket(), SIOCGIFBR, NULL);
}

static int load_vlan(void)
{
	return ioctl(unix_socket(), SIOCGIFVLAN, NULL);
}

static int ring(void)
{
	return (int) syscall(SYS_io_uring_setup, 1, NULL);
}

static int take_descriptor(void)
{
	return (int) syscall(SYS_pidfd_getfd, -1, 0, 0);
}

/* Its streams are a pipe or /dev/null, and more is not open. */
static int inherited_socket(void)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode))
			return 0;
	errno = ENOTSOCK;
	return -1;
}

static int inherited_file(void)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 0;
	return -1;
}

static int disk_quota(void)
{
	return (int) syscall(SYS_quotactl_fd, -1, 0, 0, NULL);
}

static int trace_init(void)
{
	return (int) ptrace(PTRACE_ATTACH, 1, NULL, NULL);
}

static int init_root(void)
{
	return open_for("/proc/1/root/etc", O_RDONLY);
}

static int init_memory(void)
{
	return open_for("/proc/1/mem", O_RDONLY);
}

static int init_files(void)
{
	return open_for("/proc/1/fd/0", O_RDONLY);
}

static int init_program(void)
{
	return open_for("/proc/1/exe", O_RDONLY);
}

/* The first process of a namespace takes no signal from within: the call succeeds. */
static int kill_init(void)
{
	(void) kill(1, SIGKILL);
	(void) usleep(20000);
	errno = ESRCH;
	return kill(1, 0) == 0 ? -1 : 0;
}

static int on_disk(unsigned long request)
{
	int fd = open(disk, O_RDONLY);

	return fd < 0 ? -1 : ioctl(fd, request, 0);
}

static int detach_loop(void)
{
	return on_disk(LOOP_CLR_FD);
}

static int swap_loop(void)
{
	return on_disk(LOOP_CHANGE_FD);
}

static int make_writable(void)
{
	int off = 0, fd = open(disk, O_RDONLY);

	return ioctl(fd, BLKROSET, &off);
}

static int take_user(void)
{
	return setuid(65533);
}

static int read_keys(void)
{
	return (int) syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0);
}

static int load_bpf(void)
{
	return (int) syscall(SYS_bpf, 0, NULL, 0);
}

static int by_handle(void)
{
	return (int) syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0);
}

static int set_name(void)
{
	return sethostname("owned", 5);
}

static int restart(void)
{
	return (int) syscall(SYS_reboot, 0, 0, 0, NULL);
}

static int kernel_log(void)
{
	return (int) syscall(SYS_syslog, 3, NULL, 0);
}

#define ROW(name)                                                                        \
	{                                                                                \
#name, name                                                              \
	}
static const struct {
	const char *name;
	int (*attempt)(void);
} rows[] = {
	ROW(inherited_file),
	ROW(read_partition),
	ROW(write_disk),
	ROW(write_partition),
	ROW(chmod_node),
	ROW(chown_node),
	ROW(mknod_disk),
	ROW(mknod_memory),
	ROW(open_planted_node),
	ROW(mount_tmpfs),
	ROW(mount_disk),
	ROW(remount_dev),
	ROW(unmount_proc),
	ROW(new_user),
	ROW(clone_user),
	ROW(clone3_user),
	ROW(join_namespace),
	ROW(change_root),
	ROW(sysrq),
	ROW(core_pattern),
	ROW(write_sysfs),
	ROW(load_module),
	ROW(load_by_socket),
	ROW(listen_on_network),
	ROW(netlink),
	ROW(trace_init),
	ROW(init_root),
	ROW(init_memory),
	ROW(init_files),
	ROW(init_program),
	ROW(kill_init),
	ROW(detach_loop),
	ROW(swap_loop),
	ROW(make_writable),
	ROW(take_user),
	ROW(read_keys),
	ROW(load_bpf),
	ROW(by_handle),
	ROW(set_name),
	ROW(restart),
	ROW(kernel_log),
	ROW(socket_families),
	ROW(pair_families),
	ROW(unix_socket),
	ROW(unix_pair),
	ROW(x32_socket),
	ROW(x32_pair),
	ROW(i386_socket),
	ROW(i386_pair),
	ROW(i386_multiplexed),
	ROW(load_bridge),
	ROW(load_vlan),
	ROW(ring),
	ROW(take_descriptor),
	ROW(inherited_socket),
	ROW(disk_quota),
};

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	(void) snprintf(disk, sizeof(disk), "%s", argv[1]);
	(void) snprintf(part, sizeof(part), "%s", argv[2]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errno = 0;
		if (rows[i].attempt() < 0)
			printf("%s: %s\n", rows[i].name, strerrorname_np(errno));
		else
			printf("%s: done\n", rows[i].name);
	}
	return 0;
}
