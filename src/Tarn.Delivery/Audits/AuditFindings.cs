using System.Globalization;

namespace Tarn.Delivery.Audits;

/// <summary>The findings and notes of an audit. At most <see cref="LinesMax"/> of each are listed, with the number of the others.</summary>
internal sealed class AuditFindings
{
    private const int LinesMax = 100;

    private readonly List<string> _findings = [];
    private readonly List<string> _notes = [];
    private int _others;

    public IReadOnlyList<string> Findings =>
        _others == 0 ? _findings : [.. _findings, string.Create(CultureInfo.InvariantCulture, $"{_others} more findings")];

    public IReadOnlyList<string> Notes => _notes;

    public void Add(FormattableString finding)
    {
        if (_findings.Count < LinesMax)
        {
            _findings.Add(FormattableString.Invariant(finding));
        }
        else
        {
            _others++;
        }
    }

    /// <summary>Adds a note.</summary>
    public void Note(FormattableString note)
    {
        if (_notes.Count < LinesMax)
        {
            _notes.Add(FormattableString.Invariant(note));
        }
    }

    /// <summary>Adds a finding if two counts differ.</summary>
    public void Compare(long one, long other, Func<FormattableString> finding)
    {
        if (one != other)
        {
            Add(finding());
        }
    }
}
