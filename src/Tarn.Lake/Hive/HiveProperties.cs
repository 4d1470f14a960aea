using System.Globalization;
using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>The properties of tables and SerDes that readers ask for.</summary>
internal static class HiveProperties
{
    public const string HeaderLines = "skip.header.line.count";
    public const string FooterLines = "skip.footer.line.count";
    public const string TimestampFormats = "timestamp.formats";
    public const string NullForInvalidData = "use.null.for.invalid.data";
    public const string MappingPrefix = "mapping.";

    /// <summary>The most lines that end a file and are no rows: a reader holds them in memory until the file ends.</summary>
    public const int FooterLinesMax = 100;

    private const string Encoding = "serialization.encoding";
    private const string LineDelimiter = "line.delim";

    private static readonly HashSet<string> OfLines = new(StringComparer.Ordinal) { HeaderLines, FooterLines, Encoding, LineDelimiter };

    private static readonly Dictionary<HiveFormat, HashSet<string>> OfFormats = new()
    {
        [HiveFormat.Parquet] = ["parquet.column.index.access"],
        [HiveFormat.Text] =
        [
            "field.delim", "serialization.format", "collection.delim", "colelction.delim", "mapkey.delim", "escape.delim",
            "serialization.null.format", "serialization.last.column.takes.rest", TimestampFormats,
            "hive.serialization.extend.nesting.levels", "hive.serialization.extend.additional.nesting.levels",
        ],
        [HiveFormat.Csv] = ["separatorChar", "quoteChar", "escapeChar", NullForInvalidData],
        [HiveFormat.HiveJson] = [TimestampFormats],
        [HiveFormat.OpenXJson] =
            ["ignore.malformed.json", "case.insensitive", "dots.in.keys", TimestampFormats, NullForInvalidData],
    };

    /// <summary>Whether readers of a format ask for a property.</summary>
    public static bool IsRead(HiveFormat format, string name) => OfFormats[format].Contains(name)
        || (format != HiveFormat.Parquet && OfLines.Contains(name))
        || (format == HiveFormat.OpenXJson && name.StartsWith(MappingPrefix, StringComparison.Ordinal));

    /// <summary>Checks the properties that every format of lines has.</summary>
    /// <exception cref="TarnException">NotSupported: another encoding or line end than Tarn reads. InvalidArgument: a count is none.</exception>
    public static void Check(HiveFormat format, IReadOnlyDictionary<string, string> properties)
    {
        if (format == HiveFormat.Parquet)
        {
            return;
        }

        if (properties.TryGetValue(Encoding, out var encoding) && encoding.ToUpperInvariant() is not ("UTF-8" or "UTF8" or "US-ASCII" or ""))
        {
            throw new TarnException(ErrorKind.NotSupported, $"{Encoding} is {encoding}; SQL reads text in UTF-8.");
        }

        if (properties.TryGetValue(LineDelimiter, out var delimiter) && delimiter is not ("\n" or "\\n" or "10" or ""))
        {
            throw new TarnException(ErrorKind.NotSupported, $"{LineDelimiter} is '{delimiter}'; SQL reads lines that end with feeds or returns.");
        }

        Count(properties, HeaderLines, int.MaxValue);
        Count(properties, FooterLines, FooterLinesMax);
    }

    /// <summary>A number of lines; 0 when the property is absent.</summary>
    /// <exception cref="TarnException">InvalidArgument: the property is not a number from 0 to <paramref name="most"/>.</exception>
    public static int Count(IReadOnlyDictionary<string, string> properties, string name, int most)
    {
        if (!properties.TryGetValue(name, out var text) || text.Length == 0)
        {
            return 0;
        }

        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most ? count
            : throw HiveError.Of(HiveError.InvalidMetadata, $"{name} is '{text}'; it is a number of lines from 0 to {most}.");
    }

    /// <summary>Whether a property is true, in any case.</summary>
    public static bool IsTrue(IReadOnlyDictionary<string, string> properties, string name) =>
        properties.TryGetValue(name, out var text) && text.Equals("true", StringComparison.OrdinalIgnoreCase);
}
