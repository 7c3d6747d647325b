#include "job_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <utility>

#include "job_socket.h"
#include "log.h"

namespace acd {

namespace {
constexpr std::size_t kLongestRequest = 64 * 1024;
constexpr std::size_t kLateAnswers = 16;  // a client that reads no more hears of no progress
}  // namespace

using asio::local::stream_protocol;
using nlohmann::json;

class JobServer::Connection : public JobClient, public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& io, stream_protocol::socket socket, JobServer& server)
      : io_(io), socket_(std::move(socket)), server_(&server) {
    socket_.native_non_blocking(true);
  }

  void start() { wait(); }
  void close() {
    there_ = false;
    server_ = nullptr;
    asio::error_code none;
    socket_.close(none);
  }

  void progress(std::int64_t done, std::int64_t all) override { post({{"progress", done}, {"of", all}}, false); }
  void done(const json& result) override { post({{"done", result}}, true); }
  void failed(const Error& why) override {
    post({{"failed", why.what()}, {"exit", static_cast<int>(why.code())}}, true);
  }
  bool is_there() const override { return there_; }

 private:
  void wait() {
    socket_.async_wait(stream_protocol::socket::wait_read, [self = shared_from_this()](const asio::error_code& error) {
      if (!error && self->receive()) return self->wait();
      self->end();
    });
  }

  // False at the end of what it sends.
  bool receive() {
    char text[4096];
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    iovec part{text, sizeof text};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t n = ::recvmsg(socket_.native_handle(), &message, MSG_CMSG_CLOEXEC);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
      int fd = -1;
      if (header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof fd)) continue;
      std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
      file_ = OwnedFile(fd);
    }
    request_.append(text, static_cast<std::size_t>(n));
    if (const auto line_end = request_.find('\n'); line_end != std::string::npos) hand_over(line_end);
    return n > 0 && request_.size() < kLongestRequest;
  }

  void hand_over(std::size_t line_end) {
    json what = json::parse(request_.substr(0, line_end), nullptr, false);
    request_.clear();
    if (!what.is_object()) return failed(Error("the recorder does not understand this request", Exit::failed));
    if (server_) server_->take_({std::move(what), std::move(file_), shared_from_this()});
  }

  void post(json answer, bool last) {
    asio::post(io_,
               [self = shared_from_this(), line = answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n",
                last] { self->send(line, last); });
  }

  void send(const std::string& line, bool last) {
    if (!there_ || (!last && unsent_.size() > kLateAnswers)) return;
    last_ = last;
    unsent_.push_back(line);
    if (unsent_.size() == 1) write();
  }

  void write() {
    asio::async_write(socket_, asio::buffer(unsent_.front()),
                      [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                        self->unsent_.pop_front();
                        if (!error && !self->unsent_.empty()) return self->write();
                        if (error || self->last_) self->end();
                      });
  }

  void end() {
    JobServer* server = server_;
    const auto self = shared_from_this();
    close();
    if (server) server->connections_.erase(self);
  }

  asio::io_context& io_;
  stream_protocol::socket socket_;
  JobServer* server_;
  std::atomic<bool> there_{true};
  std::string request_;
  OwnedFile file_;
  std::deque<std::string> unsent_;
  bool last_ = false;
};

JobServer::JobServer(asio::io_context& io, std::string database_path, std::function<void(JobRequest)> take)
    : io_(io), path_(job_socket_path(database_path)), take_(std::move(take)), acceptor_(io), again_(io) {}

JobServer::~JobServer() { stop(); }

void JobServer::start() {
  try {
    listen();
    accept();
  } catch (const Error& e) {
    log_event(LogLevel::warning, "takes_no_jobs",
              {{"why", e.what()}, {"note", "prune and replay wait until this process has ended"}});
  }
}

// Whoever holds the writer's lock may remove what an earlier process left.
void JobServer::listen() {
  OwnedFile socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const SocketAddress address(path_);
  ::unlink(path_.c_str());
  ::fchmod(socket.get(), 0600);  // the file's mode when it is bound
  if (::bind(socket.get(), address.get(), address.size()) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
    throw Error(fmt::format("no socket '{}': {}", path_, std::strerror(errno)));
  acceptor_.assign(stream_protocol(), socket.release());
}

void JobServer::accept() {
  acceptor_.async_accept([this](const asio::error_code& error, stream_protocol::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) return accept_later();
    const auto connection = std::make_shared<Connection>(io_, std::move(socket), *this);
    connections_.insert(connection);
    connection->start();
    accept();
  });
}

void JobServer::accept_later() {
  again_.expires_after(std::chrono::seconds(1));
  again_.async_wait([this](const asio::error_code& error) {
    if (!error) accept();
  });
}

void JobServer::stop() {
  if (!acceptor_.is_open()) return;
  asio::error_code none;
  acceptor_.close(none);
  again_.cancel();
  ::unlink(path_.c_str());
  for (const auto& connection : std::exchange(connections_, {})) connection->close();
}

}  // namespace acd
