// The tables of fields of a LocustKubernetes file, one function for each of its parts; each in the
// file of its name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/fields/object.h"
#include "postrenderer/load_test/load_test.h"

namespace locust {

// What is read of spec.ingress: every shape that the origin had, side by side.
struct IngressFieldsRead {
  IngressSpec spec;
  std::string hostname, domain;  // domain: the host is `<metadata.name>.<domain>`
};

const fields::Object<Metadata>& MetadataFields();            // metadata_fields.cc
const fields::Object<ContainerSize>& ContainerFields();      // container_fields.cc
const fields::Object<IngressFieldsRead>& IngressFields();    // ingress_fields.cc
const fields::Object<EnvironmentInfo>& EnvironmentFields();  // job_fields.cc
const fields::Object<StackJobSettings>& JobFields();         // job_fields.cc
const fields::Object<LoadTest>& LoadTestFields();            // load_test_fields.cc: spec.load_test
const fields::Object<RunSpec>& RunFields();                  // run_fields.cc

// Something that is accepted, kept nowhere and steers nothing here.
template <class T>
fields::Field<T> Recorded(std::string_view name, std::string_view why) {
  return fields::Handled<T>(
      name,
      [why](const fields::Value& value, T&) {
        value.Note("has no effect here: " + std::string(why));
      },
      [] { return OrderedJson::object(); }, why);
}

// Why `path` can't be a library file under lib/; nullopt when it can.
std::optional<std::string> CheckLibraryPath(std::string_view path);

}  // namespace locust
