/*
 * Stands between a process and its disk (LD_PRELOAD). Of the files below one directory it writes down, in order and with
 * contents, what is done to them, and it makes writes, syncs and reads fail, or syncs wait. Linux, glibc.
 *
 *   TACTUS_DISK_ROOT     the directory; an absolute, real path
 *   TACTUS_DISK_LOG      where to write it down; several processes may append, one after the other
 *   TACTUS_DISK_SWITCH   while this file exists a sync waits ("hold" is in it) or fails with EIO ("fail"); the first that
 *                        waits makes a file beside it whose name ends in .held
 *
 * A fault is planted from inside by opening ROOT/!fail:KIND:N:ERRNO:SUFFIX, which never succeeds: the Nth call of KIND
 * (write, sync or read) from then on, of a file whose name ends in SUFFIX (may be empty), fails once. Opening
 * ROOT/!fired fails with EACCES if it has happened and with ENOENT if not.
 *
 * Left alone are files whose names end in -shm: SQLite makes them anew after every crash. A file named "marks", in which
 * a process says what it was told, is written down and never fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum op { OPEN = 1, CREATE, WRITE, TRUNCATE, SYNC, SYNC_FAILED, UNLINK, MKDIR, RENAME };

struct record {
    uint32_t op;
    uint32_t pid;
    uint32_t handle; /* one opening of one file by one process */
    uint32_t name_length;
    uint64_t offset;
    uint64_t length;
};

#define MAX_FD 65536
static uint32_t handles[MAX_FD]; /* 0: not ours */
static char *names[MAX_FD];
static uint32_t last_handle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;

static char fail_kind[16];
static char fail_suffix[256];
static long fail_in;
static int fail_errno;
static int fail_fired;

#define REAL(type, name, ...)                         \
    static type (*real)(__VA_ARGS__);                 \
    if (!real)                                        \
        real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static int is_ours(const char *path) {
    const char *root = getenv("TACTUS_DISK_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && path && strncmp(path, root, length) == 0 && (path[length] == '/' || !path[length])
        && !ends_with(path, "-shm");
}

static int real_open(const char *path, int flags, mode_t mode) {
    REAL(int, "open64", const char *, int, ...);
    return real(path, flags, mode);
}

/* Under the lock: what is written down has happened, in this order. */
static void note(enum op op, uint32_t handle, const char *name, uint64_t offset, const void *data, uint64_t length) {
    const char *path = getenv("TACTUS_DISK_LOG");
    if (!path)
        return;
    int before = errno;
    if (log_fd < 0)
        log_fd = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct record record = {op, (uint32_t)getpid(), handle, name ? strlen(name) : 0, offset, length};
    struct iovec parts[3] = {{&record, sizeof record}, {(void *)name, record.name_length}, {(void *)data, length}};
    ssize_t whole = sizeof record + record.name_length + (data ? length : 0);
    if (writev(log_fd, parts, data ? 3 : 2) != whole)
        abort();
    errno = before;
}

static uint32_t handle_of(int fd) {
    return fd >= 0 && fd < MAX_FD ? handles[fd] : 0;
}

/* Whether this call is the one that was chosen to fail. Under the lock. */
static int fails(const char *kind, int fd) {
    if (fail_in == 0 || strcmp(kind, fail_kind) != 0 || !ends_with(names[fd], fail_suffix)
        || ends_with(names[fd], "/marks"))
        return 0;
    if (--fail_in > 0)
        return 0;
    fail_fired = 1;
    errno = fail_errno;
    return 1;
}

/* A planted fault, or a question about one: never a file. */
static int is_told(const char *path) {
    const char *root = getenv("TACTUS_DISK_ROOT");
    size_t length = root ? strlen(root) : 0;
    if (!length || strncmp(path, root, length) != 0 || strncmp(path + length, "/!", 2) != 0)
        return 0;
    const char *told = path + length + 2;
    pthread_mutex_lock(&lock);
    if (strcmp(told, "fired") == 0) {
        errno = fail_fired ? EACCES : ENOENT;
    } else {
        char error[16] = "";
        fail_suffix[0] = 0;
        fail_fired = 0;
        if (sscanf(told, "fail:%15[^:]:%ld:%15[^:]:%255s", fail_kind, &fail_in, error, fail_suffix) < 3)
            abort();
        fail_errno = strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
        errno = ENOENT;
    }
    pthread_mutex_unlock(&lock);
    return 1;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!is_ours(path))
        return real_open(path, flags, mode);
    if (is_told(path))
        return -1;
    pthread_mutex_lock(&lock);
    int existed = access(path, F_OK) == 0;
    int fd = real_open(path, flags, mode);
    if (fd >= MAX_FD)
        abort();
    if (fd >= 0) {
        handles[fd] = ++last_handle;
        free(names[fd]);
        names[fd] = strdup(path);
        note(existed ? OPEN : CREATE, handles[fd], path, 0, 0, 0);
        if (flags & O_TRUNC)
            note(TRUNCATE, handles[fd], 0, 0, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE_OF(flags, mode)                    \
    mode_t mode = 0;                            \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {    \
        va_list more;                           \
        va_start(more, flags);                  \
        mode = (mode_t)va_arg(more, int);       \
        va_end(more);                           \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE_OF(flags, mode)
    return opened(path, flags | O_LARGEFILE, mode);
}

int close(int fd) {
    REAL(int, "close", int);
    if (handle_of(fd)) {
        pthread_mutex_lock(&lock);
        handles[fd] = 0;
        pthread_mutex_unlock(&lock);
    }
    return real(fd);
}

static ssize_t written(int fd, const void *data, size_t length, off64_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (!handle_of(fd))
        return real(fd, data, length, offset);
    pthread_mutex_lock(&lock);
    ssize_t done = fails("write", fd) ? -1 : real(fd, data, length, offset);
    if (done > 0)
        note(WRITE, handles[fd], 0, offset, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return written(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return written(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!handle_of(fd))
        return real(fd, data, length);
    pthread_mutex_lock(&lock);
    ssize_t done = fails("write", fd) ? -1 : real(fd, data, length);
    if (done > 0)
        note(WRITE, handles[fd], 0, lseek64(fd, 0, SEEK_CUR) - done, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

static ssize_t read_at(int fd, void *data, size_t length, off64_t offset) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (handle_of(fd)) {
        pthread_mutex_lock(&lock);
        int failed = fails("read", fd);
        pthread_mutex_unlock(&lock);
        if (failed)
            return -1;
    }
    return real(fd, data, length, offset);
}

ssize_t pread(int fd, void *data, size_t length, off_t offset) {
    return read_at(fd, data, length, offset);
}

ssize_t pread64(int fd, void *data, size_t length, off64_t offset) {
    return read_at(fd, data, length, offset);
}

static int truncated(int fd, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    if (!handle_of(fd))
        return real(fd, length);
    pthread_mutex_lock(&lock);
    /* To cut off needs no space. */
    int done = fail_errno != ENOSPC && fails("write", fd) ? -1 : real(fd, length);
    if (done == 0)
        note(TRUNCATE, handles[fd], 0, length, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t length) {
    return truncated(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    return truncated(fd, length);
}

/* Waits while the switch says so, not longer than half a minute; whether it says that syncs fail. */
static int switched_to_fail(void) {
    const char *path = getenv("TACTUS_DISK_SWITCH");
    for (int i = 0; path && i < 3000; i++) {
        char text[8] = "";
        int fd = real_open(path, O_RDONLY | O_CLOEXEC, 0);
        if (fd < 0)
            return 0;
        ssize_t length = read(fd, text, sizeof text - 1);
        close(fd);
        if (length >= 4 && strncmp(text, "fail", 4) == 0)
            return 1;
        if (i == 0) {
            char held[PATH_MAX];
            snprintf(held, sizeof held, "%s.held", path);
            close(real_open(held, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        }
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, 0);
    }
    return 0;
}

static int synced(int fd, int (*real)(int)) {
    if (!handle_of(fd))
        return real(fd);
    int failing = switched_to_fail();
    pthread_mutex_lock(&lock);
    int done = fails("sync", fd) ? -1 : 0;
    if (failing) {
        errno = EIO;
        done = -1;
    }
    /* The real one is spared: a power failure is made from what is written down. */
    note(done == 0 ? SYNC : SYNC_FAILED, handles[fd], 0, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    (void)real;
    return done;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return synced(fd, real);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (!is_ours(path))
        return real(path);
    pthread_mutex_lock(&lock);
    int done = real(path);
    if (done == 0)
        note(UNLINK, 0, path, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (!is_ours(path))
        return real(path, mode);
    pthread_mutex_lock(&lock);
    int done = real(path, mode);
    if (done == 0)
        note(MKDIR, 0, path, 0, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

/* The new name goes where data would. */
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (!is_ours(from) && !is_ours(to))
        return real(from, to);
    pthread_mutex_lock(&lock);
    int done = real(from, to);
    if (done == 0)
        note(RENAME, 0, from, 0, to, strlen(to));
    pthread_mutex_unlock(&lock);
    return done;
}
