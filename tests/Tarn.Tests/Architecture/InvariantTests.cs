using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The invariants of ARCHITECTURE.md that can be checked in the text of the sources.</summary>
public sealed partial class InvariantTests
{
    // They speak HTTP: the program, its doors and their generator, and the client inside a function's process.
    private static readonly string[] WireRooms = ["Tarn", "Tarn.Aws", "Tarn.Aws.Generator", "Tarn.Wire", "Tarn.FunctionHost"];

    // Their files are no durable data: certificates and pages, uploads, code and sockets of processes, scratch of workers, settings.
    private static readonly string[] ScratchRooms = ["Tarn", "Tarn.Aws", "Tarn.Wire", "Tarn.Functions", "Tarn.FunctionHost", "Tarn.Processes", "Tarn.Workers"];

    private const int ModuleLinesMax = 6_300;

    [Fact]
    public void Domain_rooms_know_no_http_and_no_serialization_attributes() => AssertNone(
        Repository.Projects.Except(WireRooms).SelectMany(room => Repository.CSharp($"src/{room}")),
        Wire());

    [Fact]
    public void Only_the_disk_seam_touches_files() => AssertNone(
        Repository.Projects.Except(ScratchRooms).SelectMany(room => Repository.CSharp($"src/{room}"))
            .Where(file => !file.Path.StartsWith("src/Tarn.Storage/Disk/", StringComparison.Ordinal))
            .Where(file => !Path.GetFileName(file.Path).StartsWith("Memory", StringComparison.Ordinal)), // twins for tests
        Files());

    [Fact]
    public void Time_zones_of_sql_come_from_duckdb_alone() => AssertNone(
        new[] { "src/Tarn.Sql", "src/Tarn.Streaming", "src/Tarn.Workers" }.SelectMany(Repository.CSharp), TimeZones());

    [Fact]
    public void No_async_void_and_no_blocking_on_tasks() => AssertNone(
        // The metadata stores run closures that complete synchronously on the store's own thread: D19 (metadata is an
        // ordered map). A Stream has to offer a blocking Read.
        Repository.CSharp("src")
            .Where(file => !file.Path.StartsWith("src/Tarn.Storage/Metadata/", StringComparison.Ordinal))
            .Where(file => file.Path != "src/Tarn.Storage/Objects/Reads/ObjectStream.cs"),
        Blocking());

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong =
            from file in Repository.CSharp("src")
            where !file.Path.EndsWith("/Polyfills.cs", StringComparison.Ordinal) // types required by the compiler
            let name = Repository.NamespaceOf(file.Text)
            where name is not null
            let folder = Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')
            // a folder inside a subject may share its namespace
            where folder != name && !folder.StartsWith(name + ".", StringComparison.Ordinal)
            select $"{file.Path} declares {name}";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
    }

    [Fact]
    public void Modules_of_the_program_open_and_join_rooms_and_hold_no_more() =>
        Assert.InRange(Repository.CSharp("src/Tarn/Modules").Sum(file => file.Text.Count(c => c == '\n')), 0, ModuleLinesMax);

    private static void AssertNone(IEnumerable<(string Path, string Text)> files, Regex banned)
    {
        var found =
            from file in files
            from Match match in banned.Matches(file.Text)
            select $"{file.Path}:{file.Text[..match.Index].Count(c => c == '\n') + 1}: {match.Value}";
        Assert.True(!found.Any(), string.Join("\n", found));
    }

    [GeneratedRegex(@"Microsoft\.AspNetCore|System\.Net\.Http|\[JsonPropertyName|\[XmlElement|\[DataMember|Tarn\.Aws\b")]
    private static partial Regex Wire();

    [GeneratedRegex(
        @"(?<![\w.""])((File|Directory)\.(Read|Write|Append|Open|Create|Delete|Copy|Move|Exists|Enumerate|Get|Set)\w*|RandomAccess\.\w+|new (FileStream|FileInfo|DirectoryInfo))\(")]
    private static partial Regex Files();

    [GeneratedRegex(@"\bTimeZoneInfo\b")]
    private static partial Regex TimeZones();

    [GeneratedRegex(@"\basync void\b|\.GetAwaiter\(\)\.GetResult\(\)")]
    private static partial Regex Blocking();
}
