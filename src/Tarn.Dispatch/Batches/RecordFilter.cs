using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Dispatch.Batches;

/// <summary>The patterns of a mapping, of which one must match a record.</summary>
internal sealed class RecordFilter
{
    private readonly IBatchForm _form;
    private readonly EventPattern[] _patterns;
    private readonly BatchBuffer _document = new();

    /// <exception cref="PatternException">A pattern is not valid.</exception>
    public RecordFilter(IBatchForm form, IEnumerable<string> patterns) =>
        (_form, _patterns) = (form, [.. patterns.Select(text => EventPattern.Parse(Encoding.UTF8.GetBytes(text)))]);

    /// <summary>Whether the record is meant. One thread at a time.</summary>
    public bool Accepts(in StreamRecord record)
    {
        if (!_form.Takes(record))
        {
            return false;
        }

        if (_patterns.Length == 0)
        {
            return true;
        }

        _document.Cut(0);
        _form.WriteForFilter(_document, record);
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
