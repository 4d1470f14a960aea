using Tarn.Items.Applying;
using Tarn.Items.Changes;
using Tarn.Items.Rows;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;

namespace Tarn.Items;

/// <content>Transactions with a client's token.</content>
public sealed partial class ItemStore
{
    /// <summary>
    /// Writes as <see cref="Write(IReadOnlyList{ItemWrite}, CallKey, CancellationToken)"/> does, and remembers the token with the changes for 10 minutes,
    /// over crashes too. A repeated token changes nothing: its result has the items as they are now. A refused write remembers nothing.
    /// </summary>
    /// <exception cref="TarnException">
    /// Conflict with reason <see cref="ItemErrors.OfToken"/>: the token came with another request. Else as the other method.
    /// </exception>
    public async ValueTask<WriteResult> WriteOnce(IReadOnlyList<ItemWrite> writes, RequestToken token, CancellationToken cancellationToken)
    {
        // Before every item's key: so all callers take latches in one order.
        var key = RowForm.TokenKey(token.Key);
        await _latches.Take(key, cancellationToken);
        try
        {
            ThrowIfFailed();
            if (TokenRows.Find(_rows, token.Key, _time.GetUtcNow()) is not { } request)
            {
                return await Write(writes, CallKey.None, token, cancellationToken);
            }

            return request == token.Request
                ? new WriteResult([.. writes.Select(Now)], IsRefused: false, IsRepeated: true)
                : throw new TarnException(ErrorKind.Conflict, "The token came with another request.") { Reason = ItemErrors.OfToken };
        }
        finally
        {
            _latches.Release(key);
        }
    }

    private WrittenItem Now(ItemWrite write)
    {
        var item = _rows.Get(RowForm.Key(write.Table.Id.Value, write.Key.Span)) is { } row ? RowForm.ItemOf(row) : default(Item?);
        return new WrittenItem(item, item, ItemVerdict.Keep);
    }

    private void ThrowIfFailed()
    {
        if (_applier.Failure is { } failure)
        {
            throw new TarnException(ErrorKind.Unavailable, failure.Message, failure);
        }
    }
}
