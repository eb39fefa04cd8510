// What the tests of transformations share: the project's own streams, a load test to start from,
// and a release before and after its changes.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/inject/pipeline.h"
#include "tests/support/files.h"

namespace locust::inject {

using test_support::ReadFile;

inline std::string ReadStream(const std::string& name) {
  return ReadFile(std::string(LOCUST_SOURCE_DIR) + "/tests/streams/" + name);
}

// `text` with `from` replaced by `to` everywhere; `from` has to be there.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  if (at == text.npos) throw std::runtime_error("not there: " + std::string(from));
  for (; at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

// The only release of `stream`.
inline Release ReleaseOf(std::string_view stream) {
  std::vector<Release> releases = FindReleases(ObjectsOf(ParseStream(stream, "<stdin>")));
  if (releases.size() != 1) throw std::runtime_error("not one release");
  return std::move(releases.front());
}

inline LoadTest CheckoutTest() {
  LoadTest test;
  test.source = "test.yaml";
  test.metadata.name = test.name = "checkout";
  test.main_py.emplace().text = "from locust import HttpUser\n";
  return test;
}

inline void AddLibFile(LoadTest& test, std::string path, std::string text = "VALUE = 1\n") {
  test.lib_files.emplace_back().path = std::move(path);
  test.lib_files.back().script.text = std::move(text);
}

// `release` after `changes`.
inline Release After(Release release, const Changes& changes) {
  for (const Edit& edit : changes.edits) {
    json::Apply(release.objects[edit.object].value, {edit.operation});
  }
  return release;
}

inline const Json& Master(const Release& release) {
  return release.objects[release.master.value()].value;
}
inline const Json& Worker(const Release& release) {
  return release.objects[release.worker.value()].value;
}
inline const Json& PodSpec(const Json& deployment) {
  return deployment.at("spec").at("template").at("spec");
}
inline const Json& Container(const Json& deployment) {
  return PodSpec(deployment).at("containers").at(0);
}

// The item of `list` whose `key` is `value`; null when there is none.
inline Json Item(const Json& list, std::string_view key, std::string_view value) {
  for (const Json& item : list) {
    if (item.value(std::string(key), "") == value) return item;
  }
  return nullptr;
}

// The whole text of the error that `call` throws; empty when it throws none.
template <typename Call>
std::string ErrorOf(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace locust::inject
