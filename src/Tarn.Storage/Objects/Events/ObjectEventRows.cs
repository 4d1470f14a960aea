using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Events;

/// <summary>Changes as bytes: the values of their rows, and a part of dispatched events.</summary>
public static class ObjectEventRows
{
    private const byte Version = 1;

    public static byte[] Encode(ObjectEvent change) => new ValueWriter(Version)
        .Fixed(change.Bucket.Value).Byte((byte)change.Kind).Text(change.Key).Text(change.VersionId).Count(change.Size).Text(change.ETag)
        .Byte((byte)change.StorageClass).Time(change.RestoredUntil).Fixed(change.Time.ToUnixTimeMilliseconds())
        .Text(change.Cause.RequestId).Text(change.Cause.PrincipalId).Text(change.Cause.SourceAddress).Text(change.Cause.Account)
        .ToArray();

    public static ObjectEvent Decode(long number, ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return new ObjectEvent
        {
            Number = number,
            Bucket = new BucketId(reader.Fixed()),
            Kind = (ObjectEventKind)reader.Byte(),
            Key = reader.Text()!,
            VersionId = reader.Text(),
            Size = reader.Count(),
            ETag = reader.Text()!,
            StorageClass = (StorageClass)reader.Byte(),
            RestoredUntil = reader.Time(),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            Cause = new EventCause(reader.Text()!, reader.Text()!, reader.Text()!, reader.IsAtEnd ? "" : reader.Text()!),
        };
    }
}
