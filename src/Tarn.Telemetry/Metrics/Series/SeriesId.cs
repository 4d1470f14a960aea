using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Tarn.Telemetry.Metrics.Series;

/// <summary>The id of a metric in its scope: the first 16 bytes of the SHA-256 of its stored identity. No counter gives it.</summary>
public readonly record struct SeriesId(UInt128 Value)
{
    /// <summary>The bytes of an id.</summary>
    public const int Bytes = 16;

    /// <summary>The id in the table: 32 hexadecimal digits.</summary>
    public string Text => Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The id of a text; null: it is none.</summary>
    public static SeriesId? Parse(string text) =>
        UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? new SeriesId(value) : null;

    /// <summary>The id of a stored identity.</summary>
    public static SeriesId Of(ReadOnlySpan<byte> identity)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(identity, hash);
        return new SeriesId(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
