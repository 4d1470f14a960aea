using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Folders;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Adoption;

/// <summary>
/// The partition columns that folders of the form <c>key=value</c> define. Most files decide about the keys; a file with others
/// does not fit. A column is long or date if all its values are, else string.
/// </summary>
internal sealed class FolderPartitions
{
    private readonly string _signature;

    private FolderPartitions(string signature, IReadOnlyList<(string Name, PrimitiveType Type)> columns) => (_signature, Columns) = (signature, columns);

    /// <summary>The columns in the order of the folders.</summary>
    public IReadOnlyList<(string Name, PrimitiveType Type)> Columns { get; }

    /// <summary>Finds the columns of files.</summary>
    public static FolderPartitions Of(IReadOnlyList<FolderFile> files)
    {
        var counts = new Dictionary<string, int>();
        foreach (var file in files)
        {
            var signature = Signature(Pairs(file.Path));
            counts[signature] = counts.GetValueOrDefault(signature) + 1;
        }

        var usual = counts.Count == 0 ? "" : counts.MaxBy(count => count.Value).Key;
        var kinds = new List<(string Name, bool IsLong, bool IsDate, bool HasValue)>();
        foreach (var pairs in files.Select(file => Pairs(file.Path)).Where(pairs => Signature(pairs) == usual))
        {
            for (var i = 0; i < pairs.Count; i++)
            {
                if (kinds.Count == i)
                {
                    kinds.Add((pairs[i].Name, true, true, false));
                }

                if (pairs[i].Value is { } value)
                {
                    var kind = kinds[i];
                    kinds[i] = (kind.Name, kind.IsLong && Long(value) is not null, kind.IsDate && Date(value) is not null, true);
                }
            }
        }

        return new FolderPartitions(usual, [.. kinds.Select(kind => (kind.Name, kind switch
        {
            { HasValue: false } => PrimitiveType.String,
            { IsLong: true } => PrimitiveType.Long,
            { IsDate: true } => PrimitiveType.Date,
            _ => PrimitiveType.String,
        }))]);
    }

    /// <summary>The partition of a file; null: it has other keys, and <paramref name="misfit"/> names them.</summary>
    public PartitionTuple? TupleOf(string path, out string misfit)
    {
        var pairs = Pairs(path);
        misfit = "";
        if (Signature(pairs) != _signature)
        {
            misfit = $"its folders have {Shown(pairs.Select(pair => pair.Name))}, and those of most files have {Shown(Columns.Select(column => column.Name))}";
            return null;
        }

        if (Columns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Count() < Columns.Count)
        {
            misfit = "its folders have a key twice";
            return null;
        }

        return new PartitionTuple([.. pairs.Select((pair, i) => Value(pair.Value, Columns[i].Type))]);
    }

    private static object? Value(string? text, PrimitiveType type) => text is null ? null
        : type == PrimitiveType.Long ? Long(text)
        : type == PrimitiveType.Date ? Date(text)
        : text;

    private static long? Long(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && !text.StartsWith('+') ? number : null;

    private static int? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            : null;

    private static List<(string Name, string? Value)> Pairs(string path)
    {
        var pairs = new List<(string, string?)>();
        var folders = path.AsSpan()[..Math.Max(0, path.LastIndexOf('/'))];
        foreach (var range in folders.Split('/'))
        {
            var folder = folders[range];
            if (folder.IndexOf('=') is > 0 and var sign)
            {
                var value = Uri.UnescapeDataString(folder[(sign + 1)..]);
                pairs.Add((Uri.UnescapeDataString(folder[..sign]), value == HivePath.Null ? null : value));
            }
        }

        return pairs;
    }

    private static string Signature(List<(string Name, string? Value)> pairs) => string.Join('\0', pairs.Select(pair => pair.Name));

    private static string Shown(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } keys ? $"the keys {keys}" : "no keys";
}
