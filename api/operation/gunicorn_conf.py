"""gunicorn's configuration, from our settings.

It is started as ``gunicorn -c python:api.operation.gunicorn_conf 'api:create_app()'``.

One server process with threads: it only passes bytes on, while query processes do the work. So there is one pool, one
cache and one list of running queries. For more, run several servers behind a proxy.
"""

import gc
import resource

from api.exchange.settings import Settings

_DESCRIPTORS = 8192
_settings = Settings.from_environment()

bind = f"{_settings.host}:{_settings.port}"
workers = 1
worker_class = "api.operation.threads.StayingThreads"
# Every query process busy, every place in the queue taken, two hundred readers who take their time, and still a thread
# left to say so. A thread is started when it is needed.
threads = _settings.workers + _settings.queue + 200
keepalive = 75
timeout = 60
graceful_timeout = _settings.graceful_seconds
limit_request_line = _settings.url_bytes
forwarded_allow_ips = ""  # the application knows how many proxies to believe
control_socket_disable = True
loglevel = "warning"


def post_worker_init(worker: object) -> None:
    """Take descriptors for all connections; let the collector pass over what was made at the start."""
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit, min(most, _DESCRIPTORS)), most))
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
