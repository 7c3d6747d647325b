#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace acd {

/// Long work that is done in turns: it has a thread of its own, which runs only while turn() waits for it. So its code
/// need not be cut into steps, and nothing that it uses is used by two threads at once.
class Turns {
 public:
  /// `work` calls give() of what it is given wherever others may have their turn.
  explicit Turns(std::function<void(Turns&)> work);
  /// Stops work that has not ended, and waits for its end.
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Lets it work until it gives its turn back. False: it has ended. Rethrows what ended it.
  bool turn();
  /// From the work: the others have their turn. False: it is to end.
  bool give();

 private:
  enum class Whose { others, work, ended };

  void run();

  std::function<void(Turns&)> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Whose whose_ = Whose::others;
  bool stopped_ = false;
  std::exception_ptr error_;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace acd
