using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Applications.Tables;

/// <summary>A Kinesis stream that takes an application's rows. Memory: the encoded rows of one commit.</summary>
internal sealed class StreamTarget(TargetParts parts, ApplicationKey application, PlannedTable table, Arn arn) : IApplicationTarget
{
    /// <summary>The most bytes of a row with its key, the service's default.</summary>
    private const int RowBytesMax = 1 << 20;

    // A batch names its records by 16 bits.
    private const int RowsAtOnce = 30_000;
    private static readonly TimeSpan SettlePatience = TimeSpan.FromMilliseconds(100);

    private readonly RowKeys _keys = new(table);
    private readonly List<ShardBatches> _batches = [];
    private StreamLayout? _layout;

    /// <inheritdoc/>
    public async ValueTask Check(CancellationToken cancellationToken)
    {
        var rights = await parts.Roles.RightsOf(application, cancellationToken);
        rights.Require("kinesis:PutRecords", arn.ToString());
        parts.HoldLimit.Check(Layout().Stream.Id);
    }

    /// <inheritdoc/>
    public ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows)
    {
        Release();
        var layout = _layout = Layout();
        for (var from = 0; from < rows.Count; from += RowsAtOnce)
        {
            Append(transaction, layout, rows, from, Math.Min(RowsAtOnce, rows.Count - from));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask Settle(CancellationToken cancellationToken)
    {
        if (_layout is { } layout)
        {
            await Task.WhenAny(layout.WaitUntilReplaced(), Task.Delay(SettlePatience, parts.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }

    private void Append(IMetadataTransaction transaction, StreamLayout layout, IReadOnlyList<EngineRow> rows, int from, int count)
    {
        var batches = new ShardBatches(layout, count);
        _batches.Add(batches);
        for (var i = 0; i < count; i++)
        {
            var row = rows[from + i].Values.Span;
            var key = _keys.Of(row);
            if (row.Length + key.Length > RowBytesMax)
            {
                throw new TarnException(
                    ErrorKind.LimitExceeded, $"Table {table.Name}: a row has {row.Length} bytes, and a record of stream {arn} has at most {RowBytesMax}.");
            }

            batches.Measure(i, layout.Route(RoutingHash.Of(key)), key.Length, row.Length);
        }

        batches.Lay(parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        for (var i = 0; i < count; i++)
        {
            var row = rows[from + i].Values.Span;
            row.CopyTo(batches.Write(i, _keys.Of(row), row.Length));
        }

        var appends = new ShardAppend[batches.Count];
        batches.Finish(appends);
        foreach (var append in appends)
        {
            transaction.Append(append with { CallIndexes = default });
        }
    }

    private StreamLayout Layout() =>
        parts.Registry.TryFind(StreamPlaces.NameOf(arn), out var stream) && parts.Streams.Find(new StreamId(stream.Id.Value)) is { } layout
            ? layout.Stream.Phase switch
            {
                StreamPhase.Active or StreamPhase.Updating => layout,
                StreamPhase.Creating => throw new TarnException(ErrorKind.Unavailable, $"Table {table.Name}: stream {arn} is being made."),
                _ => throw Gone(),
            }
            : throw Gone();

    private TarnException Gone() => new(ErrorKind.NotFound, $"Table {table.Name}: there is no stream {arn}.");

    private void Release()
    {
        _batches.ForEach(batch => batch.Dispose());
        _batches.Clear();
    }
}
