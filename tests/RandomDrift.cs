using System.Globalization;

namespace Tarn;

/// <summary>Records whose fields have values of several kinds.</summary>
internal static class RandomDrift
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly string[] Scalars =
    [
        "1", "12", "3.0", "2.5", "1e3", "-7", "9007199254740993", "9223372036854775808", "true", "false", "\"slow\"", "\"\"", "\"1.50\"", "null",
    ];

    public static IReadOnlyList<string> Records(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Object(random, depth: 0, string.Create(CultureInfo.InvariantCulture, $"\"id\":{i}")))];

    /// <summary>Splits records in a random order into buffers.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Buffers(Random random, IReadOnlyList<string> records)
    {
        var shuffled = records.ToArray();
        random.Shuffle(shuffled);
        var buffers = new List<IReadOnlyList<string>>();
        for (var at = 0; at < shuffled.Length;)
        {
            var size = Math.Min(random.Next(1, 6), shuffled.Length - at);
            buffers.Add(shuffled[at..(at + size)]);
            at += size;
        }

        return buffers;
    }

    private static string Object(Random random, int depth, string? first = null)
    {
        var fields = Enumerable.Range(0, random.Next(depth == 0 ? 1 : 0, 4)).Select(_ => random.Next(Names.Length)).Distinct()
            .Select(name => $"\"{Names[name]}\":{Value(random, depth + 1, name)}");
        return $"{{{string.Join(',', first is null ? fields : fields.Prepend(first))}}}";
    }

    // Most values of a name are of one kind, which depends on the name.
    private static string Value(Random random, int depth, int name) => depth > 3 ? Scalars[random.Next(Scalars.Length)]
        : (random.Next(5) == 0 ? random.Next(3) : (name + depth) % 3) switch
        {
            0 => Scalars[random.Next(Scalars.Length)],
            1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1, name)))}]",
            _ => Object(random, depth),
        };
}
