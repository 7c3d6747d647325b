#pragma once

#include <stdexcept>
#include <string>

namespace acd {

/// Exit codes of both programs; a contract with the scripts that call them.
enum class Exit : int { done = 0, failed = 1, usage = 2, low_coverage = 3, no_data = 4, try_again = 75 };

/// A failing world or a wrong request, said in one line: what, where, and what to do. Ends the program with `code`.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, Exit code = Exit::failed) : std::runtime_error(what), code_(code) {}
  Exit code() const { return code_; }

 private:
  Exit code_;
};

}  // namespace acd
