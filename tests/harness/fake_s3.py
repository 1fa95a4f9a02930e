#!/usr/bin/env python3
"""A bucket server for one test: as much of S3 as rclone needs for upload, list, read and delete.

    fake_s3.py FOLDER PORT_FILE

Objects are files below FOLDER/objects; each request is a line in FOLDER/log. What it shall do wrong
stands in FOLDER/trouble, read at every upload: "dead N" answers nothing to N uploads and closes the
connection in their middle, "flip NAME" changes a byte of the next object whose name ends so, "rot NAME" does
that to one which is there when somebody lists it (after which all forget it), "slow SECONDS" waits before
every upload. Listens on the loopback.
"""
import hashlib
import http.server
import os
import sys
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

root, port_file = sys.argv[1:3]
objects = os.path.join(root, 'objects')
os.makedirs(objects, exist_ok=True)
lock = threading.Lock()


def trouble():
    path = os.path.join(root, 'trouble')
    words = open(path, encoding='utf-8').read().split() if os.path.exists(path) else []
    return words[0] if words else '', words[1] if len(words) > 1 else ''


def set_trouble(text):
    with open(os.path.join(root, 'trouble'), 'w', encoding='utf-8') as out:
        out.write(text)


class S3(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def note(self):
        with lock, open(os.path.join(root, 'log'), 'a', encoding='utf-8') as out:
            out.write(f'{self.command} {urllib.parse.unquote(self.path)}\n')

    def where(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip('/')
        full = os.path.normpath(os.path.join(objects, path))
        return full if full.startswith(objects) else objects

    def answer(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        if 'Content_Length' not in headers:
            self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def missing(self):
        self.answer(404, b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', Content_Type='application/xml')

    def do_PUT(self):
        self.note()
        what, detail = trouble()
        length = int(self.headers.get('Content-Length') or 0)
        if what == 'slow':
            time.sleep(float(detail))
        if what == 'dead':
            self.rfile.read(length // 2)
            set_trouble(f'dead {int(detail) - 1}' if int(detail) > 1 else '')
            self.close_connection = True
            self.connection.close()
            return
        data = self.rfile.read(length)
        path = self.where()
        if path.count('/') == objects.count('/') + 1:  # a bucket
            os.makedirs(path, exist_ok=True)
            self.answer(200)
            return
        if what == 'flip' and path.endswith(detail) and data:
            data = data[:-1] + bytes([data[-1] ^ 1])
            set_trouble('')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + '.next', 'wb') as out:
            out.write(data)
        os.rename(path + '.next', path)
        self.answer(200, ETag=f'"{hashlib.md5(data).hexdigest()}"')

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        self.note()
        path = self.where()
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if os.path.isfile(path):
            data = open(path, 'rb').read()
            self.answer(200, data, ETag=f'"{hashlib.md5(data).hexdigest()}"', Content_Length=str(len(data)),
                        Last_Modified='Thu, 05 Nov 2026 16:00:00 GMT')
        elif os.path.isdir(path) and path.count('/') == objects.count('/') + 1:
            self.list(path, query)
        else:
            self.missing()

    def list(self, bucket, query):
        prefix = query.get('prefix', [''])[0]
        delimiter = query.get('delimiter', [''])[0]
        files, folders = [], set()
        what, detail = trouble()
        for place, _, names in os.walk(bucket):
            for name in names:
                key = os.path.relpath(os.path.join(place, name), bucket)
                if not key.startswith(prefix):
                    continue
                rest = key[len(prefix):]
                if delimiter and delimiter in rest:
                    folders.add(prefix + rest.split(delimiter)[0] + delimiter)
                    continue
                data = open(os.path.join(place, name), 'rb').read()
                if what == 'rot' and name.endswith(detail):
                    what, data = '', data[:-1] + bytes([data[-1] ^ 1])
                    open(os.path.join(place, name), 'wb').write(data)
                    set_trouble('')
                files.append(f'<Contents><Key>{escape(key)}</Key><LastModified>2026-11-05T16:00:00.000Z</LastModified>'
                             f'<ETag>"{hashlib.md5(data).hexdigest()}"</ETag><Size>{len(data)}</Size></Contents>')
        body = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>' + ''.join(sorted(files)) + ''.join(
            f'<CommonPrefixes><Prefix>{escape(f)}</Prefix></CommonPrefixes>' for f in sorted(folders)) + '</ListBucketResult>'
        self.answer(200, body.encode(), Content_Type='application/xml')

    def do_DELETE(self):
        self.note()
        path = self.where()
        if os.path.isfile(path):
            os.remove(path)
        self.answer(204)


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), S3)
with open(port_file + '.next', 'w', encoding='utf-8') as out:
    out.write(str(server.server_port))
os.rename(port_file + '.next', port_file)
server.serve_forever()
