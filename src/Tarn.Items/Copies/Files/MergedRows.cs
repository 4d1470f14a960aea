namespace Tarn.Items.Copies.Files;

/// <summary>The rows of several sorted sources in one order. Of equal keys, the row of an earlier source comes first.</summary>
internal sealed class MergedRows : ISortedRows
{
    private readonly ISortedRows[] _sources;
    private readonly PriorityQueue<int, int> _next;
    private int _current = -1;

    /// <param name="sources">Disposed with the result.</param>
    public MergedRows(ISortedRows[] sources)
    {
        _sources = sources;
        _next = new PriorityQueue<int, int>(sources.Length, Comparer<int>.Create(Compare));
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i].MoveNext())
            {
                _next.Enqueue(i, i);
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => _sources[_current].Key;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Value => _sources[_current].Value;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_current >= 0 && _sources[_current].MoveNext())
        {
            _next.Enqueue(_current, _current);
        }

        return _next.TryDequeue(out _current, out _) || End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }
    }

    private bool End()
    {
        _current = -1;
        return false;
    }

    private int Compare(int left, int right) =>
        _sources[left].Key.SequenceCompareTo(_sources[right].Key) is not 0 and var order ? order : left - right;
}
