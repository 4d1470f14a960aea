using System.Text;
using System.Text.RegularExpressions;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Finding;

/// <summary>
/// The patterns of names in listings: regular expressions, in which a <c>*</c> that repeats nothing bracketed means any text, as in
/// Hive. Matching takes linear time for every pattern, because the pattern comes from a client.
/// </summary>
internal static class NamePattern
{
    /// <summary>The pattern; null: it is empty and matches every name.</summary>
    /// <exception cref="AwsErrorException">InvalidInputException: the text is no pattern.</exception>
    public static Regex? Parse(string? expression, string member)
    {
        if (string.IsNullOrEmpty(expression))
        {
            return null;
        }

        try
        {
            return new Regex($"^(?:{WithAnyText(expression)})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw GlueErrors.InvalidInputException($"{member} {expression} is not a pattern that can be matched: {exception.Message}");
        }
    }

    private static string WithAnyText(string expression)
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < expression.Length; i++)
        {
            var repeats = i > 0 && expression[i - 1] is '.' or ']' or ')' or '}' or '\\';
            pattern.Append(expression[i] == '*' && !repeats ? ".*" : expression[i].ToString());
        }

        return pattern.ToString();
    }
}
