using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tarn.Sql.Syntax.Parsing;

namespace Tarn.Tests.Architecture;

/// <summary>The sizes and names that the compiler's style rules (<c>.editorconfig</c>) cannot hold.</summary>
public sealed class StyleTests
{
    private const int ColumnsMax = 160;
    private const int MethodLinesMax = 60;
    private const int FileLinesMax = 300;

    /// <summary>Files above the limit, each with its number of lines. None is added, and no number grows.</summary>
    private static readonly Dictionary<string, int> LargeFiles = new()
    {
        ["bench/journal/Program.cs"] = 313,
        ["src/Tarn.Storage/Streams/Journal/State/JournalFiles.cs"] = 341,
        ["src/Tarn.Storage/Streams/Journal/Write/JournalWriter.cs"] = 309,
        ["tests/Tarn.Aws.Tests/Kinesis/Shards/ReshardingDoorTests.cs"] = 316,
        ["tests/Tarn.Storage.Tests/Metadata/MetadataContract.cs"] = 311,
        ["tests/Tarn.Storage.Tests/Metadata/SqliteDamageTests.cs"] = 366,
        ["tests/Tarn.Storage.Tests/Objects/ObjectStoreTests.cs"] = 336,
        ["tests/Tarn.Storage.Tests/Streams/Journal/JournalWorld.cs"] = 331,
        ["tests/Tarn.Storage.Tests/Streams/Journal/Recover/JournalDamageTests.cs"] = 385,
        ["tests/Tarn.Storage.Tests/Streams/Journal/Recover/JournalRecoveryTests.cs"] = 329,
        ["tests/Tarn.Storage.Tests/Streams/Journal/Simulation/Simulation.Machine.cs"] = 316,
        ["tests/Tarn.Storage.Tests/Streams/Journal/Simulation/Simulation.cs"] = 336,
        ["tests/Tarn.Storage.Tests/Streams/Journal/Write/JournalDiskFaultTests.cs"] = 304,
        ["tests/Tarn.Storage.Tests/Streams/StreamLogContract.cs"] = 333,
    };

    /// <summary>Files above the limit, mostly with texts of other programs that no line break may cut; each with its number of long lines.</summary>
    private static readonly Dictionary<string, int> LongLines = new()
    {
        ["bench/client/ConnectionLoad.cs"] = 1,
        ["bench/client/PushLoad.cs"] = 1,
        ["bench/client/ReadLoad.cs"] = 1,
        ["bench/scan/LineItems.cs"] = 1,
        ["bench/scan/WideRows.cs"] = 1,
        ["bench/shred/Events.cs"] = 4,
        ["tests/Tarn.Aws.Tests/Kinesis/NewerMembersTests.cs"] = 2,
        ["tests/Tarn.Lake.Tests/Files/MetadataBombTests.cs"] = 1,
        ["tests/Tarn.Lake.Tests/Shredding/ChunkFormatTests.cs"] = 1,
        ["tests/Tarn.Lake.Tests/Shredding/DeclaredColumnTests.cs"] = 1,
        ["tests/Tarn.Lake.Tests/Shredding/ParquetEncoderTests.cs"] = 1,
        ["tests/Tarn.Lake.Tests/Shredding/RequiredLayoutTests.cs"] = 3,
        ["tests/Tarn.Lake.Tests/Shredding/ShredderTests.cs"] = 6,
        ["tests/Tarn.Tests/Architecture/FolderArrows.cs"] = 2,
        ["tests/Tarn.Tests/Architecture/InvariantTests.cs"] = 1,
        ["tests/Tarn.Tests/Commands/ConnectionFloodTests.cs"] = 1,
    };

    /// <summary>Names of tokens that stop something else than the caller's wait.</summary>
    private static readonly HashSet<string> TokenNames =
        ["cancellationToken", "stop", "stopping", "stopped", "ended", "aborted"];

    private static readonly Lazy<List<(string Path, SyntaxNode Root)>> Parsed = new(() =>
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        return [.. Repository.CSharp().Select(file => (file.Path, CSharpSyntaxTree.ParseText(file.Text, options).GetRoot()))];
    });

    [Fact]
    public void A_line_has_at_most_160_columns() => AssertShrinks(
        LongLines,
        Repository.CSharp().Select(file => (file.Path, Count: file.Text.Split('\n').Count(line => line.Length > ColumnsMax)))
            .Where(file => file.Count > 0),
        $"lines over {ColumnsMax} columns");

    [Fact]
    public void A_file_has_one_subject_and_fits_on_a_few_screens() => AssertShrinks(
        LargeFiles,
        Repository.CSharp().Select(file => (file.Path, Count: file.Text.Count(c => c == '\n'))).Where(file => file.Count > FileLinesMax),
        "lines");

    [Fact]
    public void A_method_fits_on_a_screen() => AssertNone(
        from file in Parsed.Value
        from method in file.Root.DescendantNodes().Where(IsMethod)
        let span = method.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLinesMax
        select $"{file.Path}:{span.StartLinePosition.Line + 1}: a method of {lines} lines; at most {MethodLinesMax}");

    [Fact]
    public void Tokens_have_one_name() => AssertNone(
        from file in Parsed.Value
        from parameter in file.Root.DescendantNodes().OfType<ParameterSyntax>()
        where parameter.Type?.ToString() is "CancellationToken" or "CancellationToken?"
            && parameter.Parent?.Parent is not RecordDeclarationSyntax
            && !TokenNames.Contains(parameter.Identifier.Text)
        select $"{file.Path}:{LineOf(parameter)}: {parameter.Identifier.Text}; the name is cancellationToken");

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static void AssertNone(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join("\n", found));

    private static void AssertShrinks(Dictionary<string, int> allowed, IEnumerable<(string Path, int Count)> found, string what)
    {
        var counts = found.ToDictionary(file => file.Path, file => file.Count);
        var more = counts.Where(file => file.Value > allowed.GetValueOrDefault(file.Key))
            .Select(file => $"{file.Key}: {file.Value} {what}, {allowed.GetValueOrDefault(file.Key)} allowed");
        Assert.True(!more.Any(), string.Join("\n", more.Order()));
        var less = allowed.Where(file => counts.GetValueOrDefault(file.Key) < file.Value)
            .Select(file => $"[\"{file.Key}\"] = {counts.GetValueOrDefault(file.Key)}");
        Assert.True(!less.Any(), $"Better than the list of this test: write there\n{string.Join("\n", less.Order())}");
    }
}
