#pragma once

#include <sqlite3.h>

#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>

/// Sees who writes to a WAL and who checkpoints it: a VFS between SQLite and the real one, which notes the locks that
/// connections of this process take for it. Name it kWalLocksVfs when opening, or make it the default.
namespace acd::test {

inline constexpr const char* kWalLocksVfs = "acd-wal-locks";

/// The connections that have locked a WAL to write or to checkpoint and are open still, by database; and whether there
/// were ever two at a time. One for the process; any thread.
class WalLocks {
 public:
  void taken(const std::string& database, const void* connection) {
    const std::lock_guard guard(mutex_);
    auto& writers = writers_[database];
    writers.insert(connection);
    ++taken_;
    if (writers.size() > 1) several_ = true;
  }
  void closed(const std::string& database, const void* connection) {
    const std::lock_guard guard(mutex_);
    writers_[database].erase(connection);
  }
  /// Whether a second connection wrote or checkpointed while another one that had was open.
  bool had_several_writers() const {
    const std::lock_guard guard(mutex_);
    return several_;
  }
  int taken() const {
    const std::lock_guard guard(mutex_);
    return taken_;
  }
  void forget() {
    const std::lock_guard guard(mutex_);
    several_ = false;
    taken_ = 0;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::set<const void*>> writers_;
  bool several_ = false;
  int taken_ = 0;
};

inline WalLocks& wal_locks() {
  static WalLocks instance;
  return instance;
}

namespace wal_locks_vfs {

constexpr int kWriteLock = 0, kCheckpointLock = 1;  // SQLite's places of them in the -shm file's lock bytes

struct File {
  sqlite3_file base;
  std::string* name;
  sqlite3_file* real;  // behind this struct, in the memory that SQLite gave
};
inline File& file(sqlite3_file* f) { return *reinterpret_cast<File*>(f); }
inline sqlite3_file* real(sqlite3_file* f) { return file(f).real; }

inline int close(sqlite3_file* f) {
  const int code = real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
  wal_locks().closed(*file(f).name, f);
  delete std::exchange(file(f).name, nullptr);
  return code;
}
inline int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, n, at);
}
inline int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xWrite(real(f), from, n, at);
}
inline int truncate(sqlite3_file* f, sqlite3_int64 n) { return real(f)->pMethods->xTruncate(real(f), n); }
inline int sync(sqlite3_file* f, int flags) { return real(f)->pMethods->xSync(real(f), flags); }
inline int file_size(sqlite3_file* f, sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); }
inline int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
inline int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
inline int is_reserved(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
inline int control(sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
inline int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
inline int device(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
inline int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
// The index of the WAL may be rebuilt by a reader too, with all of its locks at once: it writes nothing of the WAL.
inline int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  const int code = real(f)->pMethods->xShmLock(real(f), offset, n, flags);
  const bool writes = n == 1 && (offset == kWriteLock || offset == kCheckpointLock);
  if (code == SQLITE_OK && writes && (flags & SQLITE_SHM_LOCK) && (flags & SQLITE_SHM_EXCLUSIVE))
    wal_locks().taken(*file(f).name, f);
  return code;
}
inline void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
inline int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

inline sqlite3_vfs*& base() {
  static sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
  return vfs;
}

inline int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  static const sqlite3_io_methods kMethods = {
      2,       close,       read,   write,   truncate, sync,        file_size, lock,    unlock, is_reserved,
      control, sector_size, device, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};
  File& opened = file(f);
  opened.real = reinterpret_cast<sqlite3_file*>(&opened + 1);
  std::memset(static_cast<void*>(opened.real), 0, sizeof(sqlite3_file));
  const int code = base()->xOpen(base(), name, opened.real, flags, out_flags);
  opened.base.pMethods = opened.real->pMethods ? &kMethods : nullptr;
  opened.name = opened.base.pMethods ? new std::string(name ? name : "temporary") : nullptr;
  return code;
}

}  // namespace wal_locks_vfs

/// From now on connections of this process are watched, unless they name another VFS; until the object goes.
class WatchWalLocks {
 public:
  WatchWalLocks() {
    static sqlite3_vfs vfs = [] {
      sqlite3_vfs copy = *wal_locks_vfs::base();
      copy.zName = kWalLocksVfs;
      copy.szOsFile += static_cast<int>(sizeof(wal_locks_vfs::File));
      copy.xOpen = wal_locks_vfs::open;
      copy.pNext = nullptr;
      return copy;
    }();
    wal_locks().forget();
    sqlite3_vfs_register(&vfs, 1);
  }
  ~WatchWalLocks() { sqlite3_vfs_register(wal_locks_vfs::base(), 1); }
  WatchWalLocks(const WatchWalLocks&) = delete;
  WatchWalLocks& operator=(const WatchWalLocks&) = delete;
};

}  // namespace acd::test
