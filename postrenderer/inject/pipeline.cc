#include "postrenderer/inject/pipeline.h"

#include "postrenderer/inject/boot.h"
#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/pip.h"
#include "postrenderer/inject/scripts.h"

namespace locust::inject {

const std::vector<NamedTransformation>& Pipeline() {
  static const std::vector<NamedTransformation> kPipeline = {
      {"scripts", "main.py and library files in immutable ConfigMaps, mounted in both roles",
       Scripts},
      {"pip", "pip packages installed by an init container", Pip},
      {"boot", "Python finds the packages, scripts and library files", Boot},
      {"labels", "labels on all objects and pod templates, annotations on objects", Labels},
  };
  return kPipeline;
}

}  // namespace locust::inject
