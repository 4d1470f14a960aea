using System.Text;
using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary>The functions of paths. Aggregates are doubles, and pass over values of other kinds than numbers.</summary>
internal static class PathFunctions
{
    private static readonly HashSet<string> Names =
        ["min", "max", "sum", "avg", "stddev", "length", "size", "keys", "first", "last", "index", "concat", "append"];

    /// <summary>Calls a function by its name.</summary>
    /// <exception cref="PatternException">There is no such function, or nothing to aggregate.</exception>
    public static PathOutcome Call(
        string name, JsonElement value, IReadOnlyList<PathArgument> arguments, PathReading reading, out JsonElement answer)
    {
        answer = default;
        if (!Names.Contains(name))
        {
            throw new PatternException($"Function with name: {name} does not exist.");
        }

        if (name is "length" or "size")
        {
            return Length(value, arguments, reading, out answer);
        }

        var given = new List<JsonElement>();
        foreach (var argument in arguments)
        {
            if (argument.Read(reading, out var read) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }

            given.Add(read);
        }

        switch (name)
        {
            case "keys":
                answer = value.ValueKind == JsonValueKind.Object
                    ? PathValues.Array(PathValues.Members(value).Select(member => PathValues.Text(member.Name)))
                    : PathValues.Null();
                return PathOutcome.Done;
            case "concat":
                answer = PathValues.Text(Concat(value, given));
                return PathOutcome.Done;
            case "append":
                answer = value.ValueKind == JsonValueKind.Array && given.Count > 0 ? PathValues.Array([.. value.EnumerateArray(), .. given]) : value;
                return PathOutcome.Done;
            case "first":
                return Element(value, 0, out answer);
            case "last":
                return Element(value, -1, out answer);
            case "index":
                var index = Flat(given).FirstOrDefault(one => one.ValueKind == JsonValueKind.Number);
                return index.ValueKind == JsonValueKind.Undefined ? PathOutcome.OutOfRange : Element(value, (int)index.GetDouble(), out answer);
            default:
                answer = PathValues.Number(Aggregate(name, [.. Items(value), .. Flat(given)]));
                return PathOutcome.Done;
        }
    }

    // The members and elements of the argument's values are counted.
    private static PathOutcome Length(JsonElement value, IReadOnlyList<PathArgument> arguments, PathReading reading, out JsonElement answer)
    {
        answer = default;
        if (arguments.Count > 0)
        {
            if (arguments[0].Path is not { } path)
            {
                throw new PatternException("The argument of length is a path.");
            }

            if (path.Read(reading.Inner(path), value, out var inner) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }

            if (!path.IsFunction)
            {
                answer = PathValues.Number(path.IsDefinite ? Size(inner) ?? 0 : inner.EnumerateArray().Sum(one => Size(one) ?? 0));
                return PathOutcome.Done;
            }

            if (inner.ValueKind == JsonValueKind.Array)
            {
                answer = PathValues.Number(inner.GetArrayLength());
                return PathOutcome.Done;
            }
        }

        answer = Size(value) is { } size ? PathValues.Number(size) : PathValues.Null();
        return PathOutcome.Done;
    }

    private static int? Size(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength(),
        JsonValueKind.Object => PathValues.Members(value).Count,
        _ => null,
    };

    private static PathOutcome Element(JsonElement value, int index, out JsonElement answer)
    {
        answer = default;
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new PatternException("Aggregation function attempted to calculate value using empty array");
        }

        var length = value.GetArrayLength();
        if (index >= length)
        {
            return PathOutcome.OutOfRange;
        }

        // From the end, the first element is out of reach, as in the library.
        var place = index < 0 ? length + index : index;
        if (index < 0 && place <= 0)
        {
            throw new PatternException($"Target index:{index} larger than object count:{length}");
        }

        answer = value[place];
        return PathOutcome.Done;
    }

    private static string Concat(JsonElement value, List<JsonElement> given)
    {
        var text = new StringBuilder();
        foreach (var item in Items(value).Where(item => item.ValueKind == JsonValueKind.String))
        {
            text.Append(item.GetString());
        }

        foreach (var item in Flat(given).Where(item => item.ValueKind != JsonValueKind.Null))
        {
            text.Append(item.ValueKind switch
            {
                JsonValueKind.String => item.GetString(),
                JsonValueKind.Number => PathNumbers.Plain(item.GetRawText()),
                _ => item.GetRawText(),
            });
        }

        return text.ToString();
    }

    private static double Aggregate(string name, IEnumerable<JsonElement> items)
    {
        var numbers = items.Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetDouble()).ToList();
        if (numbers.Count == 0)
        {
            throw new PatternException("Aggregation function attempted to calculate value using empty array");
        }

        var (count, sum) = (numbers.Count, numbers.Sum());
        return name switch
        {
            "min" => numbers.Min(),
            "max" => numbers.Max(),
            "sum" => sum,
            "avg" => sum / count,
            _ => Math.Sqrt((numbers.Sum(number => number * number) / count) - (sum * sum / count / count)),
        };
    }

    private static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static IEnumerable<JsonElement> Flat(List<JsonElement> given) =>
        given.SelectMany(one => one.ValueKind == JsonValueKind.Array ? one.EnumerateArray().AsEnumerable() : [one]);
}
