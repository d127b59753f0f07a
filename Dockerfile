# The platform and the witness in one image; which of them runs is the command's matter.
# Nothing secret is built in: keys and data come from volumes that belong to the user `tender`.
FROM python:3.11.13-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tzdata \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/tender tender \
    && install -d -o tender -m 0700 /srv/tender /srv/tender/data /srv/tender/keys

WORKDIR /opt/tender
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER tender
WORKDIR /srv/tender
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["tender"]
CMD ["serve", "--data", "/srv/tender/data", "--keys", "/srv/tender/keys", "--host", "0.0.0.0", "--port", "8000"]
