
namespace Tarn.Sql.Plans;

/// <summary>
/// A parameter's or result's type in a signature: a plain type (`bigint`), a type variable (`T`), one with number
/// variables (`decimal(p,s)`, `varchar(x)`), `any`, or one made of patterns (`array(T)`, `map(K,V)`, `function(T,U)`).
/// </summary>
internal sealed record TypePattern(string Name, IReadOnlyList<TypePattern> Arguments, IReadOnlyList<string> Numbers)
{
    public bool IsVariable => Name.Length == 1 && char.IsAsciiLetterUpper(Name[0]);

    /// <summary>Whether it takes a value of any type, each of its own.</summary>
    public bool IsAny => Name == "any";

    public bool IsFunction => Name == "function";

    public static TypePattern Parse(string text)
    {
        text = text.Trim();
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new(text, [], []);
        }

        var name = text[..open];
        var close = MatchingBracket(text, open);
        var inner = text[(open + 1)..close];
        var suffix = text[(close + 1)..];
        return name is "decimal" or "varchar" or "char" or "timestamp" or "time"
            ? new(name + suffix, [], [.. inner.Split(',')])
            : new(name, ParseList(inner), []);
    }

    public static IReadOnlyList<TypePattern> ParseList(string text)
    {
        var patterns = new List<TypePattern>();
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (i > start)
                {
                    patterns.Add(Parse(text[start..i]));
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }

        return patterns;
    }

    public static int MatchingBracket(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new ArgumentException($"unbalanced signature {text}", nameof(text));
    }
}
