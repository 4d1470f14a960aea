using System.Diagnostics.CodeAnalysis;

namespace Tarn.Delivery.Jq.Values;

/// <summary>The members of an object in the order of insertion. An object is filled once and never changes after that.</summary>
internal sealed class JqObject
{
    private const int LinearMax = 12;

    private readonly List<KeyValuePair<string, JqValue>> _members;
    private Dictionary<string, int>? _index;

    public JqObject(int capacity = 4) => _members = new List<KeyValuePair<string, JqValue>>(capacity);

    private JqObject(JqObject other, int more)
    {
        _members = new List<KeyValuePair<string, JqValue>>(other.Count + more);
        _members.AddRange(other._members);
    }

    public static JqObject Empty { get; } = new(0);

    public int Count => _members.Count;

    public IReadOnlyList<KeyValuePair<string, JqValue>> Members => _members;

    public JqValue? Find(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? null : _members[at].Value;
    }

    public bool TryFind(string key, [NotNullWhen(true)] out JqValue? value) => (value = Find(key)) is not null;

    /// <summary>Sets a member while the object is being filled.</summary>
    public void Fill(string key, JqValue value)
    {
        var at = IndexOf(key);
        if (at >= 0)
        {
            _members[at] = new(key, value);
            return;
        }

        _index?.Add(key, _members.Count);
        _members.Add(new(key, value));
    }

    /// <summary>A copy that can be filled.</summary>
    public JqObject Copy(int more) => new(this, more);

    public JqObject With(string key, JqValue value)
    {
        var copy = Copy(1);
        copy.Fill(key, value);
        return copy;
    }

    public JqObject Without(string key)
    {
        if (IndexOf(key) < 0)
        {
            return this;
        }

        var copy = new JqObject(Count);
        copy._members.AddRange(_members.Where(member => member.Key != key));
        return copy;
    }

    /// <summary>The keys in the order of their code points.</summary>
    public string[] SortedKeys()
    {
        var keys = new string[Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _members[i].Key;
        }

        Array.Sort(keys, JqOrder.CompareText);
        return keys;
    }

    private int IndexOf(string key)
    {
        if (_members.Count > LinearMax)
        {
            _index ??= NewIndex();
            return _index.GetValueOrDefault(key, -1);
        }

        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private Dictionary<string, int> NewIndex()
    {
        var index = new Dictionary<string, int>(_members.Count, StringComparer.Ordinal);
        for (var i = 0; i < _members.Count; i++)
        {
            index.Add(_members[i].Key, i);
        }

        return index;
    }
}
