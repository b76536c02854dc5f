/* SPDX-License-Identifier: BSD-3-Clause */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUT_MAX    ((size_t) 1 << 20)
#define UNSTARTED  99
#define SECONDS    2
#define MEMORY_MAX ((rlim_t) 256 << 20)

/* What dash and its start need. What may do more is looked at below. */
static const unsigned allowed[] = {
	SYS_read,
	SYS_write,
	SYS_close,
	SYS_fstat,
	SYS_newfstatat,
	SYS_lseek,
	SYS_mmap,
	SYS_mprotect,
	SYS_munmap,
	SYS_brk,
	SYS_ioctl,
	SYS_rt_sigaction,
	SYS_rt_sigreturn,
	SYS_getpid,
	SYS_rt_sigprocmask,
	SYS_getppid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_getcwd,
	SYS_fcntl,
	SYS_dup,
	SYS_dup3,
	SYS_pipe2,
	SYS_exit,
	SYS_exit_group,
	SYS_getrandom,
	SYS_uname,
	SYS_set_tid_address,
	SYS_prlimit64,
	SYS_pread64,
	SYS_faccessat,
	SYS_umask,
	SYS_set_robust_list,
	SYS_readlinkat,
	SYS_getpgid,
	SYS_times,
	SYS_rseq,
	SYS_chdir,
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
#ifdef SYS_access
	SYS_access,
	SYS_readlink,
	SYS_stat,
	SYS_lstat,
	SYS_dup2,
	SYS_pipe,
	SYS_getpgrp,
#endif
};

#define LOAD(field)                                                                      \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                               \
		 (unsigned) offsetof(struct seccomp_data, field))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)

struct program {
	struct sock_filter step[2 * ARRAY_SIZE(allowed) + 16];
	unsigned short n;
};

static void add(struct program *program, struct sock_filter step)
{
	program->step[program->n++] = step;
}

/* Each of the two returns by itself, or goes on behind its steps. */
static void add_exec(struct program *program, const char *path)
{
	const struct sock_filter steps[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 4),
		/* The one address is ours, and gone with our memory. */
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned) (uintptr_t) path, 0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
	};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		add(program, steps[i]);
}

static void add_open(struct program *program)
{
	const struct sock_filter steps[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
		LOAD(args[2]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
			 O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 1, 0),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_ERRNO | EACCES),
	};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		add(program, steps[i]);
}

static bool confine(const char *path)
{
	struct program program = { .n = 0 };
	struct sock_fprog filter = { .filter = program.step };

	add(&program, (struct sock_filter) LOAD(nr));
	add_exec(&program, path);
	add_open(&program);
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		add(&program, (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							    allowed[i], 0, 1));
		add(&program, (struct sock_filter) RETURN(SECCOMP_RET_ALLOW));
	}
	add(&program, (struct sock_filter) RETURN(SECCOMP_RET_ERRNO | EPERM));
	filter.len = program.n;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static void child(char *const *args, int out)
{
	static const char path[] = "/bin/dash";
	const struct rlimit seconds = { SECONDS, SECONDS };
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX }, none = { 0, 0 };
	char *const environment[] = { (char[]){ "PATH=/nowhere" }, NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(null, 2) == 2 &&
	    chdir("/proc/self/fdinfo") == 0 && setrlimit(RLIMIT_CPU, &seconds) == 0 &&
	    setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 &&
	    confine(path)) {
		(void) alarm(2 * SECONDS);
		(void) execve(path, args, environment);
	}
	_exit(UNSTARTED);
}

static bool read_output(int fd, struct buf *out)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0 && out->len < OUT_MAX)
		buf_add(out, bytes, (size_t) n);
	(void) close(fd);
	return n == 0;
}

static int run(char *const *args, struct buf *ret_out)
{
	int pipes[2], status;
	bool whole;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		abort();
	/* fork() would copy the tables of all that memory that a sanitizer takes. */
	pid = vfork();
	if (pid == 0)
		child(args, pipes[1]);
	(void) close(pipes[1]);
	whole = pid > 0 && read_output(pipes[0], ret_out);
	if (pid > 0 && waitpid(pid, &status, 0) != pid)
		abort();
	if (pid < 0 || !whole || !WIFEXITED(status) || WEXITSTATUS(status) == UNSTARTED)
		return -1;
	return WEXITSTATUS(status);
}

int sh_run(const char *script, const char *argument, struct buf *ret_out)
{
	char *const args[] = { (char[]){ "dash" },         (char[]){ "-c" },
			       mem_dup(span_of(script)),   (char[]){ "dash" },
			       mem_dup(span_of(argument)), NULL };
	int status = run(args, ret_out);

	free(args[2]);
	free(args[4]);
	return status;
}

int sh_parse(const char *text)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, none = BUF_INIT;
	char *args[] = { (char[]){ "dash" }, (char[]){ "-n" }, (char[]){ "-c" }, NULL,
			 NULL };

	/* A text that begins with a + or a - would be taken for an option. */
	buf_addf(&script, "\n%s", text);
	args[3] = script.data;
	return run(args, &none);
}
