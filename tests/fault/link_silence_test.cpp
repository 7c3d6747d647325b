#include <gtest/gtest.h>

#include <thread>

#include "link_fixture.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

// A connection without a record is made anew soon.
LinkTimes renewing() {
  LinkTimes times = quick();
  times.renew_after = milliseconds(600);
  return times;
}

TEST_F(LinkFault, AHalfOpenConnectionIsClosedBySilence) {
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kReports);
    client.wait_for_end();
  });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return pbx.connections() >= 2 && !whys_.empty(); }));
  EXPECT_EQ("silent for 0.15 s", whys_.front());
  stop();
}

TEST_F(LinkFault, HalfARecordAndAStallIsSilenceToo) {
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kReports);
    client.pause(milliseconds(20));
    client.send(
        "\x02"
        "01Q0900");
    client.wait_for_end();
  });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return !whys_.empty(); }));
  EXPECT_EQ("no record for 0.15 s", whys_.front());
  EXPECT_EQ(kReports +
                "\x02"
                "01Q0900",
            bytes_)
      << "what came is handed on";
  stop();
}

TEST_F(LinkFault, AByteAtATimeThatNeverBecomesARecordIsSilence) {
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kReports);
    while (client.send("x")) client.pause(milliseconds(10));
  });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return !whys_.empty(); }));
  EXPECT_EQ("no record for 0.15 s", whys_.front());
  stop();
}

TEST_F(LinkFault, ASwitchThatIsNotPeriodicMayBeSilentAndIsRenewedAtLast) {
  const std::string two_reports = std::string(kLogOn) + kRecord + kRecord;
  ScriptedSwitch pbx([&](const auto& client) { client.send(two_reports), client.wait_for_end(); });
  make({local(pbx.port())}, renewing());
  ASSERT_TRUE(run_until([&] { return !whys_.empty(); }));
  EXPECT_EQ("no record for 0.6 s: renewed", whys_.front()) << "four times the silence of one that is";
  stop();
}

TEST_F(LinkFault, SoMayOneThatSendsBytesWhichAreNoRecords) {
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kLogOn);
    while (client.send("x")) client.pause(milliseconds(10));
  });
  make({local(pbx.port())}, renewing());
  ASSERT_TRUE(run_until([&] { return !whys_.empty(); }));
  EXPECT_EQ("no record for 0.6 s: renewed", whys_.front());
  stop();
}

TEST(LinkTimes, ARenewalIsSaidInHours) {
  EXPECT_EQ("no record for 4 h: renewed", why_renewed(LinkTimes()));
  LinkTimes patient;
  patient.max_silence = std::chrono::hours(24);
  EXPECT_EQ("no record for 24 h: renewed", why_renewed(patient)) << "never before the silence that is allowed";
}

// Why connections of one link end, one after another.
class LinkMemory : public LinkFault {
 protected:
  void ends(const ScriptedSwitch::Script& script, const std::vector<std::string>& expected) {
    ScriptedSwitch pbx(script);
    testing::internal::CaptureStderr();
    make({local(pbx.port())}, renewing());
    const bool came = run_until([&] { return link_->down_because() == expected.back(); });
    stop();
    const std::string log = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(came) << log;
    std::vector<std::string> whys = whys_of(log);
    whys.resize(expected.size());
    EXPECT_EQ(expected, whys) << log;
  }

 private:
  static std::vector<std::string> whys_of(const std::string& log) {
    std::vector<std::string> whys;
    constexpr std::string_view kWhy = " why=\"";
    for (auto at = log.find(kWhy); at != std::string::npos; at = log.find(kWhy, at + 1)) {
      const auto from = at + kWhy.size();
      whys.push_back(log.substr(from, log.find('"', from) - from));
    }
    return whys;
  }
};

constexpr const char* kClosedAtOnce = "closed at once; the switch may allow one client only";

TEST_F(LinkMemory, WhatTheConnectionBeforeShowedCountsOnce) {
  const auto script = [](const auto& client) {
    if (client.number() == 0) return void(client.send(kReports));
    client.wait_for_end();
  };
  ends(script, {"closed by the switch", "silent for 0.15 s", "no record for 0.6 s: renewed"});
}

TEST_F(LinkMemory, SoDoesAConnectionThatWasGivenUpForItsOwnSilence) {
  const auto script = [](const auto& client) {
    if (client.number() == 0) client.send(kReports);
    client.wait_for_end();
  };
  ends(script, {"silent for 0.15 s", "silent for 0.15 s", "no record for 0.6 s: renewed"});
}

TEST_F(LinkMemory, AConnectionThatIsClosedAtOnceDoesNotUseItUp) {
  const auto script = [](const auto& client) {
    if (client.number() == 0) client.send(kReports);
    if (client.number() > 2) client.wait_for_end();
  };
  ends(script, {"closed by the switch", kClosedAtOnce, kClosedAtOnce, "silent for 0.15 s"});
}

TEST_F(LinkFault, WhatTheConnectionBeforeShowedIsForgottenInTime) {
  LinkTimes times = renewing();
  times.remember_for = milliseconds(100);
  ScriptedSwitch pbx([](const auto& client) {
    if (client.number() == 0) return void(client.send(kReports));
    client.pause(milliseconds(110));
    client.send(kLogOn);
    client.wait_for_end();
  });
  make({local(pbx.port())}, times);
  ASSERT_TRUE(run_until([&] { return whys_.size() >= 2; }));
  EXPECT_EQ("no record for 0.6 s: renewed", whys_[1]);
  stop();
}

TEST_F(LinkFault, AnAddressThatSaysNothingIsLeftWhileAnotherMaySpeak) {
  ScriptedSwitch standby([](const auto& client) { client.wait_for_end(); });
  ScriptedSwitch active([](const auto& client) { client.send(kLogOn), client.wait_for_end(); });
  make({local(standby.port()), local(active.port())});
  ASSERT_TRUE(run_until([&] { return !sources_.empty(); }));
  EXPECT_EQ(active.address(), sources_.front());
  stop();
}

TEST_F(LinkFault, ALoopThatStoodStillLosesNothingThatArrived) {
  ScriptedSwitch pbx([](const auto& client) {
    while (client.send(kRecord)) client.pause(milliseconds(10));
  });
  make({local(pbx.port())});
  ASSERT_TRUE(run_until([&] { return !bytes_.empty(); }));
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(milliseconds(200));  // longer than max_silence, by our own fault
    run_for(milliseconds(30));
  }
  EXPECT_TRUE(whys_.empty()) << whys_.front();
  EXPECT_EQ(1, pbx.connections());
  stop();
}

// A link whose host sleeps for an hour right behind what the switch sends.
class LinkAfterSleep : public LinkFault {
 protected:
  void sleep_behind(const std::string& bytes, LinkTimes times) {
    pbx_.emplace([bytes](const auto& client) { client.send(bytes), client.wait_for_end(); });
    settings_.host_time = [this] {
      HostTime time = HostTime::now();
      time.wall_us += slept_us_;
      time.boot_us += slept_us_;
      return time;
    };
    make({local(pbx_->port())}, times);
    ASSERT_TRUE(run_until([&] { return bytes_ == bytes; }));
    slept_us_ = 3'600'000'000;
    ASSERT_TRUE(run_until([&] { return !whys_.empty(); }));
    stop();
  }

 private:
  std::int64_t slept_us_ = 0;
  std::optional<ScriptedSwitch> pbx_;
};

TEST_F(LinkAfterSleep, ADeadConnectionOfAPeriodicSwitchIsNotWaitedForLong) {
  LinkTimes times = quick();
  times.max_silence = milliseconds(60'000);
  times.connect_within = milliseconds(100);
  sleep_behind(kReports, times);
  EXPECT_EQ("silent after the host slept", whys_.front());
}

TEST_F(LinkAfterSleep, AnyOtherMayBeSilentAsBefore) {
  LinkTimes times = renewing();
  times.connect_within = milliseconds(100);
  sleep_behind(kLogOn, times);
  EXPECT_EQ("no record for 0.6 s: renewed", whys_.front());
}

}  // namespace
}  // namespace acd::test
