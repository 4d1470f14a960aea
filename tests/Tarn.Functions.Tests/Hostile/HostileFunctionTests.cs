using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Crash;
using Tarn.Functions.Tests.Running;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Hostile;

/// <summary>A function that attacks the server, the machine and another function, at each level, as root and as an ordinary user.</summary>
[Trait("Long", "Hostile")]
public sealed class HostileFunctionTests
{
    private static readonly string Code = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Hostile", "attacks.py"));

    // Each of these is refused; "tmp" is the function's own.
    private static readonly string[] Attacks =
    [
        "data", "data_folder", "environ", "memory", "root", "descriptors", "code", "own_code", "other_tmp", "shadow", "home", "api",
        "kill_server", "kill_victim", "local", "abstract", "pair", "trace", "setuid", "mount",
    ];

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Attacks_of_a_function_are_refused(IsolationLevel level) => Check(await Attack(level));

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Attacks_of_a_function_of_an_ordinary_users_server_are_refused(IsolationLevel level)
    {
        if (OrdinaryUser.Missing is null)
        {
            Check(await OrdinaryUser.Run("hostile", level.ToString()));
        }
    }

    internal static async Task Child(string[] args)
    {
        foreach (var line in await Attack(Enum.Parse<IsolationLevel>(args[0])))
        {
            await Console.Out.WriteLineAsync(line);
        }
    }

    private static void Check(IReadOnlyList<string> lines)
    {
        var results = lines.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var open = Attacks.Where(attack => !results[attack].StartsWith("refused", StringComparison.Ordinal)).Select(attack => $"{attack}: {results[attack]}");
        Assert.True(!open.Any(), string.Join("\n", open));
        Assert.Equal("done", results["tmp"]);
        Assert.Equal(bool.TrueString, results["own_user"]);
        Assert.Equal("0", results["others_environ"]);
        Assert.Equal("[]", results["secrets"]);
        // its time, the memory of all copies, or their number
        Assert.Matches("^((Sandbox.Timedout|Runtime.OutOfMemory|Runtime.ExitError) ?){4}$", results["bombs"]);
        Assert.Equal("Runtime.OutOfMemory", results["hogs"]);
        Assert.Equal("Runtime.OutOfMemory", results["share"]);
        Assert.NotEqual("done", results["fill"]);
        Assert.Equal("same", results["victim"]);
        Assert.Equal("0", results["left"]);
    }

    private static async Task<IReadOnlyList<string>> Attack(IsolationLevel level)
    {
        Environment.SetEnvironmentVariable("TARN_ROOT_SECRET_ACCESS_KEY", "a secret of the server");
        await using var world = await FunctionWorld.Open(level);
        var data = Path.Combine(world.Folder, "data.db");
        await File.WriteAllTextAsync(data, "secret");
        var (local, abstracted) = (Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")), Guid.NewGuid().ToString("N"));
        using var listener = Local(SocketType.Stream, local);
        using var datagrams = Local(SocketType.Dgram, local + "-datagrams");
        using var unnamed = Local(SocketType.Stream, "\0" + abstracted);
        var victim = world.Function("python3.11", "app.py", Code, "app.handler", "victim");
        var hostile = world.Function("python3.11", "app.py", Code, "app.handler", "hostile") with { Timeout = TimeSpan.FromSeconds(20) };
        var who = (await world.Invoke(victim, """{"op":"who"}""")).Payload;
        var victimPid = world.Runner.Snapshot()[0].ProcessId;
        var attack = string.Create(CultureInfo.InvariantCulture, $$"""
            {"op":"attack","server":{{Environment.ProcessId}},"victim":{{who}},"victim_host_pid":{{victimPid}},
             "local":"{{local}}","abstract":"{{abstracted}}","data":"{{data}}","folder":"{{world.Folder}}","code":"{{victim.CodeFolder}}/app.py"}
            """);
        var (results, _) = await world.Invoke(hostile, attack);
        List<string> lines = [];
        using (var document = JsonDocument.Parse(results))
        {
            Assert.False(document.RootElement.TryGetProperty("errorType", out _), results);
            lines.AddRange(document.RootElement.EnumerateObject().Select(p => $"{p.Name}={p.Value}"));
        }

        lines.Add($"own_user={!Levels.Machine.HasUsers || UserOf(who) != UserOf((await world.Invoke(hostile, """{"op":"who"}""")).Payload)}");
        // Memory and storage are to end these, also on a machine that is so busy that they fill them slowly: the time does not count.
        var brief = hostile with { MemoryMb = 256, TemporaryStorageMb = 512, Timeout = TimeSpan.FromMinutes(2) };
        lines.Add("fill=" + Short((await world.Invoke(brief, """{"op":"fill"}""")).Payload));
        lines.Add("hogs=" + Short((await world.Invoke(brief, """{"op":"hogs"}""")).Payload));
        lines.Add("share=" + Short((await world.Invoke(brief, """{"op":"share"}""")).Payload));
        var bombs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            // each time the copies together have more memory for a moment than all environments may; the victim stays
            bombs.Add(Short((await world.Invoke(brief with { Timeout = TimeSpan.FromSeconds(3) }, """{"op":"bomb"}""")).Payload));
        }

        lines.Add("bombs=" + string.Join(' ', bombs));
        var mark = "tarn-mark-" + Guid.NewGuid().ToString("N");
        await world.Invoke(hostile, $$"""{"op":"daemon","mark":"{{mark}}"}""");
        world.Runner.Retire(hostile.Arn, []);
        await Patience.Until(() => world.Runner.Snapshot().All(environment => environment.FunctionArn == victim.Arn));
        await Patience.Until(() => Left(mark) == 0);
        lines.Add("left=" + Left(mark).ToString(CultureInfo.InvariantCulture));
        lines.Add("victim=" + ((await world.Invoke(victim, """{"op":"who"}""")).Payload == who ? "same" : "another"));
        File.Delete(local);
        File.Delete(local + "-datagrams");
        return lines;
    }

    private static Socket Local(SocketType type, string name)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name));
        if (type == SocketType.Stream)
        {
            socket.Listen(1);
        }

        if (name[0] != '\0')
        {
            File.SetUnixFileMode(name, (UnixFileMode)0b111_111_111);
        }

        return socket;
    }

    private static int UserOf(string who)
    {
        using var document = JsonDocument.Parse(who);
        return document.RootElement.GetProperty("uid").GetInt32();
    }

    private static string Short(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.GetProperty("errorType").GetString()! : payload.Trim('"');
    }

    private static int Left(string mark) => Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Count(folder => File.Exists(folder + "/cmdline") && TextOf(folder + "/cmdline").Contains(mark, StringComparison.Ordinal));

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
