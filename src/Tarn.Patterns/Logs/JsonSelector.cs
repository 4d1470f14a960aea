using System.Globalization;
using System.Text.Json;

namespace Tarn.Patterns.Logs;

/// <summary>A path in a JSON message: <c>$.a.b[0]</c>, <c>$.list[*].id</c>, <c>$.['a name']</c>.</summary>
internal sealed class JsonSelector
{
    private readonly List<(string? Name, int? Index)> _steps = [];

    /// <summary>Reads a selector.</summary>
    public JsonSelector(PatternScanner scanner)
    {
        scanner.Take("$");
        while (true)
        {
            if (scanner.TryTake(".") && scanner.Next != '[')
            {
                var name = scanner.Until(next => !(char.IsLetterOrDigit(next) || next is '_' or '-' or '*' or '@' or ':' or '/'));
                _steps.Add((name.Length > 0 ? name : throw scanner.Unexpected(), null));
            }
            else if (scanner.TryTake("["))
            {
                _steps.Add(Bracket(scanner));
                scanner.Take("]");
            }
            else
            {
                break;
            }
        }

        if (_steps.Count == 0)
        {
            throw scanner.Unexpected();
        }
    }

    /// <summary>The values at the path. A wildcard can give several.</summary>
    public IEnumerable<JsonElement> Find(JsonElement root)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (var step in _steps)
        {
            found = found.SelectMany(value => Step(value, step));
        }

        return found;
    }

    /// <inheritdoc/>
    public override string ToString() => "$" + string.Concat(_steps.Select(step => step switch
    {
        ({ } name, _) => "." + name,
        (_, { } index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]"),
        _ => "[*]",
    }));

    private static (string? Name, int? Index) Bracket(PatternScanner scanner)
    {
        if (scanner.Next is '\'' or '"')
        {
            return (scanner.Quoted(scanner.Next), null);
        }

        if (scanner.TryTake("*"))
        {
            return (null, null);
        }

        return int.TryParse(scanner.Until(next => !char.IsAsciiDigit(next)), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (null, index) : throw scanner.Unexpected();
    }

    private static IEnumerable<JsonElement> Step(JsonElement value, (string? Name, int? Index) step)
    {
        switch (value.ValueKind, step)
        {
            case (JsonValueKind.Object, ("*", _)):
                return value.EnumerateObject().Select(member => member.Value);
            case (JsonValueKind.Object, ({ } name, _)):
                return value.TryGetProperty(name, out var member) ? [member] : [];
            case (JsonValueKind.Array, (null, { } index)):
                return index < value.GetArrayLength() ? [value[index]] : [];
            case (JsonValueKind.Array, (null, null)):
                return value.EnumerateArray();
            default:
                return [];
        }
    }
}
