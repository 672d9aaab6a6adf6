# Two images: `service` answers, `nightly` trains. docs/deploy.md says how to run them; compose.yaml runs both.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run -s build:assets && npm run -s build:service

FROM node:24-slim AS nightly
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && mkdir -p data/releases data/datasets data/feedback && chown -R node:node data
COPY batch ./batch
COPY models ./models
COPY shared ./shared
COPY edge ./edge
COPY data/sample ./data/sample
USER node
# Not /app/data: a volume there would hide the sample.
VOLUME ["/app/data/releases", "/app/data/datasets", "/app/data/feedback"]
ENTRYPOINT ["node", "batch/cli.ts"]
CMD ["nightly"]

FROM node:24-slim AS service
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/dist ./dist
RUN mkdir -p data/releases data/feedback && chown -R node:node data
ENV CINEMATCH_FEEDBACK=data/feedback/feedback.sqlite
# How glibc allocates memory (edge/node/allocator.ts).
ENV MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072
USER node
VOLUME ["/app/data/releases", "/app/data/feedback"]
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=2", "--heap-growing-percent=20", "--no-maglev", "--no-turboshaft-load-elimination", "dist/service.js"]
CMD ["--host", "0.0.0.0"]
