#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "fault_vfs.h"

namespace acd::test {

/// This process is killed (-9) before its n-th write, sync or truncation from here, through kFaultVfs.
inline void die_at(int n) {
  const int last = disk().operations + n;
  disk().before_operation = [last] {
    if (disk().operations == last) ::kill(::getpid(), SIGKILL);
  };
}

/// Does `work` in a process of its own that dies at its n-th operation. Whether it did, and not end before.
inline bool killed_at(int n, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    die_at(n);
    try {
      work();
    } catch (...) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "exit code " << WEXITSTATUS(status);
  return WIFSIGNALED(status);
}

}  // namespace acd::test
