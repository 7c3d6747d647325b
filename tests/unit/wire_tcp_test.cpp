#include <gtest/gtest.h>

#include <vector>

#include "core/error.h"
#include "packet_bytes.h"
#include "scratch_folder.h"
#include "wire/capture.h"

namespace acd {
namespace {

using namespace test;

const std::string kFirst =
    "\x02"
    "01A0900001001   6101   00\r\n";
const std::string kSecond =
    "\x02"
    "02B0901001001   6101   00\r\n";
const std::string kThird =
    "\x02"
    "03A0902001001   6101   00\r\n";

// The size of a record of these, on the wire.
const auto kSize = static_cast<std::uint32_t>(kFirst.size());

struct Stream {
  std::string content;
  std::vector<std::int64_t> seconds;  // at which its chunks arrived
  std::uint64_t lost = 0;
  std::string name;  // behind that of the file

  friend bool operator==(const Stream&, const Stream&) = default;
};

void PrintTo(const Stream& stream, std::ostream* out) {
  *out << stream.name << " lost=" << stream.lost << " '" << stream.content << "' at";
  for (const auto second : stream.seconds) *out << ' ' << second;
}

std::vector<Stream> streams_of(const std::string& pcap) {
  const ScratchFolder folder;
  const std::string path = folder.write("x.pcap", pcap);
  std::vector<Stream> out;
  for (Capture& capture : open_captures(path)) {
    Stream stream;
    capture.read([&](std::string_view bytes, std::optional<Arrival> arrived) {
      stream.content += bytes;
      stream.seconds.push_back(arrived.value().second().unix_s);
      return true;
    });
    stream.lost = capture.lost_bytes();
    stream.name = capture.path().substr(path.size());
    EXPECT_EQ(capture.size(), stream.content.size());
    out.push_back(stream);
  }
  return out;
}

std::vector<Stream> streams_of(const PcapBytes& pcap) { return streams_of(pcap.text()); }

std::string complaint(const std::string& pcap) {
  try {
    streams_of(pcap);
  } catch (const Error& e) {
    const std::string text = e.what();
    return text.substr(text.find("': ") + 3);
  }
  return "none";
}

const Stream kAll{kFirst + kSecond + kThird, {10, 11, 12}, 0, ""};

TEST(PacketCapture, IsWhatTheSwitchSentWithItsArrivals) {
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(9, {999, "", kSyn})
                           .add(10, {1000, kFirst})
                           .add(11, {1000 + kSize, kSecond})
                           .add(12, {1000 + 2 * kSize, kThird})
                           .add(13, {1000 + 3 * kSize, "", kFin | kAck})),
            std::vector{kAll});
}

TEST(PacketCapture, HasWhatWasSentTwiceOnce) {
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(10, {1000, kFirst})
                           .add(10, {1000, kFirst})
                           .add(11, {1000 + kSize, kSecond})
                           .add(12, {1000, kFirst + kSecond + kThird})
                           .add(13, {1000 + kSize, kSecond})),
            std::vector{kAll});
}

TEST(PacketCapture, PutsSegmentsInOrder) {
  const std::vector<Stream> streams = streams_of(PcapBytes()
                                                     .add(9, {999, "", kSyn})
                                                     .add(10, {1000 + 2 * kSize, kThird})
                                                     .add(11, {1000 + kSize, kSecond})
                                                     .add(12, {1000, kFirst}));
  EXPECT_EQ(streams, (std::vector{Stream{kAll.content, {12, 12, 12}, 0, ""}})) << "they could be read at 12";
}

TEST(PacketCapture, ThatBeginsWithinAConnectionBeginsWithTheLowestNumber) {
  EXPECT_EQ(streams_of(PcapBytes().add(10, {1000 + kSize, kSecond}).add(11, {1000, kFirst})),
            (std::vector{Stream{kFirst + kSecond, {11, 11}, 0, ""}}));
}

TEST(PacketCapture, TakesOverlappingBytesOnce) {
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(10, {1000, kFirst})
                           .add(11, {1000 + kSize - 5, kFirst.substr(kSize - 5) + kSecond})
                           .add(12, {1000 + 2 * kSize - 1, "\n" + kThird})),
            std::vector{kAll});
}

TEST(PacketCapture, OutlivesTheLastSequenceNumber) {
  const std::uint32_t begin = 0U - kSize - 7;
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(9, {begin - 1, "", kSyn})
                           .add(10, {begin, kFirst})
                           .add(11, {begin + kSize, kSecond})
                           .add(12, {begin + 2 * kSize, kThird})),
            std::vector{kAll});
}

TEST(PacketCapture, EndsASessionWhereASegmentIsLost) {
  EXPECT_EQ(
      streams_of(PcapBytes().add(9, {999, "", kSyn}).add(10, {1000, kFirst}).add(12, {1000 + 2 * kSize, kThird})),
      (std::vector{Stream{kFirst, {10}, 0, ": 10.0.0.5:15373"}, Stream{kThird, {12}, kSize, ": 10.0.0.5:15373 (2)"}}));
}

TEST(PacketCapture, GivesUpWhatIsLostWhenTooMuchWaitsForIt) {
  PcapBytes pcap;
  pcap.add(9, {999, "", kSyn}).add(10, {1000, kFirst});
  std::string later;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::string content(10'000, static_cast<char>('a' + i % 26));
    pcap.add(20 + i, {2000 + i * 10'000, content});
    later += content;
  }
  const auto streams = streams_of(pcap);
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams[1].content, later);
  EXPECT_EQ(streams[1].lost, 1000 - kSize);
}

TEST(PacketCapture, LosesWhatAShortSnapshotCutsOff) {
  const std::string packet = ethernet(ipv4(TcpBytes{1000, kFirst}.text()));
  EXPECT_EQ(streams_of(PcapBytes().add(10, packet, packet.size() - 10).add(11, {1000 + kSize, kSecond})),
            (std::vector{Stream{kFirst.substr(0, kSize - 10), {10}, 0, ": 10.0.0.5:15373"},
                         Stream{kSecond, {11}, 10, ": 10.0.0.5:15373 (2)"}}));
}

TEST(PacketCapture, HasASessionForEachConnection) {
  const std::vector<Stream> two{{kFirst, {10}, 0, ": 10.0.0.5:15373"}, {kSecond, {12}, 0, ": 10.0.0.5:15373 (2)"}};
  EXPECT_EQ(streams_of(PcapBytes().add(10, {1000, kFirst}).add(12, {70, kSecond, kAck, 15373, 40001})), two);
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(9, {999, "", kSyn})
                           .add(10, {1000, kFirst})
                           .add(11, {5'000'000, "", kSyn})
                           .add(12, {5'000'001, kSecond})),
            two)
      << "a SYN";
  EXPECT_EQ(streams_of(PcapBytes().add(10, {1000, kFirst, kFin | kAck}).add(12, {1000 + kSize + 1, kSecond})), two)
      << "after a FIN";
  EXPECT_EQ(streams_of(
                PcapBytes().add(10, {1000, kFirst}).add(11, {1000 + kSize, "", kRst}).add(12, {1000 + kSize, kSecond})),
            two)
      << "after a RST";
}

TEST(PacketCapture, LeavesOutOtherConnectionsAndTheClientsSide) {
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(8, {5, "hello", kAck, 40000, 15373})
                           .add(9, {1, kThird, kAck, 16000, 40001})
                           .add(10, {1000, kFirst})),
            (std::vector{Stream{kFirst, {10}, 0, ""}}));
}

TEST(PacketCapture, OfAnotherPortIsTheDirectionWithRecords) {
  EXPECT_EQ(streams_of(PcapBytes()
                           .add(9, {5, "GET / HTTP/1.1\r\n", kAck, 40000, 16000})
                           .add(10, {1000, kFirst, kAck, 16000, 40000})),
            (std::vector{Stream{kFirst, {10}, 0, ""}}));
}

TEST(PacketCapture, OfEachKindOfNetworkIsRead) {
  const std::string tcp = TcpBytes{1000, kFirst}.text(), packet = ipv4(tcp);
  const auto content = [](unsigned link_type, const std::string& bytes) {
    const auto streams = streams_of(PcapBytes(link_type).add(10, bytes));
    return streams.at(0).content;
  };
  const std::string vlan = big(0x81000005, 4), hop_by_hop = std::string("\x06\0\0\0\0\0\0\0", 8);
  EXPECT_EQ(content(1, ethernet(packet) + "padding"), kFirst);
  EXPECT_EQ(content(1, ethernet(packet, 0x0800, vlan)), kFirst);
  EXPECT_EQ(content(1, ethernet(packet, 0x0800, big(0x88A80005, 4) + vlan)), kFirst);
  EXPECT_EQ(content(1, ethernet(ipv6(tcp), 0x86DD)), kFirst);
  EXPECT_EQ(content(1, ethernet(ipv6(tcp, 0, hop_by_hop), 0x86DD)), kFirst);
  EXPECT_EQ(content(113, std::string(14, '\0') + big(0x0800, 2) + packet), kFirst);
  EXPECT_EQ(content(276, big(0x0800, 2) + std::string(18, '\0') + packet), kFirst);
  EXPECT_EQ(content(101, packet), kFirst);
  EXPECT_EQ(content(0, little(2, 4) + packet), kFirst);
}

TEST(PacketCapture, OfIpv6NamesTheSwitchByItsAddress) {
  const auto packet = [](std::uint32_t sequence, const std::string& content) {
    return ethernet(ipv6(TcpBytes{sequence, content}.text()), 0x86DD);
  };
  const auto streams = streams_of(PcapBytes().add(10, packet(1000, kFirst)).add(11, packet(1500, kSecond)));
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams[1].name, ": [fe80::5]:15373 (2)");
}

TEST(PacketCapture, MayBePcapng) {
  const std::string packet = ethernet(ipv4(TcpBytes{1000, kFirst}.text()));
  const std::string section = pcapng_block(0x0A0D0D0A, little(0x1A2B3C4D, 4) + little(1, 4) + std::string(8, '\xFF'));
  const std::string interface = pcapng_block(1, little(1, 4) + little(65535, 4));
  const std::string block = pcapng_block(
      6, little(0, 8) + little(10'000'000, 4) + little(packet.size(), 4) + little(packet.size(), 4) + packet);
  EXPECT_EQ(streams_of(section + interface + block), (std::vector{Stream{kFirst, {10}, 0, ""}}));
}

TEST(PacketCapture, ThatIsCutOffEndsThere) {
  const std::string pcap = PcapBytes().add(10, {1000, kFirst}).add(11, {1000 + kSize, kSecond}).text();
  EXPECT_EQ(streams_of(pcap.substr(0, pcap.size() - 3)), (std::vector{Stream{kFirst, {10}, 0, ""}}));
}

TEST(PacketCapture, WithoutRecordsSaysWhatItHolds) {
  const std::string fragment = ethernet(ipv4(TcpBytes{1000, kFirst}.text(), 0x2000));
  EXPECT_EQ(complaint(PcapBytes().add(9, {5, "hello", kAck, 80, 40000}).add(10, fragment).text()),
            "it is a packet capture of 2 packets, 1 of them TCP, 1 fragments, which are not put together; none has "
            "records of a switch: tcpdump -i any -w FILE tcp port 15373");
  EXPECT_EQ(complaint(PcapBytes(127).text()),
            "it is a packet capture of 802.11 plus radiotap header, which is not read here; capture on Ethernet: "
            "tcpdump -i eth0 -w FILE tcp port 15373");
  EXPECT_EQ(complaint(std::string("\xD4\xC3\xB2\xA1 no pcap")).find("it is a packet capture, but "), 0U);
}

}  // namespace
}  // namespace acd
