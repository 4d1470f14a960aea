namespace Tarn.Dispatch.Work;

/// <summary>Which targets answered their last calls, for some thousand names. The longest known ones are forgotten.</summary>
internal sealed class TargetHealth
{
    private const int NamesMax = 8_192;

    private readonly Dictionary<string, (bool IsWell, LinkedListNode<string> Age)> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _byAge = new();

    /// <summary>Whether a target answered its last call; null: it had none.</summary>
    public bool? Of(string target) => _known.TryGetValue(target, out var known) ? known.IsWell : null;

    /// <summary>Notes how a call of a target ended.</summary>
    public void Note(string target, bool isWell)
    {
        if (_known.TryGetValue(target, out var known))
        {
            _known[target] = (isWell, known.Age);
            return;
        }

        _known[target] = (isWell, _byAge.AddLast(target));
        if (_known.Count > NamesMax)
        {
            _known.Remove(_byAge.First!.Value);
            _byAge.RemoveFirst();
        }
    }
}
