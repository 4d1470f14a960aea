using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads the operators of texts: prefix, suffix, equals-ignore-case, wildcard.</summary>
internal static class TextParser
{
    private const string IgnoreCase = "equals-ignore-case";

    /// <summary>The text of an operator.</summary>
    public static string Text(ref PatternReader reader, string name) =>
        reader.Token == JsonTokenType.String ? reader.Text : throw reader.Error($"{name} match pattern must be a string");

    /// <summary>The test of <c>prefix</c> or <c>suffix</c>: a text, or an object with <c>equals-ignore-case</c>.</summary>
    public static ValueTest Affix(ref PatternReader reader, string name)
    {
        if (reader.Token != JsonTokenType.StartObject)
        {
            return Affix(name, Text(ref reader, name));
        }

        if (reader.Read() == JsonTokenType.EndObject)
        {
            throw reader.Error($"{char.ToUpperInvariant(name[0])}{name[1..]} expression name not found");
        }

        if (reader.Text != IgnoreCase)
        {
            throw reader.Error($"Unsupported {name} pattern: {reader.Text}");
        }

        reader.Read();
        var test = new CaseTest(Text(ref reader, IgnoreCase), name == "prefix" ? TextRange.Start : TextRange.End);
        return reader.Read() == JsonTokenType.EndObject ? test : throw reader.Error("Only one key allowed in match expression");
    }

    /// <summary>The test of a text's begin or end.</summary>
    public static ValueTest Affix(string name, string text) => name == "prefix" ? new PrefixTest(text) : new SuffixTest(text);

    /// <summary>The test of a text with asterisks; <c>\*</c> and <c>\\</c> are letters.</summary>
    public static WildcardTest Wildcard(ref PatternReader reader, string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] is '*' or '\\':
                    part.Append(text[++i]);
                    break;
                case '\\':
                    throw At(reader, "Invalid escape character", i);
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    throw At(reader, "Consecutive wildcard characters", i);
                case '*':
                    parts.Add(part.ToString());
                    part.Clear();
                    break;
                default:
                    part.Append(text[i]);
                    break;
            }
        }

        parts.Add(part.ToString());
        return new WildcardTest(parts);
    }

    // positions count from the quotation mark
    private static PatternException At(in PatternReader reader, string message, int index) =>
        reader.Error($"{message} at pos {(index + 1).ToString(CultureInfo.InvariantCulture)}");
}
