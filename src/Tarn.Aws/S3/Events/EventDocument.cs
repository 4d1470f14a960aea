using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Events;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>An event in S3's JSON.</summary>
internal static class EventDocument
{
    private const string PlainVersion = "2.1";
    private const string LifecycleVersion = "2.3";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="change">The change of an object.</param>
    /// <param name="bucket">The bucket of the object.</param>
    /// <param name="ruleId">The rule that asks for it.</param>
    public static byte[] Write(ObjectEvent change, Bucket bucket, string ruleId)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            Write(json, change, bucket, ruleId);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The event by which a new target is tried.</summary>
    public static byte[] WriteTest(Call call, Bucket bucket)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("Service", "Amazon S3");
            json.WriteString("Event", "s3:TestEvent");
            json.WriteString("Time", call.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteString("Bucket", bucket.Name);
            json.WriteString("RequestId", call.RequestId);
            json.WriteString("HostId", call.RequestId);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ObjectEvent change, Bucket bucket, string ruleId)
    {
        json.WriteStartObject();
        json.WriteString("eventVersion", change.Cause == EventCause.Lifecycle ? LifecycleVersion : PlainVersion);
        json.WriteString("eventSource", "aws:s3");
        json.WriteString("awsRegion", bucket.Region);
        json.WriteString("eventTime", change.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        json.WriteString("eventName", EventNames.Of(change.Kind)["s3:".Length..]);
        WriteText(json, "userIdentity", "principalId", change.Cause.PrincipalId);
        WriteText(json, "requestParameters", "sourceIPAddress", change.Cause.SourceAddress);
        json.WriteStartObject("responseElements");
        json.WriteString("x-amz-request-id", change.Cause.RequestId);
        json.WriteString("x-amz-id-2", change.Cause.RequestId);
        json.WriteEndObject();
        WriteObject(json, change, bucket, ruleId);
        WriteMore(json, change);
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ObjectEvent change, Bucket bucket, string ruleId)
    {
        json.WriteStartObject("s3");
        json.WriteString("s3SchemaVersion", "1.0");
        json.WriteString("configurationId", ruleId);
        json.WriteStartObject("bucket");
        json.WriteString("name", bucket.Name);
        WriteText(json, "ownerIdentity", "principalId", bucket.Account);
        json.WriteString("arn", BucketResources.ArnOf(bucket.Name));
        json.WriteEndObject();
        json.WriteStartObject("object");
        json.WriteString("key", WebUtility.UrlEncode(change.Key).Replace("%2F", "/", StringComparison.Ordinal));
        if (change.Kind is not (ObjectEventKind.Removed or ObjectEventKind.Expired))
        {
            if (change.Kind is not (ObjectEventKind.MarkerMade or ObjectEventKind.ExpiryMarkerMade))
            {
                json.WriteNumber("size", change.Size);
            }

            json.WriteString("eTag", change.ETag);
        }

        if (change.VersionId is { } version)
        {
            json.WriteString("versionId", version);
        }

        json.WriteString("sequencer", change.Number.ToString("X16", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMore(Utf8JsonWriter json, ObjectEvent change)
    {
        if (change.Kind == ObjectEventKind.Transitioned)
        {
            json.WriteStartObject("lifecycleEventData");
            WriteText(json, "transitionEventData", "destinationStorageClass", StorageClasses.NameOf(change.StorageClass));
            json.WriteEndObject();
        }

        if (change is { Kind: ObjectEventKind.RestoreCompleted, RestoredUntil: { } until })
        {
            json.WriteStartObject("glacierEventData");
            json.WriteStartObject("restoreEventData");
            json.WriteString("lifecycleRestorationExpiryTime", until.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteString("lifecycleRestoreStorageClass", StorageClasses.NameOf(change.StorageClass));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteText(Utf8JsonWriter json, string parent, string name, string value)
    {
        json.WriteStartObject(parent);
        json.WriteString(name, value);
        json.WriteEndObject();
    }
}
