"""The runtime of python3.* functions: takes invocations from the Runtime API, calls the handler, posts its answers."""
import decimal
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

import aws_calls  # noqa: F401: it hooks clients of AWS

BASE = '/2018-06-01/runtime'
IS_JSON_LOG = os.environ.get('AWS_LAMBDA_LOG_FORMAT') == 'JSON'
api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
current = None


class ClientContext:
    def __init__(self, values):
        client = values.get('client') or {}
        self.custom = values.get('custom')
        self.env = values.get('env')
        self.client = type('Client', (), {name: client.get(name) for name in
                                          ('installation_id', 'app_title', 'app_version_name', 'app_version_code', 'app_package_name')})()


class Identity:
    def __init__(self, values):
        self.cognito_identity_id = values.get('cognitoIdentityId')
        self.cognito_identity_pool_id = values.get('cognitoIdentityPoolId')


class LambdaContext:
    def __init__(self, headers):
        self.aws_request_id = headers['Lambda-Runtime-Aws-Request-Id']
        self.invoked_function_arn = headers['Lambda-Runtime-Invoked-Function-Arn']
        self.function_name = os.environ.get('AWS_LAMBDA_FUNCTION_NAME')
        self.function_version = os.environ.get('AWS_LAMBDA_FUNCTION_VERSION')
        self.memory_limit_in_mb = os.environ.get('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')
        self.log_group_name = os.environ.get('AWS_LAMBDA_LOG_GROUP_NAME')
        self.log_stream_name = os.environ.get('AWS_LAMBDA_LOG_STREAM_NAME')
        client = headers['Lambda-Runtime-Client-Context']
        self.client_context = ClientContext(json.loads(client)) if client else None
        self.identity = Identity(json.loads(headers['Lambda-Runtime-Cognito-Identity'] or '{}'))
        self._deadline_ms = int(headers['Lambda-Runtime-Deadline-Ms'] or 0)

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class Lines(logging.Handler):
    """The root logger's handler, as AWS installs it."""

    def emit(self, record):
        line = self.format(record)
        sys.stdout.write(line if IS_JSON_LOG else line.replace('\n', '\r'))
        sys.stdout.write('\n')
        sys.stdout.flush()


class TextLine(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        super().__init__('[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s', '%Y-%m-%dT%H:%M:%S')


class JsonLine(logging.Formatter):
    def format(self, record):
        line = {
            'timestamp': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(record.created)), 'level': record.levelname,
            'message': record.getMessage(), 'logger': record.name, 'requestId': record.aws_request_id}
        if record.exc_info:
            line['errorType'] = record.exc_info[0].__name__
            line['errorMessage'] = str(record.exc_info[1])
            line['stackTrace'] = traceback.format_tb(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestId(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current.aws_request_id if current else ''
        return True


class PlatformError(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.trace = kind, list(trace)


def call_once(method, target, body, headers):
    api.request(method, BASE + target, body, headers or {})
    response = api.getresponse()
    return response.status, response.headers, response.read()


def call(method, target, body=None, headers=None):
    try:
        return call_once(method, target, body, headers)
    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
        api.close()  # a second answer is refused, so a call may be repeated on a new connection
    try:
        return call_once(method, target, body, headers)
    except OSError:
        sys.exit(0)


def plain(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f'Object of type {type(value).__name__} is not JSON serializable')


def describe(error, skip=0):
    if isinstance(error, PlatformError):
        return {'errorMessage': str(error), 'errorType': error.kind, 'requestId': current.aws_request_id if current else '', 'stackTrace': error.trace}
    frames = traceback.extract_tb(error.__traceback__)[skip:]
    return {
        'errorMessage': str(error), 'errorType': type(error).__name__, 'requestId': current.aws_request_id if current else '',
        'stackTrace': traceback.format_list(frames)}


def fail(target, error, skip=0):
    told = describe(error, skip)
    if IS_JSON_LOG:
        line = {'timestamp': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()), 'log_level': 'ERROR', **told}
        print(json.dumps(line, ensure_ascii=False), flush=True)
    else:
        trace = '\r'.join(part.rstrip('\n').replace('\n', '\r') for part in told['stackTrace'])
        print(f"[ERROR] {told['errorType']}: {told['errorMessage']}" + (f'\rTraceback (most recent call last):\r{trace}' if trace else ''), flush=True)
    kind = told['errorType'].encode('ascii', 'replace').decode()
    call('POST', target, json.dumps(told).encode(), {'Lambda-Runtime-Function-Error-Type': kind, 'Content-Type': 'application/json'})


def load():
    name = os.environ.get('_HANDLER', '')
    module_name, dot, function = name.rpartition('.')
    if not dot or not module_name:
        raise PlatformError('Runtime.MalformedHandlerName', f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        hint = ('. boto3 comes with no machine: put it into the function or a layer, or name its folder by --function-modules'
                if (error.name or '').split('.')[0] in ('boto3', 'botocore') else '')
        raise PlatformError('Runtime.ImportModuleError', f"Unable to import module '{module_name}': {error}{hint}") from None
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n'
        raise PlatformError('Runtime.UserCodeSyntaxError', f"Syntax error in module '{module_name}': {error}", [place]) from None
    handler = getattr(module, function, None)
    if handler is None:
        raise PlatformError('Runtime.HandlerNotFound', f"Handler '{function}' missing on module '{module_name}'")
    return handler


def listen():
    lines = Lines()
    lines.setFormatter(JsonLine() if IS_JSON_LOG else TextLine())
    lines.addFilter(RequestId())
    root = logging.getLogger()
    root.addHandler(lines)
    if IS_JSON_LOG:
        root.setLevel({'TRACE': 'NOTSET', 'WARN': 'WARNING', 'FATAL': 'CRITICAL'}.get(level := os.environ.get('AWS_LAMBDA_LOG_LEVEL', 'INFO'), level))


def main():
    global current
    sys.path.insert(0, os.environ['LAMBDA_TASK_ROOT'])
    sys.stdout.reconfigure(line_buffering=True)
    listen()
    try:
        handler = load()
    except Exception as error:
        fail('/init/error', error, 0 if isinstance(error, PlatformError) else 1)
        sys.exit(1)
    while True:
        status, headers, body = call('GET', '/invocation/next')
        if status != 200:
            sys.exit(0)
        current = LambdaContext(headers)
        os.environ['_X_AMZN_TRACE_ID'] = headers['Lambda-Runtime-Trace-Id'] or ''
        target = '/invocation/' + current.aws_request_id
        try:
            try:
                event = json.loads(body)
            except ValueError as error:
                raise PlatformError('Runtime.UnmarshalError', f'Unable to unmarshal input: {error}') from None
            value = handler(event, current)
            try:
                answer = json.dumps(value, ensure_ascii=False, default=plain).encode('utf-8', 'surrogatepass')
            except (TypeError, ValueError) as error:
                raise PlatformError('Runtime.MarshalError', f'Unable to marshal response: {error}') from None
        except Exception as error:
            fail(target + '/error', error, 1)
        else:
            sys.stdout.flush()
            call('POST', target + '/response', answer, {'Content-Type': 'application/json'})


main()
