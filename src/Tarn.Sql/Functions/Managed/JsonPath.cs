using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>The paths of json_extract: `$.a.b[0]["x y"]`. No wildcards, no recursion, no filters.</summary>
/// <seealso href="https://trino.io/docs/current/functions/json.html"/>
internal sealed class JsonPath
{
    private const int CacheMax = 256;

    private static readonly ConcurrentDictionary<string, JsonPath> Cache = new();

    // Names as UTF-8.
    private readonly List<(byte[] Name, int Index)> _steps = [];

    /// <exception cref="InvalidOperationException">The text is not a valid path.</exception>
    public static JsonPath Parse(string text)
    {
        if (Cache.TryGetValue(text, out var known))
        {
            return known;
        }

        var path = new JsonPath();
        path.Read(text);
        if (Cache.Count < CacheMax)
        {
            Cache.TryAdd(text, path);
        }

        return path;
    }

    /// <summary>Moves a reader from a value to the value at the path; of equal names, to the first. False: there is none.</summary>
    public bool Seek(ref Utf8JsonReader reader)
    {
        foreach (var (name, index) in _steps)
        {
            var isFound = reader.TokenType switch
            {
                JsonTokenType.StartObject => SeekField(ref reader, name),
                JsonTokenType.StartArray => SeekItem(ref reader, index),
                _ => false,
            };
            if (!isFound)
            {
                return false;
            }
        }

        return true;
    }

    private static bool SeekField(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isField = reader.ValueTextEquals(name);
            if (!reader.Read())
            {
                return false;
            }

            if (isField)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool SeekItem(ref Utf8JsonReader reader, int index)
    {
        for (var place = 0; index >= 0 && reader.Read() && reader.TokenType != JsonTokenType.EndArray; place++)
        {
            if (place == index)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    /// <summary>Reads `$`, then `.name`, `[name]` and `["name"]`, each of which may be the number of an element.</summary>
    private void Read(string text)
    {
        if (!text.StartsWith('$'))
        {
            throw Invalid(text);
        }

        for (var i = 1; i < text.Length;)
        {
            var isSubscript = text[i] == '[';
            if (!isSubscript && text[i] != '.')
            {
                throw Invalid(text);
            }

            i++;
            if (isSubscript && i < text.Length && text[i] == '"')
            {
                i = ReadQuoted(text, i + 1);
                continue;
            }

            var end = i;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || char.IsSurrogate(text[end]) || text[end] == '_'
                || (text[end] == ':' && !isSubscript)))
            {
                end++;
            }

            if (end == i || (isSubscript && (end == text.Length || text[end] != ']')))
            {
                throw Invalid(text);
            }

            Add(text[i..end]);
            i = isSubscript ? end + 1 : end;
        }
    }

    private int ReadQuoted(string text, int start)
    {
        var name = new StringBuilder();
        for (var i = start; i + 1 < text.Length; i++)
        {
            if (text[i] == '"')
            {
                Add(text[i + 1] == ']' ? name.ToString() : throw Invalid(text));
                return i + 2;
            }

            if (text[i] == '\\')
            {
                i++;
                if (text[i] is not ('"' or '\\'))
                {
                    throw Invalid(text);
                }
            }

            name.Append(text[i]);
        }

        throw Invalid(text);
    }

    private void Add(string name) =>
        _steps.Add((Encoding.UTF8.GetBytes(name), int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1));

    private static InvalidOperationException Invalid(string text) => RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid JSON path: '{text}'");
}
