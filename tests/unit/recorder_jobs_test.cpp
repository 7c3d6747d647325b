#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "jobs.h"
#include "prune_job.h"
#include "replay_job.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

// What a client hears, in words.
struct Heard : JobClient {
  void progress(std::int64_t, std::int64_t) override {}
  void done(const nlohmann::json& result) override { answers.push_back("done " + result.dump()); }
  void failed(const Error& why) override {
    answers.push_back(fmt::format("{}: {}", static_cast<int>(why.code()), why.what()));
  }
  bool is_there() const override { return there; }

  std::vector<std::string> answers;
  bool there = true;
};

class JobsTest : public ::testing::Test {
 protected:
  std::shared_ptr<Heard> ask(nlohmann::json what, OwnedFile file = OwnedFile()) {
    auto client = asked.emplace_back(std::make_shared<Heard>());
    jobs.take({std::move(what), std::move(file), client});
    return client;
  }
  void work() {
    const auto all_heard = [this] {
      return std::all_of(asked.begin(), asked.end(), [](const auto& client) { return !client->answers.empty(); });
    };
    while (jobs.step() || !all_heard()) std::this_thread::yield();
  }
  OwnedFile stream_of(const std::string& bytes) {
    Capture capture = Capture::open(recording.folder().write("capture.rte", bytes));
    return to_stream(capture);
  }
  nlohmann::json order() const {
    ReplayOrder order{recording.capture("2026-03-02")};
    order.start.content_hash = ContentHash{1};
    return replay_request(order);
  }

  Recording recording;
  Jobs jobs{recording.journal(), recording.db(), [] {}};
  std::vector<std::shared_ptr<Heard>> asked;
};

TEST_F(JobsTest, RecordACaptureBesideALiveSession) {
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().commit();
  const auto client = ask(order(), stream_of(wire_of("09:00:00 R 2026-03-02\n09:00:05 A 6101 @2001")));
  work();
  EXPECT_EQ((std::vector<std::string>{R"(done {"first":1,"last":2})"}), client->answers);
  EXPECT_EQ("1 live continued\n2 capture end of capture\n3 live -\n",
            recording.rows("SELECT session_id, kind, ended_by FROM session"));
  const auto again = ask(order(), stream_of(wire_of("09:00:00 R 2026-03-02")));
  work();
  EXPECT_EQ((std::vector<std::string>{R"(done {"first":0,"last":-1})"}), again->answers) << "its content is known";
}

// Each of them changes what was derived before: that is no correction which does not help.
TEST_F(JobsTest, DeriveAgainBehindEachOfManyLateCaptures) {
  for (unsigned char day = 9; day > 3; --day) {
    ReplayOrder late{recording.capture(fmt::format("2026-03-0{}", day))};
    late.start.content_hash = ContentHash{day};
    ask(replay_request(late), stream_of(wire_of(fmt::format("09:00:00 R 2026-03-0{}\n09:00:05 A 6101 @2001", day))));
    work();
  }
  ASSERT_TRUE(recording.journal().derive_again_needed());
  const auto behind = ask({{"job", "fly"}});
  work();
  EXPECT_EQ(1U, behind->answers.size());
  EXPECT_FALSE(recording.journal().derive_again_needed());
}

TEST_F(JobsTest, SayWhatIsNoRequestAndGoOn) {
  std::vector<std::shared_ptr<Heard>> clients;
  for (const char* what : {R"({})", R"({"job": 5})", R"({"job": "fly"})", R"({"job": "prune"})", R"({"job": "replay"})",
                           R"({"job": "prune", "keep": "x", "even_if_most": 1})"})
    clients.push_back(ask(nlohmann::json::parse(what)));
  clients.push_back(ask(order()));
  work();
  for (const auto& client : clients) {
    ASSERT_EQ(1U, client->answers.size());
    EXPECT_EQ(0U, client->answers.front().find("1: the recorder cannot do this: ")) << client->answers.front();
  }
  const auto prune = ask(prune_request({5, false}));
  work();
  ASSERT_EQ(1U, prune->answers.size());
  EXPECT_EQ(0U, prune->answers.front().find("done ")) << prune->answers.front();
}

TEST_F(JobsTest, TakeNothingInOfACaptureThatIsCutOffOrWhoseClientHasGone) {
  OwnedFile whole = stream_of(wire_of("09:00:00 R 2026-03-02\n09:00:05 A 6101 @2001"));
  ASSERT_EQ(0, ::ftruncate(whole.get(), 30));
  const auto cut_off = ask(order(), std::move(whole));
  work();
  EXPECT_EQ((std::vector<std::string>{"1: the capture that was passed along is cut off"}), cut_off->answers);
  const auto gone = ask(order(), stream_of(wire_of("09:00:00 R 2026-03-02")));
  gone->there = false;
  work();
  EXPECT_EQ("", recording.rows("SELECT * FROM session"));
  EXPECT_FALSE(jobs.holds());
}

TEST(JobsEnd, IsSaidToThoseThatWait) {
  Recording recording;
  const auto client = std::make_shared<Heard>();
  Jobs(recording.journal(), recording.db(), [] {}).take({prune_request({5, false}), OwnedFile(), client});
  EXPECT_EQ((std::vector<std::string>{"75: the recorder ends; run it again"}), client->answers);
}

}  // namespace
}  // namespace acd::test
