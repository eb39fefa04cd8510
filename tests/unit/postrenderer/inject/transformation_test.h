// What the tests of single transformations share: a small release to change, and a run that also
// checks that running again edits nothing.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

// Master, workers and Service as the chart renders them, with the fields that tests look at.
inline constexpr std::string_view kSmallStream = R"(---
# Source: locust/templates/master-service.yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop, component: master}
spec:
  ports:
  - {name: master-p1, port: 5557, targetPort: 5557}
  - {name: master-p3, port: 80, targetPort: 8089}
  selector: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, component: master}
---
# Source: locust/templates/master-deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-master
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop, component: master}
spec:
  replicas: 1
  selector:
    matchLabels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, component: master}
  strategy: {type: RollingUpdate}
  template:
    metadata:
      labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop, component: master}
    spec:
      securityContext: {}
      containers:
      - name: locust
        image: locustio/locust:2.32.2
        securityContext: {}
        command: [sh, /config/docker-entrypoint.sh]
        args: [--master]
        resources: {}
        env:
        - {name: LOCUST_HOST, value: "https://shop.example"}
        ports:
        - {name: loc-master-web, containerPort: 8089}
        readinessProbe:
          periodSeconds: 30
          httpGet: {path: /, port: 8089}
---
# Source: locust/templates/worker-deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-worker
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop, component: worker}
spec:
  replicas: 2
  selector:
    matchLabels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, component: worker}
  template:
    metadata:
      labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop, load_test: shop, component: worker}
    spec:
      securityContext: {}
      containers:
      - name: locust
        image: locustio/locust:2.32.2
        securityContext: {}
        command: [sh, /config/docker-entrypoint.sh]
        args: [--worker]
        resources: {}
        env:
        - {name: LOCUST_HOST, value: "https://shop.example"}
)";

// The autoscaler that the chart writes for the workers of the release `shop`.
inline constexpr std::string_view kHpa = R"(---
# Source: locust/templates/worker-hpa.yaml
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata:
  name: shop
  labels: {app.kubernetes.io/name: locust, app.kubernetes.io/instance: shop}
spec:
  minReplicas: 2
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop-worker}
)";

class TransformationTest : public ::testing::Test {
 protected:
  TransformationTest() {
    test_.source = "test.yaml";
    test_.metadata.name = test_.name = "shop";
    Read("");
  }

  // The release of the small stream and `more` documents.
  void Read(std::string_view more) {
    stream_ = std::string(kSmallStream) + std::string(more);
    std::vector<Release> releases = FindReleases(ObjectsOf(ParseStream(stream_, "<stdin>")));
    ASSERT_EQ(releases.size(), 1u);
    release_ = std::move(releases.front());
  }

  Json& Find(std::string_view name) {
    for (Object& object : release_.objects) {
      if (object.value.at("metadata").at("name") == name) return object.value;
    }
    throw std::out_of_range(std::string(name));
  }
  Json& Service() { return Find("shop"); }
  Json& Master() { return Find("shop-master"); }
  Json& Worker() { return Find("shop-worker"); }
  static Json& Pod(Json& deployment) { return deployment["spec"]["template"]["spec"]; }
  static Json& Container(Json& deployment) { return Pod(deployment)["containers"][0]; }
  // The literal value of a variable; null when the container has none of that name.
  static Json Variable(Json& deployment, std::string_view name) {
    for (const Json& entry : Container(deployment)["env"]) {
      if (entry.at("name") == name) return entry.value("value", Json());
    }
    return nullptr;
  }

  // Runs a transformation on the release and leaves its result there.
  void Run(Transformation transformation) {
    const Context context = {
        .load_test = test_, .standards = standards_, .environment = environment_};
    Changes changes = transformation(release_, context);
    for (const Edit& edit : changes.edits) {
      json::Apply(release_.objects[edit.object].value, {edit.operation});
    }
    edits_ = changes.edits.size();
    created_ = std::move(changes.objects);
    summary_ = std::move(changes.summary);
    told_ = Format(changes.diagnostics);

    const Changes again = transformation(release_, context);
    EXPECT_EQ(again.edits.size(), 0u) << "at " << again.edits.front().operation.path;
    EXPECT_EQ(again.objects, created_);
  }

  // The whole text of the error that the transformation throws; empty when it throws none.
  std::string ErrorOf(Transformation transformation) {
    try {
      transformation(release_,
                     {.load_test = test_, .standards = standards_, .environment = environment_});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kInvalid);
      return error.what();
    }
    return "";
  }

  std::string stream_;
  Release release_;
  LoadTest test_;
  standards::Standards standards_;
  const standards::Environment* environment_ = nullptr;

  std::size_t edits_ = 0;
  std::vector<OrderedJson> created_;
  std::vector<std::string> summary_;
  std::string told_;
};

}  // namespace locust::inject
