// SPDX-License-Identifier: MIT
/* Checks as processes, and lines "@@check {json}" about them. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* of the guest's time; a check takes less than one */
#define TIME_LIMIT 60

const char *doing = "nothing";

static const char *current;
static char details[4096];
static char shown[256];

/* One write, as the lines of /init are: those of two processes don't get mixed. */
static void report(const char *name, bool ok, const char *more)
{
	char line[6000];
	int length;

	length = snprintf(line, sizeof(line), "\n@@check {\"name\":\"%s\",\"ok\":%s%s}\n", name, ok ? "true" : "false", more);
	if (write(STDOUT_FILENO, line, length) != length)
		_exit(2);
}

void fail(const char *format, ...)
{
	char text[1000], escaped[2000], *to = escaped;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	for (const char *from = text; *from; from++) {
		if (*from == '"' || *from == '\\')
			*to++ = '\\';
		*to++ = *from < ' ' ? ' ' : *from;
	}
	*to = 0;
	snprintf(details, sizeof(details), ",\"error\":\"%s\"", escaped);
	report(current, false, details);
	_exit(1);
}

void detail(const char *format, ...)
{
	size_t used = strlen(details);
	va_list arguments;

	va_start(arguments, format);
	details[used++] = ',';
	vsnprintf(details + used, sizeof(details) - used, format, arguments);
	va_end(arguments);
}

void detail_shown(unsigned int picture)
{
	size_t used = strlen(shown);

	snprintf(shown + used, sizeof(shown) - used, "%s%u", used ? "," : "", picture);
}

static void time_is_up(int signal)
{
	(void)signal;
	fail("it did not end, the last thing it did was %s", doing);
}

bool run_check(const char *name, void (*check)(void))
{
	char text[100];
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child < 0) {
		perror("fork");
		exit(2);
	}
	if (child == 0) {
		current = name;
		signal(SIGALRM, time_is_up);
		alarm(TIME_LIMIT);
		check();
		if (*shown)
			detail("\"shown\":[%s]", shown);
		report(name, true, details);
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status)) {
		snprintf(text, sizeof(text), ",\"error\":\"%s\"", strsignal(WTERMSIG(status)));
		report(name, false, text);
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int must_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	return fd;
}

void *must_map(int fd, size_t size, uint64_t offset)
{
	/* mmap2 takes pages, so that the fake offsets of V4L2 and DRM fit */
	void *memory = mmap64(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);

	if (memory == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	return memory;
}
