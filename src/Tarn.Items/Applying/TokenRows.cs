using System.Buffers.Binary;
using Tarn.Items.Changes;
using Tarn.Items.Rows;
using Tarn.Storage;
using Tarn.Storage.Rows;

namespace Tarn.Items.Applying;

/// <summary>
/// The tokens of the last transactions as rows, so that they survive a start and need no memory. Each batch with new tokens removes old ones, twice
/// as many as it adds. Only the applier writes them.
/// </summary>
internal sealed class TokenRows(IRowStore store, TimeProvider time)
{
    private const byte Version = 1;
    private const int RowBytes = 1 + sizeof(long) + 16;
    private const int RequestAt = 1 + sizeof(long);

    private readonly HashSet<UInt128> _added = [];

    // Rows with a lower stamp are removed already: a search from there does not pass their traces.
    private long _firstUs;

    /// <summary>The request of a token; null: it did not come in the last 10 minutes.</summary>
    /// <exception cref="TarnException">Damaged: another version.</exception>
    public static UInt128? Find(IRowStore store, UInt128 token, DateTimeOffset now)
    {
        if (store.Get(RowForm.TokenKey(token)) is not { } row)
        {
            return null;
        }

        if (row.Length != RowBytes || row[0] != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "A row of a transaction's token has another version.");
        }

        return StampOf(row) >= OldestUs(now) ? BinaryPrimitives.ReadUInt128BigEndian(row.AsSpan(RequestAt)) : null;
    }

    public void Add(RowBatch batch, RequestToken token, long stampUs)
    {
        var row = new byte[RowBytes];
        row[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(1), stampUs);
        BinaryPrimitives.WriteUInt128BigEndian(row.AsSpan(RequestAt), token.Request);
        batch.Put(RowForm.TokenKey(token.Key), row);
        batch.Put(RowForm.TokenOrderKey(stampUs, token.Key), []);
        _added.Add(token.Key);
    }

    /// <summary>Removes old tokens in a batch that has new ones.</summary>
    public void Expire(RowBatch batch)
    {
        var untilUs = OldestUs(time.GetUtcNow());
        if (_added.Count == 0 || untilUs <= _firstUs)
        {
            _added.Clear();
            return;
        }

        using var snapshot = store.Snapshot();
        using var rows = snapshot.Read(RowForm.TokensByStamp(_firstUs, untilUs), isForward: true);
        var left = 2 * _added.Count;
        while (left > 0 && rows.MoveNext())
        {
            left--;
            var (stampUs, token) = (RowForm.SubjectOf(rows.Key), RowForm.TokenOf(rows.Key));
            batch.Delete(rows.Key.ToArray());
            var key = RowForm.TokenKey(token);
            if (!_added.Contains(token) && store.Get(key) is { } row && StampOf(row) == stampUs)
            {
                batch.Delete(key);
            }

            _firstUs = stampUs;
        }

        _added.Clear();
    }

    private static long StampOf(byte[] row) => BinaryPrimitives.ReadInt64LittleEndian(row.AsSpan(1));

    private static long OldestUs(DateTimeOffset now) =>
        (now - RequestToken.Lifetime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
