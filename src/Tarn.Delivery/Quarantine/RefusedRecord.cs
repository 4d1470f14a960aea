using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Quarantine;

/// <summary>A record that could not be delivered, from its error document.</summary>
public sealed record RefusedRecord
{
    /// <summary>The entry of the quarantine.</summary>
    public required EntryId Id { get; init; }

    /// <summary>The end of the last attempt, Unix milliseconds.</summary>
    public required long FailedMs { get; init; }

    /// <summary>The record's arrival, Unix milliseconds.</summary>
    public long? ArrivedMs { get; init; }

    /// <summary>The step that refused it.</summary>
    public required string Stage { get; init; }

    /// <summary>The error's code.</summary>
    public string? Code { get; init; }

    /// <summary>The error's message.</summary>
    public required string Message { get; init; }

    /// <summary>The table that it was for; null: none is known.</summary>
    public string? Table { get; init; }

    /// <summary>The sequence number that its producer received.</summary>
    public string? SequenceNumber { get; init; }

    /// <summary>The error object's location.</summary>
    public required string Location { get; init; }

    /// <summary>The record's first bytes.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether the record has more bytes.</summary>
    public required bool IsTruncated { get; init; }

    /// <summary>The time of the redrive that delivered it, Unix milliseconds; null: none has.</summary>
    public long? RedrivenMs { get; init; }

    /// <summary>The reason for which the last redrive refused it again; null: none has, or it was delivered since.</summary>
    public string? RedriveReason { get; init; }
}
