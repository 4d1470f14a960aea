namespace Tarn.Targets;

/// <summary>A message of a service to a target.</summary>
/// <param name="Body">The text of the message in UTF-8, or the event of a function.</param>
public sealed record TargetMessage(ReadOnlyMemory<byte> Body)
{
    /// <summary>The subject, for topics; null: none.</summary>
    public string? Subject { get; init; }

    /// <summary>Attributes, for queues and topics: name, data type, text.</summary>
    public IReadOnlyList<(string Name, string DataType, string Text)> Attributes { get; init; } = [];

    /// <summary>The message group, for queues; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>The id by which a FIFO queue knows the message again; null: its content.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>The key that chooses the shard, for streams; null: the target's own choice.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>The other fields of the event, for event buses; null: the message is no event.</summary>
    public TargetEvent? Event { get; init; }

    /// <summary>When the message's cause happened, for log groups and event buses; null: now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The log stream, for log groups; null: the one with the name of the sender's resource.</summary>
    public string? LogStream { get; init; }
}
