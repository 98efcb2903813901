"""What DuckDB asks of S3, over a folder: lists, and objects whole or in part. It looks at no signature."""
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@contextmanager
def serving(buckets):
    """Bucket → folder. Gives the address, and the keys that are read."""
    read = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            address = urlsplit(self.path)
            bucket, _, key = unquote(address.path).lstrip("/").partition("/")
            folder = buckets.get(bucket)
            if folder is None:
                return self.answer(404, b"")
            if not key:
                prefix = parse_qs(address.query, keep_blank_values=True).get("prefix", [""])[0]
                keys = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
                contents = "".join(f"<Contents><Key>{escape(key)}</Key><Size>{(folder / key).stat().st_size}</Size></Contents>" for key in keys if key.startswith(prefix))
                return self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode())
            if not (folder / key).is_file():
                return self.answer(404, b"")
            if self.command == "GET":
                read.append(key)
            body = (folder / key).read_bytes()
            asked = self.headers.get("Range")
            if not asked:
                return self.answer(200, body)
            first, last = asked.removeprefix("bytes=").split("-")
            part = body[int(first):int(last) + 1 if last else None]
            return self.answer(206, part, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(body)}"})

        do_HEAD = do_GET

        def answer(self, status, body, headers=None):
            self.send_response(status)
            for name, value in {"Content-Length": len(body), "Accept-Ranges": "bytes", "ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT", **(headers or {})}.items():
                self.send_header(name, str(value))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", read
    finally:
        server.shutdown()
        server.server_close()
