using System.Globalization;
using System.Text.Json;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Inputs;
using Tarn.Storage;
using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>Messages for the target of a pipe.</summary>
/// <param name="config">The pipe.</param>
/// <param name="content">The target's input.</param>
internal sealed class PipeMessages(PipeConfig config, PipeInput content)
{
    private readonly PipeStep _target = config.Target;

    /// <summary>The message of an event.</summary>
    /// <exception cref="TarnException">InvalidArgument: the event lacks the value of a path.</exception>
    public TargetMessage Of(PipeEvent one) => new(content.Of(one))
    {
        Group = ValueOf(_target.Group, "MessageGroupId", one),
        DeduplicationId = ValueOf(_target.DeduplicationId, "MessageDeduplicationId", one),
        PartitionKey = ValueOf(_target.PartitionKey, "PartitionKey", one),
        Event = _target.Arn.Split(':', 4)[2] == "events" ? EventOf(one) : null,
        LogStream = ValueOf(_target.LogStream, "LogStreamName", one),
        Time = TimeOf(one),
    };

    private TargetEvent EventOf(PipeEvent one) => new(
        ValueOf(_target.EventSource, "Source", one) ?? $"Pipe {config.Name}",
        ValueOf(_target.DetailType, "DetailType", one) ?? $"Event from aws:{config.StreamArn.Split(':', 4)[2]}",
        config.Region,
        [.. (_target.Resources ?? []).Select(given => ValueOf(given, "Resources", one)!)]);

    private static string? ValueOf(string? given, string name, PipeEvent one) => given is null ? null
        : one.TextOf(given) ?? throw new TarnException(ErrorKind.InvalidArgument, $"The path {given} of {name} selects nothing in the event.");

    // Seconds or milliseconds since 1970, or a text in the form of ISO 8601.
    private DateTimeOffset? TimeOf(PipeEvent one)
    {
        if (_target.TimePath is not { } path)
        {
            return null;
        }

        const long SecondsMax = 100_000_000_000;
        return one.Find(path) is not { } value ? throw Wrong()
            : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 100_000d * SecondsMax / 1000
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(Math.Abs(number) < SecondsMax ? number * 1000 : number))
            : value.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw Wrong();

        TarnException Wrong() => new(ErrorKind.InvalidArgument, $"The path {path} selects no time in the event.");
    }
}
