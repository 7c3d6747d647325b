#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/instant.h"
#include "job.h"
#include "wire/capture.h"

namespace acd {

/// A capture on its way to the recorder, which may not read its file: a temporary file without a name that holds the
/// capture's bytes and their arrivals. Throws Error.
OwnedFile to_stream(Capture& capture);

/// Reads such a file, whoever wrote it.
class CaptureStream {
 public:
  explicit CaptureStream(OwnedFile file);

  /// The next bytes, at most 64 KiB; false at the end. Throws Error when the file is none.
  bool next(std::string& bytes, std::optional<Arrival>& arrived);
  /// Bytes of the file, and those that were read of it.
  std::int64_t size() const { return size_; }
  std::int64_t read() const { return read_; }

 private:
  bool fill(char* to, std::size_t size);

  OwnedFile file_;
  std::int64_t size_ = 0;
  std::int64_t read_ = 0;
};

}  // namespace acd
