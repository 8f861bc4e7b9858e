/* A disk that loses its power, for one database: what was written and not synced is gone.

   Writes go to the files as ever. Beside the database and its log this keeps FILE.disk, which gets what was written
   only when the file is synced: the file as the disk has it. POWERCUT names the database. Preloaded (LD_PRELOAD). */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 2
#define DESCRIPTORS 4096

typedef struct { off_t at; size_t length; } Range;
typedef struct { char path[4096]; Range *dirty; size_t count, room; off_t shortest; } File;

static File files[FILES];
static int of_descriptor[DESCRIPTORS]; /* the file's number and one, or 0 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *database = getenv("POWERCUT");
    if (!database) return;
    snprintf(files[0].path, sizeof files[0].path, "%s", database);
    snprintf(files[1].path, sizeof files[1].path, "%s-wal", database);
    files[0].shortest = files[1].shortest = -1;
}

static void opened(int descriptor, const char *path) {
    if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
    of_descriptor[descriptor] = 0;
    for (int n = 0; n < FILES; n++)
        if (files[n].path[0] && !strcmp(path, files[n].path)) of_descriptor[descriptor] = n + 1;
}

static File *file_of(int descriptor) {
    if (descriptor < 0 || descriptor >= DESCRIPTORS || !of_descriptor[descriptor]) return NULL;
    return &files[of_descriptor[descriptor] - 1];
}

static void wrote(int descriptor, off_t at, ssize_t length) {
    File *file = file_of(descriptor);
    if (!file || length <= 0) return;
    pthread_mutex_lock(&lock);
    if (file->count == file->room) {
        file->room = file->room ? 2 * file->room : 1024;
        file->dirty = realloc(file->dirty, file->room * sizeof(Range));
        if (!file->dirty) abort();
    }
    file->dirty[file->count++] = (Range){at, (size_t)length};
    pthread_mutex_unlock(&lock);
}

static void cut(int descriptor, off_t length) {
    File *file = file_of(descriptor);
    if (!file) return;
    pthread_mutex_lock(&lock);
    if (file->shortest < 0 || length < file->shortest) file->shortest = length;
    pthread_mutex_unlock(&lock);
}

/* Bring the file as the disk has it to what was written. */
static void synced(int descriptor) {
    File *file = file_of(descriptor);
    if (!file) return;
    pthread_mutex_lock(&lock);
    char disk[4200], *bytes = NULL;
    struct stat now;
    snprintf(disk, sizeof disk, "%s.disk", file->path);
    int there = REAL(open64)(disk, O_RDWR | O_CREAT, 0600);
    if (there < 0 || fstat(descriptor, &now)) abort();
    struct stat kept;
    if (file->shortest >= 0 && !fstat(there, &kept) && kept.st_size > file->shortest)
        if (REAL(ftruncate64)(there, file->shortest)) abort();
    for (size_t n = 0; n < file->count; n++) {
        Range one = file->dirty[n];
        bytes = realloc(bytes, one.length);
        if (!bytes) abort();
        ssize_t got = pread64(descriptor, bytes, one.length, one.at);
        if (got > 0 && REAL(pwrite64)(there, bytes, (size_t)got, one.at) != got) abort();
    }
    if (REAL(ftruncate64)(there, now.st_size)) abort();
    file->count = 0;
    file->shortest = -1;
    free(bytes);
    REAL(close)(there);
    pthread_mutex_unlock(&lock);
}

#define OPEN(name)                                                  \
    int name(const char *path, int flags, ...) {                    \
        mode_t mode = 0;                                            \
        if (flags & (O_CREAT | __O_TMPFILE)) {                      \
            va_list more;                                           \
            va_start(more, flags);                                  \
            mode = va_arg(more, mode_t);                            \
            va_end(more);                                           \
        }                                                           \
        int descriptor = REAL(name)(path, flags, mode);             \
        opened(descriptor, path);                                   \
        return descriptor;                                          \
    }
OPEN(open)
OPEN(open64)

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) of_descriptor[descriptor] = 0;
    return REAL(close)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    off_t at = file_of(descriptor) ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(descriptor, bytes, length);
    wrote(descriptor, at, done);
    return done;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t at) {
    ssize_t done = REAL(pwrite)(descriptor, bytes, length, at);
    wrote(descriptor, at, done);
    return done;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t at) {
    ssize_t done = REAL(pwrite64)(descriptor, bytes, length, at);
    wrote(descriptor, at, done);
    return done;
}

int ftruncate(int descriptor, off_t length) {
    cut(descriptor, length);
    return REAL(ftruncate)(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) {
    cut(descriptor, length);
    return REAL(ftruncate64)(descriptor, length);
}

int fsync(int descriptor) {
    int done = REAL(fsync)(descriptor);
    if (!done) synced(descriptor);
    return done;
}

int fdatasync(int descriptor) {
    int done = REAL(fdatasync)(descriptor);
    if (!done) synced(descriptor);
    return done;
}
