using System.Diagnostics.CodeAnalysis;

namespace Tarn.Wire.Console.Shares;

/// <summary>
/// Slots that principals share. When all are taken, the principal with the most loses its oldest one. So a principal ends nothing of
/// another one that has less. It is not thread safe.
/// </summary>
/// <typeparam name="T">The content of a slot.</typeparam>
/// <param name="slotsMax">The slots of all principals.</param>
/// <param name="slotsOfOwnerMax">The slots of one principal.</param>
internal sealed class FairSlots<T>(int slotsMax, int slotsOfOwnerMax)
    where T : class
{
    private readonly Dictionary<string, LinkedList<T>> _owners = new(StringComparer.Ordinal);

    /// <summary>The slots that are taken.</summary>
    public int Count { get; private set; }

    /// <summary>The slots that a principal has.</summary>
    public int CountOf(string owner) => _owners.TryGetValue(owner, out var own) ? own.Count : 0;

    /// <summary>
    /// Finds the item that must leave before the principal gets another slot: its own oldest one, or that of a principal with more.
    /// </summary>
    /// <param name="owner">The principal.</param>
    /// <param name="item">The item; null if a slot is free.</param>
    /// <returns>The principal of the item; null if a slot is free.</returns>
    public string? FindLeaver(string owner, out T? item)
    {
        var leaver = CountOf(owner) >= slotsOfOwnerMax ? owner : Count < slotsMax ? null : Richest(owner);
        item = leaver is null ? null : _owners[leaver].First!.Value;
        return leaver;
    }

    /// <summary>Takes a slot.</summary>
    public void Add(string owner, T item)
    {
        if (!_owners.TryGetValue(owner, out var own))
        {
            _owners.Add(owner, own = new LinkedList<T>());
        }

        own.AddLast(item);
        Count++;
    }

    /// <summary>Gives a slot back; nothing happens if the item has none.</summary>
    public void Remove(string owner, [NotNull] T item)
    {
        if (!_owners.TryGetValue(owner, out var own) || !own.Remove(item))
        {
            return;
        }

        Count--;
        if (own.Count == 0)
        {
            _owners.Remove(owner);
        }
    }

    // The principal itself, if none has more.
    private string Richest(string owner)
    {
        var most = owner;
        foreach (var (name, slots) in _owners)
        {
            most = slots.Count > CountOf(most) ? name : most;
        }

        return most;
    }
}
