"""Makes the first 495 lines of redaction_corpus.jsonl: values with and without secrets, none of them real.

They are the same at every call; what follows them in the file was added by hand, to see what the rules do with values
they were not written for. In a line's `value` the secret parts stand between « and »; a · is no part of the value and
only keeps scanners of repositories from taking the invented tokens for real ones.
"""

from __future__ import annotations

import base64
import json
import random
import string
import sys
from collections.abc import Iterator

_DRAW = random.Random(20261121)
ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
URLSAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"
Row = tuple[str, str]


def draw(length: int, letters: str = ALNUM) -> str:
    """Return that many letters, with digits, capitals and small ones among them where there are such."""
    while True:
        text = "".join(_DRAW.choice(letters) for _ in range(length))
        wanted = [set(group) & set(letters) for group in (string.digits, string.ascii_lowercase)]
        if all(not group or group & set(text) for group in wanted):
            return text


def broken(token: str) -> str:
    """Return a token as it stands in the file."""
    return f"«{token[:3]}·{token[3:]}»"


def jwt() -> str:
    """Return a token of three parts."""
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": draw(8), "exp": 1790000000}]
    head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    return f"{head}.{body}.{draw(43, URLSAFE)}"


def pem(kind: str, lines: int = 6) -> str:
    """Return a block as OpenSSL writes it."""
    body = "\n".join(draw(64, BASE64) for _ in range(lines))
    return f"-----BEG·IN {kind}-----\n{body}\n-----END {kind}-----"


def in_addresses() -> Iterator[Row]:
    """Yield passwords and tokens in addresses."""
    yield "db", "postgresql://trainer:«hunter2»@db.internal:5432/features"
    yield "database_url", "postgres://etl:«p4ss-W0rd!»@10.0.0.7/warehouse?sslmode=require"
    yield "uri", "mysql+pymysql://root:«correct-horse»@localhost/churn"
    yield "uri", "mongodb+srv://svc:«Zx81spectrum»@cluster0.example.net/?retryWrites=true"
    yield "broker", "redis://:«s3cr3t-redis»@cache:6379/0"
    yield "broker", "amqp://guest:«guest»@rabbit:5672//"
    yield "uri", f"https://oauth2:{broken('glpat-' + draw(20, URLSAFE))}@gitlab.example.com/ml/churn.git"
    yield "repository", f"https://{broken('ghp_' + draw(36))}@github.com/acme/churn.git"
    yield "repository", f"https://x-access-token:{broken('ghs_' + draw(36))}@github.com/acme/churn"
    yield "tracking_uri", "http://ana:«blue%40sky%21»@mlflow.example.com:5000"
    yield "store", "neo4j+s://neo4j:«Aur4-pass»@1a2b3c4d.databases.example.io"
    yield "proxy", "http_proxy=http://proxyuser:«Pr0xy!»@proxy.corp:3128"
    yield (
        "uri",
        f"s3://{broken('AKIA' + draw(16, string.ascii_uppercase + '234567'))}:«{draw(40)}»@bucket/key",
    )
    yield "jdbc", "jdbc:postgresql://db:5432/x?user=etl&password=«oranges7»"
    yield "jdbc", "jdbc:sqlserver://db:1433;databaseName=ml;user=sa;password=«Str0ngPa55»;encrypt=true"
    yield "source", f"https://acct.blob.example.net/c/f.parquet?sv=2024-08-04&sp=r&sig=«{draw(43)}%3D»"
    yield (
        "source",
        f"https://bucket.example.com/k?X-Amz-Date=20260101T000000Z&X-Amz-Signature=«{draw(64, HEX)}»",
    )
    yield "source", f"https://bucket.example.com/k?X-Goog-Signature=«{draw(128, HEX)}»&x=1"
    yield "source", f"https://api.example.com/v1/data?api_key=«{draw(32)}»&page=2"
    yield "source", f"https://api.example.com/v1/data?page=2&access_token=«{draw(48, URLSAFE)}»"
    yield "endpoint", f"https://maps.example.com/x?key={broken('AIza' + draw(35, URLSAFE))}"
    yield "hook", f"https://hooks.slack.com/services/T{draw(8)}/B{draw(8)}/«{draw(24)}»"
    yield "path", "ftp://anonymous:«me%2Bnews»@ftp.example.org/pub/data.csv"
    yield "remote", "https://deploy:«k8_Qm-v2»@git.example.org/team/repo.git@main#egg=tools"
    yield "message", "clone from https://bot:«tr0ub4dor»@git.example.org/a.git failed with 403"
    yield "sftp", "sftp://loader:«a:b:c»@files.example.org/in"
    yield "index", "--extra-index-url https://reader:«pkgs-4-all»@pypi.example.org/simple"
    yield "ws", f"wss://stream.example.com/feed?token=«{draw(40)}»"
    yield "dsn", f"https://«{draw(32, HEX)}»@o123456.ingest.sentry.io/4501"
    yield "sas", f"az://c/f?se=2026-12-01&sr=b&sig=«{draw(43)}%3D»&sv=2024"


def in_connections() -> Iterator[Row]:
    """Yield connection strings."""
    yield "dsn", "host=db port=5432 dbname=ml user=etl password=«oranges7»"
    yield "dsn", "dbname=ml password='«two words»' host=db"
    yield "odbc", "Driver={ODBC Driver 18 for SQL Server};Server=tcp:db,1433;Uid=sa;Pwd=«Str0ngPa55»;"
    yield "odbc", "Server=db;Database=ml;User Id=etl;Password=«N0t-For-You»;Trusted_Connection=False;"
    account = f"DefaultEndpointsProtocol=https;AccountName=mlstore;AccountKey=«{draw(86, BASE64)}==»"
    yield "azure", f"{account};EndpointSuffix=core.windows.net"
    yield (
        "bus",
        f"Endpoint=sb://x.servicebus.example.net/;SharedAccessKeyName=root;SharedAccessKey=«{draw(43, BASE64)}=»",
    )
    yield "netrc", "machine git.example.org login ana password «gr8-secret»"
    yield "npmrc", f"//registry.example.org/:_authToken={broken('npm_' + draw(36))}"
    yield "snowflake", "account=ab12345 user=etl password=«Sn0wfl4ke» warehouse=wh role=reader"
    yield "ldap", "ldap://dc:389?bindDN=cn=svc&bindPassword=«d1r3ct0ry»"
    yield (
        "kafka",
        (
            "org.apache.kafka.common.security.plain.PlainLoginModule required "
            'username="etl" password="«k4fka-pw»";'
        ),
    )
    yield "pgpass", "PGPASSWORD=«oranges7» psql -h db -U etl ml"


def in_commands() -> Iterator[Row]:
    """Yield command lines."""
    yield "command", f"python train.py --lr 0.1 --api-key=«{draw(32)}» --epochs 3"
    yield "command", f"python train.py --api-key «{draw(32)}» --epochs 3"
    yield "command", "python load.py --user etl --password «hunter2» --table clicks"
    yield "command", 'python load.py --password "«two words»" --table clicks'
    yield "command", "python load.py --password='«it is long»' --table clicks"
    yield "command", "python load.py --db_password=«hunter2»"
    yield "command", f"docker run -e WANDB_API_KEY=«{draw(40, HEX)}» -e LR=0.1 trainer:2"
    yield "command", f"docker run --env HF_TOKEN={broken('hf_' + draw(34, string.ascii_letters))} trainer:2"
    yield "command", f"docker build --build-arg NPM_TOKEN={broken('npm_' + draw(36))} ."
    yield "command", "docker login -u ci --password «c1-p4ss» registry.example.org"
    yield "command", "docker login -u ci -p «c1-p4ss» registry.example.org"
    yield "command", "curl -u ana:«hunter2» https://api.example.com/data -o data.csv"
    yield "command", "curl --user ana:«hunter2» https://api.example.com/data"
    yield "command", f"curl -H 'Authorization: Bearer «{draw(40, URLSAFE)}»' https://api.example.com/d"
    yield "command", f'curl -H "X-Api-Key: «{draw(32)}»" https://api.example.com/d'
    yield "command", f"curl -H 'Authorization: Basic «{base64.b64encode(b'ana:hunter2').decode()}»' https://x"
    yield "command", "wget --http-user=ana --http-password=«hunter2» https://x/data.zip"
    yield "command", "sshpass -p «hunter2» scp data.csv host:/in"
    yield "command", "mysql -u root -p«hunter2» churn"
    yield "command", f"OPENAI_API_KEY={broken('sk-' + draw(48))} python label.py --n 10"
    yield "command", f"env SECRET_KEY=«{draw(50)}» gunicorn app:app"
    yield "command", f"AWS_SECRET_ACCESS_KEY=«{draw(40, BASE64)}» aws s3 cp a s3://b/a"
    yield "command", f"aws configure set aws_secret_access_key «{draw(40, BASE64)}»"
    yield "command", "python -m train db.password=«hunter2» optim.lr=0.1"
    yield "command", "python -m train +auth.client_secret=«Zk3-99-abc» optim.lr=0.1"
    yield "command", f"helm install x ./x --set auth.apiToken=«{draw(24)}» --set replicas=2"
    yield "command", f"kubectl create secret generic db --from-literal=password=«{draw(12)}»"
    yield "command", f"huggingface-cli login --token {broken('hf_' + draw(34, string.ascii_letters))}"
    yield "command", f"wandb login «{draw(40, HEX)}»"
    yield "command", f"dvc remote modify --local store secret_access_key «{draw(40, BASE64)}»"
    yield "command", "dvc remote modify --local store password «hunter2»"
    yield "command", "openssl enc -aes-256-cbc -k «0pen-sesame» -in a -out b"
    yield "command", "openssl rsa -in k.pem -passin pass:«0pen-sesame»"
    yield "command", "psql 'postgresql://etl:«oranges7»@db/ml' -f load.sql"
    yield "command", f"python serve.py --auth-token «{draw(24, URLSAFE)}» --port 80"
    yield "command", f"python serve.py --jwt-secret=«{draw(24, URLSAFE)}»"
    yield "command", f"python x.py --token «{draw(24)}»"
    yield "command", "vault login token=«s.Ab12Cd34Ef56Gh78»"
    yield "command", "mc alias set store https://s3.local minio «minio-S3cret»"
    yield "command", f"python x.py --passphrase «horse-battery» --wandb-key «{draw(40, HEX)}»"
    yield "command", f"set API_TOKEN=«{draw(30)}» && python x.py"
    yield "command", f"$env:API_TOKEN = '«{draw(30)}»'; python x.py"


def in_environments() -> Iterator[Row]:
    """Yield assignments, settings and headers as text."""
    yield "text", f"export OPENAI_API_KEY={broken('sk-proj-' + draw(60, URLSAFE))}"
    yield "text", f"export GITHUB_TOKEN={broken('gho_' + draw(36))}"
    yield "text", "DB_HOST=db\nDB_USER=etl\nDB_PASSWORD=«oranges7»\nDB_NAME=ml"
    yield "text", f'SECRET_KEY = "«{draw(50)}»"'
    yield "text", '{"user": "etl", "password": "«oranges7»", "port": 5432}'
    yield "text", f"{{'api_key': '«{draw(32)}»', 'model': 'gpt'}}"
    yield "text", "database:\n  user: etl\n  password: «oranges7»\n  host: db"
    yield "text", f"client_id: abc\nclient_secret: «{draw(40)}»"
    yield "text", f"Authorization: Bearer «{draw(60, URLSAFE)}»"
    yield "text", f"authorization: token {broken('ghp_' + draw(36))}"
    yield "text", f"Proxy-Authorization: Basic «{base64.b64encode(b'proxy:pw12345').decode()}»"
    yield "text", f"Cookie: session=«{draw(40)}»"
    yield "text", f"X-Auth-Token: «{draw(32, HEX)}»"
    yield "text", f"aws_access_key_id = {broken('AKIA' + draw(16, string.ascii_uppercase + '234567'))}"
    yield "text", f"aws_secret_access_key = «{draw(40, BASE64)}»"
    yield "text", f"aws_session_token=«{draw(120, BASE64)}»"
    yield "text", f"[wandb]\napi_key = «{draw(40, HEX)}»\nproject = churn"
    yield "text", "Params(lr=0.1, password='«oranges7»', epochs=3)"
    yield "text", f'ApiClient(token="«{draw(32)}»", retries=3)'
    yield "text", '<add name="db" password="«oranges7»" />'
    yield "message", "Log in with password «Tr0ub4dor&3» for now"
    yield "message", "use api key «a8F3kLm29xQz71Bv» until the vault works"
    yield "message", "temporary: db password is «oranges7»"
    yield "message", "pw: «oranges7», please rotate"
    yield "error", "OperationalError: connection to postgresql://etl:«oranges7»@db failed"
    yield "error", f"401 for url https://api.example.com/v1?apikey=«{draw(32)}»"
    yield "error", f"KeyError while parsing {{'auth_token': '«{draw(32)}»'}}"
    yield "diff", "-password: «oldoranges6»\n+password: «oranges7»"
    yield "diff", f"+API_KEY = '«{draw(32)}»'"
    yield "tag", f"secret=«{draw(20)}»"


def by_name() -> Iterator[Row]:
    """Yield parameters and variables whose name says it."""
    names = [
        "password", "db.password", "db_passwd", "mysql_pwd", "passphrase", "smtp_pass", "api_key", "apiKey",
        "openai.api_key", "OPENAI_API_KEY", "wandb_api_key", "aws_secret_access_key", "AWS_SESSION_TOKEN",
        "client_secret", "clientSecret", "oauth.client-secret", "SECRET", "django.SECRET_KEY", "auth_token",
        "access_token", "refreshToken", "bearer_token", "github_token", "HF_TOKEN", "slack.bot_token",
        "private_key", "ssh_private_key", "encryption_key", "signing_key", "azure.account_key",
        "storage_account_key", "webhook_secret", "credentials", "session_cookie", "jwt_secret", "x-api-key",
        "env.DB_PASSWORD", "param.db_password", "variables.NPM_TOKEN", "tag.api_token", "mlflow.tracking_password",
        "MLFLOW_TRACKING_TOKEN", "PGPASSWORD", "kaggle_key", "service_account_key", "master_key", "user_password",
        "rootPassword", "redis-password", "sas_token", "id_token", "csrf_token", "otp_secret", "hmac_key",
        "db_pass", "license.secret", "pat_token",
    ]  # fmt: skip
    plain = ["hunter2", "oranges7", "correct-horse", "S0mmer!2026", "letmein99", "Pa$$w0rd"]
    for number, name in enumerate(names):
        low = name.lower()
        human = any(word in low for word in ("pass", "pwd"))
        value = plain[number % len(plain)] if human else draw(20 + number % 24, ALNUM)
        yield name, f"«{value}»"
    yield "token", f"«{draw(40)}»"
    yield "api_token", f"«{draw(64, HEX)}»"
    yield "secret", "«swordfish»"
    yield "auth.password", "«12345678»"
    yield "pin_password", "«0000»"


def by_shape() -> Iterator[Row]:
    """Yield tokens that their own shape gives away, under names that say nothing."""
    upper = string.ascii_uppercase + "234567"
    shapes = [
        "ghp_" + draw(36), "gho_" + draw(36), "ghs_" + draw(36), "ghr_" + draw(36),
        "github_pat_" + draw(22) + "_" + draw(59), "glpat-" + draw(20, URLSAFE),
        f"xoxb-{draw(12, string.digits)}-{draw(12, string.digits)}-{draw(24)}",
        f"xoxp-{draw(11, string.digits)}-{draw(11, string.digits)}-{draw(12, string.digits)}-{draw(32, HEX)}",
        f"xapp-1-A{draw(10, upper)}-{draw(13, string.digits)}-{draw(64, HEX)}",
        "sk-" + draw(48), "sk-proj-" + draw(80, URLSAFE), "sk-ant-api03-" + draw(93, URLSAFE) + "AA",
        "sk-or-v1-" + draw(64, HEX), "hf_" + draw(34, string.ascii_letters), "AKIA" + draw(16, upper),
        "ASIA" + draw(16, upper), "AIza" + draw(35, URLSAFE), "ya29." + draw(100, URLSAFE),
        "GOCSPX-" + draw(28, URLSAFE), "npm_" + draw(36), "pypi-AgEIcHlwaS5vcmc" + draw(120, URLSAFE),
        f"SG.{draw(22, URLSAFE)}.{draw(43, URLSAFE)}", "sk_live_" + draw(24), "rk_live_" + draw(24),
        "sk_test_" + draw(24), "dop_v1_" + draw(64, HEX), "shpat_" + draw(32, HEX), "dapi" + draw(32, HEX),
        "key-" + draw(32, HEX), f"{draw(10, string.digits)}:AA{draw(33, URLSAFE)}", "hvs." + draw(90, URLSAFE),
        "dckr_pat_" + draw(27, URLSAFE), "gsk_" + draw(52), "r8_" + draw(37), "pplx-" + draw(48, HEX),
        "lin_api_" + draw(40), "ntn_" + draw(46), "AGE-SECRET-KEY-1" + draw(58, upper), "hw_" + draw(43, URLSAFE),
        "nvapi-" + draw(64, URLSAFE), "tskey-auth-" + draw(18) + "-" + draw(32), jwt(), jwt(),
    ]  # fmt: skip
    names = ["value", "note", "x", "param.extra", "name", "tag.info", "arg0", "config"]
    for number, token in enumerate(shapes):
        yield names[number % len(names)], broken(token)
    yield "message", f"rotate {broken('ghp_' + draw(36))} before the release"
    yield "stdout", f"using key {broken('sk-' + draw(48))} for labels"
    yield "files", f"notes.txt: {jwt().join(('«', '»'))}"
    for kind in (
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
    ):
        yield "config", f"«{pem(kind)}»"
    yield "message", f"add key\n«{pem('RSA PRIVATE KEY', 3)}»\nand use it"
    yield "config", "«" + pem("PRIVATE KEY").replace("\n", "\\n") + "»"
    yield "config", f"«{pem('PGP PRIVATE KEY BLOCK')}»"
    service = {"type": "service_account", "project_id": "ml", "private_key": "@"}
    yield "config", json.dumps(service).replace("@", "«" + pem("PRIVATE KEY", 4).replace("\n", "\\n") + "»")


def digests_and_ids() -> Iterator[Row]:
    """Yield what looks random and is no secret."""
    commit, sha, md5 = draw(40, HEX), draw(64, HEX), draw(32, HEX)
    yield "commit", commit
    yield "sha", commit
    yield "mlflow.source.git.commit", draw(40, HEX)
    yield "value", draw(40, HEX)
    yield "message", f'Revert "Faster features"\n\nThis reverts commit {commit}.'
    yield "message", f"Merge {commit[:12]} into main (cherry picked from commit {draw(40, HEX)})"
    yield "digest.sha256", sha
    yield "value", sha
    yield "digest", f"sha256:{sha}"
    yield "files", f"steps/train.py=sha256:{sha}"
    yield "files", f"steps/score.py=md5:{md5}"
    yield "digest.md5", md5
    yield "md5", f"{draw(32, HEX)}.dir"
    yield "param.data_md5", md5
    yield "digest.sha512", draw(128, HEX)
    yield "image", f"registry.example.org/ml/trainer@sha256:{draw(64, HEX)}"
    yield "image", "nvcr.io/nvidia/pytorch:24.05-py3"
    yield "requirements", f"numpy==2.4.6 --hash=sha256:{draw(64, HEX)} --hash=sha256:{draw(64, HEX)}"
    yield "integrity", f"sha512-{draw(86, BASE64)}=="
    yield "gosum", f"example.org/mod v1.2.3 h1:{draw(43, BASE64)}="
    yield "fingerprint", f"SHA256:{draw(43, BASE64)}"
    yield "cache_key", draw(64, HEX)
    yield "cache_key", f"pip-{draw(64, HEX)}"
    yield "idempotency_key", "3f0c9a52-7f7a-4a55-9b0c-0a5b1c2d3e4f"
    yield "run_id", draw(32, HEX)
    yield "run_id", "0b5f3d1e-93f7-4d0a-9b57-1f2e3d4c5b6a"
    yield "parent_run_id", draw(32, HEX)
    yield "wandb_run", "3k2x9f8q"
    yield "ulid", "01JCXQ7M5T9V3K8R2N4P6W0YZB"
    yield "uid", draw(32, HEX)
    yield "experiment_id", "826351947201938475"
    yield "etag", f'"{draw(32, HEX)}-14"'
    yield "version_id", draw(32)
    yield "trace_id", draw(32, HEX)
    yield "span", f"00-{draw(32, HEX)}-{draw(16, HEX)}-01"
    yield "pod", "trainer-7d9f8b6c5d-x2k4q"
    yield "describe", "v1.12.0-14-g1a2b3c4d"
    yield "long", "98765432109876543210987654321098765432"
    yield "pi", "3.14159265358979323846264338327950288419716939937510"
    yield "blob", f"blob {draw(40, HEX)} 1024 data/clicks.csv"
    yield "output", f"outs:\n- md5: {draw(32, HEX)}.dir\n  size: 1048576\n  path: data/prepared"
    yield "etag", f'W/"{draw(27)}"'
    yield "seed", "18446744073709551615"
    yield "fold", "fold-0003-of-0010"
    yield "time", "2026-03-01T12:00:00.000000Z"


def parameters() -> Iterator[Row]:
    """Yield settings whose names only resemble secrets."""
    rows = {
        "token_length": "128", "max_tokens": "4096", "max_new_tokens": "512", "tokenizer": "bert-base-uncased",
        "tokenizer.name": "sentencepiece", "tokenizer_path": "models/tok/spm.model", "num_tokens": "32000000000",
        "pad_token": "[PAD]", "eos_token": "</s>", "bos_token": "<s>", "unk_token": "<unk>",
        "mask_token": "<mask>", "cls_token": "[CLS]", "sep_token": "[SEP]", "eos_token_id": "50256",
        "token": "[MASK]", "special_tokens": "<|im_start|>,<|im_end|>", "token_dropout": "0.1",
        "tokens_per_batch": "524288", "token_type_ids": "true", "secret_dim": "64", "n_secrets": "3",
        "use_auth_token": "true", "auth": "none", "authentication": "ldap", "auth_method": "kerberos",
        "auth_type": "basic", "author": "Ana Lopez", "authority": "city-of-porto", "keypoints": "17",
        "key_dim": "64", "attention.key_size": "128", "num_key_value_heads": "8", "query_key_value": "fused",
        "key": "accuracy", "keys": "id,name", "primary_key": "customer_id", "sort_key": "created_at",
        "partition_key": "country", "foreign_key": "customers.customer_id", "join_key": "session_hour",
        "public_key_size": "2048", "keyboard": "qwertz", "monkey_patch": "gevent", "passes": "3",
        "bypass_cache": "true", "compass_heading": "271.5", "passenger_count": "4", "password_length": "16",
        "password_file": "/run/secrets/db_password", "password_policy": "at least 12 characters",
        "api_key_env": "OPENAI_API_KEY", "token_env_var": "HF_TOKEN", "secret_name": "prod/db/etl",
        "secretKeyRef.name": "db-credentials", "credentials_path": "/home/ana/.aws/credentials",
        "token_path": "~/.cache/huggingface/token", "private_key_path": "/etc/ssl/private/server.key",
        "access_key_field": "user", "key_file": "keys/public.pem", "session": "2026-03-01-morning",
        "session_id_column": "sid", "session_length_s": "1800", "cookie_banner": "false", "hash_key": "url",
        "random_state": "42", "salt_concentration": "0.15", "signature_method": "hmac-sha256",
        "signature": "predict(text) -> label", "pin_memory": "True", "pass_through": "False",
        "password_column": "pwd_hash", "secret_sharing": "shamir", "temperature_key": "t0", "key_metric": "f1",
        "optim.lr": "1e-3", "betas": "(0.9, 0.999)", "threshold": "0.5", "label_key": "diagnosis",
        "image_key": "jpg", "access_tokens_seen": "1200000", "max_token": "2048", "token_count": "81234",
        "first_token_latency_ms": "31.7", "ngram_token_pattern": r"(?u)\b\w\w+\b", "tokenization": "wordpiece",
        "credentials_provider": "instance-profile", "client_id": "web-frontend", "key_rotation_days": "90",
        "password": "", "db_password": "None", "api_key": "null", "auth_token": "***", "secret_key": "${SECRET_KEY}",
        "access_token": "$ACCESS_TOKEN", "client_secret": "<redacted>", "smtp_password": "REPLACE_ME",
        "hf_token": "False", "api_token": "[redacted:0a1b2c3d]", "passphrase": "********", "token_secret": "none",
        "slack_token": "{{ secrets.SLACK_TOKEN }}", "db.password": "env:DB_PASSWORD",
    }  # fmt: skip
    yield from rows.items()


def places() -> Iterator[Row]:
    """Yield addresses and paths without secrets."""
    yield "uri", "https://github.com/acme/churn.git"
    yield "repository", "git@github.com:acme/churn.git"
    yield "repository", "ssh://git@github.com/acme/churn.git"
    yield "repository", "https://ana@bitbucket.org/acme/churn.git"
    yield "uri", "s3://ml-data/clicks/year=2026/month=03/part-00000-3f0c9a52.c000.snappy.parquet"
    yield "uri", f"mlflow-artifacts:/3/{draw(32, HEX)}/artifacts/model"
    yield "uri", "postgresql://db.internal:5432/features"
    yield "uri", "postgresql://etl@db.internal:5432/features"
    yield "uri", "jdbc:postgresql://db:5432/ml?user=etl&ssl=true"
    yield "uri", "redis://cache:6379/0"
    yield "uri", "http://localhost:5000/#/experiments/3/runs/" + draw(32, HEX)
    yield "uri", "https://api.example.com/items?page=2&sort=key&token_type=bearer"
    yield "uri", "https://example.com/a:b@c/d"
    yield "uri", "https://en.wikipedia.org/wiki/Secret_key_cryptography?oldid=1234567890"
    yield "uri", "file:///data/secrets/../clicks.csv"
    yield "uri", f"hf://datasets/acme/clicks@{draw(40, HEX)}/train.parquet"
    yield "uri", "gs://bucket/tokenizers/v2/vocab.json#1710000000000000"
    yield "path", "models/tokenizer/secret_santa.csv"
    yield "path", "/run/secrets/db_password"
    yield "path", r"C:\Users\ana\Documents\passwords\notes.txt"
    yield (
        "path",
        "/mnt/nfs/projects/very/long/path/with/many/parts/and/tokens/api_key_rotation/report-2026-03-01.pdf",
    )
    yield "path", "~/.ssh/id_ed25519.pub"
    yield "email", "ana.lopez+ml@example.com"
    yield "contact", "mailto:ana@example.com"
    yield "host", "[2001:db8::1]:8080"
    yield "host", "ana@gpu-07.example.com:/scratch/ana/run-12"
    yield "purl", "pkg:pypi/tokenizers@0.19.1?arch=x86_64"
    yield "model", "sentence-transformers/all-MiniLM-L6-v2"
    yield "model", "TheBloke/Llama-2-13B-chat-GPTQ:gptq-4bit-32g-actorder_True"
    yield "conda", "defaults/linux-64::numpy-1.26.0-py311h64a7726_0"
    yield "arn", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"
    yield "port", "0.0.0.0:8321->8321/tcp"


def commands() -> Iterator[Row]:
    """Yield command lines and text without secrets."""
    yield "command", "python train.py --max-tokens 512 --tokenizer gpt2 --token-dropout=0.2"
    yield "command", "python train.py --lr 0.1 --key accuracy --keys id name"
    yield "command", "python load.py --password-file /run/secrets/db_password --user etl"
    yield "command", "python load.py --password $DB_PASSWORD --user etl"
    yield "command", "python load.py --password=${DB_PASSWORD} --user etl"
    yield "command", 'python load.py --password "$(cat /run/secrets/pw)" --user etl'
    yield "command", "python label.py --api-key-env OPENAI_API_KEY --n 10"
    yield "command", "python label.py --api-key --n 10"
    yield "command", "docker run -e TOKEN -e LR=0.1 -p 8080:80 trainer:2"
    yield "command", "docker login -u ci --password-stdin registry.example.org"
    yield "command", "API_KEY=$OTHER_KEY python x.py"
    yield "command", "export API_KEY=${API_KEY:-}"
    yield "command", "mkdir -p models/secret && cp -p a b && ssh -p 2222 host"
    yield "command", "mysql -u root -p churn"
    yield "command", "pytest -k 'token and not secret' -p no:cacheprovider"
    yield "command", "curl -u ana https://api.example.com/data"
    yield "command", "git push origin HEAD:refs/heads/token-refresh"
    yield "command", f"git checkout --detach {draw(40, HEX)} && dvc repro train"
    yield "command", f"dvc get --rev {draw(12, HEX)} --out data . data"
    yield "command", "python -m train optim.lr=0.1 model.key_dim=64 tokenizer.max_length=512"
    yield "command", "python eval.py --metric token_accuracy --threshold 0.5 --passes 3"
    yield "command", "python -I -S steps/score.py model.json holdout.csv metrics.json"
    yield "command", f"python predict.py --run-id {draw(32, HEX)} --model-uri runs:/{draw(32, HEX)}/model"
    yield "command", "torchrun --nproc_per_node=8 --rdzv_id=12345 --rdzv_endpoint=node0:29500 train.py"
    yield "command", "sort -k 2,2 -t, data.csv | uniq"
    yield "command", "aws s3 cp s3://b/a a --sse-kms-key-id alias/ml"
    yield "text", "PYTHONHASHSEED=0\nOMP_NUM_THREADS=1\nPWD=/home/ana/churn\nOLDPWD=/home/ana"
    yield "text", "SSH_AUTH_SOCK=/tmp/ssh-x/agent.1234 XAUTHORITY=/home/ana/.Xauthority"
    yield "PWD", "/home/ana/churn"
    yield "variables.TOKENIZERS_PARALLELISM", "false"
    yield "text", "loss=0.1234 token_acc=0.931 tokens/s=81234 key_loss=0.4"
    yield "text", "epoch 3: acc=0.931, secret_dim=64, password_strength=0.71"
    yield "text", "SELECT token, COUNT(*) FROM tokens WHERE key = 'abc' GROUP BY token"
    yield "text", '{"tokens": 128, "max_tokens": 4096, "key": "accuracy", "token": "[MASK]"}'
    yield "text", "tokenizer: bert-base-uncased\nmax_tokens: 512\npad_token: '[PAD]'"
    yield "text", "if not password: raise ValueError('password is required')"
    yield "text", "password = getpass.getpass()"
    yield "text", "token = os.environ['HF_TOKEN']"
    yield "text", "api_key=settings.api_key, timeout=30"
    yield "text", "def login(user: str, password: str) -> Token:"
    yield "diff", "-def login(user, password):\n+def login(user, password, token=None):"
    yield "diff", "-    secret: str = Field(repr=False)\n+    secret: SecretStr"


def prose() -> Iterator[Row]:
    """Yield messages, sequences, pictures and keys that are meant to be seen."""
    yield "message", "Fix password reset: token expires after an hour"
    yield "message", "Bump tokenizers from 0.15.2 to 0.19.1"
    yield "message", "Rename secret_key to api_key in the settings page"
    yield "message", "Add password field to the sign-up form"
    yield "message", "Do not log the API key; the token is masked now"
    yield "message", "Password hashing: argon2 instead of bcrypt"
    yield "message", "The secret is to normalise before splitting"
    yield "message", "api key: read it from the vault"
    yield "message", "Token: one word or punctuation mark; see docs"
    yield "message", "Use basic authentication against the proxy; bearer tokens come later"
    yield "message", "Key insight: password-protected archives are skipped"
    yield "description", "Key: value pairs separated by semicolons; tokens are lower-cased"
    yield "message", "password policy: at least twelve characters"
    yield "message", "Authorization: deny by default"
    yield "thumbnail", f"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{draw(400, BASE64)}AElFTkSuQmCC"
    yield "thumbnail", f"/9j/4AAQSkZJRgABAQAAAQABAAD{draw(300, BASE64)}"
    yield "embedding", base64.b64encode(_DRAW.randbytes(256)).decode()
    yield "smiles", "CC(C)CC1=CC=C(C=C1)C(C)C(=O)OC2CCCCC2N3C=NC4=C3N=CN=C4N"
    yield "protein", draw(180, "ACDEFGHIKLMNPQRSTVWY")
    yield "dna", draw(240, "ACGT")
    yield "ssh_public_key", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{draw(43, BASE64)} ana@laptop"
    yield "certificate", pem("CERTIFICATE")
    yield "public_key", pem("PUBLIC KEY", 3)
    yield "class", "MultiHeadAttentionWithRotaryEmbeddingAndKeyValueCacheForCausalLanguageModel"
    yield "package", "sk-learn-contrib-something-with-a-long-name"
    yield "name", "hf_model_with_a_rather_long_name_v2"
    yield "name", "task-0123456789-evaluation-of-tokens"
    yield "name", "key-value-memory-network-with-gates"
    yield "regex", r"^(?:sk|pk)_[a-z]{4}_\w{24}$"
    yield "version", "2.4.6+cu124.git1a2b3c4d"
    yield "profile", '{"rows":700,"columns":{"token":{"type":"text","nulls":0,"distinct":700}}}'
    yield "columns", "password_hash_prefix"
    yield "columns", "api_key"
    yield "error", "ValueError: could not convert string to float: 'secret'"
    yield "error", "KeyError: 'password'"
    yield "error", "AuthenticationError: invalid token"
    yield "license", "Apache-2.0 WITH LLVM-exception"
    yield "log", "[2026-03-01 12:00:00] INFO key=batch_size value=32"
    yield "cron", "*/15 * * * *"
    yield "note", "[redacted:1a2b3c4d]"
    yield "command", "python load.py --password [redacted:1a2b3c4d] --api-key=[redacted:99aabbcc]"
    yield "uri", "postgresql://etl:[redacted:1a2b3c4d]@db/ml"


SECRET = (in_addresses, in_connections, in_commands, in_environments, by_name, by_shape)
HARMLESS = (digests_and_ids, parameters, places, commands, prose)


def main() -> None:
    """Print one line a value."""
    for secret, groups in ((True, SECRET), (False, HARMLESS)):
        for group in groups:
            for key, value in group():
                row = {"group": group.__name__, "key": key, "value": value, "secret": secret}
                assert ("«" in value) is secret, row
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
