using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Tarn.Sql.Functions.Managed;

/// <summary>The paths of json_extract: `$.a.b[0]["x y"]`. No wildcards, no recursion, no filters.</summary>
internal sealed class JsonPath
{
    private const int CacheMax = 256;

    private static readonly ConcurrentDictionary<string, JsonPath> Cache = new();

    private readonly List<(string? Name, int Index)> _steps = [];

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

    /// <summary>The element at the path; null when there is none.</summary>
    public JsonElement? Find(JsonElement root)
    {
        var at = root;
        foreach (var (name, index) in _steps)
        {
            if (name is not null && at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var field))
            {
                at = field;
            }
            else if (at.ValueKind == JsonValueKind.Array && index >= 0 && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    private void Read(string text)
    {
        var i = text.StartsWith('$') ? 1 : 0;
        while (i < text.Length)
        {
            if (text[i] == '[')
            {
                var close = text.IndexOf(']', i);
                if (close < 0)
                {
                    throw Invalid(text);
                }

                if (text[i + 1] is '"' or '\'')
                {
                    close = text.IndexOf(text[i + 1] + "]", i + 2, StringComparison.Ordinal) + 1;
                }

                AddSubscript(close < 1 ? throw Invalid(text) : text[(i + 1)..close], text);
                i = close + 1;
                continue;
            }

            i += text[i] == '.' ? 1 : i == 0 ? 0 : throw Invalid(text);
            var end = text.AsSpan(i).IndexOfAny('.', '[');
            end = end < 0 ? text.Length : i + end;
            var name = text[i..end];
            if (name.Length == 0 || name.AsSpan().ContainsAny(' ', '*', '?'))
            {
                throw Invalid(text);
            }

            _steps.Add((name.Trim('"'), int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1));
            i = end;
        }
    }

    private void AddSubscript(string inner, string text)
    {
        if (inner.Length >= 2 && inner[0] is '"' or '\'' && inner[^1] == inner[0])
        {
            _steps.Add((inner[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal), -1));
        }
        else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            _steps.Add((null, index));
        }
        else
        {
            throw Invalid(text);
        }
    }

    private static InvalidOperationException Invalid(string text) => RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid JSON path: '{text}'");
}
