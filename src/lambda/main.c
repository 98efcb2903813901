/* A function's program around its entry point. A connection that AWS has closed is an error to be told, not the end of the process. */
#include <signal.h>

int FUNCTION(void);

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    return FUNCTION();
}
