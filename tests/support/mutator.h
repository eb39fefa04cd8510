// Changes objects at random, into what nobody would write. The same seed gives the same changes.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "common/json/json.h"

namespace locust {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  // Changes one value somewhere in `value`.
  void Mutate(Json& value) {
    Json* at = &value;
    while (at->is_structured() && !at->empty() && Below(4) != 0) {
      auto child = at->begin();
      std::advance(child, static_cast<std::ptrdiff_t>(Below(at->size())));
      at = &*child;
    }
    switch (Below(4)) {
      case 0:
        *at = Anything();
        break;
      case 1:
        if (at->is_structured() && !at->empty()) {
          auto child = at->begin();
          std::advance(child, static_cast<std::ptrdiff_t>(Below(at->size())));
          at->erase(child);
        }
        break;
      case 2:
        if (at->is_array()) at->push_back(at->empty() || Below(2) == 0 ? Anything() : at->front());
        if (at->is_object()) (*at)[Word()] = Anything();
        break;
      default:
        if (at->is_string()) *at = at->get<std::string>() + Word();
    }
  }

 private:
  std::size_t Below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }

  std::string Word() {
    static const std::vector<std::string> kWords = {
        "",       "$(",     "$(A)",     "$",          "`",     "'",      "\"",   "-",
        "--host", "=",      "/",        "://",        "@",     "[",      "]",    ":",
        "\\",     "*",      ".",        "\n",         "pip",   "name",   "spec", "--",
        "-u",     "\x01",   "\xff\xfe", "0x",         "1e999", "-1",     "kind", "image",
        "env",    "locust", "Pod",      "containers", "value", "labels", "${",   "#"};
    return kWords[Below(kWords.size())];
  }

  Json Anything() {
    switch (Below(9)) {
      case 0:
        return nullptr;
      case 1:
        return true;
      case 2:
        return -1;
      case 3:
        return 18446744073709551615ULL;
      case 4:
        return 1e300;
      case 5:
        return Json::array({Word(), nullptr, Json::object()});
      case 6:
        return Json{{Word(), Word()}, {"name", Word()}};
      case 7:
        return Json::object();
      default:
        return Word();
    }
  }

  std::mt19937 random_;
};

}  // namespace locust
