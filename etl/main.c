#include <malloc.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/pii.h"
#include "etl/run/cli.h"
#include "etl/run/stop.h"

#define MAIN_ARENA_LIMIT (32U << 20) /* plans, names and small tables of one command */
#define MAIN_MALLOC_MAP  (4 << 20)   /* bytes: what is larger is mapped by itself */
#define MAIN_MALLOC_KEEP (4 << 20)
#define MAIN_MALLOC_STEP (256 << 10)

/*
 * Nobody but owner and group reads what we write; where root runs us, the embedded database's user
 * must still pass the state folder. Passwords are in our memory: no core file takes them to disk,
 * and no other process of our user may look.
 */
static void guard(void)
{
    static const struct rlimit none = {0, 0};
    (void)umask(geteuid() == 0 ? S_IWGRP | S_IWOTH : S_IWGRP | S_IRWXO);
    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* its search for leaks needs to be let in */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/*
 * The libraries (zlib, libxlsxwriter) take and give back the same quarter of a megabyte again and
 * again: it stays ours, instead of being mapped and zeroed each time.
 */
static void keep_memory(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, MAIN_MALLOC_MAP);
    (void)mallopt(M_TRIM_THRESHOLD, MAIN_MALLOC_KEEP);
    (void)mallopt(M_TOP_PAD, MAIN_MALLOC_STEP);
#endif
}

static bool run(int argc, char **argv, int *status, struct arena *arena, struct err *err)
{
    struct args args;
    if (!stop_install(err) || !cli_parse(&args, argc, argv, err))
        return false;
    if (args.help) {
        cli_print_command(args.command, stdout);
        return true;
    }
    return args.command->run(&args, status, arena, err);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct err   err = {.kind = ERR_NONE};
    int          status = 0;

    guard();
    keep_memory();
    arena_open(&arena, "main", MAIN_ARENA_LIMIT);
    bool ok = run(argc, argv, &status, &arena, &err);
    arena_close(&arena);
    if (ok && (fflush(stdout) != 0 || ferror(stdout)))
        ok = err_set(&err, ERR_IO, "standard output cannot be written");
    pii_mask(err.text);
    if (!ok)
        (void)fprintf(stderr, "nightpost: %s\n", err.text);
    return ok ? status : err_exit_status(&err);
}
