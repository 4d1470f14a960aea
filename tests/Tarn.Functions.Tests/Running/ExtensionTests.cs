using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tarn.Functions.Extensions;
using Tarn.Functions.Isolation;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Running;

/// <summary>Extensions in real processes: external ones from a layer, internal ones from the function's process.</summary>
public sealed class ExtensionTests
{
    private const string Client = """
        const http = require('node:http');
        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
        const call = (method, path, headers, body) => new Promise((resolve, reject) => {
          const request = http.request({ host, port, method, path, headers }, response => {
            let text = '';
            response.on('data', part => text += part);
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
          });
          request.on('error', reject);
          request.end(body && JSON.stringify(body));
        });
        const register = (name, events) => call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name }, { events });
        const next = id => call('GET', '/2020-01-01/extension/event/next', { 'Lambda-Extension-Identifier': id });
        """;

    private const string Watch = Client + """

        (async () => {
          const made = await register('watch', ['INVOKE', 'SHUTDOWN']);
          const id = made.headers['lambda-extension-identifier'];
          console.log(`ext registered ${made.text} ${process.env._HANDLER}`);
          const server = http.createServer((request, response) => {
            let text = '';
            request.on('data', part => text += part);
            request.on('end', () => {
              for (const { type, record } of JSON.parse(text)) console.log(`ext telemetry ${type} ${JSON.stringify(record)}`);
              response.end();
            });
          });
          await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
          const subscribed = await call('PUT', '/2022-07-01/telemetry', { 'Lambda-Extension-Identifier': id }, {
            schemaVersion: '2022-12-13', types: ['platform', 'function'], buffering: { timeoutMs: 25 },
            destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${Number(process.env.MODE) || server.address().port}` },
          });
          console.log(`ext subscribed ${subscribed.status} ${subscribed.text}`);
          for (;;) {
            const event = JSON.parse((await next(id)).text);
            console.log(`ext event ${event.eventType} ${event.requestId ?? event.shutdownReason} ${event.invokedFunctionArn ?? ''}`);
            if (event.eventType === 'SHUTDOWN') process.exit(0);
            if (process.env.MODE === 'hold') return setInterval(() => {}, 1000);
            if (process.env.MODE === 'fail') await call('POST', '/2020-01-01/extension/exit/error',
              { 'Lambda-Extension-Identifier': id, 'Lambda-Extension-Function-Error-Type': 'Extension.Own' }, { errorType: 'Extension.Own' });
          }
        })();
        """;

    private const string Internal = """
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);

        """ + Client + """

        const answers = [];
        const seen = [];
        const note = async answer => answers.push((await answer).status + ' ' + (JSON.parse((await answer).text || '{}').errorType ?? ''));
        await (async () => {
          await note(register('inner', ['SHUTDOWN']));
          await note(register('inner', ['OTHER']));
          await note(call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': 'inner' }, {}));
          await note(register('', ['INVOKE']));
          const made = await register('inner', ['INVOKE']);
          await note(made);
          await note(register('inner', ['INVOKE']));
          await note(next('unknown'));
          await note(call('PUT', '/2020-08-15/logs', {}, {}));
          await note(call('PUT', '/2022-07-01/telemetry', { 'Lambda-Extension-Identifier': made.headers['lambda-extension-identifier'] }, {
            types: ['function'], destination: { protocol: 'HTTP', URI: 'http://10.0.0.1:80' } }));
          (async () => { for (;;) seen.push(JSON.parse((await next(made.headers['lambda-extension-identifier'])).text)); })();
        })();
        export const handler = async (event, context) => {
          const late = await register('late', ['INVOKE']);
          while (!seen.some(one => one.requestId === context.awsRequestId)) await new Promise(resolve => setTimeout(resolve, 5));
          return { answers, late: late.status + ' ' + JSON.parse(late.text).errorType, seen: seen.map(one => one.eventType) };
        };
        """;

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task An_extension_in_a_layer_sees_invocations_telemetry_and_the_end(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = WithExtension(world, "exports.handler = async () => { console.log('from the function'); return 1; };");
        await world.Invoke(version);
        await Sees(world, "ext registered {\"functionName\":\"f\",\"functionVersion\":\"$LATEST\",\"handler\":\"index.handler\"} undefined");
        await Sees(world, "ext subscribed 200 OK");
        await Sees(world, "ext event INVOKE ", version.Arn);
        await Sees(world, "ext telemetry platform.initStart ");
        await Sees(world, "ext telemetry platform.start ");
        await Sees(world, "ext telemetry function ", "from the function");
        await Sees(world, "ext telemetry platform.report ", "durationMs");

        await Patience.Until(async () =>
        {
            Assert.Equal("1", (await world.Invoke(version)).Payload);
            return world.Runner.Snapshot().Any(one => one.Invocations > 1);
        });
        world.Runner.Retire(version.Arn, []);
        await Sees(world, "ext event SHUTDOWN spindown");
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task An_extension_learns_of_a_timeout_and_of_a_crash(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        const string Code = """
            exports.handler = async event => {
              if (event.exit) process.exit(event.exit);
              if (event.abort) process.abort();
              if (event.slow) await new Promise(go => setTimeout(go, 60_000));
              return 1;
            };
            """;
        var slow = WithExtension(world, Code, name: "slow") with { Timeout = TimeSpan.FromSeconds(3) };
        Assert.Contains("Task timed out after 3.00 seconds", (await world.Invoke(slow, """{"slow":true}""")).Payload, StringComparison.Ordinal);
        await Sees(world, "ext event SHUTDOWN timeout");

        Assert.Contains("exit status 3", (await world.Invoke(WithExtension(world, Code, name: "exits"), """{"exit":3}""")).Payload, StringComparison.Ordinal);
        await Sees(world, "ext event SHUTDOWN failure");

        var aborts = WithExtension(world, Code, name: "aborts");
        Assert.Contains("signal: aborted", (await world.Invoke(aborts, """{"abort":true}""")).Payload, StringComparison.Ordinal);
        await Patience.Until(() => world.Lines.Count(line => line.Contains("ext event SHUTDOWN failure", StringComparison.Ordinal)) == 2);
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Telemetry_reaches_an_environment_without_network_and_no_port_of_other_programs(IsolationLevel level)
    {
        using var foreign = new TcpListener(IPAddress.Loopback, 0);
        foreign.Start();
        var port = ((IPEndPoint)foreign.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        foreach (var isOnline in level == IsolationLevel.Full ? [true, false] : new[] { true })
        {
            await using var world = await FunctionWorld.Open(
                level, options => options with { Isolation = options.Isolation with { IsOnline = isOnline } });
            var version = WithExtension(world, "exports.handler = async () => 1;", isOnline ? port : "");
            Assert.Equal("1", (await world.Invoke(version)).Payload);
            if (!isOnline)
            {
                await Sees(world, "ext telemetry platform.start ");
            }

            world.Runner.Retire(version.Arn, []);
            await Sees(world, "ext event SHUTDOWN spindown");
        }

        Assert.False(foreign.Pending());
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task An_extension_that_fails_or_hangs_costs_its_environment(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        const string Code = "exports.handler = async event => { if (event.slow) await new Promise(go => setTimeout(go, 20_000)); return 1; };";
        var failing = WithExtension(world, Code, "fail", "failing");
        Assert.Equal("Extension.Own", TypeOf((await world.Invoke(failing, """{"slow":true}""")).Payload));
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);

        var holding = WithExtension(world, Code, "hold", "holding") with { Timeout = TimeSpan.FromSeconds(3) };
        Assert.Equal("1", (await world.Invoke(holding)).Payload);
        await Patience.Until(() => world.Runner.Snapshot().Count == 0);
    }

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task An_internal_extension_registers_from_the_functions_process(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("nodejs20.x", "index.mjs", Internal);
        var answer = JsonDocument.Parse((await world.Invoke(version)).Payload).RootElement;
        Assert.Equal(
            [
                "403 ShutdownEventNotSupportedForInternalExtension", "403 Extension.InvalidEventType", "400 InvalidRequestFormat",
                "403 Extension.InvalidExtensionName", "200 ", "403 Extension.InvalidExtensionState", "403 Extension.UnknownExtensionIdentifier",
                "400 Logs.NotSupported", "400 ValidationError",
            ],
            answer.GetProperty("answers").EnumerateArray().Select(one => one.GetString()!));
        Assert.Equal("403 Extension.RegistrationClosed", answer.GetProperty("late").GetString());
        Assert.Equal(["INVOKE"], answer.GetProperty("seen").EnumerateArray().Select(one => one.GetString()!));
    }

    [Fact]
    public void A_function_has_ten_extensions_at_most()
    {
        var set = new ExtensionSet([]);
        for (var i = 0; i < ExtensionSet.CountMax; i++)
        {
            set.Register($"extension-{i}", ["INVOKE"]);
        }

        Assert.Equal("Extension.TooManyExtensions", Assert.Throws<ExtensionRefusedException>(() => set.Register("more", [])).ErrorType);
        Assert.False(set.IsReady);
    }

    private static FunctionVersion WithExtension(FunctionWorld world, string code, string mode = "", string name = "f")
    {
        var folder = Path.Combine(world.Folder, $"layer-{name}");
        Directory.CreateDirectory(Path.Combine(folder, "extensions"));
        var path = Path.Combine(folder, "extensions", "watch");
        File.WriteAllText(path, $"#!{Node()}\n{Watch}");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return world.Function("nodejs20.x", "index.js", code, name: name) with
        {
            LayerFolders = [folder],
            MemoryMb = 512,
            Variables = new Dictionary<string, string> { ["MODE"] = mode },
        };
    }

    private static string Node()
    {
        var file = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "node")).First(File.Exists);
        return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
    }

    private static string? TypeOf(string document) => JsonDocument.Parse(document).RootElement.GetProperty("errorType").GetString();

    private static Task Sees(FunctionWorld world, params string[] parts) => Patience.Until(
        () => world.Lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))));
}
