using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>
/// One transaction's rows, log changes and appends: whole in the journal or absent, D9 (one commit for rows and
/// records).
/// </summary>
public sealed class CommitSet
{
    /// <summary>Changed rows, in order.</summary>
    public required IReadOnlyList<RowChange> Rows { get; init; }

    /// <summary>Changes of streams and shards, in order, before the appends.</summary>
    public required IReadOnlyList<LogChange> Changes { get; init; }

    /// <summary>Appends, each with the ticket to fill.</summary>
    public required IReadOnlyList<(ShardAppend Append, AppendTicket Ticket)> Appends { get; init; }

    /// <summary>
    /// The set changes only metadata: it is refused last on a full disk, D15 (a full disk stops work in order).
    /// </summary>
    public bool MustGoOn => Appends.Count == 0;
}
