using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Ledger;

/// <summary>The redrives of one entry of the quarantine.</summary>
public sealed record RedriveState
{
    public required DeliveryId Delivery { get; init; }

    public required EntryId Entry { get; init; }

    /// <summary>The number of redrives so far, the successful one included.</summary>
    public required int Attempts { get; init; }

    /// <summary>The time of the redrive that delivered the entry, Unix milliseconds; null: none has.</summary>
    public long? RedrivenMs { get; init; }

    /// <summary>The time of the last redrive, Unix milliseconds.</summary>
    public required long LastMs { get; init; }

    /// <summary>The code of the last failure; null: no redrive has failed.</summary>
    public string? LastCode { get; init; }

    /// <summary>The message of the last failure; null: no redrive has failed.</summary>
    public string? LastError { get; init; }
}
