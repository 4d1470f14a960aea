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

    private readonly RowKeys _keys = new(table);
    private readonly StreamAppend _append = new(parts.Time);

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
        _append.Write(transaction, Layout(), new KeyedRows(this, rows));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask Settle(CancellationToken cancellationToken) => await _append.Settle(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _append.Dispose();
        return ValueTask.CompletedTask;
    }

    private StreamLayout Layout() =>
        parts.Registry.TryFind(StreamStarts.NameOf(arn), out var stream) && parts.Streams.Find(new StreamId(stream.Id.Value)) is { } layout
            ? layout.Stream.Phase switch
            {
                StreamPhase.Active or StreamPhase.Updating => layout,
                StreamPhase.Creating => throw new TarnException(ErrorKind.Unavailable, $"Table {table.Name}: stream {arn} is being made."),
                _ => throw Gone(),
            }
            : throw Gone();

    private TarnException TooLong(int bytes) => new(
        ErrorKind.LimitExceeded, $"Table {table.Name}: a row has {bytes} bytes, and a record of stream {arn} has at most {RowBytesMax}.");

    private TarnException Gone() => new(ErrorKind.NotFound, $"Table {table.Name}: there is no stream {arn}.");

    private readonly struct KeyedRows(StreamTarget target, IReadOnlyList<EngineRow> rows) : IKeyedRecords
    {
        public int Count => rows.Count;

        public ReadOnlySpan<byte> KeyOf(int record)
        {
            var row = rows[record].Values.Span;
            var key = target._keys.Of(row);
            return row.Length + key.Length <= RowBytesMax ? key : throw target.TooLong(row.Length);
        }

        public ReadOnlySpan<byte> DataOf(int record) => rows[record].Values.Span;
    }
}
