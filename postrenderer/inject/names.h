// Names, keys and labels of the objects that we add.
//
// Our ConfigMaps are immutable and carry a hash of their content in the name: other content is
// another object, so pods roll exactly when it changes and a pod never sees half of an update. The
// hash covers keys and texts, not their order, and nothing of the metadata.
//
// Pure functions; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postrenderer/load_test/load_test.h"

namespace locust::inject {

// On every hash-named object: the full name of its release, and the hash of its name. With both, a
// label selector can tell the present ones from older ones that were kept.
inline constexpr std::string_view kTestLabel = "locust-kubernetes/test";
inline constexpr std::string_view kHashLabel = "locust-kubernetes/hash";

// SHA-256 as 64 hex digits, without loading OpenSSL's providers, which would take longer than a
// whole render.
std::string Sha256(std::string_view bytes);

// Sha256 of the (key, text) pairs of a ConfigMap, in whatever order they are given.
std::string ContentHash(const StringMap& data);

// What stands in a name for a content hash: its first 10 digits. Two contents of one release share
// it with a probability of about 1e-12.
std::string_view ShortHash(std::string_view content_hash);

// "<fullname>-<part>-<short hash of data>", as "demo-main-py-3f5a9c01de".
std::string HashedName(std::string_view fullname, std::string_view part, const StringMap& data);

// A library file in the ConfigMap: keys have no directories, so a tree is flattened by key and laid
// out again by the volume's items[].path.
struct LibraryKey {
  std::string key;   // "clients__http.py"
  std::string path;  // "clients/http.py"
};

// A key for each library file, in their order: the path, with "__" for '/' and '_' for what a key
// may not hold; where two would be alike, the later ones (those without directories first) end in a
// hash of their path.
std::vector<LibraryKey> LibraryKeys(const std::vector<LibFile>& files);

// The content of the two script ConfigMaps, as (key, text); empty when the load test has none.
StringMap MainPyData(const LoadTest& load_test);
StringMap LibFilesData(const LoadTest& load_test);

// The names of the two script ConfigMaps for the release `fullname`; empty when there is none.
std::string MainPyName(const LoadTest& load_test, std::string_view fullname);
std::string LibFilesName(const LoadTest& load_test, std::string_view fullname);

}  // namespace locust::inject
