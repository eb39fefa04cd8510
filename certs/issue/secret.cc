#include "certs/issue/secret.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

// Names as other tools read them: a leaf and its key, and what to verify it by.
constexpr const char* kAuthorities = "ca.crt";
constexpr const char* kAuthorityKey = "ca.key";
constexpr const char* kLeaf = "tls.crt";
constexpr const char* kLeafKey = "tls.key";
constexpr const char* kTrustedSince = "trusted-since";
constexpr const char* kRetireAfter = "retire-after";
constexpr std::array<const char*, 6> kKeys = {kAuthorities, kAuthorityKey, kLeaf,
                                              kLeafKey,     kTrustedSince, kRetireAfter};

class Reading {
 public:
  explicit Reading(const Json& secret) : secret_(secret) {
    const Json* metadata = json::Find(secret, "metadata");
    if (metadata != nullptr) {
      namespace_ = json::StringAt(*metadata, "namespace");
      name_ = json::StringAt(*metadata, "name");
    }
  }

  std::optional<Content> Read() const {
    const Json* data = json::Find(secret_, "data");
    CheckMaker();
    if (data == nullptr || data->empty()) return std::nullopt;
    for (const auto& [key, value] : data->items()) {
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
        throw Foreign("it holds `" + key + "`, which locust-certs does not write");
      }
    }
    try {
      return ReadData(*data);
    } catch (const Error& error) {
      throw Foreign(error.diagnostics().front().message);
    }
  }

 private:
  Error Foreign(const std::string& why) const {
    return Error(ExitCode::kInvalid,
                 "secret " + namespace_ + "/" + name_ + " is not locust-certs': " + why,
                 "it is left as it is; give locust-certs a secret of its own, or empty this one: "
                 "kubectl -n " +
                     namespace_ + " patch secret " + name_ +
                     " --type=json -p '[{\"op\":\"remove\",\"path\":\"/data\"}]'");
  }

  void CheckMaker() const {
    constexpr std::string_view kOpaque = "Opaque";
    const std::string_view type = json::StringAt(secret_, "type", kOpaque);
    if (type != kOpaque) throw Foreign("its type is " + std::string(type) + ", not Opaque");
    if (json::At(secret_, "/metadata/annotations/cert-manager.io~1certificate-name") != nullptr) {
      throw Foreign("cert-manager writes it");
    }
  }

  static Error Wrong(std::string what) { return Error(ExitCode::kInvalid, std::move(what)); }

  static std::optional<std::string> Find(const Json& data, const char* key) {
    const Json* member = json::Find(data, key);
    if (member == nullptr) return std::nullopt;
    const auto* text = member->get_ptr<const std::string*>();
    std::optional<std::string> decoded = text == nullptr ? std::nullopt : DecodeBase64(*text);
    if (!decoded) throw Wrong("`" + std::string(key) + "` is not base64");
    return decoded;
  }

  static std::string Needed(const Json& data, const char* key) {
    std::optional<std::string> value = Find(data, key);
    if (!value) throw Wrong("it holds no `" + std::string(key) + "`");
    return *std::move(value);
  }

  static std::optional<TimePoint> Time(const Json& data, const char* key) {
    const std::optional<std::string> text = Find(data, key);
    if (!text) return std::nullopt;
    const std::optional<TimePoint> time = ParseSeconds(*text);
    if (!time) throw Wrong("`" + std::string(key) + "` is no time");
    return time;
  }

  static Content ReadData(const Json& data) {
    Content content = {.authorities = ReadCertificates(Needed(data, kAuthorities), kAuthorities),
                       .authority_key = Needed(data, kAuthorityKey),
                       .leaf = {},
                       .leaf_key = Needed(data, kLeafKey),
                       .trusted_since = Time(data, kTrustedSince),
                       .retire_after = Time(data, kRetireAfter)};
    std::vector<Certificate> leaves = ReadCertificates(Needed(data, kLeaf), kLeaf);
    if (leaves.size() != 1) throw Wrong("`tls.crt` holds more than a leaf");
    content.leaf = std::move(leaves.front());
    for (const Certificate& authority : content.authorities) {
      if (!IsOurs(authority)) throw Wrong("`ca.crt` holds an authority that it did not make");
    }
    if (!KeyFits(content.newest(), content.authority_key, kAuthorityKey)) {
      throw Wrong("`ca.key` does not belong to the first certificate of `ca.crt`");
    }
    if (!KeyFits(content.leaf, content.leaf_key, kLeafKey)) {
      throw Wrong("`tls.key` does not belong to `tls.crt`");
    }
    const auto issuer =
        std::find_if(content.authorities.begin(), content.authorities.end(),
                     [&](const Certificate& known) { return Signed(known, content.leaf); });
    if (issuer == content.authorities.end()) {
      throw Wrong("`tls.crt` is signed by no authority in `ca.crt`");
    }
    content.issuer = static_cast<std::size_t>(issuer - content.authorities.begin());
    return content;
  }

  const Json& secret_;
  std::string namespace_;
  std::string name_;
};

}  // namespace

std::optional<Content> ReadSecret(const Json& secret) {
  return Reading(secret).Read();
}

Json SecretPatch(const Json& secret, const Content& content) {
  Json data = {{kAuthorities, EncodeBase64(content.Bundle())},
               {kAuthorityKey, EncodeBase64(content.authority_key)},
               {kLeaf, EncodeBase64(content.leaf.pem)},
               {kLeafKey, EncodeBase64(content.leaf_key)}};
  if (content.trusted_since) {
    data[kTrustedSince] = EncodeBase64(FormatSeconds(*content.trusted_since));
  }
  if (content.retire_after) {
    data[kRetireAfter] = EncodeBase64(FormatSeconds(*content.retire_after));
  }
  if (const Json* before = json::Find(secret, "data"); before != nullptr && before->is_object()) {
    for (const auto& [key, value] : before->items()) data.emplace(key, nullptr);  // taken away
  }
  Json patch;
  patch["metadata"]["resourceVersion"] = secret.at("metadata").at("resourceVersion");
  patch["data"] = std::move(data);
  return patch;
}

}  // namespace locust::certs
