using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tarn.Access.Conditions;

/// <summary>
/// A text of a policy that may have variables: <c>${aws:username}</c>, <c>${aws:PrincipalTag/team, 'none'}</c> with a default, and
/// <c>${*}</c>, <c>${?}</c>, <c>${$}</c> for the characters themselves. Characters of a variable's value are never wildcards.
/// </summary>
public sealed class PolicyText
{
    private readonly Part[] _parts;

    private PolicyText(string text, Part[] parts) => (Text, _parts) = (text, parts);

    /// <summary>The text as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether the text has no variable.</summary>
    public bool IsPlain => _parts.Length == 0;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text. A <c>${</c> without its end stands for itself.</param>
    /// <param name="hasVariables">Whether the policy's version has variables.</param>
    public static PolicyText Parse(string text, bool hasVariables)
    {
        if (!hasVariables || !text.Contains("${", StringComparison.Ordinal))
        {
            return new PolicyText(text, []);
        }

        var parts = new List<Part>();
        var from = 0;
        while (text.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open && text.IndexOf('}', open) is > 0 and var close)
        {
            parts.Add(new Part(text[from..open], null, null));
            parts.Add(Variable(text[(open + 2)..close]));
            from = close + 1;
        }

        parts.Add(new Part(text[from..], null, null));
        return new PolicyText(text, [.. parts]);
    }

    /// <summary>Whether a text of the request fits this pattern.</summary>
    /// <param name="question">The question, which has the variables' values.</param>
    /// <param name="text">The request's text.</param>
    public bool Matches(in PolicyQuestion question, ReadOnlySpan<char> text) => IsPlain
        ? PolicyPattern.Matches(Text, text, ignoreCase: false)
        : TryExpand(question, out var pattern, out var literal) && PolicyPattern.Matches(pattern, literal, text, ignoreCase: false);

    /// <summary>Whether the texts with a prefix fit this pattern.</summary>
    /// <param name="question">The question, which has the variables' values.</param>
    /// <returns>Whether all do, and whether some do.</returns>
    public (bool Covers, bool Meets) MatchesBelow(in PolicyQuestion question, string prefix)
    {
        var (pattern, literal) = (Text, Array.Empty<bool>());
        if (!IsPlain && !TryExpand(question, out pattern, out literal))
        {
            return (false, false);
        }

        var covers = PolicyPattern.Covers(pattern, literal, prefix);
        return (covers, covers || PolicyPattern.Meets(pattern, literal, prefix));
    }

    /// <summary>
    /// Replaces the variables.
    /// </summary>
    /// <param name="question">The question, which has the variables' values.</param>
    /// <param name="text">The text with the values.</param>
    /// <param name="literal">Per character: it came from a variable, and is no wildcard. Empty in a plain text.</param>
    /// <returns>False: a variable has no value and no default, or several values.</returns>
    public bool TryExpand(in PolicyQuestion question, [NotNullWhen(true)] out string? text, out bool[] literal)
    {
        (text, literal) = (Text, []);
        if (IsPlain)
        {
            return true;
        }

        var (expanded, marks) = (new StringBuilder(), new List<bool>());
        foreach (var part in _parts)
        {
            var value = part.Text;
            if (part.Key is { } key)
            {
                value = question.Find(key) is [var only] ? only : part.Default;
            }

            if (value is null)
            {
                text = null;
                return false;
            }

            expanded.Append(value);
            marks.AddRange(Enumerable.Repeat(part.Key is not null || part.IsLiteral, value.Length));
        }

        (text, literal) = (expanded.ToString(), [.. marks]);
        return true;
    }

    private static Part Variable(string inner)
    {
        if (inner is "*" or "?" or "$")
        {
            return new Part(inner, null, null) { IsLiteral = true };
        }

        var comma = inner.IndexOf(',', StringComparison.Ordinal);
        var key = (comma < 0 ? inner : inner[..comma]).Trim().ToLowerInvariant();
        var rest = comma < 0 ? "" : inner[(comma + 1)..].Trim();
        return new Part(null, key, rest is ['\'', .. var value, '\''] ? value : null);
    }

    private sealed record Part(string? Text, string? Key, string? Default)
    {
        public bool IsLiteral { get; init; }
    }
}
