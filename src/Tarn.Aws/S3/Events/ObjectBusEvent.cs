using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Events;
using Tarn.Targets;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>A change of an object as an event of the default event bus.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"/>
internal static class ObjectBusEvent
{
    private const string Source = "aws.s3";
    private const string Service = "s3.amazonaws.com";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static ServiceEvent Of(ObjectEvent change, Bucket bucket) => new(
        bucket.Account, bucket.Region, Source, TypeOf(change.Kind), change.Time.ToUnixTimeMilliseconds(), [BucketResources.ArnOf(bucket.Name)],
        DetailOf(change, bucket));

    private static string TypeOf(ObjectEventKind kind) => kind switch
    {
        ObjectEventKind.Removed or ObjectEventKind.MarkerMade or ObjectEventKind.Expired or ObjectEventKind.ExpiryMarkerMade => "Object Deleted",
        ObjectEventKind.Transitioned => "Object Storage Class Changed",
        ObjectEventKind.TagsPut => "Object Tags Added",
        ObjectEventKind.TagsRemoved => "Object Tags Deleted",
        ObjectEventKind.RestoreAsked => "Object Restore Initiated",
        ObjectEventKind.RestoreCompleted => "Object Restore Completed",
        ObjectEventKind.AclPut => "Object ACL Updated",
        _ => "Object Created",
    };

    private static string? ReasonOf(ObjectEventKind kind) => kind switch
    {
        ObjectEventKind.CreatedByPut => "PutObject",
        ObjectEventKind.CreatedByPost => "POST Object",
        ObjectEventKind.CreatedByCopy => "CopyObject",
        ObjectEventKind.CreatedByUpload => "CompleteMultipartUpload",
        ObjectEventKind.Removed or ObjectEventKind.MarkerMade => "DeleteObject",
        ObjectEventKind.Expired or ObjectEventKind.ExpiryMarkerMade => "Lifecycle Expiration",
        _ => null,
    };

    private static string? DeletionOf(ObjectEventKind kind) => kind switch
    {
        ObjectEventKind.Removed or ObjectEventKind.Expired => "Permanently Deleted",
        ObjectEventKind.MarkerMade or ObjectEventKind.ExpiryMarkerMade => "Delete Marker Created",
        _ => null,
    };

    private static string DetailOf(ObjectEvent change, Bucket bucket)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("version", "0");
            json.WriteStartObject("bucket");
            json.WriteString("name", bucket.Name);
            json.WriteEndObject();
            WriteObject(json, change);
            json.WriteString("request-id", change.Cause.RequestId);
            json.WriteString("requester", RequesterOf(change.Cause));
            if (change.Cause.SourceAddress.Length > 0)
            {
                json.WriteString("source-ip-address", change.Cause.SourceAddress);
            }

            WriteMore(json, change);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // A change that was stored before the account was has the caller's id.
    private static string RequesterOf(EventCause cause) => cause.Account.Length > 0 ? cause.Account : cause.RequestId.Length > 0 ? cause.PrincipalId : Service;

    // A deleted object has neither size nor tag, as in AWS's events.
    private static void WriteObject(Utf8JsonWriter json, ObjectEvent change)
    {
        json.WriteStartObject("object");
        json.WriteString("key", change.Key);
        if (DeletionOf(change.Kind) is null)
        {
            json.WriteNumber("size", change.Size);
        }

        if (change.Kind is not (ObjectEventKind.Removed or ObjectEventKind.Expired))
        {
            json.WriteString("etag", change.ETag);
        }

        if (change.VersionId is { } version)
        {
            json.WriteString("version-id", version);
        }

        if (ReasonOf(change.Kind) is not null)
        {
            json.WriteString("sequencer", change.Number.ToString("X16", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static void WriteMore(Utf8JsonWriter json, ObjectEvent change)
    {
        if (ReasonOf(change.Kind) is { } reason)
        {
            json.WriteString("reason", reason);
        }

        if (DeletionOf(change.Kind) is { } deletion)
        {
            json.WriteString("deletion-type", deletion);
        }

        if (change.Kind == ObjectEventKind.Transitioned)
        {
            json.WriteString("destination-storage-class", StorageClasses.NameOf(change.StorageClass));
        }

        if (change.Kind is ObjectEventKind.RestoreAsked or ObjectEventKind.RestoreCompleted)
        {
            json.WriteString("source-storage-class", StorageClasses.NameOf(change.StorageClass));
        }

        if (change.RestoredUntil is { } until)
        {
            json.WriteString("restore-expiry-time", until.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        }
    }
}
