// Shifts the wall clock of a process by the seconds in the file CHAOS_CLOCK. A server reads them once (CHAOS_CLOCK_ONCE),
// as a machine whose clock was set while the server was down; its clients follow the file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t none = 0;
static int64_t once;
static volatile int64_t *shift = &none;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_clock(void) {
  real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *path = getenv("CHAOS_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *seconds = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (seconds == MAP_FAILED) return;
  once = *(int64_t *)seconds;
  shift = getenv("CHAOS_CLOCK_ONCE") ? &once : seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!real_clock) open_clock();
  int result = real_clock(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *shift;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (out) *out = exact.tv_sec;
  return exact.tv_sec;
}
