/* SPDX-License-Identifier: BSD-3-Clause */
#include "trace.h"
#include "entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 60 /* seconds, after which a run hangs */

/* The tracer's part of a run. */
struct tracee {
	pid_t pid;
	const struct fault *fault;
	struct outcome *outcome;
	/* between a call's way in and its way out */
	bool fails, killed_after, shortened;
	unsigned long long result, length;
};

_Noreturn void give_up(const char *what)
{
	perror(what);
	exit(2);
}

void outcome_release(struct outcome *outcome)
{
	free(outcome->step);
	buf_release(&outcome->out);
	buf_release(&outcome->err);
	*outcome = (struct outcome){ 0 };
}

static void read_stream(int fd, struct buf *text)
{
	char chunk[4096];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(fd, chunk, sizeof(chunk), at)) > 0) {
		buf_add(text, chunk, (size_t) n);
		at += n;
	}
	(void) close(fd);
}

_Noreturn static void become(char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	(void) dup2(null, STDIN_FILENO);
	(void) dup2(out, STDOUT_FILENO);
	(void) dup2(err, STDERR_FILENO);
	(void) alarm(PATIENCE);
	(void) ptrace(PTRACE_TRACEME, 0, 0, 0);
	(void) raise(SIGSTOP);
	(void) execv(argv[0], argv);
	_exit(127);
}

static void get_registers(const struct tracee *tracee, struct user_regs_struct *registers)
{
	(void) ptrace(PTRACE_GETREGS, tracee->pid, 0, registers);
}

static void set_registers(const struct tracee *tracee,
			  const struct user_regs_struct *registers)
{
	(void) ptrace(PTRACE_SETREGS, tracee->pid, 0, registers);
}

static void read_path(const struct tracee *tracee, uint64_t at, struct step *step)
{
	struct iovec here = { step->path, sizeof(step->path) - 1 };
	struct iovec there = { (void *) (uintptr_t) at, sizeof(step->path) - 1 };

	/* Up to the end of a page it may be less; then it is not shown. */
	if (at && process_vm_readv(tracee->pid, &here, 1, &there, 1, 0) < 0)
		step->path[0] = '\0';
}

static struct step *add_step(struct tracee *tracee, const struct call *call,
			     const uint64_t arguments[6])
{
	struct outcome *outcome = tracee->outcome;
	struct step *step;

	outcome->step = mem_grow(outcome->step, outcome->n, &outcome->room,
				 sizeof(*outcome->step));
	step = &outcome->step[outcome->n++];
	*step = (struct step){ .call = call, .fd = (int) arguments[0] };
	if (call->path >= 0)
		read_path(tracee, arguments[call->path], step);
	return step;
}

static void add_unknown(struct outcome *outcome, long number)
{
	for (size_t i = 0; i < outcome->n_unknown; i++)
		if (outcome->unknown[i] == number)
			return;
	if (outcome->n_unknown < ARRAY_SIZE(outcome->unknown))
		outcome->unknown[outcome->n_unknown++] = number;
}

/* The call becomes none. brk() says where the end is: glibc takes 0 for a failure. */
static void take_away(struct tracee *tracee, long number, int error)
{
	struct user_regs_struct registers;

	get_registers(tracee, &registers);
	registers.orig_rax = (unsigned long long) -1;
	set_registers(tracee, &registers);
	tracee->fails = true;
	tracee->result = number == SYS_brk ? 0 : (unsigned long long) -error;
}

static bool shorten(struct tracee *tracee)
{
	struct user_regs_struct registers;

	get_registers(tracee, &registers);
	if (registers.rdx < 2)
		return false;
	tracee->length = registers.rdx;
	registers.rdx = 1;
	set_registers(tracee, &registers);
	tracee->shortened = true;
	return true;
}

/* What is printed must be printed for anybody to hear of it. */
static bool is_from(const struct fault *fault, const struct step *step, size_t n)
{
	bool prints = step->call->number == SYS_write && step->fd <= STDERR_FILENO;

	return fault->kind == FAULT_FROM && n >= fault->n && !prints &&
	       step->call->traits & fault->traits;
}

static void strike(struct tracee *tracee, struct step *step)
{
	const struct fault *fault = tracee->fault;
	bool now = tracee->outcome->n == fault->n;

	if (is_from(fault, step, tracee->outcome->n) ||
	    (now && fault->kind == FAULT_ERROR)) {
		take_away(tracee, step->call->number, fault->error);
		step->struck = true;
	} else if (now && fault->kind == FAULT_PARTIAL &&
		   step->call->traits & CALL_PARTIAL) {
		step->struck = shorten(tracee);
	} else if (now && fault->kind == FAULT_KILL_BEFORE) {
		take_away(tracee, step->call->number, EINTR);
		(void) kill(tracee->pid, SIGKILL);
		step->struck = true;
	} else if (now && fault->kind == FAULT_KILL_AFTER) {
		tracee->killed_after = true;
		step->struck = true;
	}
	tracee->outcome->struck += step->struck;
	if (step->struck && step->call->traits & CALL_REMOVES)
		tracee->outcome->removes++;
}

static void enter(struct tracee *tracee, const struct __ptrace_syscall_info *info)
{
	const uint64_t *arguments = info->entry.args;
	long number = (long) info->entry.nr;
	const struct call *call = call_find(number, arguments);

	tracee->fails = tracee->shortened = false;
	if (tracee->fault->no_exchange && number == SYS_renameat2 && arguments[4])
		take_away(tracee, number, EINVAL);
	else if (call)
		strike(tracee, add_step(tracee, call, arguments));
	else if (!call_is_steady(number))
		add_unknown(tracee->outcome, number);
}

static void leave(struct tracee *tracee)
{
	struct user_regs_struct registers;

	if (tracee->killed_after)
		(void) kill(tracee->pid, SIGKILL);
	if (!tracee->fails && !tracee->shortened)
		return;
	get_registers(tracee, &registers);
	if (tracee->shortened)
		registers.rdx = tracee->length;
	else
		registers.rax = tracee->result;
	set_registers(tracee, &registers);
}

/* Is there nothing more to do to it? Then it runs on by itself. */
static bool is_over(const struct tracee *tracee)
{
	const struct fault *fault = tracee->fault;

	return (fault->kind == FAULT_ERROR || fault->kind == FAULT_PARTIAL) &&
	       tracee->outcome->n >= fault->n && !fault->no_exchange;
}

/* true: it was a call's way out, after which we may let go. */
static bool stop(struct tracee *tracee, int status, int *signal)
{
	struct __ptrace_syscall_info info;

	*signal = 0;
	if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
		*signal = WSTOPSIG(status);
		return false;
	}
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof(info), &info) < 0)
		return false;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		enter(tracee, &info);
		return false;
	}
	leave(tracee);
	return is_over(tracee);
}

static void follow(struct tracee *tracee)
{
	int *status = &tracee->outcome->status;
	bool traced = true;
	int signal = 0;

	for (;;) {
		if (traced)
			(void) ptrace(PTRACE_SYSCALL, tracee->pid, 0, signal);
		if (waitpid(tracee->pid, status, 0) != tracee->pid)
			give_up("waitpid");
		if (!WIFSTOPPED(*status))
			return;
		if (!stop(tracee, *status, &signal))
			continue;
		traced = false;
		(void) ptrace(PTRACE_DETACH, tracee->pid, 0, 0);
	}
}

static void start(struct tracee *tracee, const char *program)
{
	const struct menu_entry entry = entry_find(program);
	int status;

	if (waitpid(tracee->pid, &status, 0) != tracee->pid || !WIFSTOPPED(status))
		give_up(program);
	(void) ptrace(PTRACE_SETOPTIONS, tracee->pid, 0,
		      PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC);
	(void) ptrace(PTRACE_CONT, tracee->pid, 0, 0);
	if (waitpid(tracee->pid, &status, 0) != tracee->pid || !WIFSTOPPED(status))
		give_up(program);
	entry_run_to(tracee->pid, &entry);
}

void trace(char *const argv[], const struct fault *fault, struct outcome *outcome)
{
	struct tracee tracee = { .fault = fault, .outcome = outcome };
	int out = memfd_create("out", MFD_CLOEXEC),
	    err = memfd_create("err", MFD_CLOEXEC);

	*outcome = (struct outcome){ 0 };
	(void) fflush(NULL);
	tracee.pid = fork();
	if (tracee.pid < 0)
		give_up("fork");
	if (tracee.pid == 0)
		become(argv, out, err);
	start(&tracee, argv[0]);
	follow(&tracee);
	read_stream(out, &outcome->out);
	read_stream(err, &outcome->err);
}
