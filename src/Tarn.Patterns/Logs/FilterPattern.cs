using System.Text;

namespace Tarn.Patterns.Logs;

/// <summary>
/// A filter pattern of CloudWatch Logs: terms, a condition over a JSON message, or conditions over fields between spaces. A pattern is
/// compiled once and used by any number of threads.
/// </summary>
public abstract class FilterPattern
{
    /// <summary>The most characters of a pattern.</summary>
    public const int CharactersMax = 1_024;

    private protected FilterPattern()
    {
    }

    /// <summary>Compiles a pattern. An empty one matches every message.</summary>
    /// <exception cref="PatternException">The text is no pattern.</exception>
    public static FilterPattern Parse(string text)
    {
        if (text.Length > CharactersMax)
        {
            throw Invalid($"it has more than {CharactersMax} characters");
        }

        var trimmed = text.Trim();
        return trimmed switch
        {
            ['{', ..] => new JsonPattern(trimmed),
            ['[', ..] => new FieldsPattern(trimmed),
            _ => new TermsPattern(trimmed),
        };
    }

    /// <summary>Whether a message in UTF-8 matches.</summary>
    public bool Matches(ReadOnlySpan<byte> message) => Matches(Encoding.UTF8.GetString(message));

    /// <summary>Whether a message matches.</summary>
    public abstract bool Matches(string message);

    /// <summary>The values that the pattern names in a message that matches, such as <c>$.status</c> or <c>$bytes</c>.</summary>
    public virtual IReadOnlyDictionary<string, string> Extract(string message) => new Dictionary<string, string>();

    /// <summary>Reads a value of messages by its name: <c>$.status</c> of JSON, <c>$bytes</c> of fields.</summary>
    /// <returns>The text of the value in a message, null where the message has none; null: the pattern reads no value of that name.</returns>
    public virtual Func<string, string?>? Selector(string name) => null;

    internal static PatternException Invalid(string reason) => new($"Invalid filter pattern: {reason}.");
}
