using Microsoft.Extensions.Logging;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Access.Audit.Chain;

/// <summary>The parts that the audit needs.</summary>
public sealed record AuditParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>Streams and their shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>Signs the head of each hour.</summary>
    public required AuditKeys Keys { get; init; }

    /// <summary>How long the stream keeps records.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }
}
