#include "webhook/config/config_file.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "common/fields/reader.h"
#include "common/files/read_file.h"
#include "common/text/nearest.h"
#include "common/yaml/document.h"

namespace locust::webhook {
namespace {

using options::Row;

constexpr std::size_t kMaxBytes = 1u << 20;

void FailUnknown(const fields::Value& entry, const options::Table& table) {
  std::vector<std::string> keys;
  for (const Row& row : table.rows) {
    if (row.name != table.file_option) keys.push_back(row.key());
  }
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const auto near = Nearest(entry.key(), views);
  entry.FailAtKey("unknown option", near ? "did you mean `" + std::string(*near) + "`?" : "");
}

void Set(const Row& row, const fields::Value& value) {
  if (value.node().kind != yaml::Node::Kind::kScalar) {
    value.FailType("a single value");
  } else if (const auto wanted = row.set(value.node().value)) {
    value.Fail(wanted->Complaint(value.node().value), wanted->hint);
  }
}

void ReadEntry(const fields::Value& entry, const options::Table& table, options::Given& given) {
  const auto row = std::ranges::find_if(table.rows, [&](const Row& known) {
    return known.name != table.file_option && known.key() == entry.key();
  });
  if (row == table.rows.end()) return FailUnknown(entry, table);
  if (entry.is_null() || !given.insert(row->name).second) return;
  const bool is_list =
      row->shape == Row::Shape::kMany && entry.node().kind == yaml::Node::Kind::kSequence;
  for (const fields::Value& value : is_list ? entry.Items() : std::vector{entry}) Set(*row, value);
}

}  // namespace

void ReadConfigFile(const std::string& path, const options::Table& table, options::Given& given) {
  const yaml::Document document = yaml::Document::Parse(ReadFile(path, kMaxBytes), path);
  fields::Reader reader(document);
  const fields::Value root = reader.Root();
  if (!root.is_null()) {
    for (const fields::Value& entry : root.Entries()) ReadEntry(entry, table, given);
  }
  reader.Finish();
}

}  // namespace locust::webhook
