#include "webhook/server/address.h"

#include <gtest/gtest.h>

#include <string>

namespace locust::webhook {
namespace {

TEST(Address, ReadsAndWritesTheSame) {
  for (const char* text : {"127.0.0.1:8443", "[::1]:0", ":65535", "localhost:80"}) {
    const auto address = ParseAddress(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(ToString(*address), text);
  }
  EXPECT_EQ(ParseAddress("[fe80::1]:9"), (Address{.host = "fe80::1", .port = 9}));
}

TEST(Address, RefusesWhatIsNone) {
  for (const char* text : {"", "8443", "localhost", "localhost:", "::1:80", "[::1]", "[::1]80",
                           "a:65536", "a:-1", "a:8x", "[a]:80", "a: 80"}) {
    EXPECT_FALSE(ParseAddress(text)) << text;
  }
}

}  // namespace
}  // namespace locust::webhook
