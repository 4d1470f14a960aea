using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>One transaction's rows, log changes and appends: whole in the journal or absent (D9).</summary>
public sealed class CommitSet
{
    /// <summary>Changed rows, in order.</summary>
    public required IReadOnlyList<RowChange> Rows { get; init; }

    /// <summary>Changes of streams and shards, in order, before the appends.</summary>
    public required IReadOnlyList<LogChange> Changes { get; init; }

    /// <summary>Appends, each with the ticket to fill.</summary>
    public required IReadOnlyList<(ShardAppend Append, AppendTicket Ticket)> Appends { get; init; }

    /// <summary>It makes nothing but metadata true: refused last on a full disk (D15).</summary>
    public bool MustGoOn => Appends.Count == 0;
}
