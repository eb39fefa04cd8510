#include "common/kube_client/list.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace locust::kube_client {
namespace {

using Kind = ApiError::Kind;

constexpr std::string_view kListSuffix = "List";

struct Page {
  Json::array_t items;
  std::string next;  // empty: the last one
};

class Listing {
 public:
  Listing(const Client& client, const std::string& path, const ListOptions& options)
      : client_(client), path_(path), options_(options), limit_(options.page_size) {}

  std::vector<Json> Run() {
    for (int restarts = 0;; ++restarts) {
      try {
        return ReadPages();
      } catch (const ApiError& error) {
        if (error.kind() != Kind::kGone || restarts >= options_.restarts) throw;
      }
    }
  }

 private:
  std::vector<Json> ReadPages() {
    std::vector<Json> objects;
    std::string next;
    do {
      Page page = ReadPage(next);
      if (page.items.empty() && !page.next.empty()) {
        throw ApiError(Kind::kBadAnswer, What() + "the list goes on after an empty page");
      }
      if (objects.size() + page.items.size() > options_.most_objects) {
        throw ApiError(Kind::kTooLarge, What() + "there are more than " +
                                            std::to_string(options_.most_objects) + " objects");
      }
      std::ranges::move(page.items, std::back_inserter(objects));
      next = std::move(page.next);
    } while (!next.empty());
    return objects;
  }

  Page ReadPage(const std::string& token) {
    while (true) {
      try {
        return ParsePage(client_.Get(PathOf(token)).object);
      } catch (const ApiError& error) {
        if (error.kind() != Kind::kTooLarge || limit_ <= 1) throw;
        limit_ /= 2;
      }
    }
  }

  std::string PathOf(const std::string& token) const {
    std::string path = path_ + "?limit=" + std::to_string(limit_);
    if (!options_.label_selector.empty())
      path += "&labelSelector=" + EscapeUrl(options_.label_selector);
    if (!token.empty()) path += "&continue=" + EscapeUrl(token);
    return path;
  }

  Page ParsePage(Json list) const {
    const auto items = list.find("items");
    const std::string_view kind = json::StringAt(list, "kind");
    if (!kind.ends_with(kListSuffix) || items == list.end()) {
      throw ApiError(Kind::kBadAnswer, What() + "the answer is no list");
    }
    Page page;
    if (const Json* token = json::At(list, "/metadata/continue"); token && token->is_string()) {
      page.next = token->get<std::string>();
    }
    if (items->is_null()) return page;  // Go's empty slice
    if (!items->is_array()) throw ApiError(Kind::kBadAnswer, What() + "the answer is no list");
    page.items = std::move(items->get_ref<Json::array_t&>());
    for (Json& item : page.items) {
      if (!item.is_object()) {
        throw ApiError(Kind::kBadAnswer, What() + "an item of the list is no object");
      }
      item.emplace("apiVersion", json::StringAt(list, "apiVersion"));
      item.emplace("kind", kind.substr(0, kind.size() - kListSuffix.size()));
      const auto metadata = item.find("metadata");
      if (metadata != item.end() && metadata->is_object()) metadata->erase("managedFields");
    }
    return page;
  }

  std::string What() const { return "GET " + path_ + ": "; }

  const Client& client_;
  const std::string& path_;
  const ListOptions& options_;
  std::size_t limit_;
};

}  // namespace

std::vector<Json> ListAll(const Client& client, const std::string& path,
                          const ListOptions& options) {
  return Listing(client, path, options).Run();
}

std::string EscapeUrl(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      escaped += c;
    } else {
      escaped += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return escaped;
}

}  // namespace locust::kube_client
