# One image for the API, the worker and the sandbox; docker-compose.yml chooses by command.
# The base is pinned by version tag: its digest was not known where this was written. Debian, because the Temporal
# SDK's native part is built for glibc. What it runs on is the Node that the lock file pins (decision 0056), not the base's.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && rm -rf dist/test && npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
# Temporal over TLS verifies the server against the system's certificates, which the slim image lacks.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node /data
# Refuses sandboxes and development keys; docker-compose.yml relaxes it for a first look.
ENV NODE_ENV=production LINEKEEPER_DATA_DIR=/data PATH=/app/node_modules/.bin:$PATH
WORKDIR /app
# Templates and migrations are read from the project root, so the whole of it comes along; root owns it, node runs it.
COPY --from=build /app ./
USER node
EXPOSE 3000
CMD ["node", "dist/api/main.js"]
