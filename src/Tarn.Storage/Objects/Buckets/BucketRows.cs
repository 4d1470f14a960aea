using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>The values of buckets' rows.</summary>
internal static class BucketRows
{
    private const byte Version = 1;

    public static byte[] Encode(Bucket bucket) => new ValueWriter(Version)
        .Fixed(bucket.Id.Value).Text(bucket.Account).Text(bucket.Region).Fixed(bucket.Created.ToUnixTimeMilliseconds())
        .Byte((byte)bucket.Versioning)
        .Byte(bucket.Lock.IsEnabled ? (byte)1 : (byte)0).Byte((byte)bucket.Lock.Mode).Count(bucket.Lock.Days).Count(bucket.Lock.Years)
        .Byte(bucket.HasEventReader ? (byte)1 : (byte)0)
        .ToArray();

    public static Bucket Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return new Bucket
        {
            Name = Encoding.UTF8.GetString(key.Span),
            Id = new BucketId(reader.Fixed()),
            Account = reader.Text()!,
            Region = reader.Text()!,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            Versioning = (BucketVersioning)reader.Byte(),
            Lock = new BucketLock(reader.Byte() != 0, (LockMode)reader.Byte(), (int)reader.Count(), (int)reader.Count()),
            HasEventReader = reader.Byte() != 0,
        };
    }
}
