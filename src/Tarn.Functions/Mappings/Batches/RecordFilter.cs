using System.Buffers;
using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Functions.Mappings.Batches;

/// <summary>The patterns of a mapping, of which one must match a record.</summary>
internal sealed class RecordFilter
{
    private readonly EventPattern[] _patterns;
    private readonly EventBuffer _document = new();

    /// <exception cref="PatternException">A pattern is not valid.</exception>
    public RecordFilter(IEnumerable<string> patterns) => _patterns = [.. patterns.Select(text => EventPattern.Parse(Encoding.UTF8.GetBytes(text)))];

    /// <summary>Whether the record is meant. One thread at a time.</summary>
    public bool Accepts(RecordText text, long offset, long arrivalMs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        if (_patterns.Length == 0)
        {
            return true;
        }

        _document.Cut(0);
        text.WriteForFilter(_document, offset, arrivalMs, key, data);
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(_document.WrittenSpan))
            {
                return true;
            }
        }

        return false;
    }
}
