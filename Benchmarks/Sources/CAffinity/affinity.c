#define _GNU_SOURCE
#include "affinity.h"
#include <sched.h>

void stay_on_processor(int number) {
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(number, &set);
    sched_setaffinity(0, sizeof set, &set);
#endif
}
