# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS explorer
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
COPY src/headwater/api/graphql/schema.graphql /build/src/headwater/api/graphql/schema.graphql
RUN npm run build

FROM python:3.12-slim-bookworm AS wheel
WORKDIR /build
COPY pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md constraints.txt ./
COPY cypher/ cypher/
COPY src/ src/
COPY --from=explorer /build/src/headwater/explorer/ src/headwater/explorer/
RUN python -m venv /opt/headwater \
 && /opt/headwater/bin/pip install --no-cache-dir --constraint constraints.txt ".[fast-neo4j,fast-http]"

FROM python:3.12-slim-bookworm
RUN groupadd --system --gid 10001 headwater \
 && useradd --system --uid 10001 --gid headwater --home-dir /var/lib/headwater --create-home headwater
COPY --from=wheel /opt/headwater /opt/headwater
ENV PATH=/opt/headwater/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HEADWATER_STORE=sqlite:////var/lib/headwater/headwater.db
USER 10001:10001
VOLUME /var/lib/headwater
EXPOSE 8321
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=6 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8321/healthz', timeout=2)"]
# Beyond loopback Headwater starts only with HEADWATER_TOKEN set.
ENTRYPOINT ["headwater"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8321"]
