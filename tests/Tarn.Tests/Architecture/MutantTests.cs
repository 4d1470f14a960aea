using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>
/// <c>bench/simulate-mutants.mjs</c> plants defects by replacing texts of the sources. Each text stands exactly once in its file, so that a
/// change of the journal cannot switch a mutant off.
/// </summary>
public sealed partial class MutantTests
{
    [Fact]
    public void Each_planted_defect_replaces_one_text_of_the_sources()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "bench", "simulate-mutants.mjs"));
        var journal = Path.Combine(Repository.Root, "src/Tarn.Storage/Streams/Journal");
        var mutants = Entry().Matches(script).Select(line => Texts(line.Groups[1].Value)).ToList();
        Assert.True(mutants.Count > 20, $"only {mutants.Count} defects were found in the script");
        var wrong = from mutant in mutants
                    let text = File.ReadAllText(Path.Combine(journal, mutant[1]))
                    where text.Split(mutant[2]).Length != 2
                    select $"{mutant[0]}: {mutant[1]} does not hold this once: {mutant[2]}";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
    }

    private static string[] Texts(string json)
    {
        using var entry = JsonDocument.Parse(json);
        return [.. entry.RootElement.EnumerateArray().Select(text => text.GetString()!)];
    }

    [GeneratedRegex(@"^  (\[""[^\n]*""\]),$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
