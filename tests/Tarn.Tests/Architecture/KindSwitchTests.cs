using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>
/// Switches over kinds of types name every kind, so that the compiler finds the places which a new kind misses. Facts about a kind are in its
/// row of <c>KindTraits</c> or <c>ColumnTraits</c>.
/// </summary>
public sealed partial class KindSwitchTests
{
    private const int KindsMin = 4;

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

    // Pairs of a kind and another value are not listed whole.
    [GeneratedRegex(@"^ +\(", RegexOptions.Multiline)]
    private static partial Regex Tuple();

    [GeneratedRegex(@"^ +(?:_ =>|default:)", RegexOptions.Multiline)]
    private static partial Regex Default();
}
