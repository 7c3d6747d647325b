#include "turns.h"

#include <utility>

namespace acd {

Turns::Turns(std::function<void(Turns&)> work, std::function<void()> wake)
    : work_(std::move(work)), wake_(std::move(wake)), thread_([this] { run(); }) {}

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
  const bool was_aside = std::exchange(whose_, Whose::ended) == Whose::aside;
  lock.unlock();
  changed_.notify_all();
  if (was_aside) wake_();
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

bool Turns::is_aside() const {
  const std::lock_guard lock(mutex_);
  return whose_ == Whose::aside;
}

bool Turns::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

bool Turns::give() {
  std::unique_lock lock(mutex_);
  if (stopped_) return false;
  whose_ = Whose::others;
  changed_.notify_all();
  return wait_for_turn(lock);
}

bool Turns::aside(const std::function<void()>& what) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    whose_ = Whose::aside;
  }
  changed_.notify_all();
  what();
  std::unique_lock lock(mutex_);
  if (stopped_) return false;
  whose_ = Whose::others;
  lock.unlock();
  wake_();
  lock.lock();
  return wait_for_turn(lock);
}

bool Turns::wait_for_turn(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return whose_ == Whose::work; });
  return !stopped_;
}

}  // namespace acd
