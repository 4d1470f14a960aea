using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>Kinesis' names of shards: <c>shardId-</c> and 12 digits.</summary>
public static class ShardNames
{
    public const int Length = 20;

    private const string Prefix = "shardId-";

    public static string Of(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{ordinal:D12}");

    /// <summary>Writes the name, <see cref="Length"/> bytes.</summary>
    public static void Write(int ordinal, Span<byte> target)
    {
        "shardId-"u8.CopyTo(target);
        Invariant.Check(Utf8Formatter.TryFormat(ordinal, target[Prefix.Length..], out _, new StandardFormat('D', 12)));
    }

    public static bool TryParse(string name, out int ordinal)
    {
        // The service accepts the number alone, any word before the first dash, and any count of leading zeros.
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal);
    }
}
