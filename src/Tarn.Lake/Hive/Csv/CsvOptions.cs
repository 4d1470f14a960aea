using Tarn.Storage;

namespace Tarn.Lake.Hive.Csv;

/// <summary>The properties of OpenCSVSerde, read.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html"/>
internal sealed class CsvOptions
{
    private const byte Backslash = (byte)'\\';

    /// <exception cref="TarnException">InvalidArgument: two of the characters are equal. NotSupported: a character is not of ASCII.</exception>
    public CsvOptions(IReadOnlyDictionary<string, string> properties)
    {
        Separator = ByteOf(properties, "separatorChar", (byte)',');
        Quote = ByteOf(properties, "quoteChar", (byte)'"');
        Escape = ByteOf(properties, "escapeChar", Backslash);

        // Hive takes a double quote for "no escape given": the parser's default then holds, with any quote.
        Escape = Escape == '"' ? Backslash : Escape;
        NullForInvalidData = HiveProperties.IsTrue(properties, HiveProperties.NullForInvalidData);
        if (Separator is 0 || Separator == Quote || Separator == Escape || (Quote == Escape && Quote != 0))
        {
            throw HiveError.Of(HiveError.InvalidMetadata, "separatorChar, quoteChar and escapeChar of OpenCSVSerde are three different characters");
        }
    }

    public byte Separator { get; }

    public byte Quote { get; }

    public byte Escape { get; }

    /// <summary>Whether values that are none of their type are null; otherwise they are errors.</summary>
    public bool NullForInvalidData { get; }

    private static byte ByteOf(IReadOnlyDictionary<string, string> properties, string name, byte usual) =>
        !properties.TryGetValue(name, out var text) || text.Length == 0 ? usual
        : text[0] < 0x80 ? (byte)text[0]
        : throw new TarnException(ErrorKind.NotSupported, $"{name} is '{text}'; SQL reads CSV with characters of ASCII as separator, quote and escape.");
}
