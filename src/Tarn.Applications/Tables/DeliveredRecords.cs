using System.Globalization;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Delivery.Audits;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Workers;

namespace Tarn.Applications.Tables;

/// <summary>
/// Reads the rows of a delivered table as records of one shard, in one snapshot. The ledger names the rows that must be there: a row more or less in a commit,
/// or two rows of one record, are refused. Memory: the rows of at most <see cref="OffsetsMax"/> records, about 4 MiB.
/// </summary>
internal sealed class DeliveredRecords : IDeliveredRecords
{
    private const int OffsetsMin = 16;
    private const int OffsetsMax = 2_048;
    private const int PageBytes = 4 << 20;
    private const int ChunksPerQuery = 50;

    private readonly IOwnQueries _queries;
    private readonly SqlPrincipal _principal;
    private readonly DeliveredColumns _columns;
    private readonly DeliveryConfig _delivery;
    private readonly TableLineage _lineage;
    private readonly string _from;
    private int _offsets = OffsetsMin;

    private DeliveredRecords(
        IOwnQueries queries, SqlPrincipal principal, string table, DeliveredColumns columns, (DeliveryConfig Config, TableLineage Lineage) fed, string from)
    {
        (_queries, _principal, Table, _columns, _from) = (queries, principal, table, columns, from);
        (_delivery, _lineage) = fed;
    }

    /// <inheritdoc/>
    public string Table { get; }

    /// <summary>Opens a table at its present snapshot.</summary>
    public static async ValueTask<DeliveredRecords> Open(
        IOwnQueries queries,
        SqlPrincipal principal,
        NamedTable name,
        PlannedTable source,
        (DeliveryConfig Config, TableLineage Lineage) fed,
        CancellationToken cancellationToken)
    {
        var table = $"{name.Database}.{name.Table}";
        var columns = await ReferenceTables.OrNamed(table, async () => await queries.Columns(principal, name, cancellationToken));
        var (snapshot, _) = await ReferenceTables.OrNamed(table, async () => await queries.Snapshot(principal, name, cancellationToken));
        if (columns is null || snapshot is null)
        {
            throw OptionCheck.Refused(source, $"table {table} has no rows yet");
        }

        var from = string.Create(
            CultureInfo.InvariantCulture, $"{EngineText.Name(name.Database)}.{EngineText.Name(name.Table)} FOR VERSION AS OF {snapshot}");
        return new DeliveredRecords(queries, principal, table, new DeliveredColumns(source, table, columns), fed, from);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> Check(ShardId shard, long from, long before, CancellationToken cancellationToken)
    {
        if (_lineage.Changed is { } changed)
        {
            throw Refused($"other writers changed or removed rows ({changed})");
        }

        if (_lineage.Superseded > 0)
        {
            throw Refused("later records replaced rows");
        }

        var chunks = _lineage.Chunks.Where(chunk => chunk.Ranges.Any(range => range.Shard == shard && range.FromOffset < before && range.BeforeOffset > from))
            .ToList();
        CheckCover(chunks, shard, from, before);
        foreach (var some in chunks.Chunk(ChunksPerQuery))
        {
            await CheckCounts(some, cancellationToken);
        }

        var found = await Rows(
            $"SELECT count(DISTINCT _seq), count_if(_sub IS NULL OR _arrived IS NULL OR _shard IS NULL OR _shard <> '{shard}') FROM {_from} "
                + $"WHERE {Condition(shard, from, before)}",
            cancellationToken);
        if (Number(found[0][1]) is > 0 and var wrong)
        {
            throw Refused($"{wrong} rows of the range do not name their shard, place or arrival");
        }

        var twice = await Rows(
            $"SELECT _seq, _sub, count(*) FROM {_from} WHERE {Condition(shard, from, before)} GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1 LIMIT 1",
            cancellationToken);
        return twice.Count == 0 ? Notes(before - from, Number(found[0][0]))
            : throw Refused($"record {twice[0][0]} of shard {shard}, sub-record {twice[0][1]}, has {twice[0][2]} rows");
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveredPage> Read(ShardId shard, long from, long before, CancellationToken cancellationToken)
    {
        var end = Math.Min(before, from + _offsets);
        var rows = await Rows(
            $"SELECT _seq, _sub, CAST(round(to_unixtime(_arrived) * 1000) AS bigint){_columns.Expressions} FROM {_from} "
                + $"WHERE {Condition(shard, from, end)} ORDER BY 1, 2",
            cancellationToken);
        var (records, bytes) = (new List<DeliveredRecord>(rows.Count), 0L);
        foreach (var row in rows)
        {
            if (!SequenceNumber.TryParseKinesis(row[0], out var number) || number.Shard != shard)
            {
                throw Refused($"a row names the record {row[0]}, which no shard has");
            }

            var record = _columns.Record(row.AsSpan(3));
            bytes += record.Length;
            records.Add(new DeliveredRecord(number.Offset, (int)Number(row[1]), Number(row[2]), record));
        }

        _offsets = bytes > PageBytes ? Math.Max(OffsetsMin, _offsets / 2) : bytes < PageBytes / 4 ? Math.Min(OffsetsMax, _offsets * 2) : _offsets;
        return new DeliveredPage(records, end);
    }

    private static string Condition(ShardId shard, long from, long before) =>
        $"_seq >= '{new SequenceNumber(shard, from).ToKinesis()}' AND _seq < '{new SequenceNumber(shard, before).ToKinesis()}'";

    private static string Condition(LineageChunk chunk) =>
        string.Join(" OR ", chunk.Ranges.Select(range => $"({Condition(range.Shard, range.FromOffset, range.BeforeOffset)})"));

    private static long Number(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void CheckCover(List<LineageChunk> chunks, ShardId shard, long from, long before)
    {
        if (chunks.Exists(chunk => chunk.Ranges.Any(range => range.Shard != shard)))
        {
            throw Refused("a commit of the range covers several shards");
        }

        var next = from;
        foreach (var range in chunks.SelectMany(chunk => chunk.Ranges).OrderBy(range => range.FromOffset).TakeWhile(range => range.FromOffset <= next))
        {
            next = Math.Max(next, range.BeforeOffset);
        }

        if (next < before)
        {
            var missing = new SequenceNumber(shard, next);
            throw Refused(Text($"the ledger of delivery {_delivery.Name} has no commit for the record {missing} of shard {shard}, which the range needs"));
        }
    }

    private async ValueTask CheckCounts(IReadOnlyList<LineageChunk> chunks, CancellationToken cancellationToken)
    {
        var cases = chunks.Select((chunk, i) => Text($"WHEN {Condition(chunk)} THEN {i}"));
        var found = (await Rows(
            $"SELECT c, count(*) FROM (SELECT CASE {string.Join(' ', cases)} END AS c FROM {_from}) AS t WHERE c IS NOT NULL GROUP BY 1",
            cancellationToken)).ToDictionary(row => Number(row[0]), row => Number(row[1]));
        for (var i = 0; i < chunks.Count; i++)
        {
            if (found.GetValueOrDefault(i) is var rows && rows != chunks[i].Rows)
            {
                LedgerRange first = chunks[i].Ranges[0], last = chunks[i].Ranges[^1];
                var (from, to) = (new SequenceNumber(first.Shard, first.FromOffset), new SequenceNumber(last.Shard, last.BeforeOffset));
                throw Refused(Text($"it has {rows} rows for the records {from} to before {to}, and delivery {_delivery.Name} committed {chunks[i].Rows}"));
            }
        }
    }

    private List<string> Notes(long records, long found)
    {
        var notes = new List<string>();
        if (found < records)
        {
            notes.Add(Text($"{Table}: {records - found} of {records} records of the range are not in the table"));
            notes.Add(Text($"{Table}: delivery {_delivery.Name} has {_lineage.Failed} documents in its error output"));
        }

        if (!_lineage.IsHistoryWhole)
        {
            notes.Add($"{Table}: its oldest snapshots have expired, so whether other writers changed values of rows is not known");
        }

        if (_delivery.Version > 1)
        {
            notes.Add($"{Table}: delivery {_delivery.Name} was changed, and its earlier steps are not known");
        }

        return notes;
    }

    private Task<IReadOnlyList<string?[]>> Rows(string query, CancellationToken cancellationToken) =>
        ReferenceTables.OrNamed(Table, () => _queries.Rows(_principal, query, cancellationToken));

    private TarnException Refused(string reason) => new(ErrorKind.InvalidArgument, $"Table {Table} cannot give the inputs: {reason}.");
}
