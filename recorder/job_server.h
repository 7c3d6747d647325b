#pragma once

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "job.h"

namespace acd {

/// Takes the jobs that other processes ask the recorder of a database for, on a socket beside it (job_socket.h). A
/// request is a line of JSON, with a file passed along if the job needs one; answers are lines of JSON:
/// {"progress": n, "of": m} any number of times, then {"done": result} or {"failed": why, "exit": code}.
class JobServer {
 public:
  /// `take` is called in the thread of `io`, which must outlive this.
  JobServer(asio::io_context& io, std::string database_path, std::function<void(JobRequest)> take);
  /// The socket's file goes.
  ~JobServer();

  /// Listens; where it cannot, the log says so, and recording goes on without jobs.
  void start();
  /// Takes no more, and closes the connections.
  void stop();

 private:
  class Connection;
  void listen();
  void accept();
  void accept_later();

  asio::io_context& io_;
  const std::string path_;
  std::function<void(JobRequest)> take_;
  asio::local::stream_protocol::acceptor acceptor_;
  asio::steady_timer again_;  // after one that could not be accepted
  std::set<std::shared_ptr<Connection>> connections_;
};

}  // namespace acd
