#include "postrenderer/commands/schema.h"

#include <array>

#include "common/standards/load.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/load_test/decode.h"

namespace locust::commands {
namespace {

struct Schema {
  std::string_view name;
  OrderedJson (*make)();
};

constexpr std::array<Schema, 2> kSchemas = {
    {{"test", LoadTestSchema}, {"standards", standards::StandardsSchema}}};

}  // namespace

std::vector<std::string_view> SchemaNames() {
  std::vector<std::string_view> names;
  for (const Schema& schema : kSchemas) names.push_back(schema.name);
  return names;
}

Outcome RunSchema(const Options&, const Input& input) {
  const std::string which = input.arguments.empty() ? "" : input.arguments.front();
  for (const Schema& schema : kSchemas) {
    if (schema.name == which) return {.output = schema.make().dump(2) + "\n"};
  }
  throw Error(ExitCode::kUsage,
              which.empty() ? "of which file the schema is wanted is not said"
                            : "there is no schema of `" + which + "`",
              "give `test` or `standards`");
}

}  // namespace locust::commands
