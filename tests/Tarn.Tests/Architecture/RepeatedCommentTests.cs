using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>A comment says what its signature does not: a shape, a unit, a range, an error, a reason.</summary>
public sealed partial class RepeatedCommentTests
{
    private static readonly HashSet<string> Fillers = [.. "the a an its of to be this one and in as for by with on is it that are".Split(' ')];

    [Fact]
    public void No_comment_only_repeats_its_signature()
    {
        var found = from file in Repository.CSharp("src")
                    from repeated in Repeated(file.Text.Split('\n'))
                    select $"{file.Path}:{repeated.Line}: {repeated.Text.Trim()}";
        Assert.True(!found.Any(), $"remove these comments, or say more than the name:\n{string.Join("\n", found)}");
    }

    [Theory]
    [InlineData("/// <param name=\"tableName\">The table's name.</param>", "void Drop(TableName tableName);", true)]
    [InlineData("/// <param name=\"tableName\">The table's name, in lower case.</param>", "void Drop(TableName tableName);", false)]
    [InlineData("/// <summary>The tables.</summary>", "public IReadOnlyList<Table> Tables { get; }", true)]
    [InlineData("/// <summary>Removes a table.</summary>", "public static void RemoveTable(string name) => Remove(name);", true)]
    [InlineData("/// <summary>The tables by name.</summary>", "public IReadOnlyList<Table> Tables { get; }", false)]
    [InlineData("/// <summary>The table; null: none.</summary>", "public Table? Table { get; }", false)]
    [InlineData("/// <summary>A table.</summary>", "internal sealed record Table(string Name);", false)]
    public void A_comment_of_the_words_of_its_signature_repeats_it(string comment, string signature, bool repeats) =>
        Assert.Equal(repeats, Repeated([comment, signature]).Any());

    private static IEnumerable<(int Line, string Text)> Repeated(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Parameter().Match(lines[i]) is { Success: true } parameter && Repeats(parameter.Groups["text"].Value, parameter.Groups["name"].Value)
                || Summary().Match(lines[i]) is { Success: true } summary && IsAlone(lines, i)
                    && Signature(lines, i + 1) is { } signature && Repeats(summary.Groups["text"].Value, signature))
            {
                yield return (i + 1, lines[i]);
            }
        }
    }

    private static bool IsAlone(string[] lines, int line) =>
        (line == 0 || !lines[line - 1].TrimStart().StartsWith("///", StringComparison.Ordinal))
        && line + 1 < lines.Length && !lines[line + 1].TrimStart().StartsWith("///", StringComparison.Ordinal);

    // The names of a member, without its body; null: a type, whose summary says more than its name by its place alone.
    private static string? Signature(string[] lines, int line)
    {
        while (line < lines.Length && lines[line].TrimStart().StartsWith('['))
        {
            line++;
        }

        var text = line < lines.Length ? Body().Replace(lines[line], "") : "";
        return TypeKeyword().IsMatch(text) ? null : text;
    }

    private static bool Repeats(string comment, string signature) =>
        !Precise().IsMatch(comment) && Stems(Element().Replace(comment, "$1")).All(Stems(signature).ToHashSet().Contains);

    private static IEnumerable<string> Stems(string text) =>
        from Match word in Word().Matches(text.Replace("'s", "", StringComparison.Ordinal))
        let lower = word.Value.ToLowerInvariant()
        where !Fillers.Contains(lower)
        select Ending().Replace(lower, "");

    [GeneratedRegex(@"^\s*/// <(?:type)?param name=""(?<name>\w+)"">(?<text>.*)</(?:type)?param>\s*$")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\s*/// <summary>(?<text>.*)</summary>\s*$")]
    private static partial Regex Summary();

    [GeneratedRegex(@"=>.*| = .*|\{.*|""[^""]*""")]
    private static partial Regex Body();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s")]
    private static partial Regex TypeKeyword();

    // Punctuation, code and null say something about the thing.
    [GeneratedRegex(@"[;:(`]|null|<c>")]
    private static partial Regex Precise();

    [GeneratedRegex(@"<(?:see cref|paramref name)=""(?:[\w.]*\.)?(\w+)[^>]*/>")]
    private static partial Regex Element();

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")]
    private static partial Regex Word();

    [GeneratedRegex("(?:e?s|ed|e)$")]
    private static partial Regex Ending();
}
