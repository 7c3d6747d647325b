#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "job.h"

namespace acd {

/// The socket on which the recorder of a database takes jobs: a file beside it, for its owner and root only.
std::string job_socket_path(const std::string& database_path);

/// The address of a socket file; of any length of path while this lives.
class SocketAddress {
 public:
  /// Throws Error (Exit::try_again) when its folder cannot be opened.
  explicit SocketAddress(const std::string& path);
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const { return sizeof address_; }

 private:
  OwnedFile folder_;
  sockaddr_un address_{};
};

/// Asks the recorder of the database to do something, passes `file` along unless it is -1, and waits until that is
/// done. `progress` is called with what is done of how much; false stops it. Returns what the recorder says of it.
/// Throws Error: what the recorder says, or that it takes no jobs.
nlohmann::json ask_recorder(const std::string& database_path, const nlohmann::json& what, int file,
                            const std::function<bool(std::int64_t done, std::int64_t all)>& progress);

}  // namespace acd
