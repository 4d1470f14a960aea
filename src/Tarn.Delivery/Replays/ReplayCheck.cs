using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Ledger;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Replays;

/// <summary>
/// Refuses a replay that the delivery cannot run, or whose target has records of its range: the ledger has them, the
/// delivery's own run will take them, or another replay does. The ledger is read in pages before the transaction that
/// begins the replay. The transaction reads the newer entries. Merged entries keep the id of their last one, so none is
/// missed in between.
/// </summary>
internal sealed class ReplayCheck
{
    private const int PageEntries = 500;

    private readonly DeliveryId _id;
    private readonly DeliveryConfig _config;
    private readonly ReplayRequest _request;
    private readonly string _output;
    private readonly string? _table;
    private LedgerEntry? _last;

    /// <summary>Refuses configurations that cannot be replayed.</summary>
    /// <param name="config">Its configuration.</param>
    /// <exception cref="TarnException">
    /// NotSupported: the delivery has a function, or sends to an HTTP endpoint; InvalidArgument: the table's name.
    /// </exception>
    public ReplayCheck(DeliveryId id, DeliveryConfig config, ReplayRequest request)
    {
        (_id, _config, _request) = (id, config, request);
        if (config.Destination.Steps.Function is not null)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Delivery {config.Name} has a function; replays call none.");
        }

        if (config.Source.Changes is { IsNewest: true })
        {
            throw new TarnException(ErrorKind.NotSupported, $"Delivery {config.Name} has the current items; a replay would bring back old versions.");
        }

        var target = ReplayTarget.Of(config, request.Into is { } table ? (table.Database, table.Table) : null);
        DeliveryConfigValidator.Build(target);
        _output = LedgerOutput.NameOf(OutputIds.Destination, target.Destination);
        _table = target.TableName;
    }

    // A delivery whose steps choose the tables may have any table.
    private bool IsOwnTarget => _request.Into is null
        || (_config.Destination.Kind.HasTables && (_config.TableName is null || IsTable(_config.TableName)));

    /// <summary>Reads the ledger as far as it goes.</summary>
    /// <exception cref="TarnException">AlreadyExists: the target has records of the ranges.</exception>
    public async Task ReadLedger(IMetadataStore store, IReadOnlyList<ReplayRange> ranges, CancellationToken cancellationToken)
    {
        while (!_request.AllowsDuplicates && await store.Read(reader => ReadPage(reader, ranges), cancellationToken) == PageEntries)
        {
        }
    }

    /// <summary>Whether the delivery's destination is still the one of this check.</summary>
    /// <exception cref="TarnException">NotFound: the delivery is gone.</exception>
    public async ValueTask<bool> IsStill(IMetadataReader reader) => (await DeliveryRows.Get(reader, _id)).Version == _config.Version;

    /// <summary>Checks the rest, in the transaction that begins the replay.</summary>
    /// <exception cref="TarnException">AlreadyExists: the target has records of the ranges, or will have them.</exception>
    public async ValueTask Run(IMetadataTransaction transaction, IReadOnlyList<ReplayRange> ranges)
    {
        if (_request.AllowsDuplicates)
        {
            return;
        }

        while (await ReadPage(transaction, ranges) == PageEntries)
        {
        }

        await CheckRunning(transaction, ranges);
        if (IsOwnTarget)
        {
            await CheckDelivered(transaction, ranges);
        }
    }

    private static TarnException Taken(FormattableString what) => new(
        ErrorKind.AlreadyExists, FormattableString.Invariant(what) + ": name another table (--into), or allow duplicates (--duplicates).");

    private bool IsTable(string? table) => string.Equals(table, _table, StringComparison.OrdinalIgnoreCase);

    // The ledger names the ranges that each output has taken.
    private async ValueTask<int> ReadPage(IMetadataReader reader, IReadOnlyList<ReplayRange> ranges)
    {
        var page = await DeliveryLedger.Read(reader, _id, _last is null ? null : (_id, _last.Id), PageEntries);
        foreach (var taken in page.SelectMany(entry => entry.Outputs)
            .Where(output => output.Name == _output && (_table is null || IsTable(output.Table)))
            .SelectMany(output => output.Ranges))
        {
            if (ranges.Any(range => range.Shard == taken.Shard && range.From < taken.BeforeOffset && taken.FromOffset < range.Before))
            {
                throw Taken($"{_table ?? "The destination"} has taken offsets {taken.FromOffset} to {taken.BeforeOffset - 1} of shard {taken.Shard}");
            }
        }

        _last = page.Count > 0 ? page[^1] : _last;
        return page.Count;
    }

    private async ValueTask CheckRunning(IMetadataReader reader, IReadOnlyList<ReplayRange> ranges)
    {
        foreach (var other in (await Replay.Rows.Of(reader, _id.Value)).Where(other => other.EndedMs is null && IsTarget(other)))
        {
            if (ranges.Any(range => other.Ranges.Any(taken =>
                taken.Shard == range.Shard && range.From < taken.Before && taken.From < range.Before)))
            {
                throw Taken($"Replay {other.Run} is taking records of the range to {_table ?? "the destination"}");
            }
        }
    }

    private bool IsTarget(Replay other) => other.Into is { } into ? _table is null || IsTable($"{into.Database}.{into.Table}") : IsOwnTarget;

    // The delivery's own run will take the records that it has not reached.
    private async ValueTask CheckDelivered(IMetadataReader reader, IReadOnlyList<ReplayRange> ranges)
    {
        var positions = await ConsumerPositions.Read(reader, new ConsumerId(_id.Value), RunId.Main);
        var lows = positions
            .Where(position => position.Output == OutputId.All)
            .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
        foreach (var range in ranges.Where(range => lows.GetValueOrDefault(range.Shard) < range.Before))
        {
            throw Taken($"The delivery itself will take offsets {lows.GetValueOrDefault(range.Shard)} to {range.Before - 1} of shard {range.Shard}");
        }
    }
}
