using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Quarantine;
using Tarn.Storage;
using Tarn.Storage.Objects;

namespace Tarn.Delivery.Redrives;

/// <summary>
/// One transaction of a redrive. Entries that are refused leave the batch, and the others are buffered again. Documents are
/// read again for this, so the batch holds no records.
/// </summary>
internal sealed class RedriveBatch : IAsyncDisposable
{
    private const int MovesMax = 20;

    private readonly DeliveryParts _parts;
    private readonly ObjectStore _objects;
    private readonly DeliveryModel _model;
    private readonly RedriveCommit _commit;
    private readonly RedriveBuffers _buffers;
    private readonly Dictionary<EntryId, RedriveRefusal> _refused = [];

    public RedriveBatch(DeliveryParts parts, ObjectStore objects, DeliveryId id, DeliveryConfig config, RedriveCommit commit)
    {
        (_parts, _objects, _commit) = (parts, objects, commit);
        _model = parts.Build(config);
        _buffers = new RedriveBuffers(parts.Outputs, id, _model);
    }

    /// <summary>Redrives the first entries.</summary>
    /// <param name="entries">The entries, in the order of their documents.</param>
    /// <param name="bytesMax">The buffered bytes at which no more entries are taken.</param>
    /// <param name="isDryRun">Whether nothing is committed.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <returns>The outcome, and the number of entries taken.</returns>
    public async Task<(RedriveOutcome Outcome, int Taken)> Run(
        List<(QuarantineFile File, EntryId Id)> entries, long bytesMax, bool isDryRun, CancellationToken cancellationToken)
    {
        var moves = 0;
        while (true)
        {
            try
            {
                var taken = await Buffer(entries, bytesMax, cancellationToken);
                entries.RemoveRange(taken, entries.Count - taken);
                if (!await TryPrepare(cancellationToken))
                {
                    continue;
                }

                if (_buffers.Refused == 0)
                {
                    return (Outcome(taken, isDryRun ? 0 : await Commit(entries, cancellationToken)), taken);
                }

                FindLateRefusal(entries);
            }
            catch (DestinationMovedException moved)
            {
                // The records are buffered again for the table's present state.
                if (++moves == MovesMax)
                {
                    throw new TarnException(ErrorKind.Conflict, moved.Message, moved);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _buffers.DisposeAsync();

    // Buffers the entries that are not refused. Refused ones leave traces in the buffers, so they are found first.
    private async Task<int> Buffer(List<(QuarantineFile File, EntryId Id)> entries, long bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _buffers.Begin(cancellationToken);
            var (isWhole, taken) = (true, 0);
            foreach (var entry in Read(entries))
            {
                cancellationToken.ThrowIfCancellationRequested();
                taken++;
                if (_refused.ContainsKey(entry.Id))
                {
                    continue;
                }

                isWhole &= _buffers.Add(entry, out var refusal);
                if (refusal is { } reason)
                {
                    _refused[entry.Id] = reason;
                }

                if (_buffers.Bytes >= bytesMax)
                {
                    break;
                }
            }

            if (isWhole)
            {
                return taken;
            }
        }
    }

    private IEnumerable<RedriveEntry> Read(List<(QuarantineFile File, EntryId Id)> entries)
    {
        foreach (var group in entries.GroupBy(entry => entry.File))
        {
            using var wanted = group.Select(entry => entry.Id.Number).GetEnumerator();
            wanted.MoveNext();
            var number = 0L;
            foreach (var document in QuarantineDocuments.Read(_objects.Kept, group.Key))
            {
                if (number++ != wanted.Current)
                {
                    continue;
                }

                yield return RedriveEntry.Of(new EntryId(group.Key.Id, wanted.Current), document);
                if (!wanted.MoveNext())
                {
                    break;
                }
            }
        }
    }

    // False: an output refuses all entries with records for it, and the others are buffered again.
    private async Task<bool> TryPrepare(CancellationToken cancellationToken)
    {
        foreach (var output in _buffers.Outputs)
        {
            try
            {
                await output.Prepare(cancellationToken);
                await output.Prepared.Enter(cancellationToken);
            }
            catch (TarnException refusal) when (refusal.Kind is ErrorKind.NotFound or ErrorKind.NotSupported
                or ErrorKind.InvalidArgument or ErrorKind.AccessDenied or ErrorKind.LimitExceeded)
            {
                Refuse([.. output.Entries], new RedriveRefusal(_model.RefusalCode(refusal), refusal.Message));
                return false;
            }
        }

        return true;
    }

    // Records were refused only when their files were made. Which entry it was is known where there is one.
    private void FindLateRefusal(List<(QuarantineFile File, EntryId Id)> entries)
    {
        if (entries.Count - _refused.Count == 1)
        {
            Refuse(entries.Select(entry => entry.Id), new RedriveRefusal("Iceberg.SchemaTypeMismatch", "The record does not fit the columns."));
            return;
        }

        var half = (entries.Count + 1) / 2;
        entries.GetRange(half, entries.Count - half).ForEach(entry => _refused.Remove(entry.Id));
        entries.RemoveRange(half, entries.Count - half);
    }

    private void Refuse(IEnumerable<EntryId> entries, RedriveRefusal reason)
    {
        foreach (var entry in entries)
        {
            _refused.TryAdd(entry, reason);
        }
    }

    private Task<long> Commit(List<(QuarantineFile File, EntryId Id)> entries, CancellationToken cancellationToken) => _commit.Run(
        [.. _buffers.Outputs.Where(output => output.Entries.Count > 0)],
        [.. entries.Select(entry => entry.Id).Where(entry => !_refused.ContainsKey(entry))],
        _refused,
        cancellationToken);

    private RedriveOutcome Outcome(int taken, long records) => new(taken - _refused.Count, _refused.Count, 0, 0, records)
    {
        Failures = _refused.Count == 0 ? null
            : RedriveFailure.Join([], _refused.Values.Select(refusal => new RedriveFailure(refusal.Code, refusal.Message, 1))),
    };
}
