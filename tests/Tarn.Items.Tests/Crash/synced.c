// Loaded before the C library into a child that is killed: it writes down which names and bytes of the row store have been synced. RocksDB
// makes its files with the calls below. Calls of the runtime find the C library without this file, and are not seen.
//   SYNCED_ROOT  the folder; calls outside it pass
//   SYNCED_LOG   the file that gets a line for each event; its writes survive the kill
//   SYNCED_KEPT  a folder for files whose names are removed or replaced, so that the test can take that back
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_int numbers;
static atomic_int log_file = -1;

static int inside(const char *path) {
  const char *root = getenv("SYNCED_ROOT");
  return root && path && !strncmp(path, root, strlen(root));
}

// One write of one line: lines of several threads do not mix.
static void note(const char *format, ...) {
  char line[3 * PATH_MAX];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line - 1, format, values);
  va_end(values);
  line[length++] = '\n';
  if (log_file < 0) {
    int opened = REAL(open)(getenv("SYNCED_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644), none = -1;
    if (!atomic_compare_exchange_strong(&log_file, &none, opened)) close(opened);
  }
  if (write(log_file, line, length) != length) abort();
}

// Keeps the file of a name by another name. Returns its number, or 0 when the name has no file.
static int keep(const char *path) {
  char kept[PATH_MAX];
  int number = ++numbers;
  snprintf(kept, sizeof kept, "%s/%d", getenv("SYNCED_KEPT"), number);
  return REAL(link)(path, kept) ? 0 : number;
}

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list values;
    va_start(values, flags);
    mode = va_arg(values, mode_t);
    va_end(values);
  }
  int is_write = (flags & O_ACCMODE) != O_RDONLY && inside(path);
  int is_new = is_write && access(path, F_OK);
  int file = REAL(open)(path, flags, mode);
  struct stat found;
  if (is_write && file >= 0 && !fstat(file, &found) && S_ISREG(found.st_mode)) {
    note("%s\t%s\t%lld", is_new ? "create" : "open", path, (long long)found.st_size);
  }
  return file;
}

static int sync_with(int (*call)(int), int file) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  struct stat found;
  if (!inside(path) || fstat(file, &found)) return call(file);
  int number = ++numbers;
  if (S_ISDIR(found.st_mode)) note("begin\t%s\t%d", path, number);
  int failed = call(file);
  if (!failed && S_ISDIR(found.st_mode)) note("end\t%s\t%d", path, number);
  if (!failed && !S_ISDIR(found.st_mode)) note("sync\t%s\t%lld", path, (long long)found.st_size);
  return failed;
}

int fsync(int file) { return sync_with(REAL(fsync), file); }

int fdatasync(int file) { return sync_with(REAL(fdatasync), file); }

int rename(const char *from, const char *to) {
  int number = inside(from) ? keep(to) : 0;
  int failed = REAL(rename)(from, to);
  if (!failed && inside(from)) note("rename\t%s\t%s\t%d", from, to, number);
  return failed;
}

int link(const char *from, const char *to) {
  int failed = REAL(link)(from, to);
  if (!failed && inside(to)) note("link\t%s\t%s", from, to);
  return failed;
}

int unlink(const char *path) {
  int number = inside(path) ? keep(path) : 0;
  int failed = REAL(unlink)(path);
  if (!failed && inside(path)) note("unlink\t%s\t%d", path, number);
  return failed;
}
