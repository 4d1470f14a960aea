using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;

namespace Tarn.Delivery.Redrives;

/// <summary>A fresh output of a redrive, with the entries whose records are in its buffer.</summary>
/// <param name="output">The output, which this object owns.</param>
/// <param name="name">The output's name in the ledger.</param>
/// <param name="table">The table; null for objects.</param>
internal sealed class RedriveOutput(IOutputBuffer output, string name, DeliveryTable? table) : IAsyncDisposable
{
    private readonly HashSet<string> _parts = [];

    public IOutputBuffer Output => output;

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? Table => table?.Name;

    /// <summary>The entries with records for this output.</summary>
    public HashSet<EntryId> Entries { get; } = [];

    /// <summary>The durable files.</summary>
    public IPreparedFlush Prepared { get; private set; } = NothingPrepared.Instance;

    /// <summary>Notes that the buffer has a record of an entry.</summary>
    public void Note(EntryId entry, string part)
    {
        Entries.Add(entry);
        _parts.Add(part);
    }

    /// <summary>Makes durable files of the buffer.</summary>
    public async ValueTask Prepare(CancellationToken cancellationToken)
    {
        if (!output.IsEmpty)
        {
            Prepared = await output.Prepare(new FlushScope([.. _parts], []), cancellationToken);
        }
    }

    /// <summary>The output's part of the ledger's entry. A redrive covers no ranges of the log.</summary>
    public LedgerOutput ToLedger() => new(name, Table, Prepared.SnapshotId, Prepared.Rows, []) { TableUuid = Prepared.TableUuid };

    /// <summary>Discards the files that no commit has named.</summary>
    public async ValueTask DiscardPrepared()
    {
        var prepared = Prepared;
        Prepared = NothingPrepared.Instance;
        await prepared.DisposeAsync();
    }

    /// <summary>Discards files and buffer.</summary>
    public async ValueTask Clear()
    {
        await DiscardPrepared();
        output.Clear();
        Entries.Clear();
        _parts.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DiscardPrepared();
        output.Dispose();
    }
}
