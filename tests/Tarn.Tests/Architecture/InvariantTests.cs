using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The invariants of ARCHITECTURE.md that can be checked in the text of the sources.</summary>
public sealed partial class InvariantTests
{
    /// <summary>Projects independent of wire protocols: no HTTP, no AWS shape, no serialization attribute.</summary>
    private static readonly string[] DomainRooms =
        ["src/Tarn.Storage", "src/Tarn.Access", "src/Tarn.DuckDb", "src/Tarn.Lake", "src/Tarn.Delivery", "src/Tarn.Sql", "src/Tarn.Processes",
            "src/Tarn.Workers", "src/Tarn.Functions", "src/Tarn.Patterns", "src/Tarn.Telemetry", "src/Tarn.Analytics"];

    /// <summary>
    /// Projects that keep durable data and therefore use the disk only through <c>Tarn.Storage/Disk</c>.
    /// </summary>
    private static readonly string[] DataRooms = ["src/Tarn.Storage", "src/Tarn.Access", "src/Tarn.Lake", "src/Tarn.Delivery", "src/Tarn.Analytics"];

    [Fact]
    public void Domain_rooms_know_no_http_and_no_serialization_attributes() => AssertNone(
        DomainRooms.SelectMany(Repository.CSharp),
        Wire());

    [Fact]
    public void Only_the_disk_seam_touches_files() => AssertNone(
        DataRooms.SelectMany(Repository.CSharp)
            .Where(file => !file.Path.StartsWith("src/Tarn.Storage/Disk/", StringComparison.Ordinal))
            .Where(file => !Path.GetFileName(file.Path).StartsWith("Memory", StringComparison.Ordinal)), // twins for tests
        Files());

    [Fact]
    public void Time_zones_of_sql_come_from_duckdb_alone() => AssertNone(
        Repository.CSharp("src/Tarn.Sql").Concat(Repository.CSharp("src/Tarn.Workers")), TimeZones());

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
            let declared = Namespace().Match(file.Text)
            where declared.Success
            let folder = Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')
            let name = declared.Groups[1].Value
            // a folder inside a subject may share its namespace
            where folder != name && !folder.StartsWith(name + ".", StringComparison.Ordinal)
            select $"{file.Path} declares {name}";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
    }

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

    [GeneratedRegex(@"^namespace ([\w.]+)[;\s]", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
