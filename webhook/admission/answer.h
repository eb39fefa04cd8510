// What the admission logic gives back for one AdmissionReview: the reply and what to log and count
// of it. The HTTP server knows nothing else of admission.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace locust::webhook {

enum class Endpoint { kMutate, kValidate };

// One decision, for the log line and the metrics. No field holds an object's content.
struct Decision {
  std::string uid;
  std::string operation;  // CREATE, UPDATE, DELETE, CONNECT; empty when the review was refused
  std::string kind;       // "Deployment"
  std::string kubernetes_namespace;
  std::string name;  // or the generateName with a trailing "*"
  std::string user;
  std::string environment;  // name in the standards; empty: none
  bool dry_run = false;
  bool allowed = false;
  std::string verdict;  // "allowed", "denied", "skipped" (not ours), "refused" (not a review)
  std::vector<std::string> denied_rules, warned_rules, audited_rules,
      exempted_rules;  // rule ids, each once
  std::size_t patch_operations = 0;
  std::string error;  // of a refused review: one sentence
};

struct Answer {
  int status = 200;  // 200 with a review, also for a denial; 4xx for what is no review; 500 for a
                     // fault of ours
  std::string body;  // an AdmissionReview, or one sentence as text
  std::string content_type = "application/json";
  Decision decision;
};

// Pure but for what it is given; called by many threads at once; never throws.
using ReviewFunction = std::function<Answer(Endpoint endpoint, std::string_view body)>;

}  // namespace locust::webhook
