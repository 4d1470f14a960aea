using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Tarn.Functions.Versions;
using Tarn.Storage;

namespace Tarn.Functions.Runtimes;

/// <summary>Finds the programs that run functions.</summary>
internal sealed partial class FunctionRuntimes(RuntimeOptions options, string runtimeFolder, bool isForOthers, ILogger logger)
{
    private const int NodeOwnMb = 256;
    private const int PythonOwnMb = 96;
    private const int ProvidedOwnMb = 192;
    private const int DotNetOwnMb = 512;
    private const int JavaOwnMb = 1_024;
    private const int JavaBesideHeapMb = 64;

    private static readonly bool HasIcu = new[] { "/usr/lib", "/usr/lib64" }.Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateDirectories(folder, "*-linux-gnu").Prepend(folder))
        .Any(folder => Directory.EnumerateFiles(folder, "libicuuc.so*").Any());

    private readonly Interpreters _interpreters = new(options.Path, isForOthers);
    private readonly HashSet<(string Runtime, string Interpreter)> _reported = [];

    /// <summary>The modules that AWS's images bring, if the machine has them.</summary>
    public string? ModulesFolder => options.ModulesFolder;

    /// <summary>The program for a function.</summary>
    /// <exception cref="TarnException">NotSupported or InvalidArgument: this machine cannot run it; the message names the missing part.</exception>
    public RuntimeProgram Resolve(FunctionVersion version, ProcessFolders places)
    {
        var family = RuntimeFamily.Parse(version.Runtime);
        return family.Kind switch
        {
            RuntimeKind.Provided => Provided(version, places),
            RuntimeKind.Node => Node(family, version, places),
            RuntimeKind.Python => Python(family, places),
            RuntimeKind.Java => Java(family, version, places),
            _ => DotNet(family, version, places),
        };
    }

    private static RuntimeProgram Provided(FunctionVersion version, ProcessFolders places)
    {
        const string Name = "bootstrap";
        var program = File.Exists(Path.Combine(version.CodeFolder, Name)) ? Path.Combine(places.Task, Name)
            : version.LayerFolders.Any(layer => File.Exists(Path.Combine(layer, Name))) ? Path.Combine(places.Layers!, Name)
            : throw new TarnException(ErrorKind.InvalidArgument, $"Couldn't find valid bootstrap(s): [{places.Task}/bootstrap /opt/bootstrap]")
            {
                Reason = "Runtime.InvalidEntrypoint",
            };
        return new RuntimeProgram { Program = program, OwnMemoryMb = ProvidedOwnMb };
    }

    private RuntimeProgram Node(RuntimeFamily family, FunctionVersion version, ProcessFolders places)
    {
        var node = Choose(family, NodeName(), "--version", "Node.js (node)", (asked, found) => asked.Major == found.Major);
        var heapMb = Math.Max(64, version.MemoryMb * 9 / 10);
        var layers = places.Layers is { } opt
            ? [$"{opt}/nodejs/node{node.Version.Major}/node_modules", $"{opt}/nodejs/node_modules"]
            : Array.Empty<string>();
        string[] modules = [.. layers, .. ModulesFolder is { } brought ? [$"{brought}/node_modules", brought] : Array.Empty<string>()];
        return new RuntimeProgram
        {
            Program = node.Path,
            Arguments = [string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={heapMb}"), $"{places.Runtime}/bootstrap.mjs"],
            Variables = modules.Length == 0 ? new Dictionary<string, string>() : new() { ["NODE_PATH"] = string.Join(':', modules) },
            Folders = FoldersOf(node.Path),
            ExecutionEnvironment = $"AWS_Lambda_{family.Name}",
            OwnMemoryMb = NodeOwnMb,
        };
    }

    private RuntimeProgram Python(RuntimeFamily family, ProcessFolders places)
    {
        var python = Choose(family, PythonName(), "--version", "Python (python3)", (asked, found) => asked == found);
        var layers = places.Layers is { } opt
            ? [$"{opt}/python/lib/python{python.Version}/site-packages", $"{opt}/python"]
            : Array.Empty<string>();
        string[] modules = [places.Task, .. layers, .. ModulesFolder is { } brought ? [$"{brought}/python", brought] : Array.Empty<string>()];
        return new RuntimeProgram
        {
            Program = python.Path,
            Arguments = [$"{places.Runtime}/bootstrap.py"],
            Variables = new Dictionary<string, string>
            {
                ["PYTHONPATH"] = string.Join(':', modules),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["PYTHONUNBUFFERED"] = "1",
            },
            Folders = FoldersOf(python.Path),
            ExecutionEnvironment = $"AWS_Lambda_{family.Name}",
            OwnMemoryMb = PythonOwnMb,
        };
    }

    private RuntimeProgram Java(RuntimeFamily family, FunctionVersion version, ProcessFolders places)
    {
        var client = options.JavaClientFolder ?? throw new TarnException(
            ErrorKind.NotSupported,
            $"The runtime {family.Name} needs AWS's Java runtime interface client: name the folder of its jars by --function-java-client");
        JavaClient.Unpack(client, runtimeFolder);
        var java = Choose(family, JavaName(), "-version", "a Java runtime (java)", (asked, found) => asked.Major == found.Major);
        var layers = places.Layers is { } opt ? [$"{opt}/java/lib/*"] : Array.Empty<string>();
        string[] path = [$"{client}/*", places.Task, $"{places.Task}/lib/*", .. layers];
        var heapMb = Math.Max(32, version.MemoryMb - JavaBesideHeapMb);
        return new RuntimeProgram
        {
            Program = java.Path,
            Arguments =
            [
                string.Create(CultureInfo.InvariantCulture, $"-Xmx{heapMb}m"),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", $"-Djava.io.tmpdir={places.Temporary}",
                $"-D{JavaClient.LibraryProperty}={places.Runtime}/{JavaClient.LibraryName}",
                "-cp", string.Join(':', path),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", version.Handler ?? "",
            ],
            Folders = [client, .. FoldersOf(java.Path)],
            ExecutionEnvironment = $"AWS_Lambda_{family.Name}",
            OwnMemoryMb = JavaOwnMb,
        };
    }

    private RuntimeProgram DotNet(RuntimeFamily family, FunctionVersion version, ProcessFolders places)
    {
        var dotnet = Choose(family, DotNetName(), "--list-runtimes", "a .NET runtime (dotnet)", (asked, found) => asked.Major == found.Major);

        // A handler without a type is a program that brings its own client of the Runtime API.
        var isProgram = version.Handler is { } handler && !handler.Contains("::", StringComparison.Ordinal);
        var settings = Directory.EnumerateFiles(version.CodeFolder, "*.runtimeconfig.json").Take(2).ToList();
        var config = settings is [var only] ? $"{places.Task}/{Path.GetFileName(only)}" : $"{places.Runtime}/bootstrap.runtimeconfig.json";
        var heapBytes = (version.MemoryMb * 3L / 4) << 20;
        return new RuntimeProgram
        {
            Program = dotnet.Path,
            Arguments = isProgram
                ? ["exec", $"{places.Task}/{version.Handler}.dll"]
                : ["exec", "--runtimeconfig", config, $"{places.Runtime}/bootstrap.dll"],
            Variables = new Dictionary<string, string>
            {
                ["DOTNET_GCHeapHardLimit"] = string.Create(CultureInfo.InvariantCulture, $"0x{heapBytes:x}"),
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = HasIcu ? "0" : "1",
            },
            Folders = Path.GetDirectoryName(dotnet.Path) is { } folder && !folder.StartsWith("/usr/", StringComparison.Ordinal) ? [folder] : [],
            ExecutionEnvironment = $"AWS_Lambda_{family.Name}",
            OwnMemoryMb = DotNetOwnMb,
        };
    }

    /// <summary>The nearest interpreter of a family; a newer one before an older one at the same distance.</summary>
    private Interpreter Choose(
        RuntimeFamily family, Regex name, string versionArgument, string title, Func<RuntimeVersion, RuntimeVersion, bool> isSame)
    {
        var found = _interpreters.Find(name, versionArgument, out var closed)
            .OrderBy(each => !isSame(family.Version, each.Version)).ThenBy(each => each.Version.DistanceTo(family.Version))
            .ThenByDescending(each => each.Version.DistanceTo(default)).FirstOrDefault();
        if (found is null)
        {
            throw new TarnException(ErrorKind.NotSupported, closed is null
                ? $"The runtime {family.Name} needs {title}, which is not on the server's PATH"
                : $"The runtime {family.Name} needs {title}; {closed} is closed to the users of functions");
        }

        if (!isSame(family.Version, found.Version))
        {
            if (options.IsExact)
            {
                throw new TarnException(
                    ErrorKind.NotSupported,
                    $"The runtime {family.Name} needs {title} {family.Version}; {found.Path} is {found.Version} (--function-runtimes nearest takes it)");
            }

            Report(family, found);
        }

        return found;
    }

    private void Report(RuntimeFamily family, Interpreter found)
    {
        lock (_reported)
        {
            if (!_reported.Add((family.Name, found.Path)))
            {
                return;
            }
        }

        RunsNearest(logger, family.Name, found.Path, found.Version.ToString());
    }

    // An interpreter below /usr reads the system's folders; another one is in bin of its own folder.
    private static string[] FoldersOf(string program)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(program));
        return prefix is null or "/" or "/usr" || prefix.StartsWith("/usr/", StringComparison.Ordinal) ? [] : [prefix];
    }

    [LoggerMessage(LogLevel.Warning, "Functions of {Runtime} run on {Program}, version {Version}")]
    private static partial void RunsNearest(ILogger logger, string runtime, string program, string version);

    [GeneratedRegex(@"^node(js)?(\d+)?$")]
    private static partial Regex NodeName();

    [GeneratedRegex("^dotnet$")]
    private static partial Regex DotNetName();

    [GeneratedRegex("^java$")]
    private static partial Regex JavaName();

    [GeneratedRegex(@"^python3(\.\d+)?$")]
    private static partial Regex PythonName();
}
