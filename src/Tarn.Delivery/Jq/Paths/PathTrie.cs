using System.Text;
using System.Text.Json;

namespace Tarn.Delivery.Jq.Paths;

/// <summary>The keys of all paths of a program as a tree.</summary>
internal sealed class PathTrie
{
    private readonly List<(byte[] Key, PathTrie Next)> _children = [];
    private readonly List<int> _values = [];

    public bool HasChildren => _children.Count > 0;

    public void Add(ReadOnlySpan<string> path, int value)
    {
        if (path.Length == 0)
        {
            _values.Add(value);
            return;
        }

        var key = Encoding.UTF8.GetBytes(path[0]);
        var next = _children.Find(child => child.Key.AsSpan().SequenceEqual(key)).Next;
        if (next is null)
        {
            next = new PathTrie();
            _children.Add((key, next));
        }

        next.Add(path[1..], value);
    }

    /// <summary>The child of the reader's key; null: no path goes there.</summary>
    public PathTrie? Find(ref Utf8JsonReader reader)
    {
        foreach (var (key, next) in _children)
        {
            if (reader.ValueTextEquals(key))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Removes the values at and below this node.</summary>
    public void Forget(scoped Span<Found> found)
    {
        foreach (var value in _values)
        {
            found[value] = default;
        }

        foreach (var (_, next) in _children)
        {
            next.Forget(found);
        }
    }

    public void Take(scoped Span<Found> found, Found place)
    {
        foreach (var value in _values)
        {
            found[value] = place;
        }
    }
}
