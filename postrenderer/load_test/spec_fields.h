// The tables of fields of a LocustKubernetes file, one function for each of its parts; each in the
// file of its name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/fields/object.h"
#include "postrenderer/load_test/load_test.h"

namespace locust {

// The longest of the names that are made of metadata.name, "<name>-lib-files-<hash>", has to fit
// into the 63 bytes of a label value, which is what names of pods and Services are held to.
inline constexpr std::size_t kNameBytes = 63 - std::string_view("-lib-files-0123456789").size();

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

// Parts of spec.load_test, in packages_fields.cc and library_fields.cc.
void ReadPackages(const fields::Value& value, LoadTest& load_test);
void ReadRequirements(const fields::Value& value, LoadTest& load_test);
void ReadLibrary(const fields::Value& value, LoadTest& load_test);
OrderedJson PackagesSchema();
OrderedJson LibrarySchema();

// What concerns pip_packages and requirements together: packages asked for in two ways, and hashes.
void CheckPackages(const fields::Present& present, const LoadTest& load_test);

// Reads a script. False when it is no string.
bool ReadScript(const fields::Value& value, Script& script);

// Reports `bytes` of data that no ConfigMap holds, at the key of `value`.
void CheckConfigMapSize(const fields::Value& value, std::size_t bytes, std::string_view what);

// The schema of what is written as a string, or as an object of these fields.
template <class T>
OrderedJson EitherSchema(const fields::Type<std::string>& string, const fields::Object<T>& object) {
  return {{"anyOf", OrderedJson::array({string.schema(), object.Schema()})}};
}

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

}  // namespace locust
