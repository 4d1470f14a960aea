using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Access.Audit.Records;
using Tarn.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>The messages of a delivery: to the trail's topic, and the events for its log group.</summary>
internal sealed class TrailMessages(TargetDirectory targets)
{
    /// <summary>The messages for the commit of the files. The state has the error of a target that refuses them. It stops no file.</summary>
    public async Task<(TrailState State, IReadOnlyCollection<IInsideAppend> Messages)> Of(
        RegisteredTrail trail, TrailState state, List<AuditRecord> records, List<string> keys, long nowMs, CancellationToken cancellationToken)
    {
        var (definition, messages) = (trail.Definition, new List<IInsideAppend>());
        var sender = new Sender(TrailDelivery.Service, trail.Resource.Arn, trail.Resource.Owner);
        if (definition.TopicArn is { } topic)
        {
            try
            {
                messages.Add(await targets.Take(topic, sender, new TargetMessage(Notice(definition.Bucket, keys)), cancellationToken));
                state = state with { NotifiedMs = nowMs, NotificationTriedMs = nowMs, NotificationError = "" };
            }
            catch (TarnException refused)
            {
                state = state with { NotificationTriedMs = nowMs, NotificationError = refused.Kind.ToString() };
            }
        }

        if (definition.LogGroupArn is { } group)
        {
            try
            {
                var logged = new List<IInsideAppend>();
                foreach (var record in records)
                {
                    var message = new TargetMessage(Encoding.UTF8.GetBytes(record.Entry.Event))
                    {
                        LogStream = TrailDelivery.LogStreamOf(trail.Resource.Owner, record.Entry.Region),
                        Time = DateTimeOffset.FromUnixTimeMilliseconds(record.Entry.TimeMs),
                    };
                    logged.Add(await targets.Take(group, sender with { RoleArn = definition.LogRoleArn }, message, cancellationToken));
                }

                messages.AddRange(logged);
                state = state with { LoggedMs = nowMs, LogsError = "" };
            }
            catch (TarnException refused)
            {
                state = state with { LogsError = refused.Message };
            }
        }

        return (state, messages);
    }

    private static byte[] Notice(string bucket, List<string> keys)
    {
        var to = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("s3Bucket"u8, bucket);
            json.WriteStartArray("s3ObjectKey"u8);
            keys.ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return to.WrittenSpan.ToArray();
    }
}
