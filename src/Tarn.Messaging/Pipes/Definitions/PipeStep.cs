namespace Tarn.Messaging.Pipes.Definitions;

/// <summary>The enrichment or target of a pipe. A value that begins with <c>$.</c> is a path in the event.</summary>
public sealed record PipeStep
{
    public required string Arn { get; init; }

    /// <summary>The input template; null: the event as it is.</summary>
    public string? Template { get; init; }

    /// <summary>How a function is called, as the caller gave it; null: not given.</summary>
    public string? InvocationType { get; init; }

    /// <summary>The partition key for a stream; null: not given.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>The group of messages for a FIFO queue; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>The id by which a FIFO queue knows a message again; null: its content.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>The type of events for a bus; null: AWS's default.</summary>
    public string? DetailType { get; init; }

    /// <summary>The source of events for a bus; null: AWS's default.</summary>
    public string? EventSource { get; init; }

    /// <summary>The resources of events for a bus; null: not given.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The path of the time of an event for a bus, or of a log event; null: now.</summary>
    public string? TimePath { get; init; }

    /// <summary>The log stream; null: the one with the pipe's name.</summary>
    public string? LogStream { get; init; }

    /// <summary>The values for the <c>*</c> in the URL of an API destination; null: not given.</summary>
    public IReadOnlyList<string>? HttpPath { get; init; }

    public IReadOnlyDictionary<string, string>? HttpHeaders { get; init; }

    public IReadOnlyDictionary<string, string>? HttpQuery { get; init; }
}
