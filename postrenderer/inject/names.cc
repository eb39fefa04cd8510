#include "postrenderer/inject/names.h"

// The one-shot functions of OpenSSL 3 fetch their algorithm from a provider: 1.2 ms at first use.
// The older ones are plain functions and stay in every OpenSSL 3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

namespace locust::inject {
namespace {

constexpr std::size_t kShortHashDigits = 10;
constexpr std::string_view kMainPyKey = "main.py";

// Feeds a SHA-256 with fields that can't run into each other: each is preceded by its length.
class Hasher {
 public:
  Hasher() { SHA256_Init(&context_); }

  void Raw(std::string_view bytes) { SHA256_Update(&context_, bytes.data(), bytes.size()); }

  void Field(std::string_view bytes) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
      length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(bytes.size()) >> (8 * i));
    }
    SHA256_Update(&context_, length.data(), length.size());
    Raw(bytes);
  }

  std::string Hex() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256_Final(digest.data(), &context_);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
      hex += kDigits[byte >> 4];
      hex += kDigits[byte & 0xF];
    }
    return hex;
  }

 private:
  SHA256_CTX context_{};
};

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

std::string FlatKey(std::string_view path) {
  std::string key;
  for (const char c : path) {
    if (c == '/') {
      key += "__";
    } else {
      key += IsKeyCharacter(c) ? c : '_';
    }
  }
  return key;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  Hasher hasher;
  hasher.Raw(bytes);
  return hasher.Hex();
}

std::string ContentHash(const StringMap& data) {
  std::vector<const StringMap::value_type*> sorted;
  sorted.reserve(data.size());
  for (const auto& pair : data) sorted.push_back(&pair);
  std::ranges::sort(sorted, [](const auto* a, const auto* b) { return *a < *b; });
  Hasher hasher;
  for (const auto* pair : sorted) {
    hasher.Field(pair->first);
    hasher.Field(pair->second);
  }
  return hasher.Hex();
}

std::string_view ShortHash(std::string_view content_hash) {
  return content_hash.substr(0, kShortHashDigits);
}

std::string HashedName(std::string_view fullname, std::string_view part, const StringMap& data) {
  std::string name(fullname);
  name.append("-").append(part).append("-").append(ShortHash(ContentHash(data)));
  return name;
}

std::vector<LibraryKey> LibraryKeys(const std::vector<LibFile>& files) {
  std::vector<LibraryKey> keys(files.size());
  std::set<std::string> taken;
  for (const bool nested : {false, true}) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      const std::string& path = files[i].path;
      if ((path.find('/') != std::string::npos) != nested) continue;
      std::string key = FlatKey(path);
      while (taken.contains(key)) key.append("-").append(ShortHash(Sha256(path)));
      taken.insert(key);
      keys[i] = {std::move(key), path};
    }
  }
  return keys;
}

StringMap MainPyData(const LoadTest& load_test) {
  if (!load_test.main_py) return {};
  return {{std::string(kMainPyKey), load_test.main_py->text}};
}

StringMap LibFilesData(const LoadTest& load_test) {
  StringMap data;
  const std::vector<LibraryKey> keys = LibraryKeys(load_test.lib_files);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    data.emplace_back(keys[i].key, load_test.lib_files[i].script.text);
  }
  return data;
}

std::string MainPyName(const LoadTest& load_test, std::string_view fullname) {
  const StringMap data = MainPyData(load_test);
  return data.empty() ? "" : HashedName(fullname, "main-py", data);
}

std::string LibFilesName(const LoadTest& load_test, std::string_view fullname) {
  const StringMap data = LibFilesData(load_test);
  return data.empty() ? "" : HashedName(fullname, "lib-files", data);
}

}  // namespace locust::inject
