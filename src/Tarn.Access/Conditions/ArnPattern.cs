namespace Tarn.Access.Conditions;

/// <summary>ARNs of conditions. Each of the six parts between colons is compared alone.</summary>
internal static class ArnPattern
{
    private const int Parts = 6;

    /// <summary>Whether an ARN fits a pattern.</summary>
    /// <param name="pattern">The pattern. One with fewer parts fits, if its last part is <c>*</c>.</param>
    /// <param name="literal">Per character of the pattern: it is no wildcard. Empty: any wildcard counts.</param>
    /// <param name="arn">The ARN of the request; another text fits no pattern.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, ReadOnlySpan<char> arn)
    {
        if (arn.Count(':') < Parts - 1)
        {
            return false;
        }

        for (var part = 1; part < Parts; part++)
        {
            var (end, arnEnd) = (pattern.IndexOf(':'), arn.IndexOf(':'));
            if (end < 0)
            {
                return pattern is [.., '*'] && PolicyPattern.Matches(pattern, literal, arn, ignoreCase: false);
            }

            if (!PolicyPattern.Matches(pattern[..end], Before(literal, end), arn[..arnEnd], ignoreCase: false))
            {
                return false;
            }

            pattern = pattern[(end + 1)..];
            arn = arn[(arnEnd + 1)..];
            literal = literal.IsEmpty ? literal : literal[(end + 1)..];
        }

        return PolicyPattern.Matches(pattern, literal, arn, ignoreCase: false);
    }

    private static ReadOnlySpan<bool> Before(ReadOnlySpan<bool> literal, int end) => literal.IsEmpty ? literal : literal[..end];
}
