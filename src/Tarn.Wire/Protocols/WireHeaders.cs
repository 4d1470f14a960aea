using System.Collections;

namespace Tarn.Wire.Protocols;

/// <summary>A small ordered list of headers.</summary>
public sealed class WireHeaders : IWireHeaders
{
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <inheritdoc/>
    public string? this[string name]
    {
        get
        {
            foreach (var header in _headers)
            {
                if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Sets a header, and replaces one of the same name.</summary>
    public void Set(string name, string value)
    {
        for (var i = _headers.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_headers[i].Key, name, StringComparison.OrdinalIgnoreCase))
            {
                _headers.RemoveAt(i);
            }
        }

        _headers.Add(new(name, value));
    }

    /// <summary>Adds a header beside others of the same name.</summary>
    public void Add(string name, string value) => _headers.Add(new(name, value));

    /// <summary>Removes all headers.</summary>
    public void Clear() => _headers.Clear();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _headers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
