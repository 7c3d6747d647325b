#include "process.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace acd::test {
namespace {

void redirect(const std::string& path, int descriptor) {
  if (path.empty()) return;
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(fd, descriptor);
}

pid_t start(const std::vector<std::string>& command, const std::string& log, const std::string& out) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  redirect(log, STDERR_FILENO);
  redirect(out, STDOUT_FILENO);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, std::string log, const std::string& out)
    : log_(std::move(log)) {
  pid_ = start(command, log_, out);
}

Process::~Process() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Process::signal(int number) const { ::kill(pid_, number); }

int Process::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Process::log() const { return read_file(log_); }

bool Process::wait_for_log(const std::string& text) const {
  for (int i = 0; i < 2000; ++i) {
    if (log().find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Result run(const std::vector<std::string>& command) {
  const Folder folder;
  Process process(command, folder / "err", folder / "out");
  const int exit_code = process.wait();
  return {exit_code, read_file(folder / "out"), read_file(folder / "err")};
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Folder::Folder() {
  path_ = (std::filesystem::temp_directory_path() / "acd-e2e-XXXXXX").string();
  if (!::mkdtemp(path_.data())) throw std::runtime_error("cannot make " + path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string rows_of(const std::string& database) {
  SQLite::Database db(database, SQLite::OPEN_READONLY);
  std::ostringstream text;
  for (const char* query :
       {"SELECT frame_id, session_id, hex(raw) FROM frame", "SELECT * FROM agent_event", "SELECT * FROM queue_sample",
        "SELECT * FROM refresh", "SELECT * FROM reject", "SELECT * FROM anomaly", "SELECT * FROM coverage",
        "SELECT * FROM agent_span", "SELECT * FROM shift", "SELECT * FROM acd_call", "SELECT * FROM agent",
        "SELECT * FROM directory", "SELECT * FROM queue"}) {
    text << query << '\n';
    SQLite::Statement row(db, query);
    while (row.executeStep()) {
      for (int i = 0; i < row.getColumnCount(); ++i) text << row.getColumn(i).getString() << '|';
      text << '\n';
    }
  }
  return text.str();
}

}  // namespace acd::test
