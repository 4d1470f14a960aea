using System.Text;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Events;

/// <summary>An event of a bus.</summary>
public sealed record BusEvent
{
    public required Guid Id { get; init; }

    /// <summary>The time that the sender gave, Unix milliseconds.</summary>
    public required long TimeMs { get; init; }

    /// <summary>When the bus took it, Unix milliseconds.</summary>
    public required long AcceptedMs { get; init; }

    public required string Source { get; init; }

    public required string DetailType { get; init; }

    /// <summary>The account of the sender.</summary>
    public required string Account { get; init; }

    /// <summary>The region of the first bus.</summary>
    public required string Region { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>A JSON object in UTF-8, as its sender wrote it.</summary>
    public required ReadOnlyMemory<byte> Detail { get; init; }

    /// <summary>The trace header of the call; null: none.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>How many buses it has passed before this one.</summary>
    public int Hops { get; init; }

    /// <summary>The replay that sent it again; null: none did. No archive takes a replayed event.</summary>
    public string? ReplayName { get; init; }

    /// <summary>The names of the only rules that see it; empty: all do.</summary>
    public IReadOnlyList<string> OnlyRules { get; init; } = [];

    /// <summary>Makes the event for the default bus, with an id of its own.</summary>
    public static BusEvent Of(ServiceEvent one, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        TimeMs = one.TimeMs,
        AcceptedMs = now.ToUnixTimeMilliseconds(),
        Source = one.Source,
        DetailType = one.DetailType,
        Account = one.Account,
        Region = one.Region,
        Resources = one.Resources,
        Detail = Encoding.UTF8.GetBytes(one.Detail),
    };
}
