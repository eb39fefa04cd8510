#include "webhook/log/async_sink.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace locust::webhook {
namespace {

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  for (ssize_t n; (n = read(fd, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

TEST(AsyncSink, WritesEveryLineOfEveryThreadWhole) {
  std::FILE* file = std::tmpfile();
  {
    AsyncSink sink(file);
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < 4; ++thread) {
      writers.emplace_back([&sink] {
        for (int i = 0; i < 100; ++i) sink.Write("a {} line % of text");
      });
    }
  }
  std::rewind(file);
  std::string expected;
  for (int i = 0; i < 400; ++i) expected += "a {} line % of text\n";
  EXPECT_EQ(ReadAll(fileno(file)), expected);
  std::fclose(file);
}

// A pipe that nobody reads: the queue fills, and Write still returns.
TEST(AsyncSink, NeverWaitsForTheReader) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  std::FILE* stream = fdopen(ends[1], "w");
  const std::string line(1000, 'x');
  std::string read_back;
  std::jthread reader;
  {
    AsyncSink sink(stream);
    for (std::size_t i = 0; i < 2 * AsyncSink::kQueuedLines; ++i) sink.Write(line);
    EXPECT_GE(sink.dropped(), AsyncSink::kQueuedLines / 2);
    reader = std::jthread([&] { read_back = ReadAll(ends[0]); });
  }
  std::fclose(stream);
  reader.join();
  EXPECT_EQ(read_back.size() % (line.size() + 1), 0u);
  close(ends[0]);
}

}  // namespace
}  // namespace locust::webhook
