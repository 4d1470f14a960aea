using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Isolation;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Running;

/// <summary>AWS's own runtime libraries. Rust's is in tests/data; a variable names a folder with the others, which are skipped without it.</summary>
public sealed class OfficialRuntimeTests
{
    public const string Variable = "TARN_TEST_LAMBDA_RUNTIMES";

    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data", "lambda-runtimes");

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named && Directory.Exists(named) ? named : null;

    public static TheoryData<string, IsolationLevel> Runtimes
    {
        get
        {
            var cases = new TheoryData<string, IsolationLevel>();
            foreach (var level in Levels.All)
            {
                foreach (var name in Folder is null ? ["rust"] : new[] { "go", "rust", "python", "java" })
                {
                    cases.Add(name, level);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task An_official_runtime_works(string name, IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level, options => options with
        {
            Runtimes = options.Runtimes with { JavaClientFolder = Path.Combine(Folder ?? Data, "java", "runtime") },
        });
        var version = Deploy(world, name);
        Assert.Equal("""{"op":"echo","value":[1,"ü"]}""", Normal((await world.Invoke(version, """{"op":"echo","value":[1,"ü"]}""")).Payload));
        await world.StandStill();
        var (payload, answer) = await world.Invoke(version, """{"op":"error","name":"boom"}""");
        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Contains("boom", payload);
        await world.StandStill();
        Assert.Contains("request", (await world.Invoke(version, """{"op":"context"}""")).Payload, StringComparison.OrdinalIgnoreCase);
        Assert.Single(world.Runner.Snapshot());
        Assert.Contains("REPORT RequestId", Encoding.UTF8.GetString(answer.LogTail().Span));
    }

    private static FunctionVersion Deploy(FunctionWorld world, string name)
    {
        var code = Path.Combine(world.Folder, name);
        switch (name)
        {
            case "go" or "rust":
                ZipFile.ExtractToDirectory(Path.Combine(Folder ?? Data, $"{name}-provided.zip"), code);
                File.SetUnixFileMode(Path.Combine(code, "bootstrap"), (UnixFileMode)0b111_101_101);
                return world.FolderFunction("provided.al2023", code, null, name);
            case "java":
                ZipFile.ExtractToDirectory(Path.Combine(Folder!, "java-function.jar"), code);
                return world.FolderFunction("java17", code, "Handler::handleRequest", name) with { MemoryMb = 512 };
            default:
                // awslambdaric as the function's own bootstrap
                Directory.CreateDirectory(code);
                foreach (var wheel in Directory.EnumerateFiles(Path.Combine(Folder!, "python"), "*.whl"))
                {
                    ZipFile.ExtractToDirectory(wheel, code, overwriteFiles: true);
                }

                File.Copy(Path.Combine(Folder!, "python", "app.py"), Path.Combine(code, "app.py"));
                var bootstrap = Path.Combine(code, "bootstrap");
                File.WriteAllText(bootstrap, "#!/bin/sh\nexec /usr/bin/python3 -m awslambdaric \"$_HANDLER\"\n");
                File.SetUnixFileMode(bootstrap, (UnixFileMode)0b111_101_101);
                return world.FolderFunction("provided.al2023", code, "app.handler", name);
        }
    }

    private static string Normal(string json)
    {
        using var document = JsonDocument.Parse(json);
        var members = document.RootElement.EnumerateObject().OrderBy(member => member.Name).Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}");
        return $"{{{string.Join(",", members)}}}".Replace("\\u00fc", "ü", StringComparison.OrdinalIgnoreCase).Replace(" ", "", StringComparison.Ordinal);
    }
}
