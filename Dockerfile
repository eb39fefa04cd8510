# The image of the chart charts/locust-webhook: locust-webhook, locust-certs and the libraries that they load. docs/image.md says
# what is in it and how to make it.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS build
ARG SOURCE=/src
WORKDIR ${SOURCE}
COPY scripts/install_packages.sh scripts/
RUN scripts/install_packages.sh build
COPY . .
RUN cmake --preset release && \
    cmake --build --preset release --target locust-webhook locust-certs && \
    scripts/assemble_image_root.sh /image build/release/bin/locust-webhook build/release/bin/locust-certs

FROM scratch
COPY --from=build /image /
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="locust-webhook" \
      org.opencontainers.image.description="Judges Locust workloads by one set of standards, at admission" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/usr/bin
# By number, so that a kubelet knows that it is not root's.
USER 65532:65532
EXPOSE 8443 8081
ENTRYPOINT ["locust-webhook"]
CMD ["serve"]
