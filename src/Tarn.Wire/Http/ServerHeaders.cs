using System.Collections;
using Microsoft.AspNetCore.Http;

namespace Tarn.Wire.Http;

/// <summary>Adapts the server's request headers to <see cref="IWireHeaders"/>.</summary>
internal sealed class ServerHeaders(IHeaderDictionary headers) : IWireHeaders
{
    public string? this[string name] => headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        foreach (var (name, value) in headers)
        {
            yield return new(name, value.ToString());
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
