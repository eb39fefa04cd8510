#include "common/standards/hosts.h"

#include <gtest/gtest.h>

namespace locust::standards {
namespace {

std::string Host(std::string_view url) {
  return HostOf(url).value_or("none");
}

TEST(HostOf, TakesTheHostAsAClientWould) {
  EXPECT_EQ(Host("https://api.acme.example"), "api.acme.example");
  EXPECT_EQ(Host("HTTPS://API.acme.EXAMPLE.:8443/v1?a=b#c"), "api.acme.example");
  EXPECT_EQ(Host("http://user:pa@ss@api.acme.example/"), "api.acme.example");
  EXPECT_EQ(Host("api.acme.example:80/x"), "api.acme.example");
  EXPECT_EQ(Host("svc"), "svc");
  EXPECT_EQ(Host("http://a_b.acme.example"), "a_b.acme.example");
  EXPECT_EQ(Host("evil.example/http://api.acme.example"), "evil.example");
}

TEST(HostOf, WritesAddressesInOneWay) {
  EXPECT_EQ(Host("http://10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(Host("http://10.1"), "10.0.0.1");
  EXPECT_EQ(Host("http://0xA.0.0.1"), "10.0.0.1");
  EXPECT_EQ(Host("http://167772161/"), "10.0.0.1");
  EXPECT_EQ(Host("http://012.0.0.1"), "10.0.0.1");
  EXPECT_EQ(Host("http://[2001:DB8:0::1]:80"), "2001:db8::1");
  EXPECT_EQ(Host("http://[fe80::1%25eth0]/"), "fe80::1");
  EXPECT_EQ(Host("http://[::ffff:10.0.0.1]"), "10.0.0.1");
}

TEST(HostOf, RefusesWhatIsNone) {
  for (const char* text :
       {"", "http://", "http:///x", "http://a b", "http://a..b", "http://.a", "http://a:b",
        "http://a\\b", "http://a%2eb", "http://[::1", "http://[10.0.0.1]", "http://[::1]x",
        "http://\xc3\xa4.example", "http://a,b"}) {
    EXPECT_EQ(HostOf(text), std::nullopt) << text;
  }
}

bool Matches(std::string_view pattern, std::string_view host) {
  return HostPattern::Parse(pattern).value().Matches(host);
}

TEST(HostPattern, MatchesNamesByGlob) {
  EXPECT_TRUE(Matches("*.Staging.acme.example.", "a.b.staging.acme.example"));
  EXPECT_FALSE(Matches("*.staging.acme.example", "staging.acme.example"));
  EXPECT_TRUE(Matches("api-*.acme.example", "api-7.acme.example"));
  EXPECT_TRUE(Matches("*", "anything.example"));
  EXPECT_TRUE(Matches("*", "10.0.0.1"));
  EXPECT_FALSE(Matches("*e*", "2001:db8::e")) << "an address is no name";
}

TEST(HostPattern, MatchesAddressesByRange) {
  EXPECT_TRUE(Matches("10.0.0.7", "10.0.0.7"));
  EXPECT_FALSE(Matches("10.0.0.7", "10.0.0.8"));
  EXPECT_TRUE(Matches("10.20.0.0/14", "10.23.255.255"));
  EXPECT_FALSE(Matches("10.20.0.0/14", "10.24.0.0"));
  EXPECT_TRUE(Matches("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(Matches("0.0.0.0/0", "2001:db8::1"));
  EXPECT_FALSE(Matches("0.0.0.0/0", "acme.example"));
  EXPECT_TRUE(Matches("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(Matches("2001:db8::/33", "2001:db8:8000::1"));
}

TEST(HostPattern, RefusesWhatIsNone) {
  for (const char* text : {"", "10.*", "http://a", "a/b", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                           "10.0.0.0/8x", "a b", "::/129", "a:80", "."}) {
    EXPECT_FALSE(HostPattern::Parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace locust::standards
