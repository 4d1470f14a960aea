using System.Globalization;
using System.Text;
using Tarn.Lake.Hive.Values;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Text;

/// <summary>The properties of LazySimpleSerDe, read. Readers and writers of its files share them.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html"/>
public sealed class TextOptions
{
    private const int UsualLevels = 8;
    private const int MoreLevels = 24;

    private readonly byte[] _delimiters;

    /// <exception cref="TarnException">InvalidArgument: a timestamp pattern has a fault.</exception>
    public TextOptions(IReadOnlyDictionary<string, string> properties)
    {
        var levels = HiveProperties.IsTrue(properties, "hive.serialization.extend.additional.nesting.levels") ? int.MaxValue
            : HiveProperties.IsTrue(properties, "hive.serialization.extend.nesting.levels") ? MoreLevels : UsualLevels;
        _delimiters = [.. UsualDelimiters().Take(levels)];
        _delimiters[0] = ByteOf(Value(properties, "field.delim") ?? Value(properties, "serialization.format"), _delimiters[0]);
        _delimiters[1] = ByteOf(Value(properties, "collection.delim") ?? Value(properties, "colelction.delim"), _delimiters[1]);
        _delimiters[2] = ByteOf(Value(properties, "mapkey.delim"), _delimiters[2]);
        Null = properties.GetValueOrDefault("serialization.null.format") ?? "\\N";
        NullText = Encoding.UTF8.GetBytes(Null);
        Escape = properties.TryGetValue("escape.delim", out var escape) ? ByteOf(escape, (byte)'\\') : null;
        LastTakesRest = HiveProperties.IsTrue(properties, "serialization.last.column.takes.rest");
        Timestamps = TimestampForms.Parse(properties.GetValueOrDefault(HiveProperties.TimestampFormats));
    }

    /// <summary>The text of null, before escapes are resolved.</summary>
    public string Null { get; }

    internal byte[] NullText { get; }

    /// <summary>The byte before a byte that is no delimiter; null: there is none.</summary>
    public byte? Escape { get; }

    /// <summary>Whether the last column, and the last field of a struct, contains the delimiters after it.</summary>
    internal bool LastTakesRest { get; }

    internal TimestampForms Timestamps { get; }

    /// <summary>Whether parts of valid UTF-8 between delimiters are valid, too.</summary>
    internal bool KeepsCharacters => Escape is null or < 0x80 && Array.TrueForAll(_delimiters[..3], one => one < 0x80);

    /// <summary>The delimiter of a level: 0 divides columns.</summary>
    /// <exception cref="TarnException">NotSupported: the table's SerDe has fewer levels.</exception>
    public byte Delimiter(int level) => level < _delimiters.Length ? _delimiters[level] : throw new TarnException(
        ErrorKind.NotSupported,
        $"LazySimpleSerDe divides {_delimiters.Length} levels with these properties; hive.serialization.extend.additional.nesting.levels allows more.");

    /// <summary>Control characters without meaning in text, and then the bytes beyond ASCII.</summary>
    private static IEnumerable<byte> UsualDelimiters() => Enumerable.Range(1, 31).Where(code => code is not (9 or 10 or 12 or 13 or 27))
        .Concat(Enumerable.Range(128, 128))
        .Select(code => (byte)code);

    private static string? Value(IReadOnlyDictionary<string, string> properties, string name) => properties.GetValueOrDefault(name);

    /// <summary>The byte of a property: the code of a byte as Java writes it, or the first character.</summary>
    private static byte ByteOf(string? text, byte usual) => string.IsNullOrEmpty(text) ? usual
        : sbyte.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? (byte)code
        : (byte)text[0];
}
