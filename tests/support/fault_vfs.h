#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "disk_image.h"

/// A disk that hangs or fails when told to: a VFS between SQLite and the real one. Name it kFaultVfs when opening.
namespace acd::test {

inline constexpr const char* kFaultVfs = "acd-fault";

/// What the disk does from now on. One for the process; any thread.
struct Disk {
  std::atomic<int> sleep_once_ms{0};  ///< the next sync takes so long
  std::atomic<int> write_error{0};    ///< SQLite's code, such as SQLITE_FULL or SQLITE_IOERR_WRITE
  std::atomic<int> sync_error{0};
  std::atomic<int> read_error{0};
  std::atomic<int> failed{0};      ///< operations that failed
  std::atomic<int> operations{0};  ///< writes, syncs and truncations so far
  std::atomic<int> fail_from{0};   ///< these of them fail: [fail_from, fail_to)
  std::atomic<int> fail_to{0};
  std::atomic<int> fail_code{SQLITE_IOERR};
  std::function<void()> before_operation;  ///< set it while the disk is not in use

  void heal() { write_error = sync_error = read_error = fail_from = fail_to = 0; }

  /// An operation begins: SQLite's code if it is to fail.
  int begin_operation() {
    const int n = ++operations;
    if (before_operation) before_operation();
    return n >= fail_from && n < fail_to ? fail_code.load() : 0;
  }
};

inline Disk& disk() {
  static Disk instance;
  return instance;
}

namespace fault_vfs {

struct File {
  sqlite3_file base;
  DiskImage* image;    // what a loss of power would leave of it
  sqlite3_file* real;  // behind this struct, in the memory that SQLite gave
};
inline sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }
inline DiskImage& image(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->image; }
inline int failed(int code) {
  ++disk().failed;
  return code;
}

inline int close(sqlite3_file* f) { return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK; }
inline int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  if (const int code = disk().read_error) return failed(code);
  return real(f)->pMethods->xRead(real(f), to, n, at);
}
inline int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  if (const int code = disk().begin_operation()) return failed(code);
  if (const int code = disk().write_error) return failed(code);
  image(f).write({static_cast<const char*>(from), static_cast<std::size_t>(n)}, static_cast<std::size_t>(at));
  return real(f)->pMethods->xWrite(real(f), from, n, at);
}
inline int sync(sqlite3_file* f, int flags) {
  if (const int ms = disk().sleep_once_ms.exchange(0)) std::this_thread::sleep_for(std::chrono::milliseconds(ms));
  if (const int code = disk().begin_operation()) return failed(code);
  if (const int code = disk().sync_error) return failed(code);
  image(f).sync();
  return real(f)->pMethods->xSync(real(f), flags);
}
inline int truncate(sqlite3_file* f, sqlite3_int64 n) {
  if (const int code = disk().begin_operation()) return failed(code);
  image(f).truncate(static_cast<std::size_t>(n));
  return real(f)->pMethods->xTruncate(real(f), n);
}
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
inline int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
inline void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
inline int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

inline int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  static const sqlite3_io_methods kMethods = {
      2,       close,       read,   write,   truncate, sync,        file_size, lock,    unlock, is_reserved,
      control, sector_size, device, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};
  auto* file = reinterpret_cast<File*>(f);
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  std::memset(file->real, 0, sizeof(sqlite3_file));
  file->image = &disk_images()[name ? name : "temporary"];
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  const int code = vfs->xOpen(vfs, name, file->real, flags, out_flags);
  file->base.pMethods = file->real->pMethods ? &kMethods : nullptr;
  return code;
}

inline int remove(sqlite3_vfs*, const char* name, int sync_folder) {
  disk_images().erase(name);
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  return vfs->xDelete(vfs, name, sync_folder);
}

}  // namespace fault_vfs

/// Makes kFaultVfs known; call it before opening, as often as you like.
inline void register_fault_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs copy = *sqlite3_vfs_find(nullptr);
    copy.zName = kFaultVfs;
    copy.szOsFile += static_cast<int>(sizeof(fault_vfs::File));
    copy.xOpen = fault_vfs::open;
    copy.xDelete = fault_vfs::remove;
    copy.pNext = nullptr;
    return copy;
  }();
  sqlite3_vfs_register(&vfs, 0);
}

}  // namespace acd::test
