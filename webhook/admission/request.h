// An AdmissionReview request (admission.k8s.io/v1), decoded and checked.
// Source: k8s.io/api/admission/v1/types.go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/parse.h"

namespace locust::webhook {

enum class Operation { kCreate, kUpdate, kDelete, kConnect };
std::string_view ToString(Operation operation);

struct Request {
  std::string uid;
  Operation operation = Operation::kCreate;
  std::string kind;          // of the object: "Deployment", "Scale"
  std::string api_group;     // of `kind`: "apps"
  std::string resource;      // "deployments"
  std::string sub_resource;  // "scale", "ephemeralcontainers"; empty: none
  std::string kubernetes_namespace;
  std::string name;  // the object's, or its generateName with a trailing "*"
  std::string user;
  std::vector<std::string> groups;
  bool dry_run = false;
  Json object;  // null for DELETE; without metadata.managedFields
};

// Throws Error (kInvalid) with one sentence for what is no v1 review: the text is the 400's body.
Request DecodeRequest(std::string_view body, const json::ParseLimits& limits);

// The object before an UPDATE, read only when it is needed: null when there is none.
Json OldObject(std::string_view body, const json::ParseLimits& limits);

}  // namespace locust::webhook
