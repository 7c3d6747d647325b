#include "turns.h"

#include <utility>

namespace acd {

Turns::Turns(std::function<void(Turns&)> work) : work_(std::move(work)), thread_([this] { run(); }) {}

Turns::~Turns() {
  {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    if (whose_ == Whose::others) whose_ = Whose::work;
  }
  changed_.notify_all();
  thread_.join();
}

void Turns::run() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return whose_ == Whose::work; });
  if (!stopped_) {
    lock.unlock();
    try {
      work_(*this);
    } catch (...) {
      error_ = std::current_exception();
    }
    lock.lock();
  }
  whose_ = Whose::ended;
  lock.unlock();
  changed_.notify_all();
}

bool Turns::turn() {
  std::unique_lock lock(mutex_);
  if (whose_ == Whose::others) {
    whose_ = Whose::work;
    changed_.notify_all();
    changed_.wait(lock, [this] { return whose_ != Whose::work; });
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  return whose_ != Whose::ended;
}

bool Turns::give() {
  std::unique_lock lock(mutex_);
  if (stopped_) return false;
  whose_ = Whose::others;
  changed_.notify_all();
  changed_.wait(lock, [this] { return whose_ == Whose::work; });
  return !stopped_;
}

}  // namespace acd
