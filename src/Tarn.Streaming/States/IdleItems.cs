namespace Tarn.Streaming.States;

/// <summary>
/// The items of a state in the order of their last writes. An item that is not written for a time is idle. Memory: about
/// <see cref="ItemBytes"/> each.
/// </summary>
/// <param name="ttlMs">The time in milliseconds of the arrival clock.</param>
internal sealed class IdleItems<T>(long ttlMs)
    where T : notnull
{
    public const int ItemBytes = 120;

    private readonly Dictionary<T, LinkedListNode<(T Item, long AtMs)>> _nodes = [];
    private readonly LinkedList<(T Item, long AtMs)> _order = [];

    /// <summary>The items with the times of their last writes, in the order of these.</summary>
    public IReadOnlyCollection<(T Item, long AtMs)> All => _order;

    /// <summary>Writes an item.</summary>
    /// <param name="item">May be new.</param>
    /// <param name="atMs">The arrival clock; it never goes back.</param>
    /// <returns>Whether the item is new.</returns>
    public bool Touch(T item, long atMs)
    {
        var isNew = !_nodes.TryGetValue(item, out var node);
        if (node is null)
        {
            node = new((item, atMs));
            _nodes.Add(item, node);
        }
        else
        {
            _order.Remove(node);
            node.Value = (node.Value.Item, atMs);
        }

        _order.AddLast(node);
        return isNew;
    }

    /// <summary>Forgets an item.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(T item)
    {
        if (!_nodes.Remove(item, out var node))
        {
            return false;
        }

        _order.Remove(node);
        return true;
    }

    /// <summary>Forgets the items that are idle now, the oldest first.</summary>
    public IEnumerable<T> Expire(long nowMs)
    {
        while (_order.First is { } oldest && oldest.Value.AtMs <= nowMs - ttlMs)
        {
            _nodes.Remove(oldest.Value.Item);
            _order.RemoveFirst();
            yield return oldest.Value.Item;
        }
    }
}
