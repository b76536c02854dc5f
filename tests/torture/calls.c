/* SPDX-License-Identifier: BSD-3-Clause */
#include "calls.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#define ALL     (CALL_ALLOCATES | CALL_CHANGES | CALL_TOUCHES)
#define CHANGES (CALL_CHANGES | CALL_TOUCHES)
#define REMOVES (CHANGES | CALL_REMOVES)
#define READS   CALL_TOUCHES

/* The first row that fits counts. */
static const struct call calls[] = {
	{ SYS_openat,
	  "openat(O_CREAT)",
	  ALL,
	  1,
	  2,
	  O_CREAT,
	  { EIO, ENOSPC, EROFS, EACCES, ENOMEM, EMFILE, EINTR } },
	{ SYS_openat,
	  "openat(O_TMPFILE)",
	  ALL,
	  1,
	  2,
	  O_TMPFILE & ~O_DIRECTORY,
	  { EIO, ENOSPC, EROFS, EACCES, ENOMEM, EOPNOTSUPP } },
	{ SYS_openat,
	  "openat(writable)",
	  READS,
	  1,
	  2,
	  O_WRONLY | O_RDWR,
	  { EIO, EROFS, EACCES, ENOMEM, EMFILE, EINTR } },
	{ SYS_openat, "openat", READS, 1, 0, 0, { EIO, EACCES, ENOMEM, EMFILE, EINTR } },
	{ SYS_openat2,
	  "openat2",
	  READS,
	  1,
	  0,
	  0,
	  { EIO, EACCES, ENOMEM, EMFILE, EINTR, EAGAIN } },
	{ SYS_read, "read", READS | CALL_PARTIAL, -1, 0, 0, { EIO, EINTR, ENOMEM } },
	{ SYS_pread64, "pread", READS | CALL_PARTIAL, -1, 0, 0, { EIO, EINTR, ENOMEM } },
	{ SYS_write,
	  "write",
	  ALL | CALL_PARTIAL,
	  -1,
	  0,
	  0,
	  { EIO, ENOSPC, EINTR, ENOMEM } },
	{ SYS_pwrite64,
	  "pwrite",
	  ALL | CALL_PARTIAL,
	  -1,
	  0,
	  0,
	  { EIO, ENOSPC, EINTR, ENOMEM } },
	{ SYS_copy_file_range,
	  "copy_file_range",
	  ALL,
	  -1,
	  0,
	  0,
	  { EIO, ENOSPC, ENOMEM } },
	{ SYS_splice, "splice", ALL, -1, 0, 0, { EIO, ENOSPC, ENOMEM, EINTR } },
	{ SYS_pipe2, "pipe2", 0, -1, 0, 0, { EMFILE, ENOMEM } },
	{ SYS_close, "close", 0, -1, 0, 0, { EIO, EINTR, ENOSPC } },
	{ SYS_fstat, "fstat", READS, -1, 0, 0, { EIO, ENOMEM } },
	{ SYS_newfstatat, "fstatat", READS, 1, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_statx, "statx", READS, 1, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_faccessat, "faccessat", READS, 1, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_faccessat2, "faccessat2", READS, 1, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_fstatfs, "fstatfs", READS, -1, 0, 0, { EIO, ENOMEM } },
	{ SYS_getdents64, "getdents", READS, -1, 0, 0, { EIO, ENOMEM } },
	{ SYS_readlinkat, "readlinkat", READS, 1, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_fgetxattr, "fgetxattr", READS, -1, 0, 0, { EIO, ENOMEM, EACCES } },
	{ SYS_flistxattr, "flistxattr", READS, -1, 0, 0, { EIO, ENOMEM } },
	{ SYS_fsetxattr, "fsetxattr", ALL, -1, 0, 0, { EIO, ENOSPC, EROFS, EPERM } },
	{ SYS_fremovexattr, "fremovexattr", CHANGES, -1, 0, 0, { EIO, EROFS, EPERM } },
	{ SYS_fchown, "fchown", ALL, -1, 0, 0, { EIO, ENOSPC, EROFS, EPERM } },
	{ SYS_fchmod, "fchmod", CHANGES, -1, 0, 0, { EIO, EROFS, EPERM } },
	{ SYS_utimensat, "utimensat", CHANGES, 1, 0, 0, { EIO, EROFS, EPERM } },
	{ SYS_ftruncate, "ftruncate", ALL, -1, 0, 0, { EIO, ENOSPC, EINTR } },
	{ SYS_fallocate, "fallocate", ALL, -1, 0, 0, { EIO, ENOSPC, EOPNOTSUPP } },
	{ SYS_mkdirat, "mkdirat", ALL, 1, 0, 0, { EIO, ENOSPC, EROFS, EACCES } },
	{ SYS_mknodat, "mknodat", ALL, 1, 0, 0, { EIO, ENOSPC, EROFS, EACCES } },
	{ SYS_symlinkat, "symlinkat", ALL, 2, 0, 0, { EIO, ENOSPC, EROFS, EACCES } },
	{ SYS_linkat,
	  "linkat",
	  ALL,
	  3,
	  0,
	  0,
	  { EIO, ENOSPC, EROFS, EACCES, EPERM, EMLINK } },
	{ SYS_renameat, "renameat", CHANGES, 3, 0, 0, { EIO, ENOSPC, EROFS, EACCES } },
	{ SYS_renameat2,
	  "renameat2",
	  CHANGES,
	  3,
	  0,
	  0,
	  { EIO, ENOSPC, EROFS, EACCES, ENOMEM } },
	{ SYS_unlinkat, "unlinkat", REMOVES, 1, 0, 0, { EIO, EROFS, EACCES, ENOMEM } },
	{ SYS_syncfs, "syncfs", READS, -1, 0, 0, { EIO, ENOSPC } },
	{ SYS_fsync, "fsync", READS, -1, 0, 0, { EIO, ENOSPC, EINTR } },
	{ SYS_sync_file_range,
	  "sync_file_range",
	  READS,
	  -1,
	  0,
	  0,
	  { EIO, ENOSPC, ENOMEM } },
	{ SYS_fdatasync, "fdatasync", READS, -1, 0, 0, { EIO, ENOSPC, EINTR } },
	{ SYS_flock, "flock", 0, -1, 0, 0, { ENOLCK, EINTR, EAGAIN } },
	{ SYS_lseek, "lseek", READS, -1, 0, 0, { EIO } },
	{ SYS_fcntl, "fcntl", 0, -1, 0, 0, { EIO, ENOMEM } },
	{ SYS_ioctl, "ioctl", 0, -1, 0, 0, { EIO, ENOMEM, EBUSY } },
	{ SYS_mmap, "mmap", 0, -1, 0, 0, { ENOMEM } },
	{ SYS_mremap, "mremap", 0, -1, 0, 0, { ENOMEM } },
	{ SYS_brk, "brk", 0, -1, 0, 0, { ENOMEM } },
	{ SYS_mprotect, "mprotect", 0, -1, 0, 0, { ENOMEM } },
	{ SYS_getrandom, "getrandom", 0, -1, 0, 0, { ENOSYS, EINTR } },
	{ SYS_clone3, "clone3", 0, -1, 0, 0, { EAGAIN, ENOMEM } },
	{ SYS_poll, "poll", 0, -1, 0, 0, { EINTR, ENOMEM } },
	{ SYS_fsopen, "fsopen", 0, -1, 0, 0, { ENOMEM, EPERM, ENODEV } },
	{ SYS_fsconfig, "fsconfig", READS, -1, 0, 0, { EIO, ENOMEM, EBUSY, EINVAL } },
	{ SYS_fsmount, "fsmount", 0, -1, 0, 0, { ENOMEM, EBUSY } },
#ifdef SYS_open /* the calls that newer architectures have no more */
	{ SYS_open, "open", READS, 0, 0, 0, { EIO, EACCES, ENOMEM, EMFILE, EINTR } },
	{ SYS_stat, "stat", READS, 0, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_lstat, "lstat", READS, 0, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_access, "access", READS, 0, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_readlink, "readlink", READS, 0, 0, 0, { EIO, EACCES, ENOMEM } },
	{ SYS_mkdir, "mkdir", ALL, 0, 0, 0, { EIO, ENOSPC, EROFS, EACCES } },
	{ SYS_rmdir, "rmdir", REMOVES, 0, 0, 0, { EIO, EROFS, EACCES } },
	{ SYS_unlink, "unlink", REMOVES, 0, 0, 0, { EIO, EROFS, EACCES } },
#endif
};

static const struct {
	int error;
	const char *name;
} errors[] = {
	{ EIO, "EIO" },       { ENOSPC, "ENOSPC" },         { EROFS, "EROFS" },
	{ EACCES, "EACCES" }, { ENOMEM, "ENOMEM" },         { EMFILE, "EMFILE" },
	{ EINTR, "EINTR" },   { EAGAIN, "EAGAIN" },         { EPERM, "EPERM" },
	{ EMLINK, "EMLINK" }, { EOPNOTSUPP, "EOPNOTSUPP" }, { ENOLCK, "ENOLCK" },
	{ EBUSY, "EBUSY" },   { ENOSYS, "ENOSYS" },         { ENODEV, "ENODEV" },
	{ EINVAL, "EINVAL" },
};

const struct call *call_find(long number, const uint64_t arguments[6])
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct call *call = &calls[i];

		if (call->number == number &&
		    (!call->flags || arguments[call->argument] & call->flags))
			return call;
	}
	return NULL;
}

bool call_is_steady(long number)
{
	static const long steady[] = {
		SYS_munmap, SYS_rt_sigaction,      SYS_rt_sigprocmask, SYS_rt_sigpending,
		SYS_futex,  SYS_sched_getaffinity, SYS_fadvise64,      SYS_exit_group,
	};

	for (size_t i = 0; i < ARRAY_SIZE(steady); i++)
		if (steady[i] == number)
			return true;
	return false;
}

const char *error_name(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].error == error)
			return errors[i].name;
	return "";
}
