#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"

namespace acd {

/// The process that asked the recorder for a job. Any thread.
class JobClient {
 public:
  virtual ~JobClient() = default;
  virtual void progress(std::int64_t done, std::int64_t all) = 0;
  /// The job is done; the last that the client hears.
  virtual void done(const nlohmann::json& result) = 0;
  /// It is not; the last that the client hears.
  virtual void failed(const Error& why) = 0;
  /// Whether the process is still there. One that has gone wants its job ended.
  virtual bool is_there() const = 0;
};

/// An open file that closes with the object; -1: none.
class OwnedFile {
 public:
  explicit OwnedFile(int fd = -1) : fd_(fd) {}
  OwnedFile(OwnedFile&& other) noexcept : fd_(other.release()) {}
  OwnedFile& operator=(OwnedFile&& other) noexcept;
  ~OwnedFile();
  int get() const { return fd_; }
  int release();

 private:
  int fd_;
};

/// What a process asks for.
struct JobRequest {
  nlohmann::json what;
  OwnedFile file;  ///< that it passed along
  std::shared_ptr<JobClient> client;
};

/// A job that the recorder does for another process, because only one process writes to the database. Used by the
/// journal thread.
class Job {
 public:
  virtual ~Job() = default;
  /// Some milliseconds of it; false: it is done. Throws Error or SQLite::Exception when it cannot be done.
  virtual bool step() = 0;
  /// Whether it works on a thread of its own now: step() would do nothing.
  virtual bool is_aside() const { return false; }
  /// What its client is told at its end.
  virtual nlohmann::json result() const = 0;
  /// As SideWork.
  virtual bool holds() const { return false; }
};

}  // namespace acd
