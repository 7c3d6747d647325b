#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace acd {

/// Long work that is done in turns: it has a thread of its own, which runs only while turn() waits for it. So its code
/// need not be cut into steps, and nothing that it uses is used by two threads at once. What shares nothing with other
/// threads may run aside, without a turn.
class Turns {
 public:
  /// `work` calls give() of what it is given wherever others may have their turn. The work's thread
  /// calls `wake` when what ran aside has ended, and turn() has something to do again.
  explicit Turns(
      std::function<void(Turns&)> work, std::function<void()> wake = [] {});
  /// Stops work that has not ended, and waits for its end.
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Lets it work until it gives its turn back or goes aside. False: it has ended. Rethrows what ended it.
  bool turn();
  /// Whether it runs aside: turn() would do nothing.
  bool is_aside() const;
  /// From the work: the others have their turn. False: it is to end.
  bool give();
  /// From the work: runs `what` without a turn, then waits for the next turn. False: it is to end.
  bool aside(const std::function<void()>& what);
  /// From what runs aside: whether it is to end.
  bool is_stopped() const;

 private:
  enum class Whose { others, work, aside, ended };

  void run();
  bool wait_for_turn(std::unique_lock<std::mutex>& lock);

  std::function<void(Turns&)> work_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Whose whose_ = Whose::others;
  bool stopped_ = false;
  std::exception_ptr error_;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace acd
