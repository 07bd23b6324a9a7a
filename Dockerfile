# The relay alone: one file, bundled in a stage of its own. Node is all that the image has beside it.
#   docker build -t afterimage-relay .
#   docker run -d --read-only --cap-drop ALL -p 127.0.0.1:8787:8787 -v relay:/data afterimage-relay
#
# The image is named by its bytes, since a tag can be moved. `docker buildx imagetools inspect node:VERSION-bookworm-slim`
# tells the digest of another one; its version is the one in .nvmrc and package.json.
FROM node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2 AS base

FROM base AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The bundler's own binaries are optional packages, too; nothing of this stage stays.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json LICENSE ./
COPY scripts/build ./scripts/build
COPY scripts/build-relay.ts ./scripts/
COPY src/contract ./src/contract
COPY src/shared ./src/shared
COPY src/server ./src/server
COPY src/relay ./src/relay
RUN node scripts/build-relay.ts

FROM base
ENV NODE_ENV=production \
    RELAY_HOST=0.0.0.0 \
    RELAY_PORT=8787 \
    RELAY_STORE=sqlite:/data/relay.db
WORKDIR /app
COPY --from=build /build/dist/relay/ ./
# Whoever mounts a new volume here gets this owner with it.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 8787
# PID 1 is the relay itself: it answers who waits and finishes its commits on SIGTERM.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.RELAY_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# New objects are collected early: memory counts more here than a few per cent of speed.
CMD ["node", "--max-semi-space-size=1", "relay.mjs"]
