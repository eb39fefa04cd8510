// Keeps a value that is made from files up to date with them: certificate, standards.
//
// The files are polled by content. A Secret or ConfigMap volume swaps a symbolic link, which file
// events miss or report too early, and a touched file with the same bytes is no change. A change is
// taken only when the new content loads; otherwise the last good value stays and the failure is
// reported, once for each change. A load that fails is tried again when the files changed while
// they were being read: certificate and key are two files, and the swap may fall between them.
//
// current() may be called by any thread, Poll by one at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/files/read_file.h"

namespace locust::webhook {

// The content of some files, and whether it is new.
class FileContents {
 public:
  FileContents(std::vector<std::string> paths, std::size_t limit)
      : paths_(std::move(paths)), limit_(limit) {}

  // Reads the files; whether they, or the reason why one cannot be read, differ from the last look.
  bool Look();

  // In the order of the paths. Throws Error (kMissing) when the last look failed.
  const std::vector<std::string>& texts() const;

 private:
  std::vector<std::string> paths_;
  std::size_t limit_;
  bool looked_ = false;
  std::vector<std::string> texts_;
  std::string failure_;  // empty: all were read
};

// What an exception says, for people: every diagnostic of an Error, what() of any other.
std::vector<std::string> ReasonsOf(const std::exception& error);

// Called by Poll, after the value was swapped or kept.
struct ReloadEvents {
  std::function<void()> loaded = [] {};
  std::function<void(const std::vector<std::string>& reasons)> failed =
      [](const std::vector<std::string>&) {};
};

template <class T>
class FileReloader {
 public:
  // Makes the value from the contents, in the order of the paths; throws what derives from
  // std::exception.
  using Load = std::function<T(const std::vector<std::string>& texts)>;

  static constexpr std::size_t kMaxFileBytes = 4u << 20;

  FileReloader(std::vector<std::string> paths, Load load, ReloadEvents events = {})
      : contents_(std::move(paths), kMaxFileBytes),
        load_(std::move(load)),
        events_(std::move(events)) {}

  // The last good value; null before the first.
  std::shared_ptr<const T> current() const { return current_.load(std::memory_order_acquire); }

  // One look at the files.
  void Poll() {
    constexpr int kTries = 3;
    std::vector<std::string> failure;
    for (int i = 0; i < kTries && contents_.Look(); ++i) {
      try {
        current_.store(std::make_shared<const T>(load_(contents_.texts())),
                       std::memory_order_release);
        events_.loaded();
        return;
      } catch (const std::exception& error) {
        failure = ReasonsOf(error);
      }
    }
    if (!failure.empty()) events_.failed(failure);
  }

 private:
  FileContents contents_;
  Load load_;
  ReloadEvents events_;
  std::atomic<std::shared_ptr<const T>> current_;
};

}  // namespace locust::webhook
