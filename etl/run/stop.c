#include "etl/run/stop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* The one global of the program: a handler can reach nothing else (tests/lint/globals allows it).
 */
static volatile sig_atomic_t stop_requested;

static void stop_on_signal(int number)
{
    stop_requested = number;
}

bool stop_install(struct err *err)
{
    struct sigaction ask = {.sa_handler = stop_on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGTERM, &ask, NULL) != 0 || sigaction(SIGINT, &ask, NULL) != 0 ||
        sigaction(SIGPIPE, &ignore, NULL) != 0)
        return err_set_errno(err, errno, "install signal handlers");
    return true;
}

int stop_signal(void)
{
    return stop_requested;
}

bool stop_check(struct err *err)
{
    int number = stop_requested;
    if (number == 0)
        return true;
    (void)err_set(err, ERR_CANCELLED,
                  "stopped by signal %d; nothing is half done, run again to continue", number);
    err->errnum = number;
    return false;
}

void stop_forget(void)
{
    stop_requested = 0;
}
