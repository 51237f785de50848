"""Carries out one aws:executeScript step, bound to a function, over the Lambda Runtime API; then ends."""
import http.client, json, linecache, os, sys, traceback, types

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/invocation/"
FILE = "customer_script.py"


class NotAvailable(Exception):
    """What SSM can and this cannot."""


def ask(method, path, value=None):
    connection = http.client.HTTPConnection(API)
    connection.request(method, BASE + path, None if value is None else json.dumps(value).encode())
    reply = connection.getresponse()
    return dict(reply.getheaders()), reply.read()


def run(event, arn):
    if not isinstance(event, dict) or event.get("action") != "aws:executeScript":
        raise NotAvailable("Expected a step of aws:executeScript that is bound to this function, but got something else")
    inputs = event["inputs"]
    runtime, script, name = inputs.get("Runtime", ""), inputs.get("Script"), inputs.get("Handler")
    if not runtime.startswith("python"):
        raise NotAvailable("Runtime " + runtime + " is not available here: only Python scripts are run")
    if not script:
        raise NotAvailable("Attachments are not available here: only steps with a Script are run")
    linecache.cache[FILE] = (len(script), None, script.splitlines(True), FILE)
    module = types.ModuleType("customer_script")
    module.__file__ = FILE
    sys.modules[module.__name__] = module
    exec(compile(script, FILE, "exec"), module.__dict__)
    if not callable(getattr(module, name or "", None)):
        raise NotAvailable("Expected a function '" + str(name) + "' in the script, but there is none")
    _, partition, _, region, account, *_ = arn.split(":")
    context = {
        "automation:EXECUTION_ID": event.get("execution"),
        "global:REGION": region,
        "global:ACCOUNT_ID": account,
        "global:AWS_PARTITION": partition,
    }
    answer = getattr(module, name)(inputs.get("InputPayload", {}), context)
    json.dumps(answer)
    return answer


def main():
    headers, event = ask("GET", "next")
    here = headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        answer, kind = run(json.loads(event), headers["Lambda-Runtime-Invoked-Function-Arn"]), "/response"
    except (Exception, SystemExit) as thrown:
        # What is above the script's own lines is not the author's.
        trace = [frame for frame in traceback.extract_tb(thrown.__traceback__) if frame.filename == FILE]
        lines = ["Traceback (most recent call last):\n"] if trace else []
        lines += traceback.format_list(trace) + traceback.format_exception_only(type(thrown), thrown)
        print("".join(lines), end="", file=sys.stderr)
        answer = {
            "errorMessage": str(thrown),
            "errorType": type(thrown).__name__,
            "stackTrace": traceback.format_list(trace),
        }
        kind = "/error"
    sys.stdout.flush()
    sys.stderr.flush()
    ask("POST", here + kind, answer)


main()
