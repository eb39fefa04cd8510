// Reads a whole collection of objects, page by page.
//
// Pages go on where the last one ended, in the collection as it was at the first one. When the API
// server does not remember that any more (410) the list begins anew, a few times at most; a page
// that is too large is asked for again in halves. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/json/json.h"
#include "common/kube_client/client.h"

namespace locust::kube_client {

struct ListOptions {
  std::string label_selector = {};    // as for `kubectl --selector`; empty: all
  std::size_t page_size = 250;        // objects asked for at once
  std::size_t most_objects = 50'000;  // more are a kTooLarge
  int restarts = 3;                   // after that a kGone is thrown
};

// `path` is the collection's: "/api/v1/namespaces/load/pods". Objects come in the API server's
// order, with apiVersion and kind, which lists leave out of their items, and without
// metadata.managedFields. Throws as Client::Get does; kBadAnswer for what is no list.
std::vector<Json> ListAll(const Client& client, const std::string& path,
                          const ListOptions& options = {});

// `text` as a part of a path or of a query.
std::string EscapeUrl(std::string_view text);

}  // namespace locust::kube_client
