using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Storage;

namespace Tarn.Messaging.Buses.Inputs;

/// <summary>
/// The template of an input transformer. A JSON template has JSON values where it names a variable, and text inside its strings. Another
/// template is text.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"/>
internal static partial class InputTemplate
{
    /// <summary>The names of the variables in a template.</summary>
    public static IEnumerable<string> NamesIn(string template) => Variables().Matches(template).Select(match => match.Groups[1].Value);

    /// <summary>The text of a template.</summary>
    /// <param name="find">The value of a variable; null: the event has none.</param>
    /// <returns>Null: a JSON template gives no JSON.</returns>
    public static string? Fill(string template, Func<string, JsonElement?> find)
    {
        var isJson = template.AsSpan().TrimStart() is ['{' or '[', ..];
        var text = new StringBuilder(template.Length + 256);
        var (at, isInString) = (0, false);
        foreach (var variable in Variables().Matches(template).Cast<Match>())
        {
            var between = template.AsSpan(at, variable.Index - at);
            text.Append(between);
            isInString = EndsInString(between, isInString);
            text.Append(isInString ? InString(find(variable.Groups[1].Value), isJson) : Alone(find(variable.Groups[1].Value), isJson));
            at = variable.Index + variable.Length;
        }

        var whole = text.Append(template.AsSpan(at)).ToString();
        return !isJson || WholeJson.KindOf(whole) is not null ? whole : null;
    }

    private static bool EndsInString(ReadOnlySpan<char> text, bool isInString)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isInString = !isInString;
            }
        }

        return isInString;
    }

    // Text without its quotes. In a text template, objects and lists lose theirs too; in a JSON template they end the string.
    private static string InString(JsonElement? value, bool isJson) => value switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => Escaped(text)[1..^1],
        { ValueKind: JsonValueKind.Object or JsonValueKind.Array } part when !isJson => Escaped(part).Replace("\"", "", StringComparison.Ordinal),
        { } other => Escaped(other),
    };

    private static string Alone(JsonElement? value, bool isJson) => value switch
    {
        null => isJson ? "\"\"" : "",
        { ValueKind: JsonValueKind.String } text when !isJson => text.GetString()!,
        { } other => Escaped(other),
    };

    private static string Escaped(JsonElement value) => Encoding.UTF8.GetString(TargetInput.Bytes(value));

    [GeneratedRegex("<([^<>\\s]+)>")]
    private static partial Regex Variables();
}
