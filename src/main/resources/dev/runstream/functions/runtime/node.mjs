// Runs an unmodified Lambda handler file over the Lambda Runtime API: _HANDLER is MODULE.FUNCTION in LAMBDA_TASK_ROOT.
import { existsSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const env = process.env;
const [hostname, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');

const ask = (method, where, value) => new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: '/2018-06-01/runtime/' + where, agent: false }, reply => {
        const chunks = [];
        reply.on('data', chunk => chunks.push(chunk));
        reply.on('end', () => resolve({ headers: reply.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(value);
});

const error = thrown => JSON.stringify({
    errorType: thrown?.name ?? typeof thrown,
    errorMessage: thrown?.message ?? String(thrown),
    trace: String(thrown?.stack ?? '').split('\n'),
});

const load = async () => {
    const [, file, name] = /^(.*)\.([^.]+)$/.exec(env._HANDLER) ?? [];
    const found = ['.js', '.mjs', '.cjs'].map(ending => path.join(env.LAMBDA_TASK_ROOT, file + ending)).find(existsSync);
    if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' });
    const module = await import(pathToFileURL(found));
    const handler = module[name] ?? module.default?.[name];
    if (typeof handler !== 'function') {
        throw Object.assign(new Error(`${env._HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
    }
    return handler;
};

const context = (headers, done) => ({
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    clientContext: JSON.parse(headers['lambda-runtime-client-context'] ?? 'null') ?? undefined,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, headers['lambda-runtime-deadline-ms'] - Date.now()),
    succeed: value => done(null, value),
    fail: thrown => done(thrown),
    done,
});

let handler;
try {
    handler = await load();
} catch (thrown) {
    await ask('POST', 'init/error', error(thrown));
    throw thrown;
}
while (true) {
    const { headers, body } = await ask('GET', 'invocation/next');
    const here = 'invocation/' + headers['lambda-runtime-aws-request-id'];
    try {
        const answer = await new Promise((resolve, reject) => {
            const done = (thrown, value) => (thrown ? reject(thrown) : resolve(value));
            const returned = handler(JSON.parse(body), context(headers, done), done);
            // A handler that takes a callback and returns no promise answers by the callback.
            if (typeof returned?.then === 'function') returned.then(resolve, reject);
            else if (handler.length < 3 && returned !== undefined) resolve(returned);
        });
        await ask('POST', here + '/response', JSON.stringify(answer ?? null));
    } catch (thrown) {
        console.error(thrown);
        await ask('POST', here + '/error', error(thrown));
    }
}
