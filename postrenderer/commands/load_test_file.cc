#include "postrenderer/commands/load_test_file.h"

#include <utility>

#include "common/fields/object.h"
#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "common/yaml/edit.h"
#include "common/yaml/write.h"

namespace locust::commands {
namespace {

OrderedJson LibraryOf(const ScriptFolder& scripts) {
  OrderedJson library = OrderedJson::object();
  for (const auto& [path, text] : scripts.library) library[path] = text;
  return library;
}

OrderedJson LoadTestOf(std::string_view name, const ScriptFolder& scripts) {
  OrderedJson load_test = {{"name", name}, {"main_py_content", scripts.main_py}};
  if (!scripts.library.empty()) load_test["lib_files_content"] = LibraryOf(scripts);
  if (scripts.requirements) load_test["requirements"] = *scripts.requirements;
  return load_test;
}

// A field in the spelling that the file has, or in the table's where it has none.
struct Site {
  std::string pointer;
  const Json* value = nullptr;  // nullptr: absent
};

Site FieldOf(const Site& object, std::string_view name) {
  for (const std::string& spelling : fields::Spellings({.name = name, .description = {}})) {
    const Json* value = json::Find(object.value, spelling);
    if (value != nullptr) return {json::Join(object.pointer, spelling), value};
  }
  return {json::Join(object.pointer, name), nullptr};
}

class Update {
 public:
  Update(const yaml::Document& document, const ScriptFolder& scripts)
      : document_(document), scripts_(scripts) {}

  UpdatedLoadTest Run() {
    const Site root = {"", &document_.value()};
    const Site load_test = FieldOf(FieldOf(root, "spec"), "load_test");
    if (IsThere(load_test)) {
      Set(FieldOf(load_test, "main_py_content"), scripts_.main_py, "main.py");
      SetLibrary(FieldOf(load_test, "lib_files_content"));
      if (scripts_.requirements) {
        Set(FieldOf(load_test, "requirements"), *scripts_.requirements, "requirements.txt");
      }
    } else {
      const Json* metadata = json::Find(document_.value(), "metadata");
      Set(load_test, LoadTestOf(json::StringAt(*metadata, "name"), scripts_), "load_test");
    }
    if (patch_.empty()) return {document_.text(), {}};
    return {yaml::ApplyPatch(document_, patch_), std::move(changes_)};
  }

 private:
  static bool IsThere(const Site& site) { return site.value != nullptr && !site.value->is_null(); }

  void Set(const Site& site, OrderedJson value, const std::string& what) {
    if (site.value != nullptr && *site.value == Json(value)) return;
    changes_.push_back(what + (IsThere(site) ? "" : " added"));
    patch_.push_back(site.value == nullptr ? json::Add(site.pointer, std::move(value))
                                           : json::Replace(site.pointer, std::move(value)));
  }

  void Remove(const std::string& pointer, const std::string& what) {
    changes_.push_back(what + " removed");
    patch_.push_back(json::Remove(pointer));
  }

  // File by file, so that what is written around the others stays.
  void SetLibrary(const Site& library) {
    if (scripts_.library.empty()) {
      if (IsThere(library)) Remove(library.pointer, "library files");
      return;
    }
    if (!IsThere(library)) return Set(library, LibraryOf(scripts_), "library files");
    for (const auto& [path, text] : scripts_.library) {
      Set({json::Join(library.pointer, path), json::Find(library.value, path)}, text,
          "lib/" + path);
    }
    for (const auto& [path, text] : library.value->items()) {
      if (!scripts_.library.contains(path))
        Remove(json::Join(library.pointer, path), "lib/" + path);
    }
  }

  const yaml::Document& document_;
  const ScriptFolder& scripts_;
  json::Patch patch_;
  std::vector<std::string> changes_;
};

}  // namespace

std::string NewLoadTest(std::string_view name, const ScriptFolder& scripts) {
  return "# yaml-language-server: $schema=" + std::string(kSchemaFile) + "\n" +
         yaml::WriteBlock(OrderedJson{{"apiVersion", "code2cloud.planton.cloud/v1"},
                                      {"kind", "LocustKubernetes"},
                                      {"metadata", {{"name", name}}},
                                      {"spec", {{"load_test", LoadTestOf(name, scripts)}}}});
}

UpdatedLoadTest UpdateLoadTest(std::string_view text, std::string_view source,
                               const ScriptFolder& scripts) {
  return Update(yaml::Document::Parse(text, source), scripts).Run();
}

}  // namespace locust::commands
