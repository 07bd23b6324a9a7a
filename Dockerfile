# The relay alone: no build step, Node runs the TypeScript as it is.
#   docker build -t afterimage-relay .
#   docker run -d --read-only --cap-drop ALL -p 127.0.0.1:8787:8787 -v relay:/data afterimage-relay
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Only what runs; the pinned Node among the development packages is this image's own.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    RELAY_HOST=0.0.0.0 \
    RELAY_PORT=8787 \
    RELAY_STORE=sqlite:/data/relay.db
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src/contract ./src/contract
COPY src/shared ./src/shared
COPY src/relay ./src/relay
# Whoever mounts a new volume here gets this owner with it.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 8787
# PID 1 is the relay itself: it answers who waits and finishes its commits on SIGTERM.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.RELAY_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/relay/main.ts"]
