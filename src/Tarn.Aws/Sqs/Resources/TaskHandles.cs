using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Moves;

namespace Tarn.Aws.Sqs.Resources;

/// <summary>
/// Handles of tasks, as AWS makes them: JSON in base64, with the task's id and the ARN of its source. They give no right: a caller needs the
/// permission on the source. So they are not sealed.
/// </summary>
internal static class TaskHandles
{
    private const int IdBytes = 16;

    /// <summary>The handle of a task. Its id holds the source's id and the time of its start.</summary>
    public static string Of(MoveTask task, string sourceArn)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, task.Source.Value);
        BinaryPrimitives.WriteInt64BigEndian(id[sizeof(long)..], task.Started.ToUnixTimeMilliseconds());
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"taskId":"{{new Guid(id, bigEndian: true)}}","sourceArn":"{{sourceArn}}"}"""));
    }

    /// <summary>The source of a handle, and the time at which the task has started; null: no task has this id.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValue: the text is no handle.</exception>
    public static (string SourceArn, DateTimeOffset? Started) Read(string handle) =>
        TryRead(handle) ?? throw SqsErrors.InvalidParameterValue("Value for parameter TaskHandle is invalid.");

    /// <summary>As <see cref="Read"/>; null: the text is no handle.</summary>
    public static (string SourceArn, DateTimeOffset? Started)? TryRead(string handle)
    {
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(handle));
            var arn = json.RootElement.GetProperty("sourceArn").GetString() ?? throw new FormatException();
            Span<byte> id = stackalloc byte[IdBytes];
            json.RootElement.GetProperty("taskId").GetGuid().TryWriteBytes(id, bigEndian: true, out _);
            var startedMs = BinaryPrimitives.ReadInt64BigEndian(id[sizeof(long)..]);
            var isTime = startedMs >= 0 && startedMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
            return (arn, isTime ? DateTimeOffset.FromUnixTimeMilliseconds(startedMs) : null);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
