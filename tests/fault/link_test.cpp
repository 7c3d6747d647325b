#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <sys/resource.h>

#include <fstream>
#include <map>
#include <mutex>

#include "link_fixture.h"

namespace {

std::mutex names_mutex;
std::map<std::string, std::string> names;  // what the DNS says, as the test has it
int asked = 0;                             // how often it was asked: once in each attempt to connect

}  // namespace

// The names of these tests are resolved here; all others by the system.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** result) {
  using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system = reinterpret_cast<Resolve>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::lock_guard guard(names_mutex);
  ++asked;
  const auto found = names.find(name ? name : "");
  return system(found == names.end() ? name : found->second.c_str(), service, hints, result);
}

namespace acd::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kFlood = 3'000'000;

// What comes of a flood through a queue of 256 KB that is emptied every 20 ms, or never.
struct Flood {
  std::size_t kept = 0, dropped = 0;

  explicit Flood(bool is_emptied) {
    ScriptedSwitch pbx([](const auto& client) {
      client.send(std::string(kFlood, 'A'));
      client.wait_for_end();
    });
    LinkSettings settings;
    settings.switches = {local(pbx.port())};
    settings.times = quick();
    settings.times.max_silence = milliseconds(5000);
    settings.times.room_within = milliseconds(200);
    asio::io_context io;
    ChunkQueue queue(256 * 1024);
    Link link(io, settings, queue);
    link.start();
    const auto deadline = std::chrono::steady_clock::now() + milliseconds(20'000);
    while (kept + dropped < kFlood && std::chrono::steady_clock::now() < deadline) {
      io.run_for(milliseconds(20));
      std::deque<LinkMessage> messages;
      queue.take(messages);
      for (const LinkMessage& message : messages) {
        if (is_emptied) queue.release(memory_bytes(message));
        if (const auto* chunk = std::get_if<LinkBytes>(&message)) kept += chunk->bytes.size();
        if (const auto* bytes = std::get_if<LinkDropped>(&message)) dropped += static_cast<std::size_t>(bytes->bytes);
      }
    }
    link.stop();
    io.run();
  }
};

TEST(LinkFlood, IsSlowedDownWhileTheQueueEmpties) {
  const Flood flood(true);
  EXPECT_EQ(0U, flood.dropped);
  EXPECT_EQ(kFlood, flood.kept);
}

TEST(LinkFlood, IsReadOnAndCountedWhenTheQueueStaysFull) {
  const Flood flood(false);
  EXPECT_GT(flood.kept, 100'000U);
  EXPECT_EQ(kFlood, flood.kept + flood.dropped);
}

// The pauses double from 10 ms to 160 ms: in a second at most 4 + 1000 / (0.75 * 160) = 12 attempts.
constexpr int kMostInASecond = 13;

TEST_F(LinkFault, ASwitchThatClosesAtOnceDoesNotMakeItSpin) {
  ScriptedSwitch pbx([](const auto&) {});
  make({local(pbx.port())});
  run_for(milliseconds(1000));
  EXPECT_GE(pbx.connections(), 5);
  EXPECT_LE(pbx.connections(), kMostInASecond);
  EXPECT_TRUE(sources_.empty()) << "nothing came: there is no session";
  EXPECT_EQ("closed at once; the switch may allow one client only", link_->down_because());
  stop();
}

TEST_F(LinkFault, NorDoesOneThatSendsAByteAndCloses) {
  ScriptedSwitch pbx([](const auto& client) { client.send("x"); });
  make({local(pbx.port())});
  run_for(milliseconds(1000));
  EXPECT_GE(pbx.connections(), 5);
  EXPECT_LE(pbx.connections(), kMostInASecond);
  stop();
  ASSERT_EQ(sources_.size(), whys_.size());
  for (const std::string& why : whys_) EXPECT_EQ("closed by the switch", why);
}

TEST_F(LinkFault, ARefusedConnectionIsTriedForEverAndSlowly) {
  const std::string port = refused_port();
  const int before = asked;
  make({local(port)});
  run_for(milliseconds(1000));
  EXPECT_GE(asked - before, 5);
  EXPECT_LE(asked - before, kMostInASecond);
  EXPECT_EQ("connection refused; the switch may allow one client only", link_->down_because());
  EXPECT_TRUE(link_->peer().empty());
  stop();
  EXPECT_TRUE(sources_.empty());
}

// The kernel's timer of the link's socket: 02 is keep-alive, due in hundredths of a second.
std::optional<long> keep_alive_due(unsigned port_of_peer) {
  std::ifstream sockets("/proc/net/tcp");
  const std::string peer = fmt::format("0100007F:{:04X} 01 ", port_of_peer);  // established
  for (std::string line; std::getline(sockets, line);)
    if (const auto at = line.find(peer); at != std::string::npos) {
      const auto timer = line.find(" 02:", at);
      return timer == std::string::npos ? std::nullopt
                                        : std::optional(std::strtol(line.c_str() + timer + 4, nullptr, 16));
    }
  return std::nullopt;
}

TEST_F(LinkFault, ADeadPeerIsLookedForAfterHalfAMinute) {
  ScriptedSwitch pbx([](const auto& client) { client.send(kRecord), client.wait_for_end(); });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return size_ > 0; }));
  const auto due = keep_alive_due(static_cast<unsigned>(std::stoi(pbx.port())));
  ASSERT_TRUE(due.has_value()) << "no keep-alive";
  EXPECT_LE(*due, 30 * 100);
  stop();
}

TEST_F(LinkFault, ARecordMakesThePausesShortAgain) {
  // Every connection gives a record and ends: the link comes back after the first pause each time.
  ScriptedSwitch pbx([](const auto& client) { client.send(kRecord); });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return pbx.connections() >= 20; })) << pbx.connections();
  stop();
}

TEST_F(LinkFault, AByteAtATimeThatDoesIsALink) {
  ScriptedSwitch pbx([](const auto& client) {
    for (const char c : std::string(kRecord) + kRecord + kRecord) {
      if (!client.send({&c, 1})) return;
      client.pause(milliseconds(10));
    }
    client.wait_for_end();
  });
  LinkTimes times = quick();
  times.max_silence = milliseconds(600);  // a record takes 270 ms
  make({local(pbx.port())}, times);
  ASSERT_TRUE(run_until([&] { return bytes_ == std::string(kRecord) + kRecord + kRecord; }));
  EXPECT_TRUE(whys_.empty()) << whys_.front();
  EXPECT_EQ(1, pbx.connections());
  stop();
}

TEST_F(LinkFault, AHundredMegabytesWithoutALineEndNeedNoMemory) {
  constexpr std::size_t kAll = 100'000'000;
  ScriptedSwitch pbx([](const auto& client) {
    client.send("\x02");
    const std::string block(1'000'000, 'A');
    for (std::size_t sent = 0; sent < kAll && client.send(block);) sent += block.size();
    client.wait_for_end();
  });
  keep_ = false;
  LinkTimes times = quick();
  times.max_silence = milliseconds(60'000);
  make({local(pbx.port())}, times);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  ASSERT_TRUE(run_until([&] { return size_ > kAll; }, milliseconds(60'000))) << size_;
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 20'000) << "kB";
  EXPECT_EQ(kAll + 1, size_) << "every byte is handed on";
  stop();
}

TEST_F(LinkFault, AddressesAreTriedInTurnAndTheSessionTellsWhich) {
  ScriptedSwitch quiet([](const auto& client) {
    client.send(kReports);
    client.wait_for_end();  // silence: the next address
  });
  ScriptedSwitch closing([](const auto& client) { client.send(kRecord); });
  const std::string gone = refused_port();
  make({local(gone), local(quiet.port()), local(closing.port())});
  ASSERT_TRUE(run_until([&] { return whys_.size() >= 4; }));
  sources_.resize(4);
  whys_.resize(4);
  EXPECT_EQ((std::vector<std::string>{quiet.address(), closing.address(), quiet.address(), closing.address()}),
            sources_);
  EXPECT_EQ((std::vector<std::string>{"silent for 0.15 s", "closed by the switch", "silent for 0.15 s",
                                      "closed by the switch"}),
            whys_);
  stop();
}

TEST_F(LinkFault, ANameIsResolvedAnewInEachAttempt) {
  const auto say = [](const std::string& address) {
    const std::lock_guard guard(names_mutex);
    names["pbx.example"] = address;
  };
  ScriptedSwitch pbx([&](const auto& client) {
    client.send(kRecord);
    client.wait_for_end();
  });
  say("127.0.0.2");  // nobody listens there on this port
  make({{"pbx.example", pbx.port()}});
  run_for(milliseconds(100));
  EXPECT_EQ(0, pbx.connections());
  say("127.0.0.1");
  EXPECT_TRUE(run_until([&] { return pbx.connections() > 0; }));
  stop();
}

TEST_F(LinkFault, AHostClockThatIsSetMovesTheStampsAndNoTimer) {
  ScriptedSwitch pbx([](const auto& client) {
    while (client.send(kRecord)) client.pause(milliseconds(10));
  });
  std::int64_t set_by_us = 0;
  settings_.host_time = [&] {
    HostTime time = HostTime::now();
    time.wall_us += set_by_us;
    return time;
  };
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return !bytes_.empty(); }));
  testing::internal::CaptureStderr();
  const std::int64_t before_us = link_->last_record()->unix_us;
  set_by_us = -3'600'000'000;
  ASSERT_TRUE(run_until([&] { return link_->last_record()->unix_us < before_us; }));
  run_for(milliseconds(300));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("event=host_clock_set by_s=-3600.0"), std::string::npos) << log;
  EXPECT_EQ(log.find("event=host_clock_set"), log.rfind("event=host_clock_set")) << "said once: " << log;
  EXPECT_LT(link_->last_record()->unix_us, before_us) << "the stamp is what the host's clock said";
  EXPECT_TRUE(whys_.empty()) << "no timer fired: " << whys_.front();
  stop();
}

TEST_F(LinkFault, AZoneThatIsNotTheSwitchsIsSaidOnce) {
  ScriptedSwitch pbx([](const auto& client) {
    for (int n = 0; n < 40; ++n, client.pause(milliseconds(5))) client.send(kRecord);  // 09:00:00 by its clock
    client.wait_for_end();
  });
  settings_.zone = Zone("UTC");
  settings_.host_time = [] {
    HostTime time = HostTime::now();
    time.wall_us = 1'772'487'010'000'000;  // 2026-03-02T21:30:10Z: 09:00 is half an hour short of half a day ahead
    return time;
  };
  testing::internal::CaptureStderr();
  make({local(pbx.port())});
  run_until([&] { return bytes_.size() >= 40 * std::string(kRecord).size(); });
  const std::string log = testing::internal::GetCapturedStderr();
  const auto at = log.find("level=warning event=clock_offset switch_minus_host_s=41390");
  EXPECT_NE(at, std::string::npos) << log;
  EXPECT_NE(log.find("compare --zone"), std::string::npos) << log;
  EXPECT_EQ(at, log.rfind("level=warning event=clock_offset"));
  stop();
}

std::size_t times_in(const std::string& log, const std::string& part) {
  std::size_t n = 0;
  for (auto at = log.find(part); at != std::string::npos; at = log.find(part, at + 1)) ++n;
  return n;
}

// Each look at the clocks is an hour later than the one before.
TEST_F(LinkFault, WhatADayOfRecordsLacksIsSaidOnce) {
  ScriptedSwitch pbx([](const auto& client) {
    while (client.send(kLogOn)) client.pause(milliseconds(5));
  });
  std::int64_t hours = 0;
  settings_.host_time = [&] {
    const std::int64_t us = ++hours * 3'600'000'000;
    return HostTime{us, us, us};
  };
  testing::internal::CaptureStderr();
  make({local(pbx.port())});
  const bool long_enough = run_until([&] { return hours >= 100; });
  stop();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(long_enough);
  EXPECT_EQ(1U, times_in(log,
                         "level=warning event=not_sent note=\"no path or group reports in 24 h: queue reports "
                         "will be empty\""))
      << log;
  EXPECT_EQ(2U, times_in(log, "event=not_sent")) << "nor a refresh; no call was answered: " << log;
}

}  // namespace
}  // namespace acd::test
