using System.Buffers;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Digests;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>The objects of trails before their commit.</summary>
internal sealed class TrailFiles(TrailParts parts)
{
    /// <summary>AWS's word for the reason why a trail's bucket takes no files; null: it takes them.</summary>
    public string? WhyRefused(RegisteredTrail trail)
    {
        var (bucket, folder) = (trail.Definition.Bucket, TrailKeys.Folder(trail.Definition.Prefix, trail.Resource.Owner));
        return parts.Objects.FindBucket(bucket) is null ? "NoSuchBucket"
            : SystemFolder.Owns(bucket, folder) ? "AccessDenied"
            : parts.IsAllowed("s3:PutObject", $"arn:aws:s3:::{bucket}/{folder}*", trail) ? null
            : "AccessDenied";
    }

    /// <summary>Makes the bytes of an object durable, compressed.</summary>
    public async Task<(StagedBlob Blob, PutOptions Put)> Stage(
        RegisteredTrail trail, string key, byte[] content, IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancellationToken)
    {
        var properties = new ObjectProperties
        {
            Headers = new ObjectHeaders { ContentType = "application/json", ContentEncoding = "gzip", UserMetadata = metadata },
        };
        var stage = new StageOptions { Bucket = trail.Definition.Bucket, Key = key, Properties = properties };
        var blob = await parts.Objects.Stage(new ReadOnlySequence<byte>(EventFiles.Compress(content)), stage, cancellationToken);
        return (blob, new PutOptions { Properties = properties });
    }
}
