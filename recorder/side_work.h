#pragma once

namespace acd {

/// What the journal thread does between its batches. All calls come from that thread.
class SideWork {
 public:
  virtual ~SideWork() = default;

  /// Some milliseconds of it: what arrives waits meanwhile. Whether more of it waits for this thread.
  virtual bool step() = 0;
  /// Whether it is in a transaction: until that ends, what arrives can be stored nowhere but in the spill.
  virtual bool holds() const { return false; }
  /// Ends such a transaction now, without its work.
  virtual void let_go() {}
};

}  // namespace acd
