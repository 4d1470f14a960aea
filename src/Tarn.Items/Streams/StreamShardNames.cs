using System.Buffers.Binary;
using System.Globalization;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;

namespace Tarn.Items.Streams;

/// <summary>DynamoDB's names of shards: <c>shardId-</c>, 20 digits that grow, a dash, 8 hexadecimal digits.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Shard.html"/>
public static class StreamShardNames
{
    private const string Prefix = "shardId-";
    private const int Digits = 20;

    /// <summary>The name of a shard.</summary>
    public static string Of(ShardId shard)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, shard.Value);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{shard.Value:D20}-{Crc32C.Compute(bytes):x8}");
    }

    /// <summary>Reads a name; false for one that <see cref="Of"/> does not make.</summary>
    public static bool TryParse(string name, out ShardId shard)
    {
        shard = default;
        if (name.Length < Prefix.Length + Digits
            || !long.TryParse(name.AsSpan(Prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        shard = new ShardId(value);
        return name == Of(shard);
    }
}
