using Tarn.Patterns;

namespace Tarn.Dispatch.Batches;

/// <summary>The patterns of a mapping, of which one must match a record.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"/>
/// <exception cref="PatternException">A pattern is not valid.</exception>
internal sealed class RecordFilter(IBatchForm form, IEnumerable<string> patterns)
{
    private readonly PatternList _patterns = new(patterns);
    private readonly BatchBuffer _document = new();

    /// <summary>Whether the record is meant. One thread at a time.</summary>
    public bool Accepts(in StreamRecord record)
    {
        if (!form.Takes(record))
        {
            return false;
        }

        if (_patterns.IsEmpty)
        {
            return true;
        }

        _document.Cut(0);
        form.WriteForFilter(_document, record);
        return _patterns.Matches(_document.WrittenSpan);
    }
}
