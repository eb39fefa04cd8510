#include "webhook/server/request_check.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace locust::webhook {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// "" for a request that may pass, else "STATUS sentence".
std::string Check(const std::string& method, const std::string& path, const Headers& headers) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  const auto refusal = CheckRequest(request, 1000);
  return refusal ? std::to_string(refusal->status) + " " + refusal->sentence : "";
}

Headers With(Headers more) {
  more.emplace_back("Content-Type", "application/json");
  more.emplace_back("Content-Length", "1000");
  return more;
}

TEST(CheckRequest, LetsReviewsPass) {
  EXPECT_EQ(Check("POST", "/mutate", With({})), "");
  EXPECT_EQ(Check("POST", "/validate", With({})), "");
  EXPECT_EQ(Check("POST", "/validate",
                  {{"content-type", "Application/JSON; charset=utf-8"}, {"content-length", "0"}}),
            "");
  EXPECT_EQ(Check("POST", "/mutate",
                  {{"Content-Type", "application/json"}, {"Transfer-Encoding", "Chunked"}}),
            "");
}

TEST(CheckRequest, RefusesOtherPathsAndMethods) {
  const std::string nothing = "404 there is nothing here; reviews go to /mutate and /validate";
  EXPECT_EQ(Check("POST", "/", With({})), nothing);
  EXPECT_EQ(Check("GET", "/metrics", {}), nothing);
  EXPECT_EQ(Check("POST", "/mutate/", With({})), nothing);
  EXPECT_EQ(Check("POST", "/Mutate", With({})), nothing);
  for (const char* method : {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT"}) {
    EXPECT_EQ(Check(method, "/mutate", With({})), "405 only POST is answered here");
  }
}

TEST(CheckRequest, RefusesOtherContent) {
  const std::string type = "415 the Content-Type must be application/json";
  EXPECT_EQ(Check("POST", "/mutate", {{"Content-Length", "2"}}), type);
  for (const char* value : {"", "text/json", "application/json5", "multipart/form-data; boundary=x",
                            "application/x-www-form-urlencoded",
                            "application/vnd.kubernetes.protobuf", ";application/json"}) {
    EXPECT_EQ(Check("POST", "/mutate", {{"Content-Type", value}, {"Content-Length", "2"}}), type);
  }
  EXPECT_EQ(Check("POST", "/mutate", With({{"Content-Type", "application/json"}})), type);  // twice
  EXPECT_EQ(Check("POST", "/mutate", With({{"Content-Encoding", "gzip"}})),
            "415 a body with a Content-Encoding is not read");
  EXPECT_EQ(Check("POST", "/mutate", With({{"Range", "bytes=0-10"}})),
            "416 a Range of a review cannot be asked for");
}

TEST(CheckRequest, RefusesWhatHasNoGoodLength) {
  const auto length = [](const char* value) {
    return Check("POST", "/mutate",
                 {{"Content-Type", "application/json"}, {"Content-Length", value}});
  };
  EXPECT_EQ(Check("POST", "/mutate", {{"Content-Type", "application/json"}}),
            "411 a Content-Length is needed");
  EXPECT_EQ(length("1000"), "");
  EXPECT_EQ(length("1001"), "413 the body is over the limit of 1000 bytes");
  EXPECT_EQ(length("99999999999999999999999"), "413 the body is over the limit of 1000 bytes");
  for (const char* value : {"", "abc", "-1", "+1", "0x10", "12 ", "1,1"}) {
    EXPECT_EQ(length(value), "400 the Content-Length is no number") << value;
  }
}

TEST(CheckRequest, RefusesOtherTransferCodings) {
  const std::string coding = "501 no transfer coding but chunked is known here";
  for (const char* value : {"gzip, chunked", "chunked, chunked", "identity", "", "xchunked"}) {
    EXPECT_EQ(Check("POST", "/mutate", With({{"Transfer-Encoding", value}})), coding) << value;
  }
  EXPECT_EQ(Check("POST", "/mutate",
                  With({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "gzip"}})),
            coding);
}

}  // namespace
}  // namespace locust::webhook
