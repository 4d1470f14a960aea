using System.Collections.Concurrent;

namespace Tarn.Aws.Http.Signatures;

/// <summary>
/// What texts that come again with every request were read as. Holds no more than a few hundred; a client that invents texts gets them
/// forgotten, not kept beside the others.
/// </summary>
/// <param name="charsMax">Longer texts are not kept.</param>
internal sealed class KnownTexts<T>(int charsMax)
    where T : class
{
    private const int EntriesMax = 512;

    private readonly ConcurrentDictionary<string, T> known = new(StringComparer.Ordinal);

    /// <summary>What the text was read as before; else null.</summary>
    public T? Find(ReadOnlySpan<char> text) =>
        known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var found) ? found : null;

    /// <summary>Keeps what a text was read as, and answers it.</summary>
    public T Keep(string text, T value)
    {
        if (text.Length > charsMax)
        {
            return value;
        }

        if (known.Count >= EntriesMax)
        {
            known.Clear();
        }

        return known.GetOrAdd(text, value);
    }
}
