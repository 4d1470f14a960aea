using Tarn.Storage.Metadata;

namespace Tarn.Aws.S3;

/// <summary>What a bucket's Describe-like operations must echo and nothing acts on: the door document of its registry entry.</summary>
internal sealed record BucketDocument
{
    private const byte Version = 1;

    /// <summary>Whether PutBucketEncryption asked for bucket keys; null: it was not called.</summary>
    public bool? BucketKeyEnabled { get; init; }

    public byte[] Encode() => new ValueWriter(Version).Byte(BucketKeyEnabled switch { null => 0, false => 1, true => 2 }).ToArray();

    public static BucketDocument Decode(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
        {
            return new BucketDocument();
        }

        var reader = new ValueReader(document.Span);
        return new BucketDocument { BucketKeyEnabled = reader.Byte() switch { 0 => null, 1 => false, _ => true } };
    }
}
