// A Runtime API with nothing around it, for functions' benches: one process asks, this one answers.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { root } from "./report.mjs";

/** A process of the bootstrap with that code, in a folder below `work`. */
export class BareRuntime {
  #waiting = [];
  #asked = [];
  #answers = new Map();

  /** `program`: the interpreter and its arguments; `file`: the bootstrap; `name`: the code's file. */
  async start(work, code, { program = [process.execPath], file = "bootstrap.mjs", name = "index.mjs" } = {}) {
    const folder = join(work, "bare");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), code);
    this.server = http.createServer((request, response) => this.#serve(request, response));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const env = {
      PATH: process.env.PATH, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${this.server.address().port}`, LAMBDA_TASK_ROOT: folder, _HANDLER: "index.handler",
      AWS_LAMBDA_FUNCTION_NAME: "bare", AWS_LAMBDA_FUNCTION_VERSION: "$LATEST", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512", AWS_REGION: "us-east-1",
    };
    const [interpreter, ...args] = [...program, join(root, "src/Tarn.Functions/Runtimes/Bootstraps", file)];
    this.child = spawn(interpreter, args, { env: { ...env, PYTHONPATH: folder }, cwd: folder, stdio: "ignore" });
  }

  invoke(payload) {
    const id = crypto.randomUUID();
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#asked.push({ id, payload });
      this.#match();
    });
  }

  stop() {
    this.child.kill("SIGKILL");
    this.server.closeAllConnections();
    this.server.close();
  }

  #match() {
    while (this.#waiting.length > 0 && this.#asked.length > 0) {
      const { id, payload } = this.#asked.shift();
      this.#waiting.shift().writeHead(200, {
        "Lambda-Runtime-Aws-Request-Id": id, "Lambda-Runtime-Deadline-Ms": Date.now() + 60_000, "Content-Type": "application/json",
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:bare", "Content-Length": payload.length,
      }).end(payload);
    }
  }

  #serve(request, response) {
    if (request.url.endsWith("/next")) {
      this.#waiting.push(response);
      this.#match();
      return;
    }
    request.resume().on("end", () => {
      response.writeHead(202, { "Content-Length": 0 }).end();
      const id = request.url.split("/").at(-2);
      this.#answers.get(id)?.();
      this.#answers.delete(id);
    });
  }
}
