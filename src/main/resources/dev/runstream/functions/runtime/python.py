"""Runs an unmodified Lambda handler file over the Lambda Runtime API: python.py MODULE.FUNCTION in LAMBDA_TASK_ROOT."""
import http.client, importlib, json, os, sys, time, traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/"


class Context:
    """What a handler sees of its call."""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        sent = json.loads(headers.get("Lambda-Runtime-Client-Context", "null"))
        self.client_context = type("ClientContext", (), {**sent, "custom": sent.get("custom")}) if sent else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"]) / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.time()) * 1000))


def ask(method, path, value=None):
    connection = http.client.HTTPConnection(API)
    connection.request(method, BASE + path, None if value is None else json.dumps(value).encode())
    reply = connection.getresponse()
    return dict(reply.getheaders()), reply.read()


def error(thrown, trace):
    return {
        "errorMessage": str(thrown),
        "errorType": type(thrown).__name__,
        "stackTrace": traceback.format_list(trace),
    }


def main():
    try:
        module, name = os.environ["_HANDLER"].rsplit(".", 1)
        sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
    except BaseException as thrown:
        ask("POST", "init/error", error(thrown, []))
        raise
    while True:
        headers, event = ask("GET", "invocation/next")
        here = "invocation/" + headers["Lambda-Runtime-Aws-Request-Id"]
        try:
            answer, kind = handler(json.loads(event), Context(headers)), "/response"
            json.dumps(answer)
        except Exception as thrown:
            trace = traceback.extract_tb(thrown.__traceback__)[1:]
            print("[ERROR]", type(thrown).__name__ + ":", thrown, "\n" + "".join(traceback.format_list(trace)))
            answer, kind = error(thrown, trace), "/error"
        sys.stdout.flush()
        sys.stderr.flush()
        ask("POST", here + kind, answer)


main()
