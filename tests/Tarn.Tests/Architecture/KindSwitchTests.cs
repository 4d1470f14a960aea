using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>
/// Switches over kinds of types name every kind, so that the compiler finds the places which a new kind misses. Facts about a kind are in its
/// row of <c>KindTraits</c> or <c>ColumnTraits</c>. The kinds of statements are enums as well; updates of metadata apply themselves.
/// </summary>
public sealed partial class KindSwitchTests
{
    private const int KindsMin = 4;
    private const int StatementKindsMin = 2;

    // Statements, in which the compiler checks nothing; their default throws.
    private static readonly string[] Statements =
    [
        "src/Tarn.Lake/Shredding/Chunks/ChunkJson.cs",
        "src/Tarn.Lake/Shredding/Retyping/ChunkVectors.cs",
    ];

    [Fact]
    public void A_switch_over_kinds_has_no_default()
    {
        var switches = (from file in Repository.CSharp("src")
                        from body in Bodies(file.Text)
                        where !Tuple().IsMatch(body) && Kind().Matches(body).Select(kind => kind.Value).Distinct().Count() >= KindsMin
                        select (file.Path, Body: body)).ToList();
        Assert.InRange(switches.Count, 10, int.MaxValue);
        var hiding = switches.Where(one => Default().IsMatch(one.Body)).Select(one => one.Path).Except(Statements);
        Assert.Empty(hiding);
    }

    [Fact]
    public void A_switch_over_kinds_of_statements_has_no_default()
    {
        var switches = (from file in Repository.CSharp("src/Tarn.Sql").Concat(Repository.CSharp("src/Tarn.Aws"))
                        from body in Bodies(file.Text)
                        where StatementKind().Matches(body).Select(kind => kind.Value).Distinct().Count() >= StatementKindsMin
                        select (file.Path, Body: body)).ToList();
        Assert.InRange(switches.Count, 10, int.MaxValue);
        Assert.Empty(switches.Where(one => Default().IsMatch(one.Body)).Select(one => one.Path));
    }

    [Fact]
    public void No_switch_asks_for_the_types_of_statements_updates_or_requirements()
    {
        var files = Repository.CSharp("src").ToList();
        var statements = files.Where(file => file.Path.StartsWith("src/Tarn.Sql/Syntax/", StringComparison.Ordinal))
            .SelectMany(file => Record().Matches(file.Text)).Select(record => record.Groups[1].Value).ToList();
        Assert.InRange(statements.Count, 40, int.MaxValue);
        var arm = new Regex($@"^ +(?:case )?(?:(?:{string.Join('|', statements)})|(?:TableUpdate|ViewUpdate|TableRequirement)\.\w+)\b[^\n(]*(?:=>|:$)",
            RegexOptions.Multiline);
        Assert.Empty(from file in files
                     from body in Bodies(file.Text)
                     where arm.Matches(body).Count >= StatementKindsMin
                     select file.Path);
    }

    private static IEnumerable<string> Bodies(string text)
    {
        foreach (Match start in Switch().Matches(text))
        {
            var (depth, at) = (0, start.Index + start.Length - 1);
            do
            {
                depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
                at++;
            }
            while (depth > 0 && at < text.Length);
            yield return text[(start.Index + start.Length)..at];
        }
    }

    [GeneratedRegex(@"\bswitch\b(?: \([^\n]*\))?\s*\{")]
    private static partial Regex Switch();

    [GeneratedRegex(@"\b(?:PrimitiveKind|ColumnKind|ValueForm)\.\w+")]
    private static partial Regex Kind();

    [GeneratedRegex(@"\b(?:StatementFamily|(?:RowStatement|Definition|Listing|TableChange|ColumnChange|MergeCase)Kind|ShownPart|PreparedVerb)\.\w+")]
    private static partial Regex StatementKind();

    // A record that names its kind.
    [GeneratedRegex(@"sealed record (\w+)\([^{;]*?:\s+(?:\w*Statement|TableChange|ColumnChange|MergeCase)\(")]
    private static partial Regex Record();

    // Pairs of a kind and another value are not listed whole.
    [GeneratedRegex(@"^ +\(", RegexOptions.Multiline)]
    private static partial Regex Tuple();

    [GeneratedRegex(@"^ +(?:_ =>|default:)", RegexOptions.Multiline)]
    private static partial Regex Default();
}
