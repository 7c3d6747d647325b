#include "measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace acd::perf {
namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

double cpu_s(const rusage& usage) { return seconds(usage.ru_utime) + seconds(usage.ru_stime); }

double cpu_of_this_process_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return cpu_s(usage);
}

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void redirect(int fd, const std::string& path, int flags) {
  const int opened = ::open(path.c_str(), flags);
  if (opened < 0 || ::dup2(opened, fd) < 0) ::_exit(126);
  ::close(opened);
}

int start(const std::vector<std::string>& arguments, const std::string& standard_input, bool silent) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::fflush(stdout);
  const int pid = ::fork();
  if (pid < 0) throw std::runtime_error(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (pid > 0) return pid;
  redirect(STDIN_FILENO, standard_input, O_RDONLY);
  redirect(STDOUT_FILENO, "/dev/null", O_WRONLY);
  if (silent) redirect(STDERR_FILENO, "/dev/null", O_WRONLY);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

rusage wait_for(int pid, const std::string& name) {
  int status = 0;
  rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0)
    if (errno != EINTR) throw std::runtime_error(fmt::format("cannot wait for {}: {}", name, std::strerror(errno)));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error(fmt::format("{} failed ({} {})", name, WIFEXITED(status) ? "exit code" : "signal",
                                         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status)));
  return usage;
}

double median_of(const std::vector<Cost>& costs, double Cost::*member) {
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(cost.*member);
  return median(std::move(values));
}

double median_ratio(const Series& a, const Series& b, double Cost::*member) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.costs.size(); ++i) ratios.push_back(a.costs[i].*member / b.costs[i].*member);
  return median(std::move(ratios));
}

}  // namespace

TempFolder::TempFolder() {
  const char* parent = std::getenv("TMPDIR");
  path_ = fmt::format("{}/acd-perf-XXXXXX", parent && *parent ? parent : "/tmp");
  if (!::mkdtemp(path_.data()))
    throw std::runtime_error(fmt::format("cannot create a folder like '{}': {}", path_, std::strerror(errno)));
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Cost cost_of_program(const std::vector<std::string>& arguments, const std::string& standard_input) {
  const double begin_s = now_s();
  const int pid = start(arguments, standard_input, false);
  const rusage usage = wait_for(pid, arguments.front());
  return {now_s() - begin_s, cpu_s(usage), usage.ru_maxrss};
}

Cost cost_of(const std::function<void()>& work) {
  const double begin_s = now_s();
  const double begin_cpu_s = cpu_of_this_process_s();
  work();
  return {now_s() - begin_s, cpu_of_this_process_s() - begin_cpu_s, 0};
}

Program::Program(const std::vector<std::string>& arguments) : pid_(start(arguments, "/dev/null", true)) {}

Program::~Program() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Program::has_ended() {
  siginfo_t info{};
  if (pid_ == 0) return true;
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return false;
  wait_for(std::exchange(pid_, 0), "the program");
  return true;
}

void Program::stop() {
  const int pid = std::exchange(pid_, 0);
  ::kill(pid, SIGTERM);
  wait_for(pid, "the program");
}

double Series::median_wall_s() const { return median_of(costs, &Cost::wall_s); }
double Series::median_cpu_s() const { return median_of(costs, &Cost::cpu_s); }

void alternate(std::vector<Series>& contenders, int rounds) {
  for (int round = 0; round < rounds; ++round)
    for (Series& contender : contenders) contender.costs.push_back(contender.run());
}

double median_wall_ratio(const Series& a, const Series& b) { return median_ratio(a, b, &Cost::wall_s); }
double median_cpu_ratio(const Series& a, const Series& b) { return median_ratio(a, b, &Cost::cpu_s); }

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(rank, values.size() - 1)];
}

void Goals::say(const std::string& what, double reached, const char* relation, double wanted, bool holds) {
  const char* judgement = !judged_ ? "not judged" : holds ? "pass" : "MISSED";
  fmt::print("{:<52} {:>8.4g}   goal {} {:<6.4g} {}\n", what, reached, relation, wanted, judgement);
  all_reached_ = all_reached_ && (holds || !judged_);
}

std::int64_t file_size(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<std::int64_t>(size);
}

void remove_database(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + suffix);
}

}  // namespace acd::perf
